/** A PBX is its inputs: fed with those of its journal again in virtual time, it says and does the very same. */
import type { Call, PbxEvent, PbxSnapshot } from "../core/domain/pbx_messages.ts";
import { chachaRandom } from "../core/lib/chacha_random.ts";
import type { Millis } from "../core/lib/time.ts";
import type { JournalRun } from "./journal.ts";
import { Pbx } from "./pbx/pbx.ts";

export interface Replayed {
  readonly events: readonly PbxEvent[];
  /** Every call as it was told last, in the order in which they began. */
  readonly calls: readonly Call[];
  /** At the last input. */
  readonly snapshot: PbxSnapshot;
  readonly millis: Millis;
}

/** The same PBX lives the same life once more. */
export function replayJournal({ start, entries }: JournalRun): Replayed {
  const { at, seed, carrier, ...rest } = start;
  const pbx = new Pbx({
    ...rest,
    random: chachaRandom(seed),
    ...(carrier === undefined ? {} : { carrier }),
  });
  const events: PbxEvent[] = [];
  let now = at;
  for (const entry of entries) {
    now = entry.at;
    const { input } = entry;
    // its host asked beforehand, and that was counted
    if (input.kind === "datagram") pbx.admits(input.source, now);
    for (const effect of pbx.handle(input, now)) {
      if (effect.kind === "event") events.push(effect.event);
    }
  }
  const calls = new Map(
    events.flatMap((event) => event.kind === "call" ? [[event.call.id, event.call]] : []),
  );
  return { events, calls: [...calls.values()], snapshot: pbx.snapshot(now), millis: now - at };
}
