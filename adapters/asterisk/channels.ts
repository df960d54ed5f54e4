/**
 * Asterisk's channels and bridges as its events tell them, whatever order they come in. Who hears whom follows from
 * them: two phones whose channels are joined by bridges and Local channels between.
 */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { AmiMessage } from "./ami_message.ts";
import { isLocal, otherHalf } from "./mapping.ts";

/** Who parked a channel where, as `ParkedCall` says. */
export interface Stay {
  readonly slot: number;
  /** `PJSIP/1001-desk`. */
  readonly parker: string | undefined;
}

export interface Channel {
  readonly uid: string;
  name: string;
  linked: string;
  /** It came from a phone or a trunk; otherwise Asterisk calls it. */
  readonly incoming: boolean;
  state: "down" | "ringing" | "up";
  readonly exten: string | undefined;
  readonly context: string | undefined;
  callerNumber: string | undefined;
  callerName: string | undefined;
  /** Of a dialled channel: who dialled, with what. */
  dialledBy?: string;
  dialString?: string;
  /** The caller ID it was called with. */
  shownAs?: string | undefined;
  bridge?: string;
  /** Its phone holds by its own key. */
  holds: boolean;
  stay?: Stay;
  /** Who took it out of its slot. */
  takenBy?: string;
  /** The far end hung up, or answered with this SIP status. */
  leaving?: { readonly status: number | undefined };
  /** `DialStatus` of the dial it was the aim of. */
  dialStatus?: string;
  /** What its phone has dialled to take a call over, until it has one. */
  takes?: string;
  /** Its story is over, and told. */
  over?: true;
  /** We have asked for its end. */
  hangingUp?: true;
  ended?: { readonly cause: number; readonly at: Instant };
}

/** Channels that are known at once. Further ones are not followed. */
export const CHANNELS_MAX = 20_000;

/** Channels that have ended and are remembered, so that an event that comes too late does not bring one back. */
const GONE_REMEMBERED = 2_000;

export class ChannelTable {
  readonly #gone = new BoundedMap<string, true>(GONE_REMEMBERED);
  readonly #channels = new Map<string, Channel>();
  readonly #names = new Map<string, Channel>();
  readonly #bridges = new Map<string, Set<Channel>>();

  get size(): number {
    return this.#channels.size;
  }

  all(): Iterable<Channel> {
    return this.#channels.values();
  }

  get(uid: string | undefined): Channel | undefined {
    return uid === undefined ? undefined : this.#channels.get(uid);
  }

  named(name: string | undefined): Channel | undefined {
    return name === undefined ? undefined : this.#names.get(name);
  }

  /** A channel as an event or a list tells it for the first time. */
  add(message: AmiMessage, prefix = ""): Channel | undefined {
    const uid = message.get(`${prefix}Uniqueid`);
    const name = message.get(`${prefix}Channel`);
    if (uid === undefined || name === undefined) return undefined;
    const known = this.#channels.get(uid);
    if (known !== undefined) return known;
    if (this.#channels.size >= CHANNELS_MAX || this.#gone.has(uid)) return undefined;
    const state = message.get(`${prefix}ChannelStateDesc`);
    const channel: Channel = {
      uid,
      name,
      linked: message.get(`${prefix}Linkedid`) ?? uid,
      incoming: state === "Ring",
      state: stateOf(state),
      exten: message.get(`${prefix}Exten`),
      context: message.get(`${prefix}Context`),
      callerNumber: message.get(`${prefix}CallerIDNum`),
      callerName: message.get(`${prefix}CallerIDName`),
      holds: false,
    };
    this.#channels.set(uid, channel);
    this.#names.set(name, channel);
    return channel;
  }

  rename(channel: Channel, name: string): void {
    if (this.#names.get(channel.name) === channel) this.#names.delete(channel.name);
    channel.name = name;
    this.#names.set(name, channel);
  }

  enter(channel: Channel, bridge: string): void {
    this.leave(channel);
    const members = this.#bridges.get(bridge) ?? new Set();
    members.add(channel);
    this.#bridges.set(bridge, members);
    channel.bridge = bridge;
  }

  /** `bridge`: only if it is in that one, since a leave may be told after the next enter. */
  leave(channel: Channel, bridge = channel.bridge): void {
    if (channel.bridge === undefined || channel.bridge !== bridge) return;
    const members = this.#bridges.get(channel.bridge);
    members?.delete(channel);
    if (members?.size === 0) this.#bridges.delete(channel.bridge);
    delete channel.bridge;
  }

  remove(channel: Channel): void {
    this.leave(channel);
    this.#channels.delete(channel.uid);
    this.#gone.set(channel.uid, true);
    if (this.#names.get(channel.name) === channel) this.#names.delete(channel.name);
  }

  /** The phones and trunks that hear this one now, without it. */
  heardBy(channel: Channel): readonly Channel[] {
    const seen = new Set<Channel>([channel]);
    for (const one of seen) {
      if (one.ended !== undefined) continue;
      const bridge = one.bridge === undefined ? undefined : this.#bridges.get(one.bridge);
      for (const member of bridge ?? []) seen.add(member);
      const half = isLocal(one.name) ? this.#names.get(otherHalf(one.name)) : undefined;
      if (half !== undefined) seen.add(half);
    }
    return [...seen].filter((one) =>
      one !== channel && !isLocal(one.name) && one.ended === undefined
    );
  }
}

export function stateOf(said: string | undefined): Channel["state"] {
  switch (said) {
    case "Up":
      return "up";
    case "Ringing":
      return "ringing";
    default:
      return "down";
  }
}
