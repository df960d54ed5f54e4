/**
 * The simulated carrier: it answers for every number outside by the table of far ends, and rings the office's
 * lines when told to. It knows its one customer by address, without digest, and no call of its leaves the machine.
 */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { type Random } from "../../core/lib/random.ts";
import { ok } from "../../core/lib/result.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { requestUri } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { SessionCause } from "../../core/sip/session.ts";
import type {
  CarrierCall,
  CarrierCensus,
  CarrierEffect,
  CarrierInput,
  CarrierOptions,
  RingIn,
} from "./carrier_io.ts";
import { nameSounds, OUTSIDE_MELODIES_FROM, type SoundName } from "./ear.ts";
import { type FarEnd, farEndOf } from "./far_ends.ts";
import { acceptableOffer, MediaLeg } from "./media_leg.ts";
import { callerHeaders, identityOf } from "./peer.ts";
import { sipUri } from "./sip_uri.ts";
import { type AgentEffect, type SessionNews, type StackRequest, UserAgent } from "./user_agent.ts";
import { Voice } from "./voice.ts";

export type * from "./carrier_io.ts";

export const CARRIER_CALLS_MAX = 1000;
/** Voices kept encoded: one for each last two digits. */
const VOICES_MAX = 100;

interface LiveCall {
  readonly session: string;
  readonly media: MediaLeg;
  readonly farEnd: FarEnd;
  /** The INVITE from the office; absent on calls to it. */
  readonly invite?: SipRequest;
  /** What happens by itself when the call's timer is due. */
  deed: "answer" | "refuse" | "hang-up" | undefined;
  readonly talkMillis: Millis | undefined;
  shown: CarrierCall;
}

export class Carrier implements Machine<CarrierInput, CarrierEffect> {
  readonly #options: CarrierOptions;
  readonly #agent: UserAgent;
  readonly #random: Random;
  readonly #timers = new TimerTable();
  readonly #bySession = new Map<string, LiveCall>();
  readonly #voices = new BoundedMap<string, Voice>(VOICES_MAX);
  readonly #news: AgentEffect[] = [];
  #made = 0;
  #strayPackets = 0;
  #out: CarrierEffect[] = [];

  constructor(options: CarrierOptions) {
    this.#options = options;
    this.#random = options.random.fork("calls");
    this.#agent = new UserAgent({
      random: options.random.fork("agent"),
      timers: options.timers,
      local: options.sip,
      user: "carrier",
      product: "Naisen-Carrier/1.0",
    });
  }

  handle(input: CarrierInput, now: Instant): readonly CarrierEffect[] {
    this.#out = [];
    this.#take(input, now);
    this.#digest(now);
    for (const call of this.#bySession.values()) {
      for (const packet of call.media.due(now)) this.#out.push({ kind: "send-rtp", ...packet });
    }
    return this.#out;
  }

  nextDeadline(): Instant | undefined {
    let next = earlier(this.#agent.nextDeadline(), this.#timers.next());
    for (const call of this.#bySession.values()) next = earlier(next, call.media.nextDeadline());
    return next;
  }

  /** Live calls, the oldest first. */
  calls(): readonly CarrierCall[] {
    return [...this.#bySession.values()].map((call) => call.shown);
  }

  /** What far ends hear in the last `millis`, one name for each stream; with packets only. */
  heardMelodies(millis: Millis, now: Instant): readonly SoundName[] {
    const calls = [...this.#bySession.values()];
    return nameSounds(calls.flatMap((call) => call.media.sounds(millis, now)));
  }

  census(): CarrierCensus {
    return {
      calls: this.#bySession.size,
      sessions: this.#agent.sessions.size,
      transactions: this.#agent.stack.size,
      timers: this.#timers.size,
      media: [...this.#bySession.values()].map((call) => ({
        ...call.media.view(),
        call: call.shown.id,
      })),
      strayPackets: this.#strayPackets,
    };
  }

  #take(input: CarrierInput, now: Instant): void {
    switch (input.kind) {
      case "datagram":
        this.#say(this.#agent.receive(input.bytes, input.source, now));
        return;
      case "rtp":
        return this.#hear(input.bytes, input.source, now);
      case "ring-in":
        return this.#ringIn(input, now);
      case "hang-up": {
        const call = [...this.#bySession.values()].find(({ shown }) => shown.id === input.call);
        if (call !== undefined) this.#end(call, now);
        return;
      }
      case "wake":
        return this.#wake(now);
      default:
        return unreachable(input);
    }
  }

  #wake(now: Instant): void {
    this.#say(this.#agent.wake(now));
    for (
      let name = this.#timers.takeDue(now);
      name !== undefined;
      name = this.#timers.takeDue(now)
    ) {
      const call = this.#bySession.get(name);
      if (call?.deed === "answer") this.#answer(call, now);
      else if (call?.deed === "refuse") this.#refuse(call, now);
      else if (call?.deed === "hang-up") this.#end(call, now);
    }
  }

  #say(effects: readonly AgentEffect[]): void {
    this.#news.push(...effects);
  }

  #digest(now: Instant): void {
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
      if (news.kind === "send") this.#out.push(news);
      else if (news.kind === "invited") this.#invited(news.effect, now);
      else if (news.kind !== "own-response" && news.kind !== "asked") this.#on(news, now);
    }
  }

  /** The office dials out. */
  #invited(effect: StackRequest, now: Instant): void {
    const { request, source } = effect;
    const number = requestUri(request)?.user ?? "";
    const refusal = this.#refusal(request, source, number);
    if (refusal !== undefined) return this.#say(this.#agent.refuse(effect, refusal, now));
    const { session, effects } = this.#agent.sessions.incoming(effect, now);
    this.#say(this.#agent.settle(effects, now));
    if (session === undefined) return;
    const farEnd = farEndOf(number);
    const call: LiveCall = {
      session,
      farEnd,
      invite: request,
      media: this.#newMedia(number),
      deed: undefined,
      talkMillis: farEnd.kind === "answers" ? farEnd.hangsUpAfterMillis : undefined,
      shown: {
        id: session,
        way: "from-office",
        number,
        caller: identityOf(request),
        state: "calling",
        held: false,
        since: now,
      },
    };
    this.#bySession.set(session, call);
    this.#begin(call, now);
  }

  #refusal(invite: SipRequest, source: SocketAddress, number: string): number | undefined {
    if (!sameSocket(source, this.#options.peer)) return 403;
    if (number === "") return 404;
    if (this.#full()) return 503;
    return acceptableOffer(invite);
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
    this.#say(this.#agent.settle(this.#agent.sessions.ring(call.session, ring, now), now));
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
    this.#say(this.#agent.settle(answer, now));
    this.#talks(call, now);
  }

  #talks(call: LiveCall, now: Instant): void {
    this.#timers.clear(call.session);
    this.#show(call, { state: "talking" }, now);
    if (call.talkMillis !== undefined) this.#do(call, "hang-up", call.talkMillis, now);
  }

  #refuse(call: LiveCall, now: Instant): void {
    this.#reject(call, call.farEnd.kind === "refuses" ? call.farEnd.status : 480, now);
  }

  #reject(call: LiveCall, status: number, now: Instant): void {
    const effects = this.#agent.sessions.reject(call.session, { status }, now);
    this.#say(this.#agent.settle(effects, now));
  }

  #end(call: LiveCall, now: Instant): void {
    this.#say(this.#agent.settle(this.#agent.sessions.end(call.session, {}, now), now));
  }

  /** Somebody outside calls the office. */
  #ringIn(input: RingIn, now: Instant): void {
    const { peer, sip } = this.#options;
    if (this.calls().some((call) => call.id === input.call)) {
      throw new Error(`Cannot ring in as ${input.call}: such a call is alive`);
    }
    if (this.#full()) return this.#turnAway(input, now);
    const media = this.#newMedia(input.from);
    const { session, effects } = this.#agent.sessions.invite({
      uri: sipUri(peer.host, input.line, peer.port),
      destination: peer,
      ...callerHeaders(input, sip.host),
      sdp: media.offer("sendrecv"),
    }, now);
    const call: LiveCall = {
      session,
      media,
      farEnd: { kind: "rings-for-ever" },
      deed: undefined,
      talkMillis: input.talkMillis,
      shown: callToOffice(input, sip.host, now),
    };
    this.#bySession.set(session, call);
    this.#show(call, {}, now);
    if (input.patienceMillis !== undefined) this.#do(call, "hang-up", input.patienceMillis, now);
    this.#say(this.#agent.settle(effects, now));
  }

  /** All our circuits are busy: the caller outside hears that, the office nothing. */
  #turnAway(input: RingIn, now: Instant): void {
    const call = callToOffice(input, this.#options.sip.host, now);
    const ended = { state: "ended", endedBy: "network", status: 503 } as const;
    this.#out.push({ kind: "call", call: { ...call, ...ended } });
  }

  #full(): boolean {
    return this.#bySession.size >= (this.#options.callsMax ?? CARRIER_CALLS_MAX);
  }

  #on(news: SessionNews, now: Instant): void {
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
      case "offer-answered":
        if (news.sdp !== undefined) this.#accept(call, news.sdp, now);
        return this.#show(call, {}, now);
      case "offered":
        return this.#offered(call, news.sdp, now);
      case "identified":
      case "offer-refused":
      case "offer-withdrawn":
      case "response":
        return;
      case "ended":
        return this.#ended(call, news.cause, now);
      default:
        return unreachable(news);
    }
  }

  #accept(call: LiveCall, sdp: Uint8Array, now: Instant): void {
    if (!call.media.answered(sdp, now).ok) this.#end(call, now);
  }

  #offered(call: LiveCall, sdp: Uint8Array | undefined, now: Instant): void {
    const answer = sdp === undefined
      ? ok(call.media.offer("sendrecv"))
      : call.media.answer(sdp, "sendrecv", now);
    const effects = answer.ok
      ? this.#agent.sessions.acceptOffer(call.session, answer.value, now)
      : this.#agent.sessions.refuseOffer(call.session, {}, now);
    this.#say(this.#agent.settle(effects, now));
    this.#show(call, {}, now);
  }

  #ended(call: LiveCall, cause: SessionCause, now: Instant): void {
    this.#timers.clear(call.session);
    call.media.close(now);
    this.#bySession.delete(call.session);
    const endedBy = cause.by === "local" ? "far-end" : cause.by === "remote" ? "office" : "network";
    const status = cause.status === undefined ? {} : { status: cause.status };
    this.#show(call, { state: "ended", endedBy, ...status }, now);
  }

  #hear(bytes: Uint8Array, source: SocketAddress, now: Instant): void {
    for (const call of this.#bySession.values()) {
      if (call.media.hear(bytes, source, now)) return;
    }
    this.#strayPackets++;
  }

  /** Tells how the call stands, when that is new. */
  #show(call: LiveCall, change: Partial<CarrierCall>, now: Instant): void {
    const before = call.shown;
    const changed = change.state !== undefined && change.state !== before.state;
    const held = call.media.heldByPeer && (change.state ?? before.state) === "talking";
    const shown = { ...before, ...change, held, since: changed ? now : before.since };
    const news = changed || held !== before.held || before.state === "calling";
    call.shown = shown;
    if (news) this.#out.push({ kind: "call", call: shown });
  }

  #do(call: LiveCall, deed: LiveCall["deed"], after: Millis, now: Instant): void {
    call.deed = deed;
    this.#timers.set(call.session, plus(now, after));
  }

  #newMedia(number: string): MediaLeg {
    const digits = number.slice(-2);
    let voice = this.#voices.get(digits);
    if (voice === undefined) {
      voice = new Voice(OUTSIDE_MELODIES_FROM + Number(digits.replaceAll(/[^0-9]/g, "")));
      this.#voices.set(digits, voice);
    }
    const random = this.#random.fork(`call ${this.#made++}`);
    return new MediaLeg({ local: this.#options.rtp, mode: this.#options.media, voice, random });
  }
}

function hasOffer(call: LiveCall): boolean {
  return call.invite !== undefined && call.invite.body.length > 0;
}

function callToOffice(input: RingIn, host: string, now: Instant): CarrierCall {
  return {
    id: input.call,
    way: "to-office",
    number: input.line,
    caller: {
      user: input.from,
      host,
      asserted: [],
      ...(input.withheld === true ? { privacy: "id" } : {}),
      ...(input.name === undefined ? {} : { displayName: input.name }),
    },
    state: "calling",
    held: false,
    since: now,
  };
}
