/**
 * What a campaign reached, as a table of verb × outcome: how calls began and ended, what became of commands and of
 * phones' requests, of stays in slots, of transfers and of legs. A cell that can be and is empty says that the
 * campaigns have not tried enough.
 */
import { unreachable } from "../../core/lib/unreachable.ts";
import { parseUri } from "../../core/sip/address.ts";
import { tagOf, to } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { Deed } from "./deeds.ts";

/** How a call begins. */
export const VERBS = [
  "keypad inside",
  "keypad outside",
  "click ON inside",
  "click ON outside",
  "click OFF inside",
  "click OFF outside",
  "ring in",
] as const;
export type Verb = typeof VERBS[number];

/** How it ends. */
export const OUTCOMES = [
  "hangup",
  "busy",
  "no-answer",
  "rejected",
  "cancelled",
  "unreachable",
  "not-found",
  "refused",
] as const;
export type Outcome = typeof OUTCOMES[number];

export interface Aim {
  readonly verb: Verb;
  readonly outcome: Outcome;
}

/** Cells that cannot be: an extension nobody has is refused by a rule, and callers outside meet no rule. */
export function canBe({ verb, outcome }: Aim): boolean {
  if (outcome === "not-found") return verb.endsWith("outside");
  if (outcome === "refused") return verb !== "ring in";
  return true;
}

export const AIMS: readonly Aim[] = VERBS.flatMap((verb) =>
  OUTCOMES.map((outcome) => ({ verb, outcome })).filter(canBe)
);

/**
 * What else is to be seen. Of commands: `done`, or the code of the refusal; of phones' requests the class of the
 * final answer, or the status where it matters.
 */
const MORE_CELLS: Readonly<Record<string, readonly string[]>> = {
  "panel hold": ["done", "not-talking", "call-not-found"],
  "panel resume": ["done", "not-held", "not-holder", "held-on-device", "not-talking"],
  "panel hangup": ["done", "call-not-found"],
  "panel park": ["done", "slot-taken", "slots-full", "not-talking", "call-not-found"],
  "panel retrieve": [
    "done",
    "slot-empty",
    "already-retrieved",
    "device-busy",
    "retrieve-not-permitted",
    "auto-answer-unsupported",
    "device-not-registered",
  ],
  "panel blind transfer": [
    "done",
    "slot-taken",
    "transfer-loop",
    "not-talking",
    "unknown-extension",
    "line-not-permitted",
  ],
  "panel attended transfer": ["done", "slot-taken", "transfer-loop", "not-talking"],
  "panel complete": ["done", "not-talking"],
  "panel back": ["done", "not-talking"],
  "panel pickup": ["done", "pickup-not-permitted", "nothing-to-pick-up", "device-busy"],
  "panel move": ["done", "not-your-device", "not-talking", "device-busy"],
  "panel record": ["done", "recording-not-permitted", "not-talking"],
  "panel presence": ["done"],
  "dial slot": ["2xx", "404", "410", "403"],
  "dial *68": ["2xx", "484", "486"],
  "dial *8": ["2xx", "403", "404"],
  "Replaces": ["2xx", "481", "403"],
  "REFER to a number": ["2xx", "403", "404"],
  "REFER to a slot": ["2xx", "486"],
  "REFER to *68": ["2xx", "486"],
  "REFER with Replaces": ["2xx", "481"],
  "re-INVITE": ["2xx", "491"],
  "administrator disable": ["done"],
  "administrator enable": ["done"],
  "stay in a slot": ["retrieved", "called-back", "abandoned", "ended"],
  "transfer": ["done", "failed"],
  "leg": [
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
  ],
};

/** `verb | outcome` of everything that has to be reached. */
export const CELLS: readonly string[] = [
  ...AIMS.map(({ verb, outcome }) => cell(verb, outcome)),
  ...Object.entries(MORE_CELLS).flatMap(([verb, outcomes]) =>
    outcomes.map((outcome) => cell(verb, outcome))
  ),
];

export function cell(verb: string, outcome: string): string {
  return `${verb} | ${outcome}`;
}

/** `verb | outcome` → how often. */
export type Table = ReadonlyMap<string, number>;

interface Tabled {
  readonly table: Table;
}

/** Cells that can be and are empty in all the reports together. */
export function emptyCells(reports: readonly Tabled[]): readonly string[] {
  return CELLS.filter((cell) => reports.every((report) => (report.table.get(cell) ?? 0) === 0));
}

/** The table as text: calls as a grid, everything else a line each. */
export function showTable(reports: readonly Tabled[]): string {
  const sums = new Map<string, number>();
  for (const { table } of reports) {
    for (const [cell, count] of table) sums.set(cell, (sums.get(cell) ?? 0) + count);
  }
  const columns: readonly string[] = [...OUTCOMES, "failed"];
  const head = ["".padEnd(18), ...columns.map((name) => name.padStart(12))].join("");
  const grid = VERBS.map((verb) =>
    verb.padEnd(18) +
    columns.map((outcome) => String(sums.get(cell(verb, outcome)) ?? 0).padStart(12)).join("")
  );
  const begins: readonly string[] = VERBS;
  const others = new Map<string, string[]>();
  for (const [name, count] of sums) {
    const [verb = "", outcome = ""] = name.split(" | ");
    if (begins.includes(verb)) continue;
    others.set(verb, [...others.get(verb) ?? [], `${outcome} ${count}`]);
  }
  const lines = [...others].toSorted(([a], [b]) => a < b ? -1 : 1).map(([verb, outcomes]) =>
    `${verb}: ${outcomes.toSorted().join(", ")}`
  );
  return [head, ...grid, ...lines].join("\n");
}

/** The row of a deed that is a command to the PBX; undefined for one that is none. */
export function rowOf(deed: Deed): string | undefined {
  switch (deed.do) {
    case "click":
      return `click ${deed.autoAnswer ? "ON" : "OFF"} ${
        deed.line === undefined ? "inside" : "outside"
      }` satisfies Verb;
    case "panel": {
      const { asks } = deed;
      return asks.ask === "transfer" ? `panel ${asks.mode} transfer` : `panel ${asks.ask}`;
    }
    case "retrieve":
    case "pickup":
    case "presence":
      return `panel ${deed.do}`;
    case "office":
      return `administrator ${deed.what}`;
    case "dial":
    case "ring-in":
    case "press":
    case "refer":
    case "lamp":
    case "take":
    case "type":
    case "outside":
    case "network":
    case "pbx":
    case "stranger":
      return undefined;
    default:
      return unreachable(deed);
  }
}

/** The row of what a phone asks of the PBX; undefined for what is no service of it. */
export function rowOfRequest(request: SipRequest): string | undefined {
  const { method, headers } = request;
  if (method === "REFER") {
    const where = headers.get("Refer-To") ?? "";
    if (where.includes("Replaces=")) return "REFER with Replaces";
    if (/sip:70[1-9]@/.test(where)) return "REFER to a slot";
    return where.includes("sip:*68@") ? "REFER to *68" : "REFER to a number";
  }
  if (method !== "INVITE") return undefined;
  if (tagOf(to(request)) !== undefined) return "re-INVITE";
  if (headers.get("Replaces") !== undefined) return "Replaces";
  const user = parseUri(request.uri)?.user ?? "";
  if (/^70[1-9]$/.test(user)) return "dial slot";
  if (user === "*68") return "dial *68";
  return user.startsWith("*8") ? "dial *8" : undefined;
}

/** The class of a success, the status of anything else. */
export function outcomeOf(status: number): string {
  return status < 300 ? "2xx" : String(status);
}
