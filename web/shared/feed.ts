/**
 * The event stream's entries (`GET /api/v1/events`, server-sent events): the event's name is `kind`, its
 * data is the entry as JSON, its id resumes the stream (`Last-Event-ID` or `?after=`). An entry carries the
 * whole changed object, so that applying entries to an old snapshot gives the new one; `seq` rises, but a
 * viewer does not get every number. What was seen before a `snapshot` is stale: rows of people, history
 * and lists on the screen are then fetched again.
 */
import type { Call, HistoryEntry, Label, Me, MyDevice, Slot, User } from "./api.ts";

/**
 * A heartbeat comes this often; silence of more than `SILENCE_MILLIS`, which is two of them, is a lost connection. The page
 * looks once a second and says so within 10 s.
 */
export const HEARTBEAT_MILLIS = 4_000;
export const SILENCE_MILLIS = 8_000;

export type FeedBody =
  /** First of a stream, after a resume that is too old, and after whatever else made the past uncertain. */
  | {
    readonly kind: "snapshot";
    readonly me: Me;
    readonly calls: readonly Call[];
    readonly parking: readonly Slot[];
  }
  /** An own call changed; with `end`, it is over and leaves the screen. */
  | { readonly kind: "call"; readonly call: Call }
  /** A slot was taken or became free, or its call-back time changed. `ending`: how the last stay ended. */
  | { readonly kind: "parking"; readonly slot: Slot; readonly ending?: SlotEnding }
  /** A person's chosen presence or line state changed (the asker's own too). */
  | { readonly kind: "presence"; readonly user: User }
  /** An own device registered, went or does something else. */
  | { readonly kind: "device"; readonly device: MyDevice }
  /** An own call came into the history, or its entry changed. */
  | { readonly kind: "history"; readonly entry: HistoryEntry; readonly unseenMissed: number }
  /** A call begins to ring for the asker, whose 着信連携 is ON. */
  | {
    readonly kind: "incoming";
    readonly call: Call;
    /** Addresses that administrators let the panel open in new tabs, filled in. */
    readonly pages: readonly string[];
  }
  /** Something everybody should know: `pbx-lost`, `pbx-back`, `maintenance`. */
  | { readonly kind: "notice"; readonly code: NoticeCode; readonly message: Label }
  | { readonly kind: "heartbeat" };

export type SlotEnding = "retrieved" | "called-back" | "abandoned" | "ended";

/** `pbx-back` is followed by a `snapshot`. */
export type NoticeCode = "pbx-lost" | "pbx-back" | "maintenance";

/** `at` is ISO 8601 with offset. */
export type FeedEntry = FeedBody & { readonly seq: number; readonly at: string };
export type FeedKind = FeedEntry["kind"];

export const FEED_KINDS: readonly FeedKind[] = [
  "snapshot",
  "call",
  "parking",
  "presence",
  "device",
  "history",
  "incoming",
  "notice",
  "heartbeat",
];
