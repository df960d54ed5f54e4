/**
 * 保留箱 at somebody else's PBX: the other side is referred into a slot (RFC 3515) or to the code that parks, and is the
 * PBX's own then; its lamp tells the rest. Who retrieves is called first, and then dials the slot (RFC 3725 flow I: the
 * slot answers by itself). When the PBX calls the parker back, that reaches our account, and we call the device.
 */
import {
  bridge,
  bridgedWith,
  legOf,
  legRinging,
  liveLegs,
  openPark,
} from "../../core/domain/call.ts";
import type { Extension, LegId } from "../../core/domain/ids.ts";
import {
  chooseSlot,
  parkLeg,
  rearmPark,
  retrieveRefusal,
  returnTime,
  staysOf,
  unparkLeg,
} from "../../core/domain/park.ts";
import type { Park, ParkEnding, Retrieve } from "../../core/domain/pbx_messages.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { type Millis, plus } from "../../core/lib/time.ts";
import { parseUri } from "../../core/sip/address.ts";
import { from, requestUri } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { statusIn } from "../../core/sip/sipfrag.ts";
import type { StackRequest } from "../../sim/devices/user_agent.ts";
import type { Reply } from "../pbx/command_book.ts";
import { callDevice } from "./click.ts";
import {
  change,
  type Exchange,
  hear,
  numberOf,
  type Parking,
  say,
  type Story,
  type Strand,
} from "./exchange.ts";
import { endLeg } from "./legs.ts";
import { addressOf } from "./mapping.ts";
import {
  addStrand,
  callOut,
  endStrand,
  forgetStrand,
  newSdp,
  onOfferAnswered,
  tie,
} from "./strands.ts";
import { accountOf, decide, missing, named, strandsOf } from "./ways.ts";

/** How long the PBX may take to park. */
export const PARK_MILLIS: Millis = 10_000;
/** A PBX that is just about to join both refuses to move one of them: it is asked again. */
export const PARK_AGAIN_MILLIS: Millis = 300;
export const PARK_TRIES_MAX = 4;
/** Statuses by which a PBX says that it cannot yet: Asterisk's of a channel that is in no bridge is 400. */
const NOT_YET: ReadonlySet<number> = new Set([400, 480, 491, 500, 503]);
/** A slot's lamp that stays dark so long after a park: nobody waits there. */
export const LIT_MILLIS: Millis = 3_000;

export function park(exchange: Exchange, command: Park, reply: Reply): void {
  const { park: way } = exchange.mapping;
  const found = named(exchange, command);
  if (found === undefined) return reply(refuse({ code: "call-not-found" }));
  const { story, leg } = found;
  const client = bridgedWith(story.value, leg.id);
  if (client === undefined || story.parking !== undefined) {
    return reply(refuse({ code: "not-talking" }));
  }
  const chosen = chooseSlot(
    exchange.index.office.parking,
    (slot) => isTaken(exchange, slot),
    command.slot,
  );
  if (!chosen.ok) return reply(chosen);
  const both = strandsOf(story, leg.id, client);
  // a code parks where the PBX likes
  if (both === undefined || way.kind === "none" || way.kind === "code" && command.slot) {
    return reply(refuse(missing("park")));
  }
  const to = addressOf(exchange.mapping, way.kind === "code" ? way.code : String(chosen.value));
  story.parking = {
    by: leg.id,
    client,
    slot: way.kind === "slot" ? chosen.value : undefined,
    ...(command.for === undefined ? {} : { for: command.for }),
    ...(command.note === undefined ? {} : { note: command.note }),
    to,
    transaction: undefined,
    tries: 0,
    reply,
    accepted: false,
  };
  exchange.timers.set(`park ${story.value.id}`, plus(exchange.now, PARK_MILLIS));
  referToPark(exchange, story);
}

/** Refers the other side to where it is to wait, where it still is in the call. */
export function referToPark(exchange: Exchange, story: Story): void {
  const { parking } = story;
  const strand = parking && story.strands.get(parking.client);
  if (parking === undefined || strand === undefined) return;
  const by = legOf(story.value, parking.by)!;
  const referrer = addressOf(exchange.mapping, story.account?.user ?? numberOf(by.party));
  const headers = [["Refer-To", `<${parking.to}>`], ["Referred-By", `<${referrer}>`]] as const;
  const { sessions } = exchange.agent;
  const sent = sessions.request(strand.session, "REFER", { headers }, exchange.now);
  parking.transaction = sent.transaction;
  parking.tries += 1;
  say(exchange, sent.effects);
}

function isTaken(exchange: Exchange, slot: number): boolean {
  return (exchange.slots.get(slot)?.dialogs.length ?? 0) > 0 ||
    staysOf([...exchange.stories.values()].map(({ value }) => value)).has(slot);
}

/** The answer to our REFER. */
export function onReferAnswered(
  exchange: Exchange,
  { story }: Strand,
  transaction: string,
  status: number,
): void {
  const { parking } = story;
  if (parking?.transaction !== transaction || status < 300) return;
  if (!NOT_YET.has(status) || parking.tries >= PARK_TRIES_MAX) return parkFailed(exchange, story);
  exchange.timers.set(`refer ${story.value.id}`, plus(exchange.now, PARK_AGAIN_MILLIS));
}

/** What became of the REFER (RFC 3515 §2.4.5). */
export function onReferTold(exchange: Exchange, { story, leg }: Strand, notify: SipRequest): void {
  const { parking } = story;
  const status = statusIn(notify.body);
  if (parking?.client !== leg || status === undefined || status < 200) return;
  if (status < 300) parkAccepted(exchange, story);
  else parkFailed(exchange, story);
}

/** It is in a slot: which one is known, or its lamp is about to tell. */
export function parkAccepted(exchange: Exchange, story: Story): void {
  const { parking } = story;
  if (parking === undefined) return;
  parking.accepted = true;
  if (parking.slot !== undefined) parkDone(exchange, story, parking, parking.slot);
}

export function parkDone(exchange: Exchange, story: Story, parking: Parking, slot: number): void {
  delete story.parking;
  for (const verb of ["park", "refer"]) exchange.timers.clear(`${verb} ${story.value.id}`);
  const { by, client } = parking;
  const returnsAt = returnTime(exchange.index.office.parking, exchange.now);
  const stay = {
    leg: client,
    slot,
    by,
    returnsAt,
    ...(parking.for === undefined ? {} : { for: parking.for }),
    ...(parking.note === undefined ? {} : { note: parking.note }),
  };
  change(exchange, story, parkLeg(story.value, stay, exchange.now));
  const strand = story.strands.get(client);
  if (strand !== undefined) endStrand(exchange, strand);
  endLeg(exchange, story, by, { cause: "parked" });
  exchange.timers.set(`lit ${story.value.id}`, plus(exchange.now, LIT_MILLIS));
  parking.reply(ok({ call: story.value.id, slot }));
}

export function parkFailed(exchange: Exchange, story: Story): void {
  const { parking } = story;
  if (parking === undefined) return;
  delete story.parking;
  for (const verb of ["park", "refer"]) exchange.timers.clear(`${verb} ${story.value.id}`);
  const { slot } = parking;
  parking.reply(refuse(
    slot === undefined
      ? { code: "slots-full" }
      : { code: "slot-taken", data: { slot: String(slot) } },
  ));
}

export function retrieve(exchange: Exchange, command: Retrieve, reply: Reply): void {
  const { slot, autoAnswer } = command;
  const device = exchange.index.device.get(command.device);
  if (device === undefined) return reply(refuse({ code: "not-your-device" }));
  const { owner } = device;
  const refusal = retrieveRefusal(exchange.index, owner, slot);
  if (refusal !== undefined) return reply(refuse(refusal));
  const { verdict } = decide(exchange, {
    who: { kind: "person", extension: owner },
    destination: String(slot),
    via: { device: device.id, by: "click", autoAnswer },
  });
  if (!verdict.ok) return reply(verdict);
  const account = accountOf(exchange, owner, "park");
  if (!account.ok) return reply(account);
  const story = [...exchange.stories.values()].find(({ value }) => openPark(value)?.slot === slot);
  const stay = story === undefined ? undefined : openPark(story.value);
  const client = stay && story ? legOf(story.value, stay.leg) : undefined;
  if (story === undefined || client === undefined) {
    return reply(refuse({ code: "slot-empty", data: { slot: String(slot) } }));
  }
  const leg = callDevice(exchange, story, {
    account: account.value,
    device,
    role: "callee",
    autoAnswer,
    shows: client.party,
  });
  story.summons.set(leg, { kind: "retrieve", client: client.id });
  reply(ok({ call: story.value.id }));
}

/** The device is off-hook and offers: the slot is dialled with its offer. */
export function takeSlot(exchange: Exchange, own: Strand): void {
  const { story, leg, open } = own;
  const summons = story.summons.get(leg);
  const stay = openPark(story.value);
  const { party } = legOf(story.value, leg) ?? {};
  const account = party?.kind === "person" ? exchange.accounts.get(party.extension) : undefined;
  if (summons === undefined || account === undefined || open === undefined) return;
  if (stay?.leg !== summons.client || story.strands.has(summons.client)) {
    return tooLate(exchange, story, leg, stay?.slot);
  }
  const strand = callOut(exchange, story, summons.client, {
    account: account.account,
    user: String(stay.slot),
    offer: open,
  });
  strand.takes = leg;
  strand.asksFor = own;
}

/** Whom we took, or were called back for, is ours to join. */
export function onTaken(exchange: Exchange, strand: Strand, ending: ParkEnding): void {
  const { story, leg: client, takes: own } = strand;
  const device = own === undefined ? undefined : story.strands.get(own);
  strand.takes = undefined;
  if (own === undefined || device === undefined) return;
  story.summons.delete(own);
  exchange.timers.clear(`lit ${story.value.id}`);
  if (openPark(story.value, client) !== undefined) {
    change(exchange, story, unparkLeg(story.value, client, ending, exchange.now));
  }
  change(exchange, story, bridge(story.value, client, own, exchange.now));
  tie(strand, device);
}

/** The slot's answer to the device's offer. */
export function onSlotAnswered(exchange: Exchange, strand: Strand, sdp: Uint8Array): void {
  onTaken(exchange, strand, "retrieved");
  onOfferAnswered(exchange, strand, sdp);
}

/** A dialog that was to take somebody is over before it did. */
export function onTakeFailed(exchange: Exchange, strand: Strand): void {
  const { story, takes } = strand;
  forgetStrand(exchange, strand);
  if (takes === undefined) return;
  const stay = openPark(story.value);
  const summons = story.summons.get(takes);
  if (summons?.kind === "retrieve") return tooLate(exchange, story, takes, stay?.slot);
  rearm(exchange, story, strand.leg);
  endLeg(exchange, story, takes, { cause: "no-answer" });
}

function tooLate(exchange: Exchange, story: Story, leg: LegId, slot: number | undefined): void {
  story.summons.delete(leg);
  const data = slot === undefined ? {} : { data: { slot: String(slot) } };
  const refusal = { code: "already-retrieved", ...data } as const;
  endLeg(exchange, story, leg, { cause: "refused", refusal });
}

function rearm(exchange: Exchange, story: Story, client: LegId): void {
  if (openPark(story.value, client) === undefined) return;
  const returnsAt = returnTime(exchange.index.office.parking, exchange.now);
  change(exchange, story, rearmPark(story.value, client, returnsAt));
}

/** The PBX calls an account of ours: to call a parker back, whose device then rings; any other call is for the phones. */
export function onInvited(exchange: Exchange, effect: StackRequest): void {
  const { request } = effect;
  const found = parkedBy(exchange, requestUri(request)?.user ?? "", callerOf(request));
  if (found === undefined || request.body.length === 0) {
    return hear(exchange, exchange.agent.refuse(effect, 480, exchange.now));
  }
  const { story, client, device, account } = found;
  const { sessions } = exchange.agent;
  const taken = sessions.incoming(effect, exchange.now, { contactUser: account.user });
  say(exchange, taken.effects);
  if (taken.session === undefined) return;
  const strand = addStrand(exchange, story, client.id, taken.session, newSdp(exchange));
  say(exchange, sessions.ring(taken.session, {}, exchange.now));
  const leg = callDevice(exchange, story, {
    account,
    device,
    role: "callee",
    autoAnswer: false,
    shows: client.party,
    offer: request.body,
  });
  strand.takes = leg;
  story.summons.set(leg, { kind: "call-back", client: client.id });
}

/** The parker's device has answered the call-back: so do we. */
export function onCallBackAnswered(exchange: Exchange, own: Strand, sdp: Uint8Array): void {
  const { story, leg } = own;
  const client = story.summons.get(leg)?.client;
  const strand = client === undefined ? undefined : story.strands.get(client);
  const answer = strand?.sdp.passOn(sdp);
  if (strand === undefined || answer === undefined) return;
  onTaken(exchange, strand, "called-back");
  const { sessions } = exchange.agent;
  say(exchange, sessions.answer(strand.session, { sdp: answer }, exchange.now));
}

/** Devices that were called for somebody who is there no more, and call-backs that nobody has answered. */
export function followSummons(exchange: Exchange, story: Story): void {
  for (const [leg, { kind, client }] of story.summons) {
    const own = legOf(story.value, leg);
    const waits = liveLegs(story.value).some(({ id }) => id === client);
    if (own?.state === "ended") {
      story.summons.delete(leg);
      const strand = story.strands.get(client);
      if (strand?.takes !== leg) continue;
      endStrand(exchange, strand, 480);
      rearm(exchange, story, client);
    } else if (!waits) {
      story.summons.delete(leg);
      endLeg(exchange, story, leg, { cause: "answered-elsewhere" });
    } else if (kind !== "return" && openPark(story.value, client) === undefined) {
      tooLate(exchange, story, leg, story.value.parks.at(-1)?.slot);
    }
  }
}

function callerOf(request: SipRequest): string {
  return parseUri(from(request).uri)?.user ?? "";
}

function parkedBy(exchange: Exchange, user: string, caller: string) {
  for (const story of exchange.stories.values()) {
    const stay = openPark(story.value);
    const [client, by] = [stay?.leg, stay?.by].map((id) => id && legOf(story.value, id));
    if (!client || !by || by.party.kind !== "person" || story.strands.has(client.id)) continue;
    const account = exchange.accounts.get(by.party.extension as Extension)?.account;
    const device = by.device === undefined ? undefined : exchange.index.device.get(by.device);
    if (account?.user !== user || device === undefined) continue;
    if (numberOf(client.party) === caller) return { story, client, device, account };
  }
  return undefined;
}

/** Rings, as far as the office knows. */
export function noteRinging(exchange: Exchange, story: Story, leg: LegId): void {
  const value = legOf(story.value, leg);
  if (value === undefined || value.state === "ended" || value.answeredAt !== undefined) return;
  change(exchange, story, legRinging(story.value, leg, exchange.now));
}
