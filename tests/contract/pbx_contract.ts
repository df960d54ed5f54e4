/**
 * What every PBX must do, whichever it is: one list of cases, run on each harness. A case speaks only of what
 * phones show, what is heard, what the carrier saw and what the PBX said.
 */
import assert from "node:assert/strict";
import type { Millis } from "../../core/lib/time.ts";
import { STALL_HEARD, StallWatch, TRIES_MAX } from "../support/stall_watch.ts";
import { within } from "../support/tools.ts";
import { CALL_CASES } from "./pbx_call_cases.ts";
import { CLICK_CASES } from "./pbx_click_cases.ts";
import { CLICKED_CASES } from "./pbx_clicked_cases.ts";
import { type ContractCase, contractOffice, Desk, REGISTERED } from "./pbx_desk.ts";
import type { OpenHarness } from "./pbx_harness.ts";
import { LIFE_CASES } from "./pbx_life_cases.ts";
import { HOLD_CASES } from "./pbx_hold_cases.ts";
import { OUTSIDE_CASES } from "./pbx_outside_cases.ts";
import { PARK_CASES } from "./pbx_park_cases.ts";
import { PICKUP_CASES } from "./pbx_pickup_cases.ts";
import { PRESENCE_CASES } from "./pbx_presence_cases.ts";
import { RECORDING_CASES } from "./pbx_recording_cases.ts";
import { TRANSFER_CASES } from "./pbx_transfer_cases.ts";

/** The cases by what they are about, as the README's table of PBXs counts them. */
export const CASE_GROUPS: ReadonlyMap<string, readonly ContractCase[]> = new Map([
  ["registration, keypad calls", CALL_CASES],
  ["click-to-call ON and OFF", CLICK_CASES],
  ["lines, outside calls", OUTSIDE_CASES],
  ["hold and resume", HOLD_CASES],
  ["phones and PBX that vanish", LIFE_CASES],
  ["park, retrieve, call-back", PARK_CASES],
  ["transfer by phone and panel", TRANSFER_CASES],
  ["pickup, move, lamp keys", PICKUP_CASES],
  ["lamps and presence", PRESENCE_CASES],
  ["recording", RECORDING_CASES],
  ["what the panel has begun", CLICKED_CASES],
]);

export const CASES: readonly ContractCase[] = [...CASE_GROUPS.values()].flat();

/** Cases that a PBX cannot hold, by name, with the reason. */
export type AbsentCases = ReadonlyMap<string, string>;

/** Registers one test a case; each opens the office anew and leaves nothing behind. */
export function pbxContract(
  harness: string,
  open: OpenHarness,
  absent: AbsentCases = new Map(),
): void {
  for (const one of presentCases(CASES, absent)) {
    Deno.test(`${one.name} (${harness})`, () => runCase(one, open));
  }
}

/** Throws when a case is called absent that there is not. */
function presentCases(
  cases: readonly ContractCase[],
  absent: AbsentCases,
): readonly ContractCase[] {
  const names = new Set(CASES.map((one) => one.name));
  for (const name of absent.keys()) assert.ok(names.has(name), `There is no case "${name}"`);
  return cases.filter((one) => !absent.has(one.name));
}

/**
 * The same cases as steps of one test, some at once, for a harness that waits in real time. The test as a
 * whole leaks nothing; its steps cannot be told apart while they overlap.
 */
export function pbxContractTogether(harness: string, open: OpenHarness, atOnce: number): void {
  Deno.test(`pbxContract: every case holds (${harness})`, async (t) => {
    await runTogether(t, harness, open, { atOnce });
  });
}

/** `cases`: not all of them. */
export async function runTogether(
  t: Deno.TestContext,
  harness: string,
  open: OpenHarness,
  { atOnce, cases = CASES, absent = new Map() }: {
    readonly atOnce: number;
    readonly cases?: readonly ContractCase[];
    readonly absent?: AbsentCases;
  },
): Promise<void> {
  const waiting = [...presentCases(cases, absent)];
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const present = one;
      const fn = () => runUnstalled(present, open);
      await t.step({ name: `${present.name} (${harness})`, fn, ...OVERLAPPING });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** From here on phones ring, and people are waited for, past the limits of a case. */
const STALL_FELT: Millis = 500;

/** In real time none takes a quarter of it: what waits longer waits for ever, and its test would never end. */
const CASE_LIMIT: Millis = 120_000;

/** A case that fails while the machine stood still has not been tried: it is run again, and says so. */
async function runUnstalled(one: ContractCase, open: OpenHarness): Promise<void> {
  const limit = one.listens ? STALL_HEARD : STALL_FELT;
  for (let tries = 1;; tries++) {
    const watch = new StallWatch();
    const failed = await within(CASE_LIMIT, runCase(one, open))
      .then(() => undefined, (error: Error) => error);
    const stall = watch.stop();
    if (failed === undefined) return;
    if (tries === TRIES_MAX || stall < limit) throw failed;
    console.log(`again, the machine stood still for ${Math.round(stall)} ms: ${failed.message}`);
  }
}

const OVERLAPPING = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

async function runCase({ run, listens }: ContractCase, open: OpenHarness): Promise<void> {
  const office = { ...contractOffice(), ...(listens === undefined ? {} : { listens }) };
  const pbx = await open(office);
  try {
    const desk = new Desk(pbx);
    for (const extension of REGISTERED) await desk.registered(`${extension}-desk`, true);
    await run(desk, office).catch((error) => failedSo(desk, error));
    await desk.settles();
  } finally {
    await pbx.close();
  }
}

/** The error, with what the PBX has said and the phones have shown: a case that fails once in a thousand must explain itself. */
async function failedSo(desk: Desk, error: unknown): Promise<never> {
  const reason = error instanceof Error ? error : new Error(String(error));
  reason.message += `\n${await desk.told()}`;
  throw reason;
}
