/**
 * The rules of the dial policy, each a pure judgement of one case. A rule looks only at the case, never at
 * what another rule said, so that their order decides nothing but which refusal is told first.
 */
import type { DialDevice, DialRequest } from "./dial_request.ts";
import { carries, emergencyLine, hasFreeChannel, permittedLines } from "./line_permission.ts";
import type { LineId } from "./ids.ts";
import type { Destination, OutsideNumber } from "./number.ts";
import type { Device, Line } from "./office.ts";
import type { PbxRejection } from "./pbx_messages.ts";

export interface DialRule {
  readonly name: string;
  judge(asked: DialCase): Judgement;
}

export type Judgement =
  | { readonly verdict: "pass" }
  | { readonly verdict: "skip"; readonly reason: SkipReason }
  | { readonly verdict: "refuse"; readonly rejection: PbxRejection };

/** Why a rule did not apply. */
export type SkipReason =
  | "no-emergency"
  | "emergency"
  | "not-outside"
  | "not-an-extension"
  /** There is no device in the question, or it is dialling by itself. */
  | "no-device-to-call"
  /** A load generator: its line is set by the office. */
  | "open-caller"
  /** The keypad chooses no line. */
  | "line-by-itself"
  /** An earlier rule refused all lines. */
  | "no-line-left";

/** A request with all that its rules look at worked out. */
export interface DialCase {
  readonly request: DialRequest;
  readonly destination: Destination;
  /** The destination when it is an outside number that is no emergency: what the line rules are about. */
  readonly outside?: OutsideNumber;
  readonly emergency: boolean;
  readonly lines: LineStages;
  /** The line an outside call takes, when a line is left. */
  readonly line?: Line;
  /** The device in the question, when the office has it. */
  readonly device?: Device;
  /** The device when the PBX is to call it first. */
  readonly click?: DialDevice;
}

/** The lines that come into question, fewer from rule to rule; each stage is part of the one before. */
interface LineStages {
  readonly asked: readonly Line[];
  readonly permitted: readonly Line[];
  readonly carrying: readonly Line[];
  readonly inService: readonly Line[];
  readonly free: readonly Line[];
}

export function dialCase(request: DialRequest, destination: Destination): DialCase {
  const emergency = destination.kind === "outside" && destination.class === "emergency";
  const outside = destination.kind === "outside" && !emergency ? destination : undefined;
  const lines = lineStages(request, outside);
  const line = emergency
    ? emergencyLine(request.office, request.line, request.facts.channelsInUse)
    : lines.free[0];
  const device = request.via === undefined
    ? undefined
    : request.office.device.get(request.via.device);
  return {
    request,
    destination,
    emergency,
    lines,
    ...(outside === undefined ? {} : { outside }),
    ...(line === undefined ? {} : { line }),
    ...(device === undefined ? {} : { device }),
    ...(request.via?.by === "click" ? { click: request.via } : {}),
  };
}

function lineStages(request: DialRequest, outside: OutsideNumber | undefined): LineStages {
  const { office, who, facts } = request;
  const { openLine } = office.office.sip;
  const chosen = who.kind === "open-caller" ? openLine : request.line;
  const all = office.office.lines;
  const asked = who.kind === "person" && request.dialect === "keypad"
    ? preferring(all, office.person.get(who.extension)?.defaultLine)
    : all.filter((line) => line.id === chosen);
  const permitted = asked.filter((line) =>
    who.kind === "open-caller" || office.permitted(who.extension, line.id)
  );
  const carrying = permitted.filter((line) =>
    who.kind === "open-caller" || (outside !== undefined && carries(line, outside.class))
  );
  const inService = carrying.filter((line) => line.inService);
  const free = inService.filter((line) => hasFreeChannel(line, facts.channelsInUse));
  return { asked, permitted, carrying, inService, free };
}

/** The person's default line first, the others in the office's order. */
function preferring(lines: readonly Line[], preferred: LineId | undefined): readonly Line[] {
  const first = lines.filter((line) => line.id === preferred);
  return [...first, ...lines.filter((line) => line.id !== preferred)];
}

const PASS: Judgement = { verdict: "pass" };

function skip(reason: SkipReason): Judgement {
  return { verdict: "skip", reason };
}

function refusal(
  code: PbxRejection["code"],
  data: Readonly<Record<string, string>> = {},
): Judgement {
  return { verdict: "refuse", rejection: { code, data } };
}

/** The visible list, in the order in which refusals are told (`POST /api/v1/calls`). */
export const DIAL_RULES: readonly DialRule[] = [
  { name: "emergency-first", judge: (asked) => asked.emergency ? PASS : skip("no-emergency") },
  { name: "own-device", judge: ownDevice },
  { name: "number-makes-sense", judge: numberMakesSense },
  { name: "extension-exists", judge: extensionExists },
  { name: "line-chosen", judge: lineChosen },
  { name: "line-permitted", judge: linePermitted },
  { name: "class-permitted", judge: classPermitted },
  { name: "line-in-service", judge: lineInService },
  { name: "line-free", judge: lineFree },
  { name: "emergency-line", judge: emergencyLineExists },
  { name: "device-registered", judge: deviceRegistered },
  { name: "device-auto-answers", judge: deviceAutoAnswers },
  { name: "device-free", judge: deviceFree },
  { name: "pbx-capable", judge: pbxCapable },
];

function ownDevice({ request, device }: DialCase): Judgement {
  const { who, via } = request;
  if (via === undefined) return skip("no-device-to-call");
  if (who.kind === "open-caller") return skip("open-caller");
  if (device?.owner === who.extension) return PASS;
  return refusal("not-your-device", { device: via.device });
}

function numberMakesSense({ destination }: DialCase): Judgement {
  if (destination.kind !== "malformed") return PASS;
  return refusal("malformed-number", { offending: destination.offending });
}

function extensionExists({ destination, request }: DialCase): Judgement {
  if (destination.kind !== "extension") return skip("not-an-extension");
  if (request.office.person.has(destination.extension)) return PASS;
  return refusal("unknown-extension", { extension: destination.extension });
}

/**
 * The panel must name a line. Whoever has no line at all is not asked to choose one: the next rule tells
 * that person what is so.
 */
function lineChosen(asked: DialCase): Judgement {
  const { request } = asked;
  const inapplicable = noLineQuestion(asked);
  if (inapplicable !== undefined) return skip(inapplicable);
  if (request.who.kind === "open-caller") return skip("open-caller");
  if (request.dialect === "keypad") return skip("line-by-itself");
  if (request.line !== undefined) return PASS;
  if (permittedLines(request.office, request.who.extension).length === 0) {
    return skip("no-line-left");
  }
  return refusal("line-required");
}

function linePermitted(asked: DialCase): Judgement {
  const { request, lines } = asked;
  const inapplicable = noLineQuestion(asked);
  if (inapplicable !== undefined) return skip(inapplicable);
  if (lines.permitted.length > 0) return PASS;
  const { who, line, dialect } = request;
  const none = who.kind === "open-caller" || dialect === "keypad" ||
    permittedLines(request.office, who.extension).length === 0;
  if (none) return refusal("no-line-permitted");
  return line === undefined ? skip("no-line-left") : refusal("line-not-permitted", { line });
}

function classPermitted(asked: DialCase): Judgement {
  const { lines, request, outside } = asked;
  const inapplicable = noLineQuestion(asked);
  if (inapplicable !== undefined || outside === undefined) {
    return skip(inapplicable ?? "not-outside");
  }
  const refused = lines.permitted[0];
  if (refused === undefined) return skip("no-line-left");
  if (lines.carrying.length > 0) return PASS;
  const { who } = request;
  const other = who.kind === "open-caller"
    ? undefined
    : permittedLines(request.office, who.extension).find((line) => carries(line, outside.class));
  return refusal("call-class-not-permitted", {
    line: refused.id,
    class: outside.class,
    ...(other === undefined ? {} : { other: other.id }),
  });
}

function lineInService(asked: DialCase): Judgement {
  const inapplicable = noLineQuestion(asked);
  if (inapplicable !== undefined) return skip(inapplicable);
  const refused = asked.lines.carrying[0];
  if (refused === undefined) return skip("no-line-left");
  if (asked.lines.inService.length > 0) return PASS;
  return refusal("line-out-of-service", { line: refused.id });
}

function lineFree(asked: DialCase): Judgement {
  const inapplicable = noLineQuestion(asked);
  if (inapplicable !== undefined) return skip(inapplicable);
  const refused = asked.lines.inService[0];
  if (refused === undefined) return skip("no-line-left");
  if (asked.lines.free.length > 0) return PASS;
  return refusal("line-full", {
    line: refused.id,
    used: String(asked.request.facts.channelsInUse.get(refused.id) ?? 0),
    channels: String(refused.channels),
  });
}

function noLineQuestion({ emergency, outside }: DialCase): SkipReason | undefined {
  if (emergency) return "emergency";
  return outside === undefined ? "not-outside" : undefined;
}

function emergencyLineExists({ emergency, line, destination }: DialCase): Judgement {
  if (!emergency || destination.kind !== "outside") return skip("no-emergency");
  return line === undefined
    ? refusal("emergency-unavailable", { number: destination.number.slice(-3) })
    : PASS;
}

/** Also for an emergency: a phone that is not there cannot make the call, and to say so at once saves time. */
function deviceRegistered({ click, request }: DialCase): Judgement {
  if (click === undefined) return skip("no-device-to-call");
  if (request.facts.registered.has(click.device)) return PASS;
  return refusal("device-not-registered", { device: click.device });
}

/** For an emergency the device rings instead. */
function deviceAutoAnswers({ click, device, emergency }: DialCase): Judgement {
  if (click === undefined) return skip("no-device-to-call");
  if (emergency) return skip("emergency");
  if (!click.autoAnswer || device?.autoAnswer !== false) return PASS;
  return refusal("auto-answer-unsupported", { device: click.device });
}

/**
 * Refuses while the device rings or talks; a device whose calls it holds itself may start another up to its
 * calls at once. For an emergency only a device without any room is refused.
 */
function deviceFree({ click, device, emergency, request }: DialCase): Judgement {
  if (click === undefined) return skip("no-device-to-call");
  const legs = (request.facts.legsOn.get(click.device) ?? []).filter((state) => state !== "ended");
  const occupied = !emergency && legs.some((state) => state !== "holding");
  const full = device !== undefined && legs.length >= device.callsMax;
  return occupied || full ? refusal("device-busy", { device: click.device }) : PASS;
}

function pbxCapable({ click, destination, request }: DialCase): Judgement {
  const { capabilities } = request.facts;
  if (click !== undefined && !capabilities.originate) {
    return refusal("capability-missing", { capability: "originate" });
  }
  const needed = destination.kind === "slot"
    ? "park"
    : destination.kind === "feature"
    ? (destination.code.startsWith("*8") ? "pickup" : "park")
    : undefined;
  if (needed === undefined || capabilities[needed]) return PASS;
  return refusal("capability-missing", { capability: needed });
}
