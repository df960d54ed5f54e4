/**
 * Calls of a campaign's script, each aimed at a cell of verb × outcome: who calls whom and what he does then.
 * Whether it comes to that is for the network and for everybody else to say.
 */
import type { LineId } from "../../core/domain/ids.ts";
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Deed, Step } from "./deeds.ts";
import { CAMPAIGN_LINES } from "./office.ts";
import { type Aim, AIMS, type Outcome, type Verb } from "./table.ts";

/** What the carrier does with a number. */
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

/** Coprime with the number of cells, so that every cell has its turn, neighbours apart. */
const STRIDE = 20;

/** The aim of the call with this number; another offset begins elsewhere. */
export function aimOf(call: number, offset: number): Aim {
  return AIMS[(offset + call * STRIDE) % AIMS.length]!;
}

/** One call with the deeds that bring its aim about. */
export function drawCall(random: Random, aim: Aim, at: Millis): readonly Step[] {
  const { verb, outcome } = aim;
  if (verb === "ring in") return drawRingIn(random, outcome, at);
  const outside = verb.endsWith("outside");
  const who = drawCaller(random, outcome, outside);
  const others = ANSWERING.filter((one) => one !== who);
  const callee = drawCallee(random, outcome, others);
  const number = outside ? OUTSIDE[outcome] : callee;
  const steps: Step[] = [];
  if (outcome === "busy" && !outside) {
    // somebody else is talking with the callee already
    const third = pick(random, others.filter((one) => one !== callee));
    steps.push({ at, deed: { do: "dial", who: third, number: callee } });
    steps.push({ at: at + 30_000, deed: { do: "press", who: third, key: "hangup" } });
    at += 8_000;
  }
  steps.push({ at, deed: drawStart(random, verb, who, number) });
  const answered = at + 1_500 + below(random, 2_000);
  if (verb.startsWith("click OFF")) {
    steps.push({ at: answered, deed: { do: "press", who, key: "answer" } });
  }
  if (outcome === "hangup") steps.push(...drawTalk(random, who, number, outside, at + 12_000));
  if (outcome === "cancelled") {
    const later = at + 3_000 + below(random, 8_000);
    steps.push(drawHangup(random, who, later));
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

function drawStart(random: Random, verb: Verb, who: string, number: string): Deed {
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

function drawRingIn(random: Random, outcome: Outcome, at: Millis): readonly Step[] {
  const from = drawOutsider(random);
  const line = outcome === "cancelled"
    ? CAMPAIGN_LINES["no-answer"]
    : CAMPAIGN_LINES[outcome as keyof typeof CAMPAIGN_LINES];
  const steps: Step[] = [];
  if (outcome === "busy") {
    steps.push({ at, deed: { do: "dial", who: "1001", number: "1007" } });
    steps.push({ at: at + 30_000, deed: { do: "press", who: "1001", key: "hangup" } });
    at += 8_000;
  }
  steps.push({ at, deed: { do: "ring-in", line, from } });
  if (outcome === "hangup" || outcome === "cancelled") {
    const later = at + 6_000 + below(random, 8_000);
    steps.push({ at: later, deed: { do: "outside", what: "hangup" } });
  }
  return steps;
}

export function drawOutsider(random: Random): string {
  return `045${1_000_000 + below(random, 8_999_999)}`;
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
  const length = 2_000 + below(random, 20_000);
  if (chance(random, 0.2)) {
    steps.push({ at: from, deed: { do: "press", who, key: "hold" } });
    const resumed = from + 1_000 + below(random, length);
    steps.push({ at: resumed, deed: { do: "press", who, key: "resume" } });
  }
  const end = from + length;
  const byCallee = chance(random, 0.4);
  if (!byCallee) steps.push(drawHangup(random, who, end));
  else if (outside) steps.push({ at: end, deed: { do: "outside", what: "hangup" } });
  else steps.push(drawHangup(random, number, end));
  return steps;
}

function drawHangup(random: Random, who: string, at: Millis): Step {
  return chance(random, 0.4)
    ? { at, deed: { do: "panel", who, asks: { ask: "hangup" } } }
    : { at, deed: { do: "press", who, key: "hangup" } };
}
