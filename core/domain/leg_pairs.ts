/** Who talked with whom: the pairs of legs of a call, for its story (I32: one part for each pair). */
import type { Instant } from "../lib/time.ts";
import { legOf } from "./call.ts";
import type { Call, Leg, ParkEnding } from "./pbx_messages.ts";

export type PartSpan =
  | {
    readonly kind: "hold";
    /** Who held: the person of the part, or the other side. */
    readonly by: "own" | "peer";
    readonly from: Instant;
    readonly to?: Instant;
  }
  | {
    readonly kind: "park";
    readonly slot: number;
    readonly from: Instant;
    readonly to?: Instant;
    readonly ending?: ParkEnding;
  };

/** Two legs that talked, as one of them sees it. */
export interface LegPair {
  readonly own: Leg;
  readonly peer: Leg;
  /** When they first heard each other. */
  readonly from: Instant;
  /** Closed stretches together, in milliseconds. */
  readonly talkMillis: number;
}

/** The pairs of these legs in the order in which they first talked. */
export function pairsOf(call: Call, own: readonly Leg[]): readonly LegPair[] {
  const pairs = new Map<string, LegPair>();
  for (const span of call.spans) {
    for (const [mine, other] of [[span.a, span.b], [span.b, span.a]] as const) {
      const leg = own.find((one) => one.id === mine);
      const peer = legOf(call, other);
      if (leg === undefined || peer === undefined) continue;
      const name = `${mine} ${other}`;
      const before = pairs.get(name);
      const millis = span.to === undefined ? 0 : span.to - span.from;
      pairs.set(name, {
        own: leg,
        peer,
        from: before?.from ?? span.from,
        talkMillis: (before?.talkMillis ?? 0) + millis,
      });
    }
  }
  return [...pairs.values()];
}

/** What came between the talking of a pair: holds of either side, and the slot one of them put the other in. */
export function spansOf(call: Call, { own, peer }: LegPair): readonly PartSpan[] {
  const between = (at: Instant) =>
    call.spans.some((span) =>
      span.from <= at && at <= (span.to ?? Infinity) && [span.a, span.b].includes(own.id) &&
      [span.a, span.b].includes(peer.id)
    );
  const holds = call.holds
    .filter((hold) => (hold.leg === own.id || hold.leg === peer.id) && between(hold.from))
    .map(({ leg, from, to }): PartSpan => ({
      kind: "hold",
      by: leg === own.id ? "own" : "peer",
      from,
      ...(to === undefined ? {} : { to }),
    }));
  const parks = call.parks
    .filter((park) =>
      (park.leg === own.id && park.by === peer.id) || (park.leg === peer.id && park.by === own.id)
    )
    .map(({ slot, from, to, ending }): PartSpan => ({
      kind: "park",
      slot,
      from,
      ...(to === undefined ? {} : { to }),
      ...(ending === undefined ? {} : { ending }),
    }));
  return [...holds, ...parks].sort((a, b) => a.from - b.from);
}
