/**
 * Every operation of the API as one list: what it takes, what it answers, who may ask. The OpenAPI document
 * is made from it, and a test holds it against the routes there are.
 */
import * as api from "../shared/api.ts";
import { AskAssistant, AssistantAnswer } from "../shared/api_assistant.ts";
import type { ProblemCode } from "./codes.ts";
import { LAB_OPERATIONS } from "./operations_lab.ts";
import { type Operation, WRITING } from "./operation.ts";
import { ADMIN_OPERATIONS } from "./operations_admin.ts";

/** Refusals of whatever is asked of the PBX by a device. */
const COMMANDING: readonly ProblemCode[] = [
  ...WRITING,
  "not-your-device",
  "capability-missing",
  "command-reused",
  "pbx-unreachable",
];

const TAKING: readonly ProblemCode[] = [
  ...COMMANDING,
  "device-not-registered",
  "auto-answer-unsupported",
  "device-busy",
];

const LINES: readonly ProblemCode[] = [
  "line-required",
  "line-not-permitted",
  "no-line-permitted",
  "call-class-not-permitted",
  "line-out-of-service",
  "line-full",
  "emergency-unavailable",
];

/** A verb of a running call. */
function control(
  name: string,
  { problems = [], ...rest }:
    & Pick<Operation, "summary" | "body" | "answer">
    & Partial<Pick<Operation, "problems">>,
): Operation {
  return {
    method: "post",
    path: `/api/v1/calls/{id}/${name}`,
    status: 202,
    ...rest,
    problems: [...COMMANDING, "call-not-found", ...problems],
  };
}

const PANEL_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: "/api/v1/session",
    summary: "Sign in; the session is a cookie.",
    open: true,
    body: api.SignIn,
    status: 204,
    problems: [...WRITING, "password-not-half-width", "bad-credentials", "too-many-attempts"],
  },
  {
    method: "delete",
    path: "/api/v1/session",
    summary: "Sign out.",
    open: true,
    status: 204,
    problems: ["cross-origin"],
  },
  {
    method: "get",
    path: "/api/v1/codes",
    summary: "Every code with its words in both languages.",
    open: true,
    status: 200,
    answer: api.Codes,
    problems: [],
  },
  {
    method: "get",
    path: "/api/v1/me",
    summary: "Who is signed in, with devices, lines, settings and capabilities.",
    status: 200,
    answer: api.Me,
    problems: [],
  },
  {
    method: "patch",
    path: "/api/v1/me/settings",
    summary: "Change some of one's settings.",
    body: api.SettingsPatch,
    status: 200,
    answer: api.Settings,
    problems: WRITING,
  },
  {
    method: "put",
    path: "/api/v1/me/presence",
    summary: "Choose one's presence, with a note and an end time if wanted.",
    body: api.PresenceChoice,
    status: 204,
    problems: [...WRITING, "unknown-presence", "until-in-the-past"],
  },
  {
    method: "get",
    path: "/api/v1/dial-plan",
    summary: "What dialling would do, rule by rule.",
    query: api.DialPlanQuery,
    status: 200,
    answer: api.DialPlan,
    problems: ["malformed-request"],
  },
  {
    method: "get",
    path: "/api/v1/calls",
    summary: "One's live calls.",
    status: 200,
    answer: api.CallList,
    problems: [],
  },
  {
    method: "post",
    path: "/api/v1/calls",
    summary: "Click-to-call from one of one's devices. Accepted is not yet rung: watch the events.",
    body: api.PlaceCall,
    status: 202,
    answer: api.CallAccepted,
    problems: [
      ...WRITING,
      "not-your-device",
      "malformed-number",
      "unknown-extension",
      "line-required",
      "line-not-permitted",
      "no-line-permitted",
      "call-class-not-permitted",
      "line-out-of-service",
      "line-full",
      "emergency-unavailable",
      "device-not-registered",
      "auto-answer-unsupported",
      "device-busy",
      "capability-missing",
      "command-reused",
      "pbx-unreachable",
    ],
  },
  control("hangup", {
    summary: "End one's part of a call: reject it while it rings, cancel it before the answer.",
    body: api.HangUp,
  }),
  control("hold", {
    summary: "保留: hold one's call; only the same device resumes it.",
    body: api.Hold,
    problems: ["not-talking"],
  }),
  control("resume", {
    summary: "End a hold that this device has set on the panel.",
    body: api.Hold,
    problems: ["not-held", "not-holder", "held-on-device"],
  }),
  control("park", {
    summary: "保留箱: put the other side into a slot; the device is free.",
    body: api.Park,
    answer: api.Parked,
    problems: ["not-talking", "no-such-slot", "slot-taken", "slots-full", "unknown-extension"],
  }),
  control("transfer", {
    summary: "転送: begin a blind or attended transfer, or complete or give up an attended one.",
    body: api.Transfer,
    problems: [
      "not-talking",
      "transfer-loop",
      "slot-taken",
      "no-such-slot",
      "malformed-number",
      "unknown-extension",
      ...LINES,
    ],
  }),
  control("move", {
    summary: "Take one's call to another of one's devices.",
    body: api.Move,
    problems: ["not-talking", "device-not-registered", "auto-answer-unsupported", "device-busy"],
  }),
  control("record", {
    summary: "Switch the recording of one's part on or off.",
    body: api.Record,
    problems: ["not-talking", "recording-not-permitted"],
  }),
  {
    method: "get",
    path: "/api/v1/parking",
    summary: "The slots and who waits in them.",
    status: 200,
    answer: api.SlotList,
    problems: [],
  },
  {
    method: "post",
    path: "/api/v1/parking/{slot}/retrieve",
    summary: "Take what waits in a slot on one of one's devices.",
    body: api.Take,
    status: 202,
    answer: api.CallAccepted,
    problems: [
      ...TAKING,
      "no-such-slot",
      "slot-empty",
      "already-retrieved",
      "retrieve-not-permitted",
    ],
  },
  {
    method: "post",
    path: "/api/v1/users/{extension}/pickup",
    summary: "代理応答: answer what rings at a colleague on one of one's devices.",
    body: api.Take,
    status: 202,
    answer: api.CallAccepted,
    problems: [...TAKING, "unknown-extension", "pickup-not-permitted", "nothing-to-pick-up"],
  },
  {
    method: "get",
    path: "/api/v1/history",
    summary: "One's calls, newest first.",
    query: api.HistoryFilter,
    status: 200,
    answer: api.HistoryPage,
    problems: ["malformed-request"],
  },
  {
    method: "post",
    path: "/api/v1/history/seen",
    summary: "The missed calls have been looked at.",
    status: 204,
    problems: ["cross-origin"],
  },
  {
    method: "get",
    path: "/api/v1/history.csv",
    summary:
      "The same as a file: UTF-8 with BOM, Japanese heads, texts that no spreadsheet computes.",
    query: api.HistorySelection,
    status: 200,
    type: "text/csv",
    problems: ["malformed-request"],
  },
  {
    method: "get",
    path: "/api/v1/recordings/{id}",
    summary: "The recording of one's own part of a call; ranges of it may be asked for.",
    query: api.RecordingQuery,
    status: 200,
    type: "audio/wav",
    problems: ["recording-unavailable", "download-not-permitted"],
  },
  {
    method: "get",
    path: "/api/v1/recordings/{id}/outline",
    summary:
      "How loud both sides of a recording are over its length: what a waveform is drawn from.",
    status: 200,
    answer: api.RecordingOutline,
    problems: ["recording-unavailable"],
  },
  {
    method: "get",
    path: "/api/v1/users",
    summary: "Colleagues by part of a name, reading, extension or department.",
    query: api.UserQuery,
    status: 200,
    answer: api.UserPage,
    problems: ["malformed-request"],
  },
  {
    method: "get",
    path: "/api/v1/presences",
    summary: "The presence catalogue.",
    status: 200,
    answer: api.PresenceCatalogue,
    problems: [],
  },
  {
    method: "get",
    path: "/api/v1/lists",
    summary: "The phonebooks.",
    status: 200,
    answer: api.PhoneLists,
    problems: [],
  },
  {
    method: "get",
    path: "/api/v1/lists/entries",
    summary: "Entries of the phonebooks.",
    query: api.ListQuery,
    status: 200,
    answer: api.ListPage,
    problems: ["malformed-request"],
  },
  {
    method: "post",
    path: "/api/v1/assistant",
    summary:
      "Ask the assistant, in Japanese or English: answered from the help or from what goes on now, as far as one may see it.",
    body: AskAssistant,
    status: 200,
    answer: AssistantAnswer,
    problems: WRITING,
  },
  {
    method: "get",
    path: "/api/v1/events",
    summary:
      "Server-sent events: snapshot, call, parking, presence, device, history, incoming, notice, heartbeat. " +
      "`Last-Event-ID` resumes; too old begins with a snapshot.",
    status: 200,
    type: "text/event-stream",
    problems: ["too-many-streams"],
  },
];

export const OPERATIONS: readonly Operation[] = [
  ...PANEL_OPERATIONS,
  ...LAB_OPERATIONS,
  ...ADMIN_OPERATIONS,
];
