/**
 * The dial policy: a visible list of named rules over one value, the first refusal wins, and every rule says
 * its verdict. The panel asks it to explain, the use case to answer at once, the PBX to enforce it on every
 * path (click, keypad, REFER, transfer, forward). The order of refusals is that of `POST /api/v1/calls`.
 *
 * An emergency number is known before any rule is asked, and each rule that could stand in its way steps
 * aside by itself, so that no order of the rules and no configuration shadows 110, 118 and 119.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import { unreachable } from "../lib/unreachable.ts";
import type {
  DialDecision,
  DialPlan,
  DialRequest,
  DialTarget,
  RuleReport,
} from "./dial_request.ts";
import { DIAL_RULES, type DialCase, dialCase, type DialRule } from "./dial_rules.ts";
import type { Extension } from "./ids.ts";
import {
  classificationOf,
  type Destination,
  outsideClassOf,
  type OutsideNumber,
  readDestination,
  readNumber,
} from "./number.ts";
import type { PbxRejection } from "./pbx_messages.ts";

export type * from "./dial_request.ts";

/**
 * Decides by the office's rules. Total: whatever was typed, there is a verdict. For an outside call of the
 * keypad (no line chosen) the line is the person's first in the office's order that is permitted, carries
 * the class, is in service and has a free channel; the refusal names the first line that got furthest.
 */
export function decideDial(request: DialRequest): DialDecision {
  return decideBy(DIAL_RULES, request);
}

/** The same with other rules or another order: for the proof that no order shadows an emergency call. */
export function decideBy(rules: readonly DialRule[], request: DialRequest): DialDecision {
  const destination = destinationOf(request);
  const asked = dialCase(request, destination);
  const reports: RuleReport[] = [];
  let refusal: PbxRejection | undefined;
  for (const rule of rules) {
    const judgement = rule.judge(asked);
    switch (judgement.verdict) {
      case "pass":
        reports.push({ name: rule.name, verdict: "pass" });
        break;
      case "skip":
        reports.push({ name: rule.name, verdict: "skip", reason: judgement.reason });
        break;
      case "refuse":
        reports.push({ name: rule.name, verdict: "refuse", reason: judgement.rejection.code });
        refusal ??= judgement.rejection;
        break;
      default:
        unreachable(judgement);
    }
  }
  return {
    verdict: refusal === undefined ? planOf(asked) : refuse(refusal),
    classification: classificationOf(destination),
    rules: reports,
  };
}

function destinationOf(request: DialRequest): Destination {
  const { office, dialect, destination, now, who } = request;
  const found = readDestination(destination, dialect, office, now);
  if (who.kind === "person" || (found.kind === "outside" && found.class === "emergency")) {
    return found;
  }
  if (found.kind === "extension" && found.device !== undefined) return found;
  // A load generator's numbers all go to its trunk as they are, whatever the office would make of them.
  const read = readNumber(destination);
  if (!read.ok) return read.error;
  const number = read.value;
  return { kind: "outside", class: outsideClassOf(number, now) ?? "fixed", number };
}

/** Only for a case that no rule refused. A case the rules let through without a target is our own bug. */
function planOf(asked: DialCase): Result<DialPlan, PbxRejection> {
  const { destination } = asked;
  switch (destination.kind) {
    case "extension":
      return ok({
        target: {
          kind: "extension",
          extension: destination.extension as Extension,
          ...(destination.device === undefined ? {} : { device: destination.device }),
        },
        dialled: destination.extension,
      });
    case "slot":
      return ok({ target: destination, dialled: String(destination.slot) });
    case "feature":
      return ok({ target: destination, dialled: destination.code });
    case "outside":
      return ok({ target: outsideTarget(asked, destination), dialled: destination.number });
    case "malformed":
      return refuse({ code: "malformed-number", data: { offending: destination.offending } });
    default:
      return unreachable(destination);
  }
}

function outsideTarget(asked: DialCase, number: OutsideNumber): DialTarget {
  const { line } = asked;
  if (line === undefined) {
    throw new Error(`Cannot plan a call to ${number.number}: no rule chose a line`);
  }
  return {
    kind: "outside",
    class: number.class,
    number: number.number,
    line: line.id,
    callerId: line.number,
    ...(number.withhold === undefined ? {} : { withhold: number.withhold }),
    emergency: asked.emergency,
  };
}
