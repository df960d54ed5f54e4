/** Laws of a call's story and of the events that tell it (I32, I34, I38, I40). */
import { partsOf } from "../../core/domain/call_log.ts";
import type { CallId, CommandId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import { type Law, type Ledger, must, type PbxTurn } from "./law.ts";

/** The snapshot is compared with the folded events once in so many events, or as many as it has calls and devices. */
const FOLD_EVERY = 50;

export class StoryLaws implements Law {
  readonly #ledger: Ledger;
  readonly #clicked = new Map<CommandId, CallId>();
  #folded = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  call(call: Call, before: Call | undefined): void {
    if (call.commandId !== undefined) {
      const known = this.#clicked.get(call.commandId) ?? call.id;
      must(known === call.id, "I34", () => `click ${call.commandId} made two calls`);
      this.#clicked.set(call.commandId, call.id);
    }
    must(
      (before?.legs.length ?? 0) <= call.legs.length,
      "I32",
      () => `call ${call.id} forgot a leg`,
    );
    if (call.endedAt !== undefined) this.#story(call);
  }

  turn({ at }: PbxTurn): void {
    const { sim, calls, devices } = this.#ledger;
    const alive = sim.pbx.census().calls;
    must(alive === calls.size, "I38", () => `${alive} calls are alive, ${calls.size} were told`);
    const told = sim.events.length;
    if (told - this.#folded < Math.max(FOLD_EVERY, calls.size + devices.size)) return;
    this.#folded = told;
    this.#folds(at);
  }

  settled(): void {
    this.#folds(this.#ledger.sim.world.now);
  }

  #story(call: Call): void {
    must(call.endCause !== undefined, "I32", () => `call ${call.id} ended without a cause`);
    for (const leg of call.legs) {
      must(
        leg.endedAt !== undefined && leg.endCause !== undefined,
        "I32",
        () => `leg ${leg.id} did not end with its call`,
      );
      must(
        leg.endedAt <= call.endedAt!,
        "I32",
        () => `leg ${leg.id} ended after its call`,
      );
    }
    this.#parts(call);
  }

  /** Each bridge is talking time of every person in it, and of nobody else. */
  #parts(call: Call): void {
    const isPerson = (id: string) =>
      call.legs.find((leg) => leg.id === id)?.party.kind === "person";
    const bridged = call.spans.reduce((sum, span) => {
      const people = [span.a, span.b].filter(isPerson).length;
      return sum + people * ((span.to ?? span.from) - span.from);
    }, 0);
    let talked = 0;
    for (const part of partsOf(call, this.#ledger.office)) {
      must(
        part.result !== undefined && part.cause !== undefined,
        "I32",
        () => `part ${part.id} has no result`,
      );
      talked += part.talkMillis;
    }
    must(
      Math.abs(talked - bridged) < 1,
      "I32",
      () =>
        `call ${call.id}: parts talked ${talked} ms, the people in it were joined ${bridged} ms`,
    );
  }

  #folds(now: Instant): void {
    const { sim, calls, devices } = this.#ledger;
    const snapshot = sim.pbx.snapshot(now);
    const same = snapshot.seq === sim.events.length &&
      JSON.stringify(snapshot.calls) === JSON.stringify([...calls.values()]) &&
      JSON.stringify(snapshot.devices) === JSON.stringify([...devices.values()]);
    must(same, "I38", () => "the events do not add up to the snapshot");
  }
}
