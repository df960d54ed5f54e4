/** The calls of the simulated carrier: far ends that answer for their numbers, and people outside who call the office. */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Random } from "../../core/lib/random.ts";
import { ok } from "../../core/lib/result.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { requestUri } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { Codec } from "../../core/sip/sdp.ts";
import type { SessionCause } from "../../core/sip/session.ts";
import { HEARD_DIGITS_MAX } from "./call_memory.ts";
import type { CarrierAccounts, Verdict } from "./carrier_accounts.ts";
import { callToOffice, codecsOf, hasOffer, type LiveCall, newLiveCall } from "./carrier_call.ts";
import type { CarrierCall, CarrierInput, CarrierOptions, RingIn } from "./carrier_io.ts";
import { outsideMelody } from "./ear.ts";
import { farEndOf } from "./far_ends.ts";
import { acceptableOffer, MediaLeg } from "./media_leg.ts";
import type { HeardDigit } from "./phone_io.ts";
import { callerHeaders, identityOf } from "./peer.ts";
import { sipUri } from "./sip_uri.ts";
import type { AgentEffect, SessionNews, StackRequest, UserAgent } from "./user_agent.ts";
import { Voice } from "./voice.ts";

export const CARRIER_CALLS_MAX = 1000;
/** Voices kept encoded: one for each last two digits. */
const VOICES_MAX = 100;

/** What far ends do by themselves or are told to. */
export type FarEndAct = Extract<CarrierInput, { kind: "hang-up" | "hold" | "type" }>;

export interface CarrierCallsOptions extends CarrierOptions {
  readonly agent: UserAgent;
  /** Customers by registration; absent: the one of `peer`. */
  readonly customers: CarrierAccounts | undefined;
  /** Takes the effects of sessions in the order they come. */
  say(effects: readonly AgentEffect[]): void;
  /** A call has changed. */
  show(call: CarrierCall): void;
}

export class CarrierCalls {
  readonly timers = new TimerTable();
  /** Keys heard, the latest last. */
  readonly digits: HeardDigit[] = [];
  readonly #options: CarrierCallsOptions;
  readonly #agent: UserAgent;
  readonly #random: Random;
  readonly #bySession = new Map<string, LiveCall>();
  readonly #voices = new BoundedMap<number, Voice>(VOICES_MAX);
  #made = 0;

  constructor(options: CarrierCallsOptions) {
    this.#options = options;
    this.#agent = options.agent;
    this.#random = options.random.fork("calls");
  }

  get size(): number {
    return this.#bySession.size;
  }

  /** The oldest first. */
  calls(): Iterable<LiveCall> {
    return this.#bySession.values();
  }

  wake(now: Instant): void {
    for (let name = this.timers.takeDue(now); name !== undefined; name = this.timers.takeDue(now)) {
      const call = this.#bySession.get(name);
      if (call?.deed === "answer") this.#answer(call, now);
      else if (call?.deed === "refuse") this.#refuse(call, now);
      else if (call?.deed === "hang-up") this.#end(call, now);
    }
  }

  /** What the far end of a call does. */
  act(input: FarEndAct, now: Instant): void {
    const call = [...this.#bySession.values()].find(({ shown }) => shown.id === input.call);
    if (call === undefined) return;
    switch (input.kind) {
      case "hang-up":
        return this.#end(call, now);
      case "hold":
        call.holds = input.held;
        return this.#settleHold(call, now);
      case "type":
        call.media.type(input.digits.replaceAll(/[^0-9*#A-D]/g, ""), now);
        return;
      default:
        return unreachable(input);
    }
  }

  /** The office dials out. */
  invited(effect: StackRequest, now: Instant): void {
    const { request, source } = effect;
    const number = requestUri(request)?.user ?? "";
    const farEnd = (this.#options.farEnds ?? farEndOf)(number);
    const codecs = codecsOf("codecs" in farEnd ? farEnd.codecs : undefined);
    const refusal = this.#options.customers?.refusal(request, source, now) ??
      this.#refusal(request, source, number, codecs);
    if (refusal !== undefined) {
      return this.#options.say(this.#agent.refuse(effect, refusal.status, now, refusal.headers));
    }
    const { session, effects } = this.#agent.sessions.incoming(effect, now);
    this.#options.say(this.#agent.settle(effects, now));
    if (session === undefined) return;
    const call = newLiveCall({
      session,
      farEnd,
      invite: request,
      media: this.#newMedia(number, codecs),
      talkMillis: farEnd.kind === "answers" ? farEnd.hangsUpAfterMillis : undefined,
      shown: {
        id: session,
        way: "from-office",
        number,
        caller: identityOf(request),
        state: "calling",
        held: false,
        holds: false,
        since: now,
      },
    });
    this.#bySession.set(session, call);
    this.#begin(call, now);
  }

  #refusal(
    invite: SipRequest,
    source: SocketAddress,
    number: string,
    codecs: readonly Codec[],
  ): Verdict | undefined {
    const { customers, peer } = this.#options;
    const known = customers !== undefined || sameSocket(source, peer);
    const status = !known
      ? 403
      : number === ""
      ? 404
      : this.#full()
      ? 503
      : acceptableOffer(invite, codecs);
    return status === undefined ? undefined : { status, headers: [] };
  }

  #begin(call: LiveCall, now: Instant): void {
    const { farEnd } = call;
    if (farEnd.kind === "refuses" && farEnd.afterRingingMillis === 0) {
      this.#show(call, {}, now);
      return this.#refuse(call, now);
    }
    const early = farEnd.kind === "answers" && farEnd.earlyMedia && hasOffer(call)
      ? this.#answerSdp(call, now)
      : ok(undefined);
    if (!early.ok) return this.#reject(call, 488, now);
    const ring = early.value === undefined ? {} : { status: 183, sdp: early.value };
    this.#options.say(this.#agent.settle(this.#agent.sessions.ring(call.session, ring, now), now));
    this.#show(call, { state: "ringing" }, now);
    switch (farEnd.kind) {
      case "answers":
        return this.#do(call, "answer", farEnd.afterMillis, now);
      case "refuses":
        return this.#do(call, "refuse", farEnd.afterRingingMillis, now);
      case "rings-for-ever":
        return;
      default:
        return unreachable(farEnd);
    }
  }

  #answerSdp(call: LiveCall, now: Instant) {
    const { invite, media } = call;
    if (invite === undefined || invite.body.length === 0) return ok(media.offer("sendrecv"));
    return media.answer(invite.body, "sendrecv", now);
  }

  #answer(call: LiveCall, now: Instant): void {
    const sdp = this.#answerSdp(call, now);
    if (!sdp.ok) return this.#reject(call, 488, now);
    const answer = this.#agent.sessions.answer(call.session, { sdp: sdp.value }, now);
    this.#options.say(this.#agent.settle(answer, now));
    this.#talks(call, now);
  }

  #talks(call: LiveCall, now: Instant): void {
    this.timers.clear(call.session);
    this.#show(call, { state: "talking" }, now);
    if (call.talkMillis !== undefined) this.#do(call, "hang-up", call.talkMillis, now);
  }

  #refuse(call: LiveCall, now: Instant): void {
    this.#reject(call, call.farEnd.kind === "refuses" ? call.farEnd.status : 480, now);
  }

  #reject(call: LiveCall, status: number, now: Instant): void {
    const effects = this.#agent.sessions.reject(call.session, { status }, now);
    this.#options.say(this.#agent.settle(effects, now));
  }

  #end(call: LiveCall, now: Instant): void {
    this.#options.say(this.#agent.settle(this.#agent.sessions.end(call.session, {}, now), now));
  }

  /** Somebody outside calls the office. */
  ringIn(input: RingIn, now: Instant): void {
    const { peer, sip, customers } = this.#options;
    if ([...this.#bySession.values()].some(({ shown }) => shown.id === input.call)) {
      throw new Error(`Cannot ring in as ${input.call}: such a call is alive`);
    }
    if (this.#full()) return this.#turnAway(input, 503, now);
    const customer = customers?.customer(now);
    if (customers !== undefined && customer === undefined) {
      return this.#turnAway(input, 480, now);
    }
    const media = this.#newMedia(input.from, codecsOf(input.codecs));
    const { session, effects } = this.#agent.sessions.invite({
      uri: customer?.contact ?? sipUri(peer.host, input.line, peer.port),
      ...(customer === undefined ? {} : {
        to: { uri: sipUri(sip.host, input.line), params: new Map() },
      }),
      destination: customer?.source ?? peer,
      ...callerHeaders(input, sip.host),
      sdp: media.offer("sendrecv"),
    }, now);
    const call = newLiveCall({
      session,
      media,
      farEnd: { kind: "rings-for-ever" },
      talkMillis: input.talkMillis,
      shown: callToOffice(input, sip.host, now),
    });
    this.#bySession.set(session, call);
    this.#show(call, {}, now);
    if (input.patienceMillis !== undefined) this.#do(call, "hang-up", input.patienceMillis, now);
    this.#options.say(this.#agent.settle(effects, now));
  }

  /** All our circuits are busy, or the customer is not there: the caller outside hears that, the office nothing. */
  #turnAway(input: RingIn, status: number, now: Instant): void {
    const call = callToOffice(input, this.#options.sip.host, now);
    const ended = { state: "ended", endedBy: "network", status } as const;
    this.#options.show({ ...call, ...ended });
  }

  #full(): boolean {
    return this.#bySession.size >= (this.#options.callsMax ?? CARRIER_CALLS_MAX);
  }

  on(news: SessionNews, now: Instant): void {
    const call = this.#bySession.get(news.session);
    if (call === undefined) return;
    switch (news.kind) {
      case "progress":
        if (news.sdp !== undefined) this.#accept(call, news.sdp, now);
        return this.#show(call, { state: "ringing" }, now);
      case "answered":
        if (news.sdp !== undefined) this.#accept(call, news.sdp, now);
        return this.#talks(call, now);
      case "confirmed":
        if (news.sdp !== undefined) this.#accept(call, news.sdp, now);
        break;
      case "offer-answered":
        if (news.refresh !== true) this.#offerOver(call, true);
        this.#accept(call, news.sdp, now);
        break;
      case "offered":
        this.#offered(call, news.sdp, now);
        break;
      case "offer-refused":
        this.#offerOver(call, false);
        break;
      case "identified":
      case "offer-withdrawn":
      case "response":
        return;
      case "ended":
        return this.#ended(call, news.cause, now);
      default:
        return unreachable(news);
    }
    this.#settleHold(call, now);
    this.#show(call, {}, now);
  }

  #offerOver(call: LiveCall, answered: boolean): void {
    if (answered) call.agreedHold = call.asked ?? call.agreedHold;
    else call.holds = call.agreedHold;
    call.asked = undefined;
  }

  /** Tells the office that the far end holds it, or no longer, once the session is free to. */
  #settleHold(call: LiveCall, now: Instant): void {
    if (call.holds === call.agreedHold || call.asked !== undefined) return;
    const { sessions } = this.#agent;
    const view = sessions.get(call.session);
    if (view === undefined || view.state !== "confirmed" || !view.stable) return;
    call.asked = call.holds;
    const wanted = !call.holds ? "sendrecv" : call.media.heldByPeer ? "inactive" : "sendonly";
    const offer = { sdp: () => call.media.offer(wanted) };
    this.#options.say(this.#agent.settle(sessions.offer(call.session, offer, now), now));
  }

  #accept(call: LiveCall, sdp: Uint8Array, now: Instant): void {
    if (!call.media.answered(sdp, now).ok) this.#end(call, now);
  }

  #offered(call: LiveCall, sdp: Uint8Array | undefined, now: Instant): void {
    const wanted = call.holds ? "sendonly" : "sendrecv";
    const answer = sdp === undefined
      ? ok(call.media.offer(wanted))
      : call.media.answer(sdp, wanted, now);
    if (answer.ok) call.agreedHold = call.holds;
    const effects = answer.ok
      ? this.#agent.sessions.acceptOffer(call.session, answer.value, now)
      : this.#agent.sessions.refuseOffer(call.session, {}, now);
    this.#options.say(this.#agent.settle(effects, now));
  }

  #ended(call: LiveCall, cause: SessionCause, now: Instant): void {
    this.timers.clear(call.session);
    call.media.close(now);
    this.#bySession.delete(call.session);
    const endedBy = cause.by === "local" ? "far-end" : cause.by === "remote" ? "office" : "network";
    const status = cause.status === undefined ? {} : { status: cause.status };
    this.#show(call, { state: "ended", endedBy, ...status }, now);
  }

  /** False when it belongs to no call, or to one that does not listen. */
  hear(bytes: Uint8Array, source: SocketAddress, now: Instant): boolean {
    for (const call of this.#bySession.values()) {
      if (!call.media.hear(bytes, source, now)) continue;
      for (const digit of call.media.takeDigits()) {
        this.digits.push({ digit, by: "rtp", peer: call.shown.caller.user });
        if (this.digits.length > HEARD_DIGITS_MAX) this.digits.shift();
      }
      return true;
    }
    return false;
  }

  /** Tells how the call stands, when that is new. */
  #show(call: LiveCall, change: Partial<CarrierCall>, now: Instant): void {
    const before = call.shown;
    const changed = change.state !== undefined && change.state !== before.state;
    const held = call.media.heldByPeer && (change.state ?? before.state) === "talking";
    const holds = call.agreedHold;
    const shown = { ...before, ...change, held, holds, since: changed ? now : before.since };
    const news = changed || held !== before.held || holds !== before.holds ||
      before.state === "calling";
    call.shown = shown;
    if (news) this.#options.show(shown);
  }

  #do(call: LiveCall, deed: LiveCall["deed"], after: Millis, now: Instant): void {
    call.deed = deed;
    this.timers.set(call.session, plus(now, after));
  }

  #newMedia(number: string, codecs: readonly Codec[]): MediaLeg {
    const melody = outsideMelody(number);
    let voice = this.#voices.get(melody);
    if (voice === undefined) {
      voice = new Voice(melody);
      this.#voices.set(melody, voice);
    }
    const random = this.#random.fork(`call ${this.#made++}`);
    const { rtp: local, media: mode } = this.#options;
    return new MediaLeg({ local, mode, voice, random, codecs });
  }
}
