/** What the machine of the SIP adapter knows, and what it is told and tells: the fields that its parts share. */
import type {
  CallId,
  CommandId,
  DeviceId,
  Extension,
  LegId,
  LineId,
} from "../../core/domain/ids.ts";
import type { LegEnd } from "../../core/domain/call.ts";
import type { Device, OfficeIndex } from "../../core/domain/office.ts";
import type {
  Call,
  DeviceState,
  Party,
  PbxCapabilities,
  PbxCommand,
  PbxEventBody,
} from "../../core/domain/pbx_messages.ts";
import { type Random, token } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { TimerTable } from "../../core/lib/timer_table.ts";
import type { CommandBook, Outcome, Reply } from "../pbx/command_book.ts";
import type { DialogInfo } from "../../core/sip/dialog_info.ts";
import type { SessionEffect } from "../../core/sip/session.ts";
import type { Registration } from "../../core/sip/registration.ts";
import type { AgentEffect, UserAgent } from "../../sim/devices/user_agent.ts";
import type { LampBook } from "./lamp_book.ts";
import type { SipAccount, SipMapping } from "./mapping.ts";
import type { OwnSdp } from "./own_sdp.ts";
import type { Publisher } from "./publisher.ts";
import type { Pulse } from "./pulse.ts";

/** What can be done on a PBX of which nothing is known but that it speaks SIP; the rest is refused before anything is sent. */
const SIP_CAPABILITIES: PbxCapabilities = {
  originate: true,
  hangup: true,
  hold: true,
  park: true,
  transfer: true,
  pickup: false,
  move: false,
  record: false,
};

const NOTHING: PbxCapabilities = {
  originate: false,
  hangup: false,
  hold: false,
  park: false,
  transfer: false,
  pickup: false,
  move: false,
  record: false,
};

/** Nothing for a person without an account there; parking where the PBX is told how. */
export function sipCapabilities(
  { park }: Pick<SipMapping, "park">,
  hasAccount: boolean,
): PbxCapabilities {
  return hasAccount ? { ...SIP_CAPABILITIES, park: park.kind !== "none" } : NOTHING;
}

export type ExchangeInput =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "command"; readonly id: CommandId; readonly command: PbxCommand }
  /** The host stops: calls of ours are hung up, bindings and subscriptions taken back. */
  | { readonly kind: "shutdown" }
  | { readonly kind: "wake" };

export type ExchangeEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "event"; readonly event: PbxEventBody }
  | { readonly kind: "reply"; readonly id: CommandId; readonly outcome: Outcome };

/** One dialog of ours, which is a leg of a call. */
export interface Strand {
  /** Of the user agent. */
  readonly session: string;
  readonly story: Story;
  readonly leg: LegId;
  readonly sdp: OwnSdp;
  /** The far end's offer that we have not answered yet: in a 2xx (our ACK is to answer it), or in its own request. */
  open: Uint8Array | undefined;
  /** Whose sound this far end is to hear, once they are joined. */
  partner: Strand | undefined;
  /** Our offer to this one is answered for that one's open offer. */
  asksFor: Strand | undefined;
  /** It is to be held, or no more, as soon as what is open now is answered. */
  wantsHeld: boolean | undefined;
  /** This dialog takes who waits in a slot, for the device on this leg; until it is answered it is nobody's. */
  takes: LegId | undefined;
  /** Told when our own offer (hold, resume) was answered or refused. */
  settled: ((worked: boolean) => void) | undefined;
}

/** The transferor asks whom it will send its other side to. */
export interface Consult {
  readonly own: LegId;
  readonly client: LegId;
  readonly target: LegId;
  readonly to: string;
  /** The transferor has left: who answers gets the client. */
  left: boolean;
}

/** The other side is on its way to somebody else. */
export interface Sending {
  readonly by: LegId;
  readonly device: DeviceId;
  readonly client: LegId;
  readonly target: LegId;
  readonly to: string;
}

export interface Parking {
  readonly by: LegId;
  readonly client: LegId;
  /** Absent: the PBX chooses. */
  readonly slot: number | undefined;
  readonly for?: Extension;
  readonly note?: string;
  /** Where it is referred to, by which REFER last, and by how many. */
  readonly to: string;
  transaction: string | undefined;
  tries: number;
  readonly reply: Reply;
  /** The PBX has said that it worked; its lamp is still to tell the slot. */
  accepted: boolean;
}

/** A device that was called to take somebody over: out of a slot, or back after a transfer that failed. */
export interface Summons {
  readonly kind: "retrieve" | "call-back" | "return";
  readonly client: LegId;
}

/** Whom a device that was called first is to be joined with. */
export interface Onward {
  readonly line?: LineId;
  /** What is dialled. */
  readonly user: string;
  readonly party: Party;
}

/** One call and what is kept beside its value. */
export interface Story {
  value: Call;
  /** As it was told last. */
  told?: Call;
  /** By whose account we act in it; absent of a call that phones make by themselves, which we only watch. */
  readonly account: SipAccount | undefined;
  readonly strands: Map<LegId, Strand>;
  /** Watched dialogs, `device id`, by leg. */
  readonly watched: Map<LegId, string>;
  /** Why a leg is going to end, where that is known before. */
  readonly endings: Map<LegId, LegEnd>;
  readonly onward: Map<LegId, Onward>;
  readonly summons: Map<LegId, Summons>;
  consult?: Consult;
  sending?: Sending;
  parking?: Parking;
}

export interface AccountState {
  readonly account: SipAccount;
  readonly registration: Registration;
  readonly publisher: Publisher;
}

export interface Exchange {
  index: OfficeIndex;
  readonly mapping: SipMapping;
  /** Host that the PBX reaches us at. */
  readonly local: SocketAddress;
  readonly random: Random;
  readonly agent: UserAgent;
  readonly accounts: ReadonlyMap<Extension, AccountState>;
  readonly pulse: Pulse;
  readonly lamps: LampBook;
  /** How devices are dialled. */
  users: ReadonlyMap<DeviceId, string>;
  readonly devices: Map<DeviceId, DeviceState>;
  /** What the lamp of a slot says. */
  readonly slots: Map<number, DialogInfo | undefined>;
  readonly stories: Map<CallId, Story>;
  readonly strands: Map<string, Strand>;
  /** Whom a watched dialog belongs to, by `device id`. */
  readonly byDialog: Map<string, { readonly story: Story; readonly leg: LegId }>;
  /** Named `verb call`. */
  readonly timers: TimerTable;
  readonly done: CommandBook;
  readonly touched: Set<Story>;
  /** What the user agent has said and nobody has heard yet. */
  readonly news: AgentEffect[];
  effects: ExchangeEffect[];
  now: Instant;
}

export const CALLS_MAX = 2_000;

/** Passes on what a session verb gave back: datagrams go out, the rest is heard later in the same turn. */
export function say(exchange: Exchange, effects: readonly SessionEffect[]): void {
  hear(exchange, exchange.agent.settle(effects, exchange.now));
}

/** The same for what the user agent says. */
export function hear(exchange: Exchange, effects: readonly AgentEffect[]): void {
  for (const effect of effects) {
    if (effect.kind === "send") exchange.effects.push(effect);
    else exchange.news.push(effect);
  }
}

/** The next value of a story's call; it is told at the end of the turn. */
export function change(exchange: Exchange, story: Story, value: Call): void {
  story.value = value;
  exchange.touched.add(story);
}

export function newCallId(exchange: Exchange): CallId {
  return token(exchange.random, 26) as CallId;
}

export function openStory(exchange: Exchange, value: Call, account?: SipAccount): Story {
  const story: Story = {
    value,
    account,
    strands: new Map(),
    watched: new Map(),
    endings: new Map(),
    onward: new Map(),
    summons: new Map(),
  };
  exchange.stories.set(value.id, story);
  exchange.touched.add(story);
  return story;
}

export function nextLegId({ value }: Story): LegId {
  return `${value.id}.${value.legs.length + 1}` as LegId;
}

export function personOf(exchange: Exchange, extension: Extension): Party {
  const name = exchange.index.person.get(extension)?.name ?? extension;
  return { kind: "person", extension, name };
}

/** Who has this number: a person, or somebody outside; nobody knows who without one. */
export function partyOf(exchange: Exchange, number: string | undefined): Party {
  if (number === undefined || number === "") {
    return { kind: "outside", number: "", withheld: true };
  }
  const person = exchange.index.person.get(number);
  return person === undefined
    ? { kind: "outside", number }
    : { kind: "person", extension: person.extension, name: person.name };
}

export function numberOf(party: Party): string {
  return party.kind === "person" ? party.extension : party.number;
}

export function isRegistered(exchange: Exchange, device: DeviceId): boolean {
  return exchange.devices.get(device)?.registered === true;
}

/** The device on which a person answers, where he has one only that is there. */
export function onlyDevice(exchange: Exchange, extension: Extension): Device | undefined {
  const [device, ...others] = (exchange.index.devicesOf.get(extension) ?? [])
    .filter(({ id }) => isRegistered(exchange, id));
  return others.length === 0 ? device : undefined;
}
