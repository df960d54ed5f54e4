/** The calls of a simulated phone: ringing, dialling, what becomes of each, and what its person does without being told. */
import type { Random } from "../../core/lib/random.ts";
import { ok } from "../../core/lib/result.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { replacesField } from "../../core/sip/replaces.ts";
import type { HeaderFields, SessionCause, SessionEffect } from "../../core/sip/session.ts";
import { autoAnswerDelay } from "./auto_answer.ts";
import { CallMemory } from "./call_memory.ts";
import type { Habit } from "./habits.ts";
import { isOwnWish, refusalOf, replacedBy } from "./incoming_invite.ts";
import { MediaLeg } from "./media_leg.ts";
import { peerOf } from "./peer.ts";
import {
  callIn,
  domainOf,
  type Handset,
  newCall,
  type PhoneCall,
  stateOf,
  uriOf,
} from "./phone_call.ts";
import {
  answerWhileHeld,
  holdOthers,
  holdOthersFor,
  setHeld,
  settleHold,
  takeUpHeldFor,
} from "./phone_hold.ts";
import type {
  DisplayCall,
  HeardDigit,
  LampCall,
  PhoneCallState,
  PhoneOptions,
} from "./phone_io.ts";
import { allowedEvents, answerAsked, onInfoAnswered } from "./phone_requests.ts";
import { onReferAnswered, settleTransfer, takeBack } from "./phone_transfer.ts";
import { sipUri } from "./sip_uri.ts";
import type {
  AgentEffect,
  AskedEffect,
  SessionNews,
  StackRequest,
  UserAgent,
} from "./user_agent.ts";
import { Voice } from "./voice.ts";

/** The call a person means when no other is named. */
const FRONT: readonly PhoneCallState[] = ["talking", "calling", "ringing", "transferring", "held"];

export class PhoneCalls implements Handset {
  readonly timers = new TimerTable();
  readonly memory = new CallMemory();
  readonly options: PhoneOptions;
  readonly agent: UserAgent;
  readonly #random: Random;
  readonly #emit: (effects: readonly AgentEffect[]) => void;
  readonly #voice: Voice;
  readonly #calls = new Map<string, PhoneCall>();
  #made = 0;
  #attended: boolean;

  /** `emit` takes the effects of sessions in the order they come. */
  constructor(
    options: PhoneOptions,
    agent: UserAgent,
    random: Random,
    attended: boolean,
    emit: (effects: readonly AgentEffect[]) => void,
  ) {
    this.options = options;
    this.agent = agent;
    this.#random = random;
    this.#attended = attended;
    this.#emit = emit;
    this.#voice = new Voice(options.speech ?? options.melody);
  }

  get calls(): ReadonlyMap<string, PhoneCall> {
    return this.#calls;
  }

  front(): PhoneCall | undefined {
    return callIn(this, ...FRONT);
  }

  /** Nothing happens when the phone has no room for another call, or nowhere to send it. */
  dial(digits: string, now: Instant): void {
    if (digits !== "") this.#call(digits, [], now);
  }

  /** An INVITE that takes a dialog's place (RFC 3891): the tags are those of the notifier's document (RFC 4235 §4.1.2). */
  take(user: string, { callId, localTag, remoteTag }: LampCall, now: Instant): void {
    const replaces = { callId, toTag: localTag, fromTag: remoteTag, earlyOnly: false };
    if (user !== "") this.#call(user, replacesField(replaces), now);
  }

  /** A new INVITE: refused when it is not for us, not understood or one too many; else it rings, or takes a call's place. */
  invited(effect: StackRequest, now: Instant): void {
    const { request } = effect;
    const replaced = replacedBy(this, request);
    const refusal = replaced.ok ? refusalOf(this, request, replaced.value) : replaced.error;
    if (refusal !== undefined) return this.#emit(this.agent.refuse(effect, refusal, now));
    const { profile, user, password } = this.options;
    const { session, effects } = this.agent.sessions.incoming(effect, now, {
      credentials: { user, password },
      reliable: profile.reliable === "required",
    });
    if (session === undefined) return this.say(effects, now);
    const media = this.#newMedia();
    const peer = peerOf(request);
    const call = newCall({ session, direction: "incoming", media, peer, invite: request });
    this.#calls.set(session, call);
    this.say(effects, now);
    if (!replaced.ok || replaced.value === undefined) return this.#ring(call, request, now);
    this.#answer(call, now, replaced.value);
    this.end(replaced.value, now);
  }

  answerRinging(now: Instant): void {
    const call = callIn(this, "ringing");
    if (call !== undefined) this.#answer(call, now);
  }

  rejectRinging(now: Instant): void {
    const call = callIn(this, "ringing");
    if (call !== undefined) this.#reject(call, 603, now);
  }

  hangUp(now: Instant): void {
    const call = this.front();
    if (call !== undefined) this.end(call, now);
  }

  endAll(now: Instant): void {
    for (const call of [...this.#calls.values()]) this.end(call, now);
  }

  hold(now: Instant): void {
    const call = callIn(this, "talking");
    if (call !== undefined) setHeld(this, call, true, now);
  }

  /** The call held longest talks again; the one that talks is held. */
  resume(now: Instant): void {
    const call = callIn(this, "held");
    if (call !== undefined) this.#takeUp(call, now);
  }

  swap(now: Instant): void {
    if (callIn(this, "talking") !== undefined) this.resume(now);
  }

  /** An outside device of the same person came (or went): habits rest (or begin anew). */
  attend(attended: boolean, now: Instant): void {
    this.#attended = attended;
    for (const call of this.#calls.values()) {
      if (call.stage !== "ringing" || call.deed?.asHabit === false) continue;
      this.timers.clear(`ring ${call.session}`);
      call.deed = undefined;
      if (!attended) this.#fallIntoHabit(call, now);
    }
  }

  wake(now: Instant): void {
    for (let name = this.timers.takeDue(now); name !== undefined; name = this.timers.takeDue(now)) {
      const [kind, session = ""] = name.split(" ");
      const call = this.#calls.get(session);
      if (call === undefined) continue;
      if (kind === "refer") takeBack(this, call, now);
      else if (call.deed?.act === "answer") this.#answer(call, now);
      else if (call.deed?.act === "reject") this.#reject(call, 603, now);
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
      case "identified":
        call.peer = peerOf(news.request, call.peer);
        break;
      case "offered":
        this.#offered(call, news.sdp, now);
        break;
      case "offer-answered":
        if (news.refresh !== true) this.#offerOver(call, true);
        this.#take(call, news.sdp, now);
        break;
      case "offer-refused":
        this.#offerOver(call, false);
        break;
      case "offer-withdrawn":
        break;
      case "response":
        onReferAnswered(this, call, news.transaction, news.status, now);
        onInfoAnswered(this, call, news.transaction, news.status, now);
        break;
      case "ended":
        this.#ended(call, news.cause, now);
        return;
      default:
        unreachable(news);
    }
    settleHold(this, call, now);
    settleTransfer(this, call, now);
  }

  /** A request that is not the session's own affair. */
  asked(effect: AskedEffect, now: Instant): void {
    const call = effect.session === undefined ? undefined : this.#calls.get(effect.session);
    const { status, headers, then } = answerAsked(this, effect, call, now);
    this.#emit(this.agent.answer(effect, status, headers, now));
    if (call === undefined || then === undefined) return;
    if (then === "answer") this.#answer(call, now);
    else if (then === "hold" && stateOf(call) === "talking") setHeld(this, call, true, now);
    else if (then === "resume" && stateOf(call) === "held") this.#takeUp(call, now);
  }

  display(): DisplayCall[] {
    return [...this.#calls.values()].map((call) => ({
      direction: call.direction,
      state: stateOf(call),
      heldByPeer: call.stage === "talking" && call.media.heldByPeer,
      peer: call.peer,
    }));
  }

  say(effects: readonly SessionEffect[], now: Instant): void {
    this.#emit(this.agent.settle(effects, now));
  }

  end(call: PhoneCall, now: Instant): void {
    if (call.stage === "ringing") return this.#reject(call, 603, now);
    this.say(this.agent.sessions.end(call.session, {}, now), now);
  }

  heardDigit(digit: HeardDigit): void {
    this.memory.heardDigit(digit);
  }

  #call(to: string, headers: HeaderFields, now: Instant): void {
    const { registrar, profile, user, displayName, sip, password } = this.options;
    const direct = to.startsWith("sip:");
    if (this.#calls.size >= profile.callsMax || (!direct && registrar === undefined)) return;
    holdOthers(this, now);
    const media = this.#newMedia();
    const { session, effects } = this.agent.sessions.invite({
      uri: uriOf(this, to),
      ...(direct || registrar === undefined ? {} : { destination: registrar }),
      from: {
        uri: sipUri(direct ? sip.host : domainOf(this.options), user),
        params: new Map(),
        ...(displayName === undefined ? {} : { displayName }),
      },
      sdp: media.offer("sendrecv"),
      headers: [...headers, ...allowedEvents(profile)],
      credentials: { user, password },
      reliable: profile.reliable,
    }, now);
    const peer = { number: to };
    this.#calls.set(session, newCall({ session, direction: "outgoing", media, peer }));
    this.say(effects, now);
  }

  #ring(call: PhoneCall, invite: SipRequest, now: Instant): void {
    const { profile } = this.options;
    const delay = autoAnswerDelay(invite, profile.autoAnswerHeader);
    if (delay === 0) return this.#answer(call, now);
    const headers = allowedEvents(profile);
    this.say(this.agent.sessions.ring(call.session, { headers }, now), now);
    if (delay !== undefined) this.#do(call, "answer", false, delay, now);
    else if (!this.#attended) this.#fallIntoHabit(call, now);
  }

  #fallIntoHabit(call: PhoneCall, now: Instant): void {
    const habit: Habit = this.options.habit;
    switch (habit.kind) {
      case "answers":
        return this.#do(call, "answer", true, habit.afterMillis, now);
      case "rejects":
        return this.#do(call, "reject", true, habit.afterMillis, now);
      case "never-answers":
        return;
      case "forgets":
        if (this.memory.hasTalkedWith(call.peer.number)) return;
        return this.#do(call, "answer", true, habit.afterMillis, now);
      default:
        return unreachable(habit);
    }
  }

  #do(call: PhoneCall, act: "answer" | "reject", asHabit: boolean, after: Millis, now: Instant) {
    call.deed = { act, asHabit };
    this.timers.set(`ring ${call.session}`, plus(now, after));
  }

  #answer(call: PhoneCall, now: Instant, replaced?: PhoneCall): void {
    this.timers.clear(`ring ${call.session}`);
    const offer = call.invite?.body ?? new Uint8Array();
    const sdp = offer.length > 0
      ? call.media.answer(offer, "sendrecv", now)
      : ok(call.media.offer("sendrecv"));
    if (!sdp.ok) return this.#reject(call, 488, now);
    if (call.invite !== undefined && isOwnWish(call.invite)) holdOthersFor(this, now, call);
    else holdOthers(this, now, call, ...(replaced === undefined ? [] : [replaced]));
    call.stage = "talking";
    const options = { sdp: sdp.value, headers: allowedEvents(this.options.profile) };
    this.say(this.agent.sessions.answer(call.session, options, now), now);
  }

  #reject(call: PhoneCall, status: number, now: Instant): void {
    this.timers.clear(`ring ${call.session}`);
    this.say(this.agent.sessions.reject(call.session, { status }, now), now);
  }

  #takeUp(call: PhoneCall, now: Instant): void {
    holdOthers(this, now, call);
    setHeld(this, call, false, now);
  }

  /** An answer to our offer; without common media there is nothing to talk with. */
  #take(call: PhoneCall, sdp: Uint8Array, now: Instant): void {
    if (!call.media.answered(sdp, now).ok) this.end(call, now);
  }

  #offered(call: PhoneCall, sdp: Uint8Array | undefined, now: Instant): void {
    const { sessions } = this.agent;
    const wanted = call.held ? answerWhileHeld(this.options.profile.hold) : "sendrecv";
    const answer = sdp === undefined
      ? ok(call.media.offer(wanted))
      : call.media.answer(sdp, wanted, now);
    if (answer.ok) call.agreedHold = call.held;
    const effects = answer.ok
      ? sessions.acceptOffer(call.session, answer.value, now)
      : sessions.refuseOffer(call.session, {}, now);
    this.say(effects, now);
  }

  #offerOver(call: PhoneCall, answered: boolean): void {
    if (answered) call.agreedHold = call.asked ?? call.agreedHold;
    else call.held = call.agreedHold;
    call.asked = undefined;
  }

  #ended(call: PhoneCall, cause: SessionCause, now: Instant): void {
    this.timers.clear(`ring ${call.session}`);
    this.timers.clear(`refer ${call.session}`);
    call.media.close(now);
    this.#calls.delete(call.session);
    this.memory.ended(call, cause);
    takeUpHeldFor(this, call.session, now);
  }

  #newMedia(): MediaLeg {
    const { rtp, media, keptMillis } = this.options;
    return new MediaLeg({
      local: rtp,
      mode: media,
      voice: this.#voice,
      random: this.#random.fork(`call ${this.#made++}`),
      keptMillis,
    });
  }
}
