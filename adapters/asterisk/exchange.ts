/** What the machine of the Asterisk adapter knows, and what it is told and tells: the fields that its parts share. */
import type {
  CallId,
  CommandId,
  DeviceId,
  Extension,
  LegId,
  LineId,
  PresenceCode,
  RecordingId,
} from "../../core/domain/ids.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { LegEnd } from "../../core/domain/call.ts";
import type {
  Call,
  DeviceState,
  Park,
  Party,
  PbxCapabilities,
  PbxCommand,
  PbxEventBody,
} from "../../core/domain/pbx_messages.ts";
import type { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Random } from "../../core/lib/random.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { TimerTable } from "../../core/lib/timer_table.ts";
import type { CommandBook, Outcome } from "../pbx/command_book.ts";
import type { AmiFields, AmiMessage } from "./ami_message.ts";
import type { CdrRow } from "./cdr_rows.ts";
import type { ChannelTable } from "./channels.ts";
import type { AsteriskTrouble } from "./troubles.ts";
import type { AsteriskMapping, EndpointBook } from "./mapping.ts";

/** What can be done on Asterisk; the rest is refused before anything is sent. */
export const ASTERISK_CAPABILITIES: PbxCapabilities = {
  originate: true,
  hangup: true,
  hold: true,
  park: true,
  transfer: true,
  pickup: true,
  move: false,
  record: true,
};

export type ExchangeInput =
  /** Logged in: what stands is asked for. `missed`: what Asterisk has recorded since the connection was lost. */
  | { readonly kind: "connected"; readonly missed?: readonly CdrRow[] }
  /** Whoever follows the office has its snapshot and hears what comes after it: calls that it could not see. */
  | { readonly kind: "missed"; readonly rows: readonly CdrRow[] }
  | { readonly kind: "lost" }
  | { readonly kind: "message"; readonly message: AmiMessage }
  | { readonly kind: "command"; readonly id: CommandId; readonly command: PbxCommand }
  | { readonly kind: "wake" };

export type ExchangeEffect =
  /** An action to send, its `ActionID` among the fields. */
  | { readonly kind: "action"; readonly fields: AmiFields }
  | { readonly kind: "event"; readonly event: PbxEventBody }
  | { readonly kind: "reply"; readonly id: CommandId; readonly outcome: Outcome }
  /** All that stands has been heard: a snapshot is true again. */
  | { readonly kind: "synchronised" }
  /** A recording is whole. `closed`: Asterisk has said of every part of the file that it writes it no more. */
  | {
    readonly kind: "recorded";
    readonly id: RecordingId;
    readonly name: string;
    readonly closed: boolean;
  }
  /** Asterisk refused something; for the log. */
  | { readonly kind: "trouble"; readonly trouble: AsteriskTrouble }
  | { readonly kind: "refused"; readonly action: string; readonly said: string };

/** Both sides of a call that the panel holds: they wait apart, and are one bridge to the office. */
export interface PanelHold {
  readonly a: string;
  readonly b: string;
  /** Whose panels hold. */
  readonly by: Set<string>;
}

/** The transferor asks whom it will send its other side to. */
export interface Consult {
  readonly own: string;
  readonly client: string;
  /** Of the Local channel through which the target is called. */
  readonly target: string;
  readonly to: string;
  /** The target has answered, or the transferor leaves it all to it. */
  state: "ringing" | "talking" | "left";
}

/** A device that was called to take a call over. */
export interface Summons {
  readonly kind: "retrieve" | "call-back" | "pickup";
  readonly slot?: number;
}

/** Where an outside leg that is still to come leads. */
export interface Outward {
  readonly number: string;
  readonly line: LineId;
}

/** One call and what is kept beside its value. */
export interface Story {
  value: Call;
  /** As it was told last. */
  told?: Call;
  /** Its legs by their channels' uids. */
  readonly legs: Map<string, LegId>;
  /** Why a channel is going to end, where that is known before. */
  readonly endings: Map<string, LegEnd>;
  readonly summons: Map<string, Summons>;
  hold?: PanelHold;
  /** Tries once more what its channels could not do while they were on their way. */
  again?: () => void;
  consult?: Consult;
  parking?: Pick<Park, "for" | "note"> & {
    readonly by: LegId;
    /** Told once the other side is in the slot, or that it is not. */
    readonly settled: (parked: boolean) => void;
  };
  outward?: Outward;
  /** The person was not called at all since the chosen presence rings nobody. */
  quiet?: Extension;
  /** Who has switched recording on, and with whom: `extension leg`. */
  readonly switchedOn: Set<string>;
  /** We have parted or joined its legs ourselves: who is left alone in it is hung up by us. */
  ours: boolean;
  /** Asterisk takes a Local channel out of it just now. */
  shortening: boolean;
  readonly running: Map<RecordingId, RunningRecording>;
}

/** A recording that was begun: parts of one file, written while both talk. */
export interface RunningRecording {
  channel: string;
  /** A part is being written. */
  on: boolean;
  /** No part comes any more. */
  over: boolean;
  /** Parts that Asterisk was told to end, and has not answered for. */
  ending: number;
  /** It has answered for each that it has ended it. */
  closed: boolean;
}

/** What goes on once Asterisk has answered an action. */
export type Continuation = (answer: AmiMessage | undefined) => void;

export interface DeviceContacts {
  readonly contacts: Map<string, boolean>;
  userAgent?: string;
  told?: DeviceState;
}

export interface TakenStay {
  readonly at: Instant;
  readonly by: Party | undefined;
}

export interface Exchange {
  index: OfficeIndex;
  readonly mapping: AsteriskMapping;
  /** Whether recordings can be fetched. */
  readonly records: boolean;
  book: EndpointBook;
  readonly random: Random;
  /** Makes call ids that nobody can guess, the same after a restart of ours. */
  readonly callKey: Uint8Array;
  readonly channels: ChannelTable;
  readonly stories: Map<CallId, Story>;
  readonly byUid: Map<string, Story>;
  readonly byLinked: Map<string, Story>;
  /** Calls that are over, so that an event that comes too late does not open one again. */
  readonly over: BoundedMap<CallId, true>;
  readonly devices: Map<DeviceId, DeviceContacts>;
  readonly presences: Map<Extension, PresenceCode>;
  readonly taken: Map<number, TakenStay>;
  readonly timers: TimerTable;
  readonly waiting: Map<string, Continuation>;
  /** What is to be done when a device that was called has answered or not, by the action that called it. */
  readonly called: Map<string, Continuation>;
  readonly done: CommandBook;
  /** Bridges in which nobody hears anybody: those of slots. */
  readonly silent: Set<string>;
  connected: boolean;
  /** What Asterisk has recorded of calls while nobody listened. */
  readonly unheard: Map<CallId, readonly CdrRow[]>;
  /** Those of them that we knew: told once more to whoever could not see their end. */
  readonly lateEnded: Map<CallId, Call>;
  /** When the Asterisk we know was started, as it says. */
  startedAt: string | undefined;
  /** Stories that may have changed in this turn. */
  readonly touched: Set<Story>;
  effects: ExchangeEffect[];
  actions: number;
  now: Instant;
}

/** What Asterisk calls an error and is none: it is over already, there is none yet, or it is on its way. */
const HARMLESS: ReadonlySet<string> = new Set([
  "No such channel",
  "No Contacts found",
  "Redirect failed, channel not up.",
  "Redirect failed, extra channel not up.",
  "Could not stop monitoring channel",
]);

const PERMISSION_DENIED = "Permission denied";

/** Sends an action; `then` hears its answer, or nothing when the connection is lost before. */
export function act(exchange: Exchange, fields: AmiFields, then?: Continuation): void {
  const id = `naisen-${++exchange.actions}`;
  const name = fields[0]?.[1] ?? "";
  exchange.waiting.set(id, (answer) => {
    const said = answer?.get("Message") ?? "";
    if (answer?.get("Response") === "Error" && !HARMLESS.has(said)) {
      exchange.effects.push(
        said === PERMISSION_DENIED
          ? { kind: "trouble", trouble: { kind: "missing-right", rights: [`write, ${name}`] } }
          : { kind: "refused", action: name, said },
      );
    }
    then?.(answer);
  });
  exchange.effects.push({ kind: "action", fields: [...fields, ["ActionID", id]] });
}

/** Lets Asterisk call somebody; `then` hears `OriginateResponse`, or the refusal of the action. */
export function originateCall(
  exchange: Exchange,
  fields: AmiFields,
  then: Continuation,
): void {
  const id = `naisen-${exchange.actions + 1}`;
  exchange.called.set(id, then);
  act(exchange, [["Action", "Originate"], ...fields, ["Async", "true"]], (answer) => {
    if (succeeded(answer)) return;
    exchange.called.delete(id);
    then(answer);
  });
}

export function succeeded(answer: AmiMessage | undefined): boolean {
  return answer?.get("Response") === "Success";
}

export function touch(exchange: Exchange, story: Story | undefined): void {
  if (story !== undefined) exchange.touched.add(story);
}

export function uidOf(story: Story, leg: LegId): string | undefined {
  for (const [uid, id] of story.legs) if (id === leg) return uid;
  return undefined;
}

/** Hangs a channel up; nothing happens where there is none. */
export function hangUp(exchange: Exchange, uid: string | undefined, cause = 16): void {
  const channel = exchange.channels.get(uid);
  if (channel === undefined || channel.ended !== undefined || channel.hangingUp) return;
  channel.hangingUp = true;
  act(exchange, [["Action", "Hangup"], ["Channel", channel.name], ["Cause", String(cause)]]);
}
