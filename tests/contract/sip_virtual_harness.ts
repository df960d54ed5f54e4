/** `NAISEN_PBX=sip` on the bundled PBX in one world of virtual time: the adapter's machine is a node of its own. */
import type { CommandId, EventSeq } from "../../core/domain/ids.ts";
import type { PbxEvent, PbxEventBody } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Outcome } from "../../adapters/pbx/command_book.ts";
import type { ExchangeEffect, ExchangeInput } from "../../adapters/sip/exchange.ts";
import { SipMachine } from "../../adapters/sip/machine.ts";
import type { SipAccount } from "../../adapters/sip/mapping.ts";
import { PULSE_MILLIS, PULSE_SPREAD_MILLIS } from "../../adapters/sip/pulse.ts";
import { type OfficeWorld, PBX_ADDRESS } from "../../sim/office_world.ts";
import type { ContractOffice, PbxHarness } from "./pbx_harness.ts";
import { harnessOf, virtualOffice } from "./pbx_virtual_harness.ts";
import { accountsOf, farCommand, farContract, mappingTo } from "./sip_office.ts";

export const SIP_ADDRESS: SocketAddress = { host: "10.2.0.1", port: 5060 };
const BEAT_MILLIS = PULSE_MILLIS + PULSE_SPREAD_MILLIS + 500;
/** How long a command may take to be answered. */
const REPLY_MILLIS = 12_000;

/** With what only a test of the adapter itself looks at. */
export interface SipVirtual extends PbxHarness {
  readonly sim: OfficeWorld;
  readonly machine: SipMachine;
}

export function openSipVirtual(
  office: ContractOffice,
  accounts: readonly SipAccount[] = accountsOf(office.office),
): SipVirtual {
  const sim = virtualOffice(farContract(office));
  const { world } = sim;
  const machine = new SipMachine({
    office: office.office,
    mapping: mappingTo(PBX_ADDRESS),
    accounts,
    local: SIP_ADDRESS,
    random: seededRandom("sip contract"),
  });
  const events: PbxEvent[] = [];
  const replies = new Map<CommandId, Outcome>();
  const told = (event: PbxEventBody) => {
    const seq = events.length + 1 as EventSeq;
    events.push({ ...event, seq, at: world.now });
  };
  const node = world.add<ExchangeInput, ExchangeEffect>({
    name: "naisen",
    machine,
    addresses: [SIP_ADDRESS],
    receive: ({ source, bytes }) => ({ kind: "datagram", source, bytes }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      if (effect.kind === "send") out.send(SIP_ADDRESS, effect.destination, effect.bytes);
      else if (effect.kind === "event") told(effect.event);
      else replies.set(effect.id, effect.outcome);
    },
  });
  const far = harnessOf(sim);
  return {
    ...far,
    sim,
    machine,
    async execute(name, command) {
      const id = name as CommandId;
      replies.delete(id);
      if (command.kind === "configure") await far.execute(name, farCommand(command));
      node.post({ kind: "command", id, command });
      world.run(1);
      await far.eventually(
        `a reply to ${id}`,
        () => Promise.resolve(replies.has(id)),
        REPLY_MILLIS,
      );
      return replies.get(id)!;
    },
    /** Noticed at the next beat. */
    async restart() {
      await far.restart();
      world.run(BEAT_MILLIS);
    },
    snapshot: () =>
      Promise.resolve({
        seq: events.length as EventSeq,
        at: world.now,
        revision: machine.revision,
        calls: machine.calls,
        devices: machine.devices,
        trunks: [],
      }),
    eventsSoFar: () => Promise.resolve(events),
    alive: () => Promise.resolve(machine.census),
  };
}
