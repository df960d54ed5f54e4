/** A simulated SIP phone as one machine: registration, calls, media and a person's habits. */
import type { Machine } from "../../core/lib/machine.ts";
import { earlier, type Instant, instant, plus } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { Registration } from "../../core/sip/registration.ts";
import { PhoneCalls, stateOf } from "./phone_calls.ts";
import {
  GOODBYE_MILLIS,
  type PhoneCensus,
  type PhoneDisplay,
  type PhoneEffect,
  type PhoneInput,
  type PhoneKey,
  type PhoneOptions,
} from "./phone_io.ts";
import { PHONE_RETRY, REGISTER_SECONDS } from "./registration.ts";
import { type AgentEffect, ALLOW, UserAgent } from "./user_agent.ts";

export type * from "./phone_io.ts";

export class Phone implements Machine<PhoneInput, PhoneEffect> {
  readonly #agent: UserAgent;
  readonly #calls: PhoneCalls;
  readonly #registration: Registration | undefined;
  /** What the agent has said and nobody has looked at yet. */
  readonly #news: AgentEffect[] = [];
  #plugged: boolean;
  /** The first wake starts it: only then is the time known. */
  #started = false;
  /** Unplugged and still saying goodbye, at the latest until then; absent while plugged, or dark. */
  #darkAt: Instant | undefined;
  #strayPackets = 0;
  #shown = "";

  constructor(options: PhoneOptions) {
    this.#plugged = options.startsPlugged ?? true;
    const { sip, user, profile, timers } = options;
    this.#agent = new UserAgent({
      random: options.random.fork("agent"),
      timers,
      local: sip,
      user,
      product: profile.product,
    });
    const emit = (effects: readonly AgentEffect[]) => void this.#news.push(...effects);
    this.#calls = new PhoneCalls(options, this.#agent, emit);
    const registrar = options.registrar;
    this.#registration = registrar === undefined ? undefined : new Registration({
      user,
      password: options.password,
      domain: options.domain ?? registrar.host,
      registrar,
      local: sip,
      fields: [["Allow", ALLOW.join(", ")], ["User-Agent", profile.product]],
      retry: PHONE_RETRY,
      seconds: options.registerSeconds ?? REGISTER_SECONDS,
      random: options.random.fork("registration"),
      send: (request, destination, now) => {
        const { transaction, effects } = this.#agent.request(request, destination, now);
        emit(effects);
        return transaction;
      },
    });
  }

  handle(input: PhoneInput, now: Instant): readonly PhoneEffect[] {
    if (!this.#started) this.#start(now);
    this.#take(input, now);
    const out: PhoneEffect[] = [];
    this.#digest(out, now);
    for (const call of this.#calls.calls()) {
      for (const packet of call.media.due(now)) out.push({ kind: "send-rtp", ...packet });
    }
    if (input.kind !== "rtp") this.#show(out, now);
    return out;
  }

  nextDeadline(): Instant | undefined {
    if (!this.#started) return instant(0);
    let next = earlier(this.#agent.nextDeadline(), this.#calls.timers.next());
    next = earlier(next, this.#registration?.nextDeadline());
    next = earlier(next, this.#darkAt);
    for (const call of this.#calls.calls()) next = earlier(next, call.media.nextDeadline());
    return next;
  }

  display(now: Instant): PhoneDisplay {
    const front = this.#calls.front();
    return {
      plugged: this.#plugged,
      registered: this.#registration?.registered(now) ?? false,
      state: front === undefined ? "idle" : stateOf(front),
      ...(front === undefined ? {} : { peer: front.peer }),
      calls: this.#calls.display(),
      lamps: [],
      missed: 0,
    };
  }

  census(): PhoneCensus {
    const registeredUntil = this.#registration?.until;
    return {
      calls: this.#calls.size,
      sessions: this.#agent.sessions.size,
      transactions: this.#agent.stack.size,
      timers: this.#calls.timers.size,
      media: [...this.#calls.calls()].map((call) => ({
        ...call.media.view(),
        peer: call.peer.number,
      })),
      heardBefore: [...this.#calls.heardBefore],
      digits: [],
      strayPackets: this.#strayPackets,
      ...(registeredUntil === undefined ? {} : { registeredUntil }),
    };
  }

  #start(now: Instant): void {
    this.#started = true;
    if (this.#plugged) this.#registration?.start(now);
  }

  #take(input: PhoneInput, now: Instant): void {
    switch (input.kind) {
      case "datagram":
        if (!this.#dark()) this.#news.push(...this.#agent.receive(input.bytes, input.source, now));
        return;
      case "rtp":
        return this.#hear(input.bytes, input.source, now);
      case "press":
        return this.#press(input.key, now);
      case "attend":
        return this.#calls.attend(input.attended, now);
      case "wake":
        return this.#wake(now);
      default:
        return unreachable(input);
    }
  }

  #press(key: PhoneKey, now: Instant): void {
    if (key.press === "plug") return this.#plug(now);
    if (!this.#plugged) return;
    switch (key.press) {
      case "dial":
        return this.#calls.dial(key.digits, now);
      case "answer":
        return this.#calls.answerRinging(now);
      case "reject":
        return this.#calls.rejectRinging(now);
      case "hangup":
        return this.#calls.hangUp(now);
      case "hold":
        return this.#calls.hold(now);
      case "resume":
        return this.#calls.resume(now);
      case "unplug":
        return this.#unplug(now);
      case "swap":
      case "transfer":
      case "complete-transfer":
      case "take":
      case "lamp":
      case "watch":
      case "unwatch":
      case "dtmf":
      case "reboot":
        return;
      default:
        return unreachable(key);
    }
  }

  #plug(now: Instant): void {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#darkAt = undefined;
    this.#registration?.start(now);
  }

  #unplug(now: Instant): void {
    this.#plugged = false;
    this.#darkAt = plus(now, GOODBYE_MILLIS);
    this.#calls.endAll(now);
    this.#registration?.stop(now);
  }

  #wake(now: Instant): void {
    this.#news.push(...this.#agent.wake(now));
    this.#calls.wake(now);
    this.#registration?.wake(now);
    if (this.#darkAt !== undefined && this.#darkAt <= now) {
      this.#darkAt = undefined;
      this.#registration?.forget();
    }
  }

  /** Without power nothing is heard or said. */
  #dark(): boolean {
    return !this.#plugged && this.#darkAt === undefined;
  }

  #hear(bytes: Uint8Array, source: { host: string; port: number }, now: Instant): void {
    for (const call of this.#calls.calls()) {
      if (call.media.hear(bytes, source, now)) return;
    }
    this.#strayPackets++;
  }

  /** Acts on what the agent said until it has no more to say. */
  #digest(out: PhoneEffect[], now: Instant): void {
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
      switch (news.kind) {
        case "send":
          if (!this.#dark()) out.push(news);
          break;
        case "invited":
          if (this.#plugged) this.#calls.invited(news.effect, now);
          else this.#news.push(...this.#agent.refuse(news.effect, 480, now));
          break;
        case "own-response":
          this.#registration?.response(news.transaction, news.status, news.response, now);
          break;
        default:
          this.#calls.on(news, now);
      }
    }
  }

  #show(out: PhoneEffect[], now: Instant): void {
    const state = this.display(now);
    const text = JSON.stringify(state);
    if (text === this.#shown) return;
    this.#shown = text;
    out.push({ kind: "display", state });
  }
}
