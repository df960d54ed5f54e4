/**
 * The feed: one stream of changes to the office, each for everybody or for one person. The last ones are
 * kept, so that a viewer who lost the connection goes on where he stood; who stood too long ago starts anew.
 */
import type { DeviceId, Extension } from "../domain/ids.ts";
import type { CallPart } from "../domain/call_log.ts";
import type { Call, ParkEnding } from "../domain/pbx_messages.ts";
import type { Instant } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";

/** Changes kept for viewers who come back. */
export const FEED_KEPT_MAX = 2_000;
/** Who missed more than so many begins anew: a snapshot is shorter. */
export const RESUME_MAX = 500;
/** Open streams of one person (X6), and of all. */
export const STREAMS_OF_PERSON_MAX = 12;
export const STREAMS_MAX = 5_000;

export type FeedChange =
  /** `over`: the call is over for the person it is told to. */
  | { readonly kind: "call"; readonly call: Call; readonly over: boolean }
  /** A person's chosen presence, line state or registered devices. */
  | { readonly kind: "presence"; readonly extension: Extension }
  | { readonly kind: "device"; readonly device: DeviceId }
  /** A slot was taken or became free, or its call-back time changed. */
  | { readonly kind: "parking"; readonly slot: number; readonly ending?: ParkEnding }
  | { readonly kind: "history"; readonly part: CallPart; readonly unseenMissed: number }
  | { readonly kind: "incoming"; readonly call: Call }
  | { readonly kind: "notice"; readonly code: "pbx-lost" | "pbx-back" | "maintenance" }
  /** What was seen before is stale: a fresh snapshot is due. */
  | { readonly kind: "snapshot" };

export type Audience = "everybody" | Extension;

export interface FeedEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly to: Audience;
  readonly change: FeedChange;
}

/** Called with each entry for the viewer, at once and in order; must not throw. */
export type Viewer = (entry: FeedEntry) => void;

export interface Subscription {
  /** What the viewer missed, in order; `too-old`: a snapshot is due instead. */
  readonly missed: readonly FeedEntry[] | "too-old";
  close(): void;
}

export class Feed {
  readonly #clock: Clock;
  /** Tells this feed from that of an earlier process, whose numbers mean nothing here. */
  readonly #epoch: string;
  readonly #kept: FeedEntry[] = [];
  readonly #viewers = new Map<Extension, Set<Viewer>>();
  #seq = 0;
  #streams = 0;

  constructor(deps: { readonly clock: Clock; readonly epoch: string }) {
    this.#clock = deps.clock;
    this.#epoch = deps.epoch;
  }

  get seq(): number {
    return this.#seq;
  }

  get streams(): number {
    return this.#streams;
  }

  /** Where the feed stands: what `Last-Event-ID` brings back. */
  idOf(seq: number): string {
    return `${this.#epoch}.${seq}`;
  }

  publish(to: Audience, change: FeedChange): void {
    const entry: FeedEntry = { seq: ++this.#seq, at: this.#clock.now(), to, change };
    this.#kept.push(entry);
    if (this.#kept.length > 2 * FEED_KEPT_MAX) this.#kept.splice(0, FEED_KEPT_MAX);
    if (to === "everybody") { for (const set of this.#viewers.values()) deliver(set, entry); }
    else deliver(this.#viewers.get(to), entry);
  }

  /** `undefined` when the person, or the office, has as many streams as may be. */
  subscribe(
    person: Extension,
    after: string | undefined,
    viewer: Viewer,
  ): Subscription | undefined {
    const own = this.#viewers.get(person) ?? new Set<Viewer>();
    if (own.size >= STREAMS_OF_PERSON_MAX || this.#streams >= STREAMS_MAX) return undefined;
    this.#viewers.set(person, own.add(viewer));
    this.#streams++;
    return {
      missed: this.#since(person, after),
      close: () => {
        if (!own.delete(viewer)) return;
        this.#streams--;
        if (own.size === 0) this.#viewers.delete(person);
      },
    };
  }

  #since(person: Extension, after: string | undefined): readonly FeedEntry[] | "too-old" {
    const seq = this.#seqOf(after);
    const oldest = this.#kept[0]?.seq ?? this.#seq + 1;
    if (seq === undefined || seq > this.#seq || seq < oldest - 1) return "too-old";
    const missed = this.#kept.slice(seq + 1 - oldest)
      .filter((entry) => entry.to === "everybody" || entry.to === person);
    return missed.length > RESUME_MAX ? "too-old" : missed;
  }

  #seqOf(id: string | undefined): number | undefined {
    const match = /^([0-9a-z]{1,32})\.([0-9]{1,15})$/.exec(id ?? "");
    return match?.[1] === this.#epoch ? Number(match[2]) : undefined;
  }
}

function deliver(viewers: ReadonlySet<Viewer> | undefined, entry: FeedEntry): void {
  for (const viewer of [...viewers ?? []]) viewer(entry);
}
