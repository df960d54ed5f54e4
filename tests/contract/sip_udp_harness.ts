/** `NAISEN_PBX=sip` on the bundled PBX over real UDP on loopback, as a harness. */
import type { CommandId } from "../../core/domain/ids.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";
import { openUdp } from "./pbx_udp_harness.ts";
import { accountsOf, farCommand, farContract, mappingTo } from "./sip_office.ts";
import { SipPort } from "./sip_port.ts";

export async function openSipUdp(contract: ContractOffice): Promise<PbxHarness> {
  const { office } = contract;
  const far = await openUdp(farContract(contract));
  const faults: string[] = [];
  const fault = (text: string) => void faults.push(text);
  const sip = await SipPort.open(office, accountsOf(office), mappingTo(far.pbx.address), fault);
  return {
    execute: async (name, command) => {
      if (command.kind === "configure") await far.execute(name, farCommand(command));
      return await sip.pbx.execute(name as CommandId, command);
    },
    press: far.press,
    ringIn: far.ringIn,
    hangUpOutside: far.hangUpOutside,
    restart: () => far.restart(),
    snapshot: () => sip.pbx.snapshot(),
    eventsSoFar: () => sip.eventsSoFar(),
    display: far.display,
    shown: far.shown,
    heard: far.heard,
    hears: far.hears,
    recorded: (id) => far.recorded(id),
    outside: far.outside,
    alive: () => Promise.resolve(sip.pbx.census()),
    eventually: far.eventually,
    never: far.never,
    async close() {
      await sip.close();
      await far.close();
      if (faults.length > 0) throw new Error(`The adapter failed: ${faults.join("; ")}`);
    },
  };
}
