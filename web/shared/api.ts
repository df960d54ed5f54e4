/**
 * The HTTP API's requests and answers as schemas (valibot) with the types they give, shared by the
 * browser and the server. Requests are strict: a key that is not named here is refused.
 *
 * Times are ISO 8601 with offset, in the office's zone: `2026-11-22T14:05:12.345+09:00`.
 * Numbers are digits; `display` is how a person reads them: `03-0000-4510`.
 */
import * as v from "valibot";
import type { Call, HistoryPage } from "./api_calls.ts";
import type { Slot } from "./api_control.ts";
import { cursor, Label, limit, text, time } from "./api_parts.ts";

export * from "./api_calls.ts";
export * from "./api_control.ts";
export * from "./api_lab.ts";
export { Label, PAGE_DEFAULT, PAGE_MAX, TEXT_MAX } from "./api_parts.ts";

/** Longest password looked at; real ones have 1–10 digits. */
export const PASSWORD_MAX = 128;

/** RFC 9457 problem; `code` is stable, `message` is what a person reads. */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.string(),
  message: Label,
  /** What fills the sentence, by name; also there for programs. */
  data: v.optional(v.record(v.string(), v.string())),
});
export type Problem = v.InferOutput<typeof Problem>;

// ── Session ──────────────────────────────────────────────────────────────────────────────────────

export const SignIn = v.strictObject({
  loginId: text,
  extension: text,
  password: v.pipe(v.string(), v.maxLength(PASSWORD_MAX)),
});
export type SignIn = v.InferOutput<typeof SignIn>;

// ── Lamps ────────────────────────────────────────────────────────────────────────────────────────

/** What the PBX knows of a person's telephones, all devices together. */
export const LineState = v.picklist([
  "unknown",
  "unregistered",
  "idle",
  "ringing",
  "talking",
  "holding",
]);
export type LineState = v.InferOutput<typeof LineState>;

/** What one device does now (state words of the panel). */
export const DeviceActivity = v.picklist([
  "unknown", // 不明
  "unregistered", // 未使用
  "idle", // 空き
  "ringing", // 着信中
  "starting", // 発信準備中: a click's call, the device has not answered yet
  "calling", // 呼出中: the other side is being called
  "talking", // 通話中
  "holding", // 保留中
  "held", // 相手が保留中
]);
export type DeviceActivity = v.InferOutput<typeof DeviceActivity>;

export const DeviceKind = v.picklist(["desk", "softphone"]);
export type DeviceKind = v.InferOutput<typeof DeviceKind>;

export const Presence = v.object({
  code: v.string(),
  note: v.optional(v.string()),
  until: v.optional(time),
  /** The state that returns then. */
  former: v.optional(v.string()),
});
export type Presence = v.InferOutput<typeof Presence>;

export const PresenceState = v.object({
  code: v.string(),
  label: Label,
  colour: v.string(),
  rings: v.boolean(),
});
export type PresenceState = v.InferOutput<typeof PresenceState>;
export const PresenceCatalogue = v.object({ items: v.array(PresenceState) });
export type PresenceCatalogue = v.InferOutput<typeof PresenceCatalogue>;

// ── Me ───────────────────────────────────────────────────────────────────────────────────────────

export const Settings = v.object({
  autoAnswer: v.boolean(),
  incomingIntegration: v.boolean(),
  language: v.picklist(["ja", "en"]),
});
export type Settings = v.InferOutput<typeof Settings>;

export const SettingsPatch = v.strictObject({
  autoAnswer: v.optional(v.boolean()),
  incomingIntegration: v.optional(v.boolean()),
  language: v.optional(v.picklist(["ja", "en"])),
});
export type SettingsPatch = v.InferOutput<typeof SettingsPatch>;

/** `until`: ISO 8601 with offset or `Z`. */
export const PresenceChoice = v.strictObject({
  code: text,
  note: v.optional(v.pipe(v.string(), v.maxLength(100))),
  until: v.optional(text),
});
export type PresenceChoice = v.InferOutput<typeof PresenceChoice>;

export const MyDevice = v.object({
  id: v.string(),
  label: Label,
  kind: DeviceKind,
  registered: v.boolean(),
  /** Whether it can go off-hook by itself. */
  autoAnswer: v.boolean(),
  state: DeviceActivity,
  /** Since when it is in this state. */
  since: v.optional(time),
});
export type MyDevice = v.InferOutput<typeof MyDevice>;

export const MyLine = v.object({
  id: v.string(),
  label: Label,
  number: v.string(),
  display: v.string(),
  permitted: v.boolean(),
  /** Code of the refusal when not permitted or out of service. */
  reason: v.optional(v.string()),
});
export type MyLine = v.InferOutput<typeof MyLine>;

export const Capabilities = v.object({
  originate: v.boolean(),
  hangup: v.boolean(),
  hold: v.boolean(),
  park: v.boolean(),
  transfer: v.boolean(),
  pickup: v.boolean(),
  move: v.boolean(),
  record: v.boolean(),
});
export type Capabilities = v.InferOutput<typeof Capabilities>;

/** What the person may do beyond dialling. */
export const Rights = v.object({
  /** Take calls out of slots. */
  retrieve: v.boolean(),
  /** Whose ringing calls may be picked up. */
  pickup: v.picklist(["none", "department", "all"]),
  /** Record on demand. */
  record: v.boolean(),
  /** Save own recordings as a file. */
  download: v.boolean(),
});
export type Rights = v.InferOutput<typeof Rights>;

export const Me = v.object({
  extension: v.string(),
  name: v.string(),
  reading: v.string(),
  department: v.string(),
  office: Label,
  presence: v.optional(Presence),
  settings: Settings,
  devices: v.array(MyDevice),
  lines: v.array(MyLine),
  capabilities: Capabilities,
  rights: Rights,
  /** Missed calls not looked at yet. */
  unseenMissed: v.number(),
  /** Whether the PBX can be reached now. */
  pbx: v.picklist(["connected", "lost"]),
  /** Name and version of a live PBX; absent of the bundled one. */
  pbxProduct: v.optional(v.string()),
  /** What is wrong with a live PBX, with the remedy. */
  pbxTrouble: v.optional(Label),
});
export type Me = v.InferOutput<typeof Me>;

// ── People and lists ─────────────────────────────────────────────────────────────────────────────

export const User = v.object({
  extension: v.string(),
  name: v.string(),
  reading: v.string(),
  department: v.string(),
  presence: v.optional(Presence),
  line: LineState,
  /** Since when the PBX says so; the age of the lamp. */
  asOf: time,
  devices: v.array(
    v.object({ id: v.string(), label: Label, kind: DeviceKind, registered: v.boolean() }),
  ),
});
export type User = v.InferOutput<typeof User>;
export const UserPage = v.object({ items: v.array(User), next: v.optional(v.string()) });
export type UserPage = v.InferOutput<typeof UserPage>;

export const UserQuery = v.object({ q: v.optional(text), cursor, limit });
export type UserQuery = v.InferOutput<typeof UserQuery>;

export const PhoneList = v.object({ id: v.string(), label: Label });
export type PhoneList = v.InferOutput<typeof PhoneList>;
export const PhoneLists = v.object({ items: v.array(PhoneList) });
export type PhoneLists = v.InferOutput<typeof PhoneLists>;

export const ListEntry = v.object({
  list: v.string(),
  name: v.string(),
  reading: v.string(),
  number: v.string(),
  display: v.string(),
  note: v.optional(v.string()),
});
export type ListEntry = v.InferOutput<typeof ListEntry>;
export const ListPage = v.object({ items: v.array(ListEntry), next: v.optional(v.string()) });
export type ListPage = v.InferOutput<typeof ListPage>;

export const ListQuery = v.object({ q: v.optional(text), list: v.optional(text), cursor, limit });
export type ListQuery = v.InferOutput<typeof ListQuery>;

// ── Codes ────────────────────────────────────────────────────────────────────────────────────────

export const Codes = v.object({
  items: v.array(v.object({ code: v.string(), message: Label })),
});
export type Codes = v.InferOutput<typeof Codes>;

// ── Pages ────────────────────────────────────────────────────────────────────────────────────────

/** What the panel page is given to start with, in its `<script id="boot" type="application/json">`. */
export interface PanelBoot {
  readonly page: "panel";
  readonly language: "ja" | "en";
  /** The server's clock, ISO 8601 with the office's offset: every clock of the page runs from it. */
  readonly now: string;
  /** Resume the event stream after this: `GET /api/v1/events?after=…`. */
  readonly after: string;
  readonly me: Me;
  readonly calls: readonly Call[];
  readonly parking: readonly Slot[];
  readonly users: UserPage;
  readonly history: HistoryPage;
  readonly presences: readonly PresenceState[];
  readonly lists: readonly PhoneList[];
  /** `?number=` of the page: fills the field, never dials. */
  readonly number?: string;
}

/** What the sign-in page is given. */
export interface SignInBoot {
  readonly page: "login";
  readonly language: "ja" | "en";
  /** People a loopback demo offers; their passwords are public. Empty elsewhere. */
  readonly offers: readonly SignInOffer[];
  /** A refused form sign-in without JavaScript: what to say and what was typed. */
  readonly problem?: Problem;
  readonly typed?: { readonly loginId: string; readonly extension: string };
}

export interface SignInOffer {
  readonly loginId: string;
  readonly extension: string;
  readonly password: string;
  readonly name: string;
}

export type Boot = PanelBoot | SignInBoot;
