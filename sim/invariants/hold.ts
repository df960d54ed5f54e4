/** The law of who ends a hold (I12): what a phone has set, its own keys end; what a panel has set, its own panel. */
import type { Call, HoldSpan } from "../../core/domain/pbx_messages.ts";
import { type Law, type Ledger, must, type PbxTurn } from "./law.ts";
import { CARRIER_ADDRESS } from "../office_world.ts";

interface Ended {
  readonly call: Call;
  readonly hold: HoldSpan;
}

export class HoldLaws implements Law {
  readonly #ledger: Ledger;
  /** Of the turn that is being looked at. */
  readonly #ended: Ended[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  call(call: Call, before: Call | undefined): void {
    call.holds.forEach((hold, i) => {
      const was = before?.holds[i];
      if (was === undefined || was.to !== undefined || hold.to === undefined) return;
      // with the bridge every hold in it ends
      const parted = call.spans.some((span) =>
        span.to === hold.to && (span.a === hold.leg || span.b === hold.leg)
      );
      if (!parted) this.#ended.push({ call, hold });
    });
  }

  turn(turn: PbxTurn): void {
    for (const { call, hold } of this.#ended.splice(0)) {
      const leg = call.legs.find((one) => one.id === hold.leg);
      const device = leg?.device;
      const { sim } = this.#ledger;
      const own = device === undefined ? CARRIER_ADDRESS.host : sim.hostOf(device);
      const { command } = turn.command ?? {};
      const resumed = command?.kind === "resume" && command.device === device;
      const ended = hold.by === "panel" ? resumed : turn.datagram?.source.host === own;
      must(ended, "I12", () => `the hold of ${hold.leg} by its ${hold.by} was ended by another`);
    }
  }
}
