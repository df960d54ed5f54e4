/** Laws of recordings (I33): whose part is recorded, how long it is, and who is in it. */
import type { LegId, RecordingId } from "../../core/domain/ids.ts";
import type { RecordingRule } from "../../core/domain/office.ts";
import type { BridgeSpan, Call, Leg } from "../../core/domain/pbx_messages.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import { type Law, type Ledger, must, type PbxTurn } from "./law.ts";

/** I33: how much a recording may differ from the time that was bridged. */
const TOLERANCE_MILLIS: Millis = 100;

export class RecordingLaws implements Law {
  readonly #ledger: Ledger;
  /** Lengths that calls which are over have promised. */
  readonly #promised = new Map<RecordingId, Millis>();
  /** `call device` for which recording was switched on. */
  readonly #switched = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  turn({ command, effects }: PbxTurn): void {
    for (const effect of effects) {
      if (effect.kind === "media" && effect.command.kind === "record") {
        this.#begins(effect.command);
      }
    }
    if (command?.command.kind !== "record" || !command.command.on) return;
    const done = effects.some((effect) => effect.kind === "reply" && effect.result.ok);
    if (done) this.#switched.add(command.command.call);
  }

  call(call: Call): void {
    if (call.endedAt === undefined) return;
    for (const leg of call.legs) {
      if (leg.party.kind === "person") this.#part(call, leg);
    }
    for (const { id } of call.recordings) this.#promised.set(id, lengthOf(call, id));
  }

  settled(): void {
    for (const [id, millis] of this.#promised) {
      const made = this.#ledger.sim.recordings.get(id)?.millis;
      must(
        made !== undefined && Math.abs(made - millis) <= TOLERANCE_MILLIS,
        "I33",
        () => `recording ${id} has ${made} ms, ${millis} were bridged`,
      );
    }
  }

  /** The two ports are those of the two legs that the story names, and of nobody else. */
  #begins({ id, left, right }: { id: RecordingId; left: number; right: number }): void {
    for (const call of this.#ledger.calls.values()) {
      const span = call.recordings.find((one) => one.id === id);
      if (span === undefined) continue;
      const legs = this.#ledger.sim.pbx.inspectCall(call.id);
      const port = (leg: LegId) => legs.find((one) => one.leg === leg)?.port;
      must(
        port(span.leg) === left && port(span.peer) === right,
        "I33",
        () => `recording ${id} hears others than ${span.leg} and ${span.peer}`,
      );
    }
  }

  /** What a person's part with each other side was recorded of. */
  #part(call: Call, leg: Leg): void {
    for (const peer of call.legs) {
      const together = call.spans.filter((span) => joins(span, leg.id, peer.id));
      const recorded = call.recordings.filter((one) => one.leg === leg.id && one.peer === peer.id);
      for (const one of recorded) {
        const { from, to = from } = one;
        const inside = together.reduce((sum, span) => sum + overlap(span, from, to), 0);
        must(inside >= to - from, "I33", () => `recording ${one.id} goes beyond the bridge`);
      }
      if (together.length === 0) continue;
      const rule = this.#rule(call, leg, peer);
      const millis = recorded.reduce((sum, one) => sum + ((one.to ?? one.from) - one.from), 0);
      const bridged = together.reduce((sum, one) => sum + ((one.to ?? one.from) - one.from), 0);
      const said = () =>
        `${leg.id} with ${peer.id} was recorded ${millis} of ${bridged} ms, the rule is ${rule}`;
      if (rule === "always") must(Math.abs(millis - bridged) < 1, "I33", said);
      if (rule === "never") must(recorded.length === 0, "I33", said);
      if (rule === "on-demand" && recorded.length > 0) {
        must(this.#switched.has(call.id), "I33", said);
      }
    }
  }

  /** Never beats always beats on demand; a line's rule is for who is outside. */
  #rule(call: Call, leg: Leg, peer: Leg): RecordingRule {
    const { office } = this.#ledger;
    const line = peer.party.kind === "outside" ? peer.line ?? call.line : undefined;
    const own = leg.party.kind === "person"
      ? office.person.get(leg.party.extension)?.recording
      : undefined;
    const rules = [line === undefined ? undefined : office.line.get(line)?.recording, own];
    if (rules.includes("never")) return "never";
    if (rules.includes("always")) return "always";
    return rules.includes("on-demand") ? "on-demand" : "never";
  }
}

function joins({ a, b }: BridgeSpan, leg: LegId, peer: LegId): boolean {
  return (a === leg && b === peer) || (a === peer && b === leg);
}

function overlap(span: BridgeSpan, from: Instant, to: Instant): Millis {
  return Math.max(0, Math.min(to, span.to ?? to) - Math.max(from, span.from));
}

/** Its stretches, without the time in which either side held the other. */
function lengthOf(call: Call, id: RecordingId): Millis {
  let millis = 0;
  for (const { id: own, from, to = from, leg, peer } of call.recordings) {
    if (own !== id) continue;
    const cuts = call.holds.filter((hold) => hold.leg === leg || hold.leg === peer);
    const points = [from, to, ...cuts.flatMap((hold) => [hold.from, hold.to ?? to])]
      .map((point) => Math.min(to, Math.max(from, point)))
      .sort((a, b) => a - b);
    for (let i = 1; i < points.length; i++) {
      const [begin, end] = [points[i - 1]!, points[i]!];
      const held = cuts.some((hold) => hold.from <= begin && end <= (hold.to ?? to));
      if (!held) millis += end - begin;
    }
  }
  return millis;
}
