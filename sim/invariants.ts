/**
 * The laws of `invariants.md` as an observer of an office's world: checked after each event, and once more
 * when everything should have settled. What breaks one is thrown with its id, and ends the run.
 */
import { OfficeLaws } from "./invariants_office.ts";
import { WireLaws } from "./invariants_wire.ts";
import type { OfficeWorld } from "./office_world.ts";
import type { MediaEffect } from "./pbx/media.ts";
import type { PbxEffect } from "./pbx/pbx.ts";
import type { OfficeIndex } from "../core/domain/office.ts";

export interface InvariantWatch {
  /** Nobody calls and the network is quiet: nothing may be left (I35), and phones show what the PBX says. */
  settled(): void;
}

/** Watches from now on; to be called before the world runs. A PBX that was killed is judged no more, a new one anew. */
export function watchInvariants(sim: OfficeWorld, office: OfficeIndex): InvariantWatch {
  let wire = new WireLaws();
  let laws = new OfficeLaws(sim, office);
  let run = sim.runs.length;
  sim.world.observe((happening) => {
    if (!sim.pbxAlive) return;
    if (sim.runs.length > run) {
      run = sim.runs.length;
      wire = new WireLaws();
      laws = new OfficeLaws(sim, office);
    }
    if ("node" in happening && happening.node === "pbx") {
      const effects = happening.effects as readonly PbxEffect[];
      if (happening.kind === "datagram") {
        const { bytes, source } = happening.datagram;
        wire.arrived(bytes, source, effects, happening.at);
      }
      for (const effect of effects) {
        if (effect.kind === "send") wire.sent(effect.bytes, effect.destination, happening.at);
      }
    }
    if (happening.kind === "datagram" && happening.node === "relay") {
      const from = happening.datagram.local.port;
      for (const effect of happening.effects as readonly MediaEffect[]) {
        if (effect.kind === "send") laws.relayed(from, effect.port);
      }
    }
    wire.timePassed(happening.at);
    laws.afterEvent(happening.at);
  });
  return {
    settled() {
      wire.settled();
      laws.settled();
    },
  };
}
