/** The calls of a simulated phone: ringing, dialling, holding, and what its person does without being told. */
import type { Random } from "../../core/lib/random.ts";
import { ok } from "../../core/lib/result.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { requestUri } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { autoAnswerDelay } from "./auto_answer.ts";
import type { Habit } from "./habits.ts";
import { acceptableOffer, type HeardStream, MediaLeg } from "./media_leg.ts";
import { peerOf } from "./peer.ts";
import type { DisplayCall, DisplayPeer, PhoneCallState, PhoneOptions } from "./phone_io.ts";
import { sipUri } from "./sip_uri.ts";
import type { AgentEffect, SessionNews, StackRequest, UserAgent } from "./user_agent.ts";
import { Voice } from "./voice.ts";

/** Streams of ended calls that stay readable. */
export const HEARD_BEFORE_MAX = 64;

export interface PhoneCall {
  readonly session: string;
  readonly direction: "incoming" | "outgoing";
  readonly media: MediaLeg;
  /** The INVITE that rings; absent on calls we made. */
  readonly invite?: SipRequest;
  peer: DisplayPeer;
  stage: "ringing" | "calling" | "talking";
  /** What we want; `agreedHold` is what the far end knows, `asked` what our open offer says. */
  held: boolean;
  agreedHold: boolean;
  asked: boolean | undefined;
  /** What happens by itself when the call's timer is due. */
  deed: { readonly act: "answer" | "reject"; readonly asHabit: boolean } | undefined;
}

export class PhoneCalls {
  readonly timers = new TimerTable();
  readonly heardBefore: HeardStream[] = [];
  readonly #options: PhoneOptions;
  readonly #agent: UserAgent;
  readonly #random: Random;
  readonly #emit: (effects: readonly AgentEffect[]) => void;
  readonly #voice: Voice;
  readonly #calls = new Map<string, PhoneCall>();
  #made = 0;
  #attended = false;

  /** `emit` takes the effects of sessions in the order they come. */
  constructor(
    options: PhoneOptions,
    agent: UserAgent,
    emit: (effects: readonly AgentEffect[]) => void,
  ) {
    this.#options = options;
    this.#agent = agent;
    this.#emit = emit;
    this.#random = options.random.fork("calls");
    this.#voice = new Voice(options.melody);
  }

  get size(): number {
    return this.#calls.size;
  }

  calls(): Iterable<PhoneCall> {
    return this.#calls.values();
  }

  /** The call a person means when no other is named. */
  front(): PhoneCall | undefined {
    const order: readonly PhoneCallState[] = ["talking", "calling", "ringing", "held"];
    const calls = [...this.#calls.values()];
    for (const state of order) {
      const found = calls.find((call) => stateOf(call) === state);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Nothing happens when the phone has no room for another call, or nowhere to send it. */
  dial(digits: string, now: Instant): void {
    const { registrar, profile, user, domain, displayName } = this.#options;
    const direct = digits.startsWith("sip:");
    if (this.#calls.size >= profile.callsMax || digits === "") return;
    if (!direct && registrar === undefined) return;
    this.#holdOthers(undefined, now);
    const host = domain ?? registrar?.host ?? this.#options.sip.host;
    const media = this.#newMedia();
    const { session, effects } = this.#agent.sessions.invite({
      uri: direct ? digits : sipUri(host, digits),
      ...(direct || registrar === undefined ? {} : { destination: registrar }),
      from: {
        uri: direct ? sipUri(this.#options.sip.host, user) : sipUri(host, user),
        params: new Map(),
        ...(displayName === undefined ? {} : { displayName }),
      },
      sdp: media.offer("sendrecv"),
      credentials: { user, password: this.#options.password },
    }, now);
    this.#calls.set(session, newCall(session, "outgoing", media, { number: digits }));
    this.#emit(this.#agent.settle(effects, now));
  }

  /** A new INVITE: refused when it is not for us, not understood or one too many; else it rings. */
  invited(effect: StackRequest, now: Instant): void {
    const refusal = this.#refusal(effect.request);
    if (refusal !== undefined) return this.#emit(this.#agent.refuse(effect, refusal, now));
    const { session, effects } = this.#agent.sessions.incoming(effect, now);
    if (session !== undefined) {
      const peer = peerOf(effect.request);
      const call = newCall(session, "incoming", this.#newMedia(), peer, effect.request);
      this.#calls.set(session, call);
      this.#emit(this.#agent.settle(effects, now));
      this.#ring(call, effect.request, now);
    } else this.#emit(this.#agent.settle(effects, now));
  }

  answerRinging(now: Instant): void {
    const call = this.#ringing();
    if (call !== undefined) this.#answer(call, now);
  }

  rejectRinging(now: Instant): void {
    const call = this.#ringing();
    if (call !== undefined) this.#reject(call, 603, now);
  }

  hangUp(now: Instant): void {
    const call = this.front();
    if (call !== undefined) this.#end(call, now);
  }

  endAll(now: Instant): void {
    for (const call of [...this.#calls.values()]) this.#end(call, now);
  }

  hold(now: Instant): void {
    const call = [...this.#calls.values()].find((call) => stateOf(call) === "talking");
    if (call !== undefined) this.#setHeld(call, true, now);
  }

  /** The call held longest talks again; the one that talks is held. */
  resume(now: Instant): void {
    const call = [...this.#calls.values()].find((call) => stateOf(call) === "held");
    if (call === undefined) return;
    this.#holdOthers(call, now);
    this.#setHeld(call, false, now);
  }

  /** An outside device of the same person came (or went): habits rest (or begin anew). */
  attend(attended: boolean, now: Instant): void {
    this.#attended = attended;
    for (const call of this.#calls.values()) {
      if (call.stage !== "ringing" || call.deed?.asHabit === false) continue;
      this.timers.clear(call.session);
      call.deed = undefined;
      if (!attended) this.#fallIntoHabit(call, now);
    }
  }

  wake(now: Instant): void {
    for (let name = this.timers.takeDue(now); name !== undefined; name = this.timers.takeDue(now)) {
      const call = this.#calls.get(name);
      if (call?.deed === undefined || call.stage !== "ringing") continue;
      if (call.deed.act === "answer") this.#answer(call, now);
      else this.#reject(call, 603, now);
    }
  }

  on(news: SessionNews, now: Instant): void {
    const call = this.#calls.get(news.session);
    if (call === undefined) return;
    switch (news.kind) {
      case "progress":
      case "answered":
        if (news.kind === "answered") call.stage = "talking";
        call.peer = peerOf(news.response, call.peer);
        if (news.sdp !== undefined) this.#take(call, news.sdp, now);
        break;
      case "confirmed":
        if (news.sdp !== undefined) this.#take(call, news.sdp, now);
        break;
      case "offered":
        this.#offered(call, news.sdp, now);
        break;
      case "offer-answered":
        call.agreedHold = call.asked ?? call.agreedHold;
        call.asked = undefined;
        this.#take(call, news.sdp, now);
        break;
      case "offer-refused":
        call.held = call.agreedHold;
        call.asked = undefined;
        break;
      case "offer-withdrawn":
        break;
      case "ended":
        this.#ended(call, now);
        return;
      default:
        unreachable(news);
    }
    this.#settleHold(call, now);
  }

  display(): DisplayCall[] {
    return [...this.#calls.values()].map((call) => ({
      direction: call.direction,
      state: stateOf(call),
      heldByPeer: call.stage === "talking" && call.media.heldByPeer,
      peer: call.peer,
    }));
  }

  /** The status an INVITE is refused with before it rings (RFC 3261 §8.2.2, §8.2.3, §13.3.1.3). */
  #refusal(invite: SipRequest): number | undefined {
    const { user, profile } = this.#options;
    if (requestUri(invite)?.user !== user) return 404;
    const calls = [...this.#calls.values()];
    const incoming = calls.filter((call) => call.direction === "incoming" && !call.held).length;
    if (calls.length >= profile.callsMax || incoming >= profile.incomingMax) return 486;
    return acceptableOffer(invite);
  }

  #ring(call: PhoneCall, invite: SipRequest, now: Instant): void {
    const delay = autoAnswerDelay(invite, this.#options.profile.autoAnswerHeader);
    if (delay === 0) return this.#answer(call, now);
    this.#emit(this.#agent.settle(this.#agent.sessions.ring(call.session, {}, now), now));
    if (delay !== undefined) this.#do(call, "answer", false, delay, now);
    else if (!this.#attended) this.#fallIntoHabit(call, now);
  }

  #fallIntoHabit(call: PhoneCall, now: Instant): void {
    const habit: Habit = this.#options.habit;
    switch (habit.kind) {
      case "answers":
        return this.#do(call, "answer", true, habit.afterMillis, now);
      case "rejects":
        return this.#do(call, "reject", true, habit.afterMillis, now);
      case "never-answers":
        return;
      default:
        return unreachable(habit);
    }
  }

  #do(call: PhoneCall, act: "answer" | "reject", asHabit: boolean, after: Millis, now: Instant) {
    call.deed = { act, asHabit };
    this.timers.set(call.session, plus(now, after));
  }

  #answer(call: PhoneCall, now: Instant): void {
    this.timers.clear(call.session);
    const offer = call.invite?.body ?? new Uint8Array();
    const sdp = offer.length > 0
      ? call.media.answer(offer, "sendrecv", now)
      : ok(call.media.offer("sendrecv"));
    if (!sdp.ok) return this.#reject(call, 488, now);
    this.#holdOthers(call, now);
    call.stage = "talking";
    const answer = this.#agent.sessions.answer(call.session, { sdp: sdp.value }, now);
    this.#emit(this.#agent.settle(answer, now));
  }

  #reject(call: PhoneCall, status: number, now: Instant): void {
    this.timers.clear(call.session);
    this.#emit(
      this.#agent.settle(this.#agent.sessions.reject(call.session, { status }, now), now),
    );
  }

  #end(call: PhoneCall, now: Instant): void {
    if (call.stage === "ringing") return this.#reject(call, 603, now);
    this.#emit(this.#agent.settle(this.#agent.sessions.end(call.session, {}, now), now));
  }

  /** An answer to our offer; without common media there is nothing to talk with. */
  #take(call: PhoneCall, sdp: Uint8Array, now: Instant): void {
    if (!call.media.answered(sdp, now).ok) this.#end(call, now);
  }

  #offered(call: PhoneCall, sdp: Uint8Array | undefined, now: Instant): void {
    const { sessions } = this.#agent;
    const wanted = call.held ? "sendonly" : "sendrecv";
    const answer = sdp === undefined
      ? ok(call.media.offer(wanted))
      : call.media.answer(sdp, wanted, now);
    if (answer.ok) call.agreedHold = call.held;
    const effects = answer.ok
      ? sessions.acceptOffer(call.session, answer.value, now)
      : sessions.refuseOffer(call.session, {}, now);
    this.#emit(this.#agent.settle(effects, now));
  }

  #setHeld(call: PhoneCall, held: boolean, now: Instant): void {
    call.held = held;
    this.#settleHold(call, now);
  }

  #holdOthers(call: PhoneCall | undefined, now: Instant): void {
    for (const other of this.#calls.values()) {
      if (other !== call && stateOf(other) === "talking") this.#setHeld(other, true, now);
    }
  }

  /** Tells the far end what we want, once the session is free to (RFC 3264 §8.4). */
  #settleHold(call: PhoneCall, now: Instant): void {
    if (call.held === call.agreedHold || call.asked !== undefined) return;
    const view = this.#agent.sessions.get(call.session);
    if (view === undefined || view.state !== "confirmed" || !view.stable) return;
    call.asked = call.held;
    const wanted = !call.held ? "sendrecv" : call.media.heldByPeer ? "inactive" : "sendonly";
    const offer = { sdp: call.media.offer(wanted) };
    this.#emit(this.#agent.settle(this.#agent.sessions.offer(call.session, offer, now), now));
  }

  #ended(call: PhoneCall, now: Instant): void {
    this.timers.clear(call.session);
    call.media.close(now);
    this.heardBefore.push(...call.media.view().heard);
    this.heardBefore.splice(0, Math.max(0, this.heardBefore.length - HEARD_BEFORE_MAX));
    this.#calls.delete(call.session);
  }

  #ringing(): PhoneCall | undefined {
    return [...this.#calls.values()].find((call) => call.stage === "ringing");
  }

  #newMedia(): MediaLeg {
    return new MediaLeg({
      local: this.#options.rtp,
      mode: this.#options.media,
      voice: this.#voice,
      random: this.#random.fork(`call ${this.#made++}`),
    });
  }
}

function newCall(
  session: string,
  direction: PhoneCall["direction"],
  media: MediaLeg,
  peer: DisplayPeer,
  invite?: SipRequest,
): PhoneCall {
  return {
    session,
    direction,
    media,
    peer,
    stage: direction === "incoming" ? "ringing" : "calling",
    held: false,
    agreedHold: false,
    asked: undefined,
    deed: undefined,
    ...(invite === undefined ? {} : { invite }),
  };
}

export function stateOf(call: PhoneCall): PhoneCallState {
  return call.stage === "talking" && call.held ? "held" : call.stage;
}
