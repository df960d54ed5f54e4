/** `NAISEN_PBX=sip` on a real Asterisk 22, which has no manager interface for it, as the PBX contract's cases see it. */
import type { SipMapping } from "../../adapters/sip/mapping.ts";
import type { CommandId, DeviceId, LineId } from "../../core/domain/ids.ts";
import { socketKey } from "../../core/lib/socket_address.ts";
import { Asterisk } from "../interop/support/asterisk.ts";
import { LINE_PREFIXES } from "../interop/support/asterisk_office.ts";
import {
  DEVICE_DIGIT,
  PARK_CODE,
  sipDialplan,
  sipPjsip,
} from "../interop/support/asterisk_sip_office.ts";
import { eventually } from "../support/tools.ts";
import { LivePhones, waitFor, watchNever } from "./live_phones.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";
import { accountsOf, farOffice } from "./sip_office.ts";
import { SipPort } from "./sip_port.ts";

/** The PBX tells a moment after its phones show. */
const TOLD_WITHIN_MILLIS = 60;

export function startSipAsterisk(contract: ContractOffice): Promise<Asterisk> {
  const { office } = contract;
  const secrets = new Map(contract.secrets);
  for (const { user, password } of accountsOf(office)) secrets.set(user as DeviceId, password);
  const plan = { office: farOffice(office), secrets, dialplan: sipDialplan({ office }) };
  return Asterisk.start(plan, (server) => ({ "pjsip.conf": sipPjsip(server, plan) }));
}

export async function openSipAsterisk(
  contract: ContractOffice,
  server: Asterisk,
  done: () => void,
): Promise<PbxHarness> {
  const { office } = contract;
  const phones = await LivePhones.start(contract);
  await server.setGlobal("CARRIER", socketKey(phones.carrier));
  phones.register(server.sip);
  const fault = (text: string) => void phones.faults.push(text);
  const sip = await SipPort.open(office, accountsOf(office), mappingOf(contract, server), fault);
  const goodbye = async () => {
    for (const device of phones.devices) await phones.press(device, { press: "unplug" });
    const gone = async () => (await sip.pbx.snapshot()).devices.length === 0;
    await eventually("all phones have said goodbye", gone);
  };
  return {
    execute: (name, command) => sip.pbx.execute(name as CommandId, command),
    press: (device, key) => phones.press(device, key),
    ringIn: (call) => phones.ringIn(call),
    hangUpOutside: (call) => phones.hangUpOutside(call),
    async restart() {
      await server.halt();
      await server.start();
    },
    snapshot: () => sip.pbx.snapshot(),
    async eventsSoFar() {
      await new Promise((resolve) => setTimeout(resolve, TOLD_WITHIN_MILLIS));
      return await sip.eventsSoFar();
    },
    display: (device) => phones.display(device),
    shown: (device) => phones.shown(device),
    heard: (by) => phones.hears(by),
    hears: (by) => phones.hears(by),
    recorded: () => Promise.resolve(undefined),
    outside: () => phones.outside(),
    alive: () => Promise.resolve(sip.pbx.census()),
    eventually: waitFor,
    never: watchNever,
    async close() {
      try {
        await goodbye();
      } finally {
        await sip.close();
        await phones.stop();
        done();
      }
    },
  };
}

function mappingOf({ office }: ContractOffice, { sip }: Asterisk): SipMapping {
  return {
    registrar: sip,
    domain: sip.host,
    devices: `${DEVICE_DIGIT}{extension}`,
    prefixes: new Map(office.lines.map(({ id }, i) => [id as LineId, LINE_PREFIXES[i] ?? ""])),
    park: { kind: "code", code: PARK_CODE },
  };
}
