/**
 * What every PBX must do, whichever it is: one list of cases, run on each harness. A case speaks only of what
 * phones show, what is heard, what the carrier saw and what the PBX said.
 */
import { CALL_CASES } from "./pbx_call_cases.ts";
import { CLICK_CASES } from "./pbx_click_cases.ts";
import { contractOffice, Desk } from "./pbx_desk.ts";
import type { ContractOffice, OpenHarness } from "./pbx_harness.ts";
import { OUTSIDE_CASES } from "./pbx_outside_cases.ts";

export interface ContractCase {
  readonly name: string;
  run(desk: Desk, office: ContractOffice): Promise<void>;
}

/** Desk phones that start plugged in. */
const REGISTERED = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009];

/** Registers one test a case; each opens the office anew and leaves nothing behind. */
export function pbxContract(harness: string, open: OpenHarness): void {
  for (const { name, run } of [...CALL_CASES, ...CLICK_CASES, ...OUTSIDE_CASES]) {
    Deno.test(`${name} (${harness})`, async () => {
      const office = contractOffice();
      const pbx = await open(office);
      try {
        const desk = new Desk(pbx);
        for (const extension of REGISTERED) await desk.registered(`${extension}-desk`, true);
        await run(desk, office);
        await desk.settles();
      } finally {
        await pbx.close();
      }
    });
  }
}
