/** The SIP messages of an office's world by call: what a ladder diagram of one call or of all is drawn from. */
import type { CallId, DeviceId } from "../core/domain/ids.ts";
import type { Call } from "../core/domain/pbx_messages.ts";
import { BoundedMap } from "../core/lib/bounded_map.ts";
import { callId } from "../core/sip/headers.ts";
import type { SipMessage } from "../core/sip/message.ts";
import { parse } from "../core/sip/parse.ts";
import {
  type Ladder,
  type LadderNote,
  ladderOf,
  type LadderParty,
  type WireMessage,
} from "./ladder.ts";
import { clockOf } from "./ladder_text.ts";
import { CARRIER_ADDRESS, type OfficeWorld, PBX_ADDRESS } from "./office_world.ts";
import type { PbxEffect } from "./pbx/pbx.ts";
import type { Happening, Sent } from "./world.ts";

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

export class CallLadders {
  readonly #sim: OfficeWorld;
  /** By SIP Call-ID; those begun by an INVITE. */
  readonly #dialogs = new BoundedMap<string, Kept[]>(DIALOGS_MAX);
  readonly #calls = new BoundedMap<CallId, Told>(DIALOGS_MAX);
  readonly #notes: Noted[] = [];
  readonly #hosts = new Map<string, LadderParty>();
  #heard = 0;

  /** Watches from now on. */
  constructor(sim: OfficeWorld) {
    this.#sim = sim;
    const owners = new Map(sim.office.devices.map((one) => [one.id, one.owner]));
    const names = new Map(sim.office.people.map((one) => [one.extension, one.name]));
    for (const device of sim.devices) {
      const host = sim.hostOf(device);
      this.#hosts.set(host, { host, name: device, owner: names.get(owners.get(device)!) ?? "" });
    }
    for (const [host, name] of [[PBX_ADDRESS.host, "PBX"], [CARRIER_ADDRESS.host, "carrier"]]) {
      this.#hosts.set(host!, { host: host!, name: name!, owner: "" });
    }
    sim.world.tap((sent) => this.#hear(sent));
    sim.world.observe((happening) => this.#learn(happening));
  }

  /** Somebody does something: it stands in ladders at this moment, where one of the devices takes part (absent: in all). */
  note(text: string, devices?: readonly DeviceId[]): void {
    const known = devices?.filter((one) => this.#sim.devices.includes(one));
    const hosts = known?.map((one) => this.#sim.hostOf(one));
    this.#notes.push({ at: this.#sim.world.now, text, ...(hosts === undefined ? {} : { hosts }) });
    if (this.#notes.length > NOTES_MAX) this.#notes.shift();
  }

  /** Calls that are remembered, the oldest first, as they were told last. */
  calls(): readonly Call[] {
    return [...this.#calls.values()].map((one) => one.call);
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
      party: (host) => this.#hosts.get(host) ?? { host, name: host, owner: "" },
      middle: PBX_ADDRESS.host,
    });
  }

  #hear({ at, source, destination, bytes, arrivals }: Sent): void {
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
      arrives: arrivals.length > 0,
      again: dialog.some((before) =>
        before.source.host === source.host && same(before.bytes, bytes)
      ),
    });
  }

  /** Which dialogs a call's legs have is known to the PBX, and which INVITE has begun a call follows from the turn. */
  #learn(happening: Happening): void {
    if (!("node" in happening) || happening.node !== "pbx" || !("effects" in happening)) return;
    const calls = (happening.effects as readonly PbxEffect[]).flatMap((effect) =>
      effect.kind === "event" && effect.event.kind === "call" ? [effect.event.call] : []
    );
    if (calls.length === 0) return;
    const asked = happening.kind === "datagram" ? messageIn(happening.datagram.bytes) : undefined;
    for (const call of calls) {
      const known = this.#calls.get(call.id);
      const told = known ?? { call, dialogs: new Set<string>() };
      told.call = call;
      if (known !== undefined) continue;
      this.#calls.set(call.id, told);
      if (asked?.kind === "request" && asked.method === "INVITE") told.dialogs.add(callId(asked));
    }
    for (const { call, sipCallId } of this.#sim.pbx.inspect()) {
      if (sipCallId !== undefined) this.#calls.get(call)?.dialogs.add(sipCallId);
    }
  }
}

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
