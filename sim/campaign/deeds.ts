/** What people do in a campaign, as data: by their phones' keys, by their panels, outside, and what the world does to them. */
import type { Extension, LineId, PresenceCode } from "../../core/domain/ids.ts";
import type { Millis } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { DtmfWay, PlainPress } from "../devices/phone_io.ts";

/** A person's desk phone (`1001`), or another device by its name (`1004-soft`). */
export type Who = string;

export type Deed =
  | { readonly do: "dial"; readonly who: Who; readonly number: string }
  | {
    readonly do: "click";
    readonly who: Who;
    readonly number: string;
    readonly line?: LineId;
    readonly autoAnswer: boolean;
  }
  | { readonly do: "ring-in"; readonly line: string; readonly from: string }
  | { readonly do: "press"; readonly who: Who; readonly key: PlainPress }
  /** The phone's key for a blind transfer. */
  | { readonly do: "refer"; readonly who: Who; readonly to: string }
  /** The key beside a lamp. */
  | { readonly do: "lamp"; readonly who: Who; readonly user: string }
  /** An INVITE in the place of a dialog that somebody talks in; of nobody's: one that there is not. */
  | { readonly do: "take"; readonly who: Who; readonly whose: Who | "nobody" }
  | { readonly do: "type"; readonly who: Who; readonly digits: string; readonly by: DtmfWay }
  /** On the panel, about the call that the person's device is in, or `of` somebody else's. */
  | { readonly do: "panel"; readonly who: Who; readonly asks: Ask; readonly of?: Who }
  | {
    readonly do: "retrieve";
    readonly who: Who;
    readonly slot: number;
    readonly autoAnswer: boolean;
  }
  | {
    readonly do: "pickup";
    readonly who: Who;
    readonly whose: Extension;
    readonly autoAnswer: boolean;
  }
  | { readonly do: "presence"; readonly who: Extension; readonly code: PresenceCode }
  /** The far end of the oldest call with the outside. */
  | { readonly do: "outside"; readonly what: "hangup" | "hold" | "resume" | "type" }
  /** Nothing passes any more between the PBX and a phone or the carrier, or again. */
  | { readonly do: "network"; readonly what: "cut" | "mend"; readonly who: Who | "carrier" }
  /** `kill`: without a goodbye; `stop`: it hangs up first. */
  | { readonly do: "pbx"; readonly what: "kill" | "stop" | "restart" }
  | { readonly do: "office"; readonly what: OfficeChange; readonly who: Extension }
  /** Somebody from elsewhere, who has no password. */
  | { readonly do: "stranger"; readonly sends: StrangersMessage };

/** What a panel asks of the PBX about a call. */
export type Ask =
  | { readonly ask: "hold" | "resume" | "hangup" | "complete" | "back" }
  | { readonly ask: "park"; readonly slot?: number; readonly for?: Extension }
  | {
    readonly ask: "transfer";
    readonly to: string;
    readonly line?: LineId;
    readonly mode: "blind" | "attended";
  }
  | { readonly ask: "move"; readonly to: Who; readonly autoAnswer: boolean }
  | { readonly ask: "record"; readonly on: boolean };

/** What the administrator changes of a person: whether he is there, and what the rules say to him from now on. */
export const OFFICE_CHANGES = [
  "disable",
  "enable",
  "never-record",
  "always-record",
  "forbid-retrieve",
  "allow-pickup",
] as const;
export type OfficeChange = (typeof OFFICE_CHANGES)[number];

export const STRANGERS_MESSAGES = [
  "REGISTER",
  "INVITE",
  "SUBSCRIBE",
  "REFER",
  "BYE",
  "RTP",
] as const;
export type StrangersMessage = (typeof STRANGERS_MESSAGES)[number];

export interface Step {
  /** Since the campaign began. */
  readonly at: Millis;
  readonly deed: Deed;
  /** The button is pressed twice, and the network repeats it once more: the same command comes three times. */
  readonly again?: true;
}

/** `12.0 s: 1001 dials 1004`. */
export function say({ at, deed, again }: Step): string {
  const twice = again === true ? ", twice" : "";
  return `${(at / 1_000).toFixed(3)} s: ${sayDeed(deed)}${twice}`;
}

function sayDeed(deed: Deed): string {
  switch (deed.do) {
    case "dial":
      return `${deed.who} dials ${deed.number}`;
    case "click":
      return `${deed.who} clicks ${deed.number}${onLine(deed.line)}${autoAnswer(deed.autoAnswer)}`;
    case "ring-in":
      return `${deed.from} calls line ${deed.line}`;
    case "press":
      return `${deed.who} presses ${deed.key}`;
    case "refer":
      return `${deed.who} transfers to ${deed.to} by key`;
    case "lamp":
      return `${deed.who} presses the lamp of ${deed.user}`;
    case "take":
      return `${deed.who} takes a dialog of ${deed.whose}`;
    case "type":
      return `${deed.who} types ${deed.digits} (${deed.by})`;
    case "panel": {
      const whose = deed.of === undefined ? "" : ` in the call of ${deed.of}`;
      return `${deed.who} ${sayAsk(deed.asks)} on the panel${whose}`;
    }
    case "retrieve":
      return `${deed.who} retrieves ${deed.slot}${autoAnswer(deed.autoAnswer)}`;
    case "pickup":
      return `${deed.who} picks up at ${deed.whose}${autoAnswer(deed.autoAnswer)}`;
    case "presence":
      return `${deed.who} chooses ${deed.code}`;
    case "outside":
      return `the far end outside: ${deed.what}`;
    case "network":
      return `the network to ${deed.who}: ${deed.what}`;
    case "pbx":
      return `the PBX: ${deed.what}`;
    case "office":
      return `the administrator: ${deed.what} ${deed.who}`;
    case "stranger":
      return `a stranger sends ${deed.sends}`;
    default:
      return unreachable(deed);
  }
}

function sayAsk(asks: Ask): string {
  switch (asks.ask) {
    case "park": {
      const slot = asks.slot === undefined ? "" : ` on ${asks.slot}`;
      return `parks${slot}${asks.for === undefined ? "" : ` for ${asks.for}`}`;
    }
    case "transfer":
      return `transfers (${asks.mode}) to ${asks.to}${onLine(asks.line)}`;
    case "move":
      return `moves to ${asks.to}${autoAnswer(asks.autoAnswer)}`;
    case "record":
      return `switches recording ${asks.on ? "on" : "off"}`;
    case "complete":
      return "completes the transfer";
    case "back":
      return "goes back";
    case "hangup":
      return "hangs up";
    default:
      return `${asks.ask}s`;
  }
}

function onLine(line: LineId | undefined): string {
  return line === undefined ? "" : ` on ${line}`;
}

function autoAnswer(on: boolean): string {
  return ` with auto-answer ${on ? "ON" : "OFF"}`;
}
