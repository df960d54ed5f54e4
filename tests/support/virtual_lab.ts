/** The lab of an office in virtual time: the real one's rules over the simulated world's phones, carrier and wire. */
import { BundledLab, LabMemory } from "../../adapters/pbx/bundled_lab.ts";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { CarrierCall } from "../../sim/devices/carrier_io.ts";
import type { PhoneDisplay } from "../../sim/devices/phone_io.ts";
import { CallLadders } from "../../sim/ladder/call_ladders.ts";
import { laddersSvg } from "../../sim/ladder/svg.ts";
import { ladderText } from "../../sim/ladder/text.ts";
import { CARRIER_ADDRESS, type OfficeWorld, PBX_ADDRESS } from "../../sim/office_world.ts";
import { pcapHeader } from "../../sim/pcap.ts";

type Effect =
  | { readonly kind: "display"; readonly state: PhoneDisplay }
  | { readonly kind: "call"; readonly call: CarrierCall }
  | { readonly kind: "other" };

/** Watches from now on: before the world's phones have shown anything. */
export function virtualLab(sim: OfficeWorld, office: Office): BundledLab {
  const memory = new LabMemory();
  const ladders = new CallLadders(sim);
  sim.world.observe((happening) => {
    if (!("effects" in happening)) return;
    for (const effect of happening.effects as readonly Effect[]) {
      if (effect.kind === "display") {
        memory.told({ kind: "display", device: happening.node as DeviceId, state: effect.state });
      } else if (effect.kind === "call") memory.told({ kind: "carrier-call", call: effect.call });
    }
  });
  /** The lab's names of calls are the world's only after they were made. */
  const names = new Map<string, string>();
  return new BundledLab({
    office,
    memory,
    pbx: {
      address: PBX_ADDRESS,
      pcap: () => Promise.resolve(new Uint8Array(pcapHeader())),
      ladders: (_, call?: CallId) => {
        const calls = ladders.calls().map(({ id }) => ({ id, title: ladders.of(id)!.title }));
        const ladder = call === undefined ? ladders.all("") : ladders.of(call);
        const text = ladder === undefined ? "" : ladderText(ladder);
        const svg = laddersSvg(ladder === undefined ? [] : [ladder]);
        return Promise.resolve({ calls, ...(ladder === undefined ? {} : { ladder }), text, svg });
      },
    },
    phones: {
      press: (device, key) => sim.press(device, key),
      ringIn: ({ kind: _, call, ...rest }) => void names.set(call, sim.ringIn(rest)),
      hangUpOutside: (call) => sim.hangUpOutside(names.get(call) ?? call),
      setFaults: ({ conditions, cut }) => {
        const { network } = sim.world;
        network.calm(conditions);
        for (const who of cut) {
          const host = who === "carrier" ? CARRIER_ADDRESS.host : sim.hostOf(who as DeviceId);
          network.cut(host, PBX_ADDRESS.host);
        }
      },
      load: (pattern) =>
        sim.actOutside({ kind: "load", ...(pattern === undefined ? {} : { pattern }) }),
      seats: () => new Map(),
    },
  });
}
