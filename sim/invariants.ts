/**
 * The laws of `invariants.md` as an observer of an office's world: checked after each event, and once more
 * when everything should have settled. What breaks one is thrown with its id, and ends the run.
 */
import { OfficeLaws } from "./invariants_office.ts";
import { WireLaws } from "./invariants_wire.ts";
import { type OfficeWorld, PBX_ADDRESS } from "./office_world.ts";
import { sameSocket } from "../core/lib/socket_address.ts";
import type { OfficeIndex } from "../core/domain/office.ts";

export interface InvariantWatch {
  /** Nobody calls and the network is quiet: nothing may be left (I35), and phones show what the PBX says. */
  settled(): void;
}

/** Watches from now on; to be called before the world runs. */
export function watchInvariants(sim: OfficeWorld, office: OfficeIndex): InvariantWatch {
  const wire = new WireLaws();
  const laws = new OfficeLaws(sim, office);
  sim.world.tap((sent) => {
    if (sent.node === "pbx") wire.sentByPbx(sent.bytes, sent.destination, sent.at);
    else if (sameSocket(sent.destination, PBX_ADDRESS)) wire.sentToPbx(sent.bytes, sent.at);
  });
  sim.world.observe((happening) => {
    if (happening.kind === "datagram" && happening.node === "pbx") {
      const { bytes, source } = happening.datagram;
      wire.arrivedAtPbx(bytes, source, happening.effects, happening.at);
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
