/** Who is on a channel, and what a channel that comes in is about: read off its endpoint, its caller ID and what it dials. */
import type { CallStart, LegStart } from "../../core/domain/call.ts";
import type { Extension, LineId } from "../../core/domain/ids.ts";
import { readDestination } from "../../core/domain/number.ts";
import { type Line, SIP_REALM } from "../../core/domain/office.ts";
import type { Leg, Party } from "../../core/domain/pbx_messages.ts";
import { chosenState } from "../../core/domain/presence.ts";
import { PARK_CODE } from "../../sim/pbx/features.ts";
import { pickedUpBy } from "../../sim/pbx/pickup.ts";
import type { Channel } from "./channels.ts";
import type { Exchange, Story } from "./exchange.ts";
import { endpointOf } from "./mapping.ts";

/** What a channel that comes in, or that somebody else lets Asterisk call, is about. */
export type CallerFacts =
  | {
    readonly kind: "calls";
    readonly start: Omit<CallStart, "id">;
    /** Dialled, and not to be rung by callers. */
    readonly quiet?: Extension;
  }
  /** A phone dials a slot, `*68` or a colleague's ringing call: whose call it is about is told later, or that it is late. */
  | { readonly kind: "takes"; readonly dialled: string };

/** Undefined for what is nobody's call, such as a channel that Asterisk uses itself. */
export function callerFacts(exchange: Exchange, channel: Channel): CallerFacts | undefined {
  const device = exchange.book.deviceOf.get(endpointOf(channel.name));
  const { index, now } = exchange;
  if (device === undefined) {
    if (!channel.incoming) return undefined;
    const line = lineByNumber(index.office.lines, channel.exten);
    const dialled = line?.number ?? channel.exten ?? "";
    const on = line === undefined ? {} : { line: line.id };
    return { kind: "calls", start: { direction: "inbound", dialled, ...on } };
  }
  const typed = channel.exten ?? "";
  const found = readDestination(typed, "keypad", index, now);
  switch (found.kind) {
    case "extension": {
      const start = { direction: "internal", dialled: found.extension } as const;
      const quiet = isQuiet(exchange, found.extension as Extension)
        ? { quiet: found.extension as Extension }
        : {};
      return { kind: "calls", start, ...quiet };
    }
    case "slot":
      return { kind: "takes", dialled: String(found.slot) };
    case "feature":
      if (found.code === PARK_CODE || pickedUpBy(found.code) !== undefined) {
        return { kind: "takes", dialled: found.code };
      }
      return { kind: "calls", start: { direction: "internal", dialled: found.code } };
    case "outside":
      return {
        kind: "calls",
        start: {
          direction: "outbound",
          dialled: found.number,
          emergency: found.class === "emergency",
        },
      };
    case "malformed":
      return { kind: "calls", start: { direction: "internal", dialled: typed } };
  }
}

function isQuiet(exchange: Exchange, extension: Extension): boolean {
  const state = chosenState(exchange.index.office, exchange.presences.get(extension));
  return state?.rings === false;
}

/** The party, device and line of a channel's leg. */
export function partyOfChannel(
  exchange: Exchange,
  story: Story,
  channel: Channel,
  role: Leg["role"],
): Omit<LegStart, "id" | "role"> {
  const device = exchange.book.deviceOf.get(endpointOf(channel.name));
  if (device !== undefined) {
    const person = exchange.index.person.get(device.owner);
    const party: Party = {
      kind: "person",
      extension: device.owner,
      name: person?.name ?? device.owner,
    };
    return { party, device: device.id };
  }
  if (role === "caller") return { party: outsideCaller(channel), ...lineOf(story.value.line) };
  const number = dialledNumber(channel) ?? story.outward?.number ?? story.value.dialled;
  const shown = lineByNumber(exchange.index.office.lines, channel.shownAs)?.id;
  return {
    party: { kind: "outside", number },
    ...lineOf(story.outward?.line ?? shown ?? story.value.line),
  };
}

function lineOf(line: LineId | undefined): { readonly line?: LineId } {
  return line === undefined ? {} : { line };
}

export function lineByNumber(lines: readonly Line[], number: string | undefined): Line | undefined {
  return number === undefined ? undefined : lines.find((line) => line.number === number);
}

/** `0312345678@trunk`, `trunk/sip:0312345678@203.0.113.7`, `trunk/0312345678`. */
export function dialledNumber({ dialString }: Pick<Channel, "dialString">): string | undefined {
  return /(?:^|[/:])(\+?[0-9*#]+)(?:@|$)/.exec(dialString ?? "")?.[1];
}

function outsideCaller({ callerNumber, callerName }: Channel): Party {
  const number = callerNumber ?? "";
  if (!/^\+?[0-9*#]+$/.test(number)) return { kind: "outside", number: "", withheld: true };
  const named = callerName === undefined || callerName === number || callerName === SIP_REALM;
  return { kind: "outside", number, ...(named ? {} : { name: callerName }) };
}
