/** SIP messages kept by call, as a PBX sends and gets them: what a ladder diagram of one call or of all is drawn from. */
import type { CallId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Instant } from "../../core/lib/time.ts";
import { callId } from "../../core/sip/headers.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import {
  type Ladder,
  type LadderNote,
  ladderOf,
  type LadderParty,
  type WireMessage,
} from "./ladder.ts";
import { clockOf } from "./text.ts";

/** Dialogs kept; beyond it the oldest are forgotten. */
export const DIALOGS_MAX = 5_000;
/** Messages kept of one dialog; further ones are left out. */
export const DIALOG_MESSAGES_MAX = 1_000;
/** Notes kept; the oldest are forgotten. */
export const NOTES_MAX = 10_000;

/** In the order of everything that was sent. */
type Kept = WireMessage & { readonly order: number };

interface Noted extends LadderNote {
  /** Whose phones it concerns; absent: everybody's. */
  readonly hosts?: readonly string[];
}

interface Told {
  call: Call;
  /** SIP Call-IDs, in the order they came. */
  readonly dialogs: Set<string>;
}

/** One turn of the PBX in which it said something of calls. */
export interface ToldCalls {
  readonly calls: readonly Call[];
  /** What came in, where it was a datagram. */
  readonly asked: Uint8Array | undefined;
  /** Which dialogs the legs of calls have now. */
  readonly legs: readonly { readonly call: CallId; readonly sipCallId?: string | undefined }[];
}

export interface LadderBookOptions {
  /** Who is at a host. */
  party(host: string): LadderParty;
  /** The PBX's host: it stands in the middle. */
  readonly middle: string;
  /** Dialogs kept, where fewer than `DIALOGS_MAX`. */
  readonly dialogsMax?: number;
}

export class LadderBook {
  readonly #options: LadderBookOptions;
  /** By SIP Call-ID; those begun by an INVITE. */
  readonly #dialogs: BoundedMap<string, Kept[]>;
  readonly #calls: BoundedMap<CallId, Told>;
  readonly #notes: Noted[] = [];
  #heard = 0;

  constructor(options: LadderBookOptions) {
    this.#options = options;
    const { dialogsMax = DIALOGS_MAX } = options;
    this.#dialogs = new BoundedMap(dialogsMax);
    this.#calls = new BoundedMap(dialogsMax);
  }

  /** Somebody does something; where hosts are given it stands in ladders in which one of them takes part. */
  note(at: Instant, text: string, hosts?: readonly string[]): void {
    this.#notes.push({ at, text, ...(hosts === undefined ? {} : { hosts }) });
    if (this.#notes.length > NOTES_MAX) this.#notes.shift();
  }

  /** Calls that are remembered, the oldest first, as they were told last. */
  calls(): readonly Call[] {
    return [...this.#calls.values()].map((one) => one.call);
  }

  /** What each of them is headed by, the oldest first. */
  titles(): readonly { readonly id: CallId; readonly title: string }[] {
    return this.calls().map((call) => ({ id: call.id, title: titleOf(call) }));
  }

  /** Of one call; `undefined` for one that is not remembered. */
  of(id: CallId): Ladder | undefined {
    const told = this.#calls.get(id);
    return told && this.#draw(titleOf(told.call), told.dialogs);
  }

  /** Of everything that an INVITE began, whatever call it belongs to. */
  all(title: string): Ladder {
    return this.#draw(title, [...this.#dialogs.entries()].map(([id]) => id));
  }

  #draw(title: string, dialogs: Iterable<string>): Ladder {
    const messages = [...dialogs].flatMap((id) => this.#dialogs.get(id) ?? [])
      .toSorted((a, b) => a.order - b.order);
    const first = messages[0]?.at ?? 0, last = messages.at(-1)?.at ?? 0;
    const hosts = new Set(messages.flatMap((one) => [one.source.host, one.destination.host]));
    return ladderOf({
      title,
      messages,
      notes: this.#notes.filter((note) =>
        note.at >= first && note.at <= last &&
        (note.hosts === undefined || note.hosts.some((host) => hosts.has(host)))
      ),
      party: (host) => this.#options.party(host),
      middle: this.#options.middle,
    });
  }

  /** A datagram was sent, whether it is SIP or not. */
  hear({ at, source, destination, bytes, arrives }: SentDatagram): void {
    const message = messageIn(bytes);
    if (message === undefined) return;
    const id = callId(message);
    let dialog = this.#dialogs.get(id);
    if (dialog === undefined) {
      if (message.kind !== "request" || message.method !== "INVITE") return;
      this.#dialogs.set(id, dialog = []);
    }
    if (dialog.length >= DIALOG_MESSAGES_MAX) return;
    dialog.push({
      at,
      order: this.#heard++,
      source,
      destination,
      bytes,
      message,
      arrives,
      again: dialog.some((before) =>
        before.source.host === source.host && same(before.bytes, bytes)
      ),
    });
  }

  /** Which dialogs a call's legs have is known to the PBX, and which INVITE has begun a call follows from the turn. */
  learn({ calls, asked, legs }: ToldCalls): void {
    if (calls.length === 0) return;
    const request = asked === undefined ? undefined : messageIn(asked);
    for (const call of calls) {
      const known = this.#calls.get(call.id);
      const told = known ?? { call, dialogs: new Set<string>() };
      told.call = call;
      if (known !== undefined) continue;
      this.#calls.set(call.id, told);
      if (request?.kind === "request" && request.method === "INVITE") {
        told.dialogs.add(callId(request));
      }
    }
    for (const { call, sipCallId } of legs) {
      if (sipCallId !== undefined) this.#calls.get(call)?.dialogs.add(sipCallId);
    }
  }
}

export type SentDatagram = Pick<
  WireMessage,
  "at" | "source" | "destination" | "bytes" | "arrives"
>;

/** `1001 → 1004, 09:00:01.000, internal, hangup (ab12)`. */
function titleOf({ id, direction, legs, dialled, startedAt, endCause }: Call): string {
  const caller = legs[0]?.party;
  const who = caller?.kind === "person" ? caller.extension : caller?.number ?? "";
  const end = endCause === undefined ? "" : `, ${endCause}`;
  return `${who} → ${dialled}, ${clockOf(startedAt)}, ${direction}${end} (${id})`;
}

function messageIn(bytes: Uint8Array): SipMessage | undefined {
  if (bytes.length === 0 || bytes[0]! >= 0x80) return undefined;
  const read = parse(bytes);
  return read.ok ? read.value : undefined;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || a.length === b.length && a.every((byte, i) => byte === b[i]);
}
