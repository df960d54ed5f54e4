/** Calls, the dial plan and the call history in the HTTP API: requests and answers as schemas. */
import * as v from "valibot";
import { cursor, Label, limit, seconds, text, time } from "./api_parts.ts";

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────

export const Party = v.variant("kind", [
  v.object({ kind: v.literal("person"), extension: v.string(), name: v.string() }),
  v.object({
    kind: v.literal("outside"),
    /** Digits; empty when withheld. */
    number: v.string(),
    display: v.string(),
    /** From the lists, else what the far end claims: text, never trusted. */
    name: v.optional(v.string()),
    withheld: v.optional(v.literal(true)),
  }),
]);
export type Party = v.InferOutput<typeof Party>;

export const CallDirection = v.picklist(["inbound", "outbound", "internal"]);
export type CallDirection = v.InferOutput<typeof CallDirection>;

export const Leg = v.object({
  id: v.string(),
  party: Party,
  role: v.picklist(["caller", "callee"]),
  /** Of the asker's own legs only: which of their devices. */
  device: v.optional(v.string()),
  state: v.picklist(["dialling", "ringing", "talking", "holding", "held", "parked"]),
  since: time,
  /** Absent while nobody has answered there; one that has and is `dialling` waits to be joined. */
  answeredAt: v.optional(time),
});
export type Leg = v.InferOutput<typeof Leg>;

export const EndCause = v.picklist([
  "hangup",
  "busy",
  "no-answer",
  "rejected",
  "cancelled",
  "answered-elsewhere",
  "do-not-disturb",
  "parked",
  "transferred",
  "picked-up",
  "moved",
  "unreachable",
  "not-found",
  "failed",
  "refused",
  "system-restart",
]);
export type EndCause = v.InferOutput<typeof EndCause>;

/** Why a call ended, with the sentence to show when there is something to say. */
export const CallEnd = v.object({
  at: time,
  cause: EndCause,
  /** There when the call failed: a code with its sentence (`busy`, `no-answer`, `line-full` …). */
  code: v.optional(v.string()),
  message: v.optional(Label),
});
export type CallEnd = v.InferOutput<typeof CallEnd>;

/** To the one who sent the call on: to whom, and what became of it. */
export const CallTransfer = v.object({
  /** An extension or a number, how a person reads it, and whose it is. */
  to: v.string(),
  display: v.string(),
  name: v.optional(v.string()),
  state: v.picklist(["under-way", "done", "failed"]),
  /** While the one who sends it on waits for, or speaks with, the target first, and the other side waits. */
  consults: v.optional(v.literal(true)),
  cause: v.optional(EndCause),
  /** There when somebody else let it fail: what to tell. */
  message: v.optional(Label),
});
export type CallTransfer = v.InferOutput<typeof CallTransfer>;

/** A live call as one of its parties sees it; ended legs are not listed. */
export const Call = v.object({
  id: v.string(),
  state: v.picklist(["setup", "talking", "held", "parked"]),
  direction: CallDirection,
  /** What was dialled. */
  dialled: v.string(),
  display: v.string(),
  line: v.optional(v.string()),
  /** The click that caused it, on the caller's own panel. */
  commandId: v.optional(v.string()),
  emergency: v.boolean(),
  startedAt: time,
  legs: v.array(Leg),
  recording: v.boolean(),
  /** One of its legs waits in a slot. `callBack`: one's own device rings because nobody came in time. */
  parked: v.optional(v.object({ slot: v.number(), by: Party, callBack: v.boolean() })),
  transfer: v.optional(CallTransfer),
  /** The PBX lets only the phones themselves change it. */
  phonesOnly: v.optional(v.literal(true)),
  /** Only in the last `call` entry of the feed: the call is over (for the asker at least). */
  end: v.optional(CallEnd),
});
export type Call = v.InferOutput<typeof Call>;
export const CallList = v.object({ items: v.array(Call) });
export type CallList = v.InferOutput<typeof CallList>;

export const commandId = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,64}$/, "1–64 visible ASCII characters"),
);

export const PlaceCall = v.strictObject({
  commandId,
  device: text,
  destination: text,
  line: v.optional(text),
  autoAnswer: v.boolean(),
});
export type PlaceCall = v.InferOutput<typeof PlaceCall>;

export const CallAccepted = v.object({ callId: v.string() });
export type CallAccepted = v.InferOutput<typeof CallAccepted>;

// ── Dial plan ────────────────────────────────────────────────────────────────────────────────────

export const DialPlanQuery = v.object({
  destination: text,
  line: v.optional(text),
  dialect: v.optional(v.picklist(["panel", "keypad"]), "panel"),
});
export type DialPlanQuery = v.InferOutput<typeof DialPlanQuery>;

export const DialPlan = v.object({
  classification: v.picklist([
    "extension",
    "slot",
    "feature",
    "emergency",
    "special",
    "fixed",
    "mobile",
    "ip",
    "free",
    "navi",
    "international",
    "malformed",
  ]),
  /** What would be dialled, normalised, and how a person reads it; what was typed when it is malformed. */
  number: v.string(),
  display: v.string(),
  verdict: v.picklist(["allowed", "refused"]),
  /** The line it would leave on. */
  line: v.optional(v.string()),
  /** Code and sentence of the first refusal. */
  reason: v.optional(v.string()),
  message: v.optional(Label),
  rules: v.array(v.object({
    name: v.string(),
    verdict: v.picklist(["pass", "refuse", "skip"]),
    /** The rejection's code, or why the rule did not apply. */
    reason: v.optional(v.string()),
  })),
});
export type DialPlan = v.InferOutput<typeof DialPlan>;

// ── History ──────────────────────────────────────────────────────────────────────────────────────

export const CallResult = v.picklist([
  "answered",
  "answered-elsewhere",
  "missed",
  "busy",
  "no-answer",
  "cancelled",
  "rejected",
  "failed",
]);
export type CallResult = v.InferOutput<typeof CallResult>;

export const HistoryEntry = v.object({
  id: v.string(),
  callId: v.string(),
  direction: CallDirection,
  /** Who called whom; an internal call needs it. */
  role: v.picklist(["caller", "callee"]),
  result: CallResult,
  cause: v.optional(EndCause),
  fault: v.optional(v.picklist(["caller", "callee", "network", "office"])),
  peer: Party,
  /** Dialled (outgoing) or calling (incoming); empty when withheld. */
  number: v.string(),
  display: v.string(),
  line: v.optional(v.string()),
  device: v.optional(v.string()),
  start: time,
  ringSeconds: seconds,
  talkSeconds: seconds,
  /** Holds and the stay in a slot, in order. */
  spans: v.array(v.variant("kind", [
    v.object({
      kind: v.literal("hold"),
      by: v.picklist(["own", "peer"]),
      from: time,
      to: v.optional(time),
    }),
    v.object({
      kind: v.literal("park"),
      slot: v.number(),
      from: time,
      to: v.optional(time),
      ending: v.optional(v.picklist(["retrieved", "called-back", "abandoned", "ended"])),
    }),
  ])),
  /** Its id, for `/api/v1/recordings/{id}`. */
  recording: v.optional(v.string()),
});
export type HistoryEntry = v.InferOutput<typeof HistoryEntry>;

/** A time in which the live PBX was out of reach: calls of then are not in the history. */
export const HistoryGap = v.object({ from: time, to: time });
export type HistoryGap = v.InferOutput<typeof HistoryGap>;

export const HistoryPage = v.object({
  items: v.array(HistoryEntry),
  next: v.optional(v.string()),
  /** Of the time of these items, newest first; absent when there are none. */
  gaps: v.optional(v.array(HistoryGap)),
});
export type HistoryPage = v.InferOutput<typeof HistoryPage>;

/** `from`, `to`: ISO 8601 with offset or `Z`; `from` ≤ start < `to`. */
export const HistorySelection = v.object({
  from: v.optional(text),
  to: v.optional(text),
  direction: v.optional(CallDirection),
  result: v.optional(CallResult),
  /** `true`: only what was recorded. */
  recorded: v.optional(v.picklist(["true", "false"])),
  q: v.optional(text),
});
export type HistorySelection = v.InferOutput<typeof HistorySelection>;

export const HistoryFilter = v.object({ ...HistorySelection.entries, cursor, limit });
export type HistoryFilter = v.InferOutput<typeof HistoryFilter>;

// ── Recordings ───────────────────────────────────────────────────────────────────────────────────

/** `?download`, with any value: as a file to save. */
export const RecordingQuery = v.object({ download: v.optional(text) });
export type RecordingQuery = v.InferOutput<typeof RecordingQuery>;

/** How loud each side was at most, 0–100, in as many equal stretches as there are values. */
export const RecordingOutline = v.object({
  seconds: v.pipe(v.number(), v.minValue(0)),
  /** Of the employee: the left channel. */
  own: v.array(v.number()),
  /** Of the other side: the right channel. */
  peer: v.array(v.number()),
});
export type RecordingOutline = v.InferOutput<typeof RecordingOutline>;
