/** A campaign's script: what people do, when, as data that can be drawn, shrunk and printed as people speak. */
import type { Extension, LineId } from "../core/domain/ids.ts";
import type { Millis } from "../core/lib/time.ts";
import { below, chance, pick, type Random } from "../core/lib/random.ts";

export type Deed =
  | { readonly do: "dial"; readonly who: Extension; readonly number: string }
  | {
    readonly do: "click";
    readonly who: Extension;
    readonly number: string;
    readonly line?: LineId;
    readonly autoAnswer: boolean;
  }
  | { readonly do: "ring-in"; readonly line: string; readonly from: string }
  | { readonly do: "press"; readonly who: Extension; readonly key: PressedKey }
  /** 切断 on the panel, for whatever call the person's device is in. */
  | { readonly do: "panel-hangup"; readonly who: Extension }
  /** The far end of the oldest call with the outside hangs up. */
  | { readonly do: "outside-hangup" };

export type PressedKey = "answer" | "hangup" | "reject" | "hold" | "resume" | "unplug" | "plug";

export interface Step {
  /** Since the campaign began. */
  readonly at: Millis;
  readonly deed: Deed;
  /** Which cell of the table a new call is meant for; the network may decide otherwise. */
  readonly aim?: Aim;
}

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

/** Lines of the demo office by what their people do, and what the carrier does with a number. */
const OUTSIDE: Readonly<Record<Outcome, string>> = {
  hangup: "0312345678",
  busy: "0312345686",
  "no-answer": "0312345680",
  rejected: "0312345608",
  cancelled: "0312345680",
  unreachable: "0312345603",
  "not-found": "0312345604",
  refused: "0312345678",
};

const ANSWERING = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"];
/** Who may dial outside on `main`. */
const DIALLING = ["1001", "1004", "1005", "1006", "1007"];

/** The campaign's office: a line for each thing that can become of a call from outside. */
export const CAMPAIGN_LINES = {
  hangup: "0300000001",
  rejected: "0300000011",
  "no-answer": "0300000012",
  unreachable: "0300000013",
  busy: "0300000014",
} as const;

/** Calls begin so far apart, on the average. */
const BETWEEN_CALLS_MILLIS = 15_000;

/** A script of so many calls, each aimed at a cell in turn, with the deeds that bring it about. */
export function drawSteps(random: Random, calls: number): readonly Step[] {
  const steps: Step[] = [];
  let at = 10_000;
  const offset = below(random, AIMS.length);
  for (let i = 0; i < calls; i++) {
    at += below(random, 2 * BETWEEN_CALLS_MILLIS);
    const aim = AIMS[(offset + i * STRIDE) % AIMS.length]!;
    steps.push(...drawCall(random, aim, at));
    if (chance(random, 0.15)) steps.push(...drawMischief(random, at + below(random, 20_000)));
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** Coprime with the number of cells, so that every cell has its turn, neighbours apart. */
const STRIDE = 20;

function drawCall(random: Random, aim: Aim, at: Millis): readonly Step[] {
  const { verb, outcome } = aim;
  if (verb === "ring in") return drawRingIn(random, outcome, aim, at);
  const outside = verb.endsWith("outside");
  const who = drawCaller(random, outcome, outside);
  const others = ANSWERING.filter((one) => one !== who);
  const callee = drawCallee(random, outcome, others);
  const number = outside ? OUTSIDE[outcome] : callee;
  const steps: Step[] = [];
  if (outcome === "busy" && !outside) {
    // somebody else is talking with the callee already
    const third = pick(random, others.filter((one) => one !== callee)) as Extension;
    steps.push({ at, deed: { do: "dial", who: third, number: callee } });
    steps.push({ at: at + 30_000, deed: { do: "press", who: third, key: "hangup" } });
    at += 8_000;
  }
  steps.push({ at, deed: drawStart(random, verb, who as Extension, number), aim });
  const answered = at + 1_500 + below(random, 2_000);
  if (verb.startsWith("click OFF")) {
    steps.push({ at: answered, deed: { do: "press", who: who as Extension, key: "answer" } });
  }
  if (outcome === "hangup") steps.push(...drawTalk(random, who, number, outside, at + 12_000));
  if (outcome === "cancelled") {
    const later = at + 3_000 + below(random, 12_000);
    steps.push(drawHangup(random, who as Extension, later));
  }
  return steps;
}

function drawCaller(random: Random, outcome: Outcome, outside: boolean): string {
  if (outside) return outcome === "refused" ? "1002" : pick(random, DIALLING);
  return pick(random, [...ANSWERING, "1008", "1009"]);
}

function drawCallee(random: Random, outcome: Outcome, others: readonly string[]): string {
  switch (outcome) {
    case "rejected":
      return "1008";
    case "no-answer":
    case "cancelled":
      return "1009";
    case "unreachable":
      return "1010";
    case "refused":
      return "1999";
    default:
      return pick(random, others);
  }
}

function drawStart(random: Random, verb: Verb, who: Extension, number: string): Deed {
  switch (verb) {
    case "keypad inside":
      return { do: "dial", who, number };
    case "keypad outside":
      return { do: "dial", who, number: `0${pick(random, ["", "", "184", "186"])}${number}` };
    default: {
      const autoAnswer = verb.startsWith("click ON");
      const line = verb.endsWith("outside") ? { line: "main" as LineId } : {};
      return { do: "click", who, number, autoAnswer, ...line };
    }
  }
}

function drawRingIn(
  random: Random,
  outcome: Outcome,
  aim: Aim,
  at: Millis,
): readonly Step[] {
  const from = `045${1_000_000 + below(random, 8_999_999)}`;
  const line = outcome === "cancelled"
    ? CAMPAIGN_LINES["no-answer"]
    : CAMPAIGN_LINES[outcome as keyof typeof CAMPAIGN_LINES];
  const steps: Step[] = [];
  if (outcome === "busy") {
    steps.push({ at, deed: { do: "dial", who: "1001" as Extension, number: "1007" } });
    steps.push({ at: at + 30_000, deed: { do: "press", who: "1001" as Extension, key: "hangup" } });
    at += 8_000;
  }
  steps.push({ at, deed: { do: "ring-in", line, from }, aim });
  if (outcome === "hangup" || outcome === "cancelled") {
    steps.push({ at: at + 6_000 + below(random, 8_000), deed: { do: "outside-hangup" } });
  }
  return steps;
}

/** They talk, perhaps one holds, and somebody hangs up. */
function drawTalk(
  random: Random,
  who: string,
  number: string,
  outside: boolean,
  from: Millis,
): readonly Step[] {
  const steps: Step[] = [];
  const length = 2_000 + below(random, 40_000);
  const caller = who as Extension;
  if (chance(random, 0.3)) {
    steps.push({ at: from, deed: { do: "press", who: caller, key: "hold" } });
    const resumed = from + 1_000 + below(random, length);
    steps.push({ at: resumed, deed: { do: "press", who: caller, key: "resume" } });
  }
  const end = from + length;
  const byCallee = chance(random, 0.4);
  if (!byCallee) steps.push(drawHangup(random, caller, end));
  else if (outside) steps.push({ at: end, deed: { do: "outside-hangup" } });
  else steps.push(drawHangup(random, number as Extension, end));
  return steps;
}

function drawHangup(random: Random, who: Extension, at: Millis): Step {
  return chance(random, 0.4)
    ? { at, deed: { do: "panel-hangup", who } }
    : { at, deed: { do: "press", who, key: "hangup" } };
}

/** Something nobody planned. */
function drawMischief(random: Random, at: Millis): readonly Step[] {
  const who = pick(random, ANSWERING) as Extension;
  const key = pick(random, ["answer", "hangup", "reject", "hold", "resume", "unplug"] as const);
  const pressed: Step = { at, deed: { do: "press", who, key } };
  if (key !== "unplug") return [pressed];
  const back = at + 1_000 + below(random, 30_000);
  return [pressed, { at: back, deed: { do: "press", who, key: "plug" } }];
}

/** `1001 dials 1004`. */
export function say(step: Step): string {
  const { deed } = step;
  const at = (step.at / 1_000).toFixed(1);
  switch (deed.do) {
    case "dial":
      return `${at} s: ${deed.who} dials ${deed.number}`;
    case "click": {
      const mode = deed.autoAnswer ? "ON" : "OFF";
      const line = deed.line === undefined ? "" : ` on ${deed.line}`;
      return `${at} s: ${deed.who} clicks ${deed.number}${line} with auto-answer ${mode}`;
    }
    case "ring-in":
      return `${at} s: ${deed.from} calls line ${deed.line}`;
    case "press":
      return `${at} s: ${deed.who} presses ${deed.key}`;
    case "panel-hangup":
      return `${at} s: ${deed.who} hangs up on the panel`;
    case "outside-hangup":
      return `${at} s: the far end outside hangs up`;
  }
}
