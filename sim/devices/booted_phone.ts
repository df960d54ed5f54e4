/** A simulated phone from its start to the failure of its power: everything that it then forgets. */
import type { Random } from "../../core/lib/random.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { Registration } from "../../core/sip/registration.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { PhoneCalls } from "./phone_calls.ts";
import type { PhoneKey, PhoneOptions } from "./phone_io.ts";
import { PhoneLamps } from "./phone_lamps.ts";
import { allowedEvents, OWN_METHODS, typeDigits } from "./phone_requests.ts";
import { completeTransfer, transfer } from "./phone_transfer.ts";
import { PHONE_RETRY, REGISTER_SECONDS } from "./registration.ts";
import { type AgentEffect, ALLOW, type SendEffect, UserAgent } from "./user_agent.ts";
import type { RtpOut } from "./voice.ts";

/** Keys that mean something while there is power; the others are the switch. */
export type WorkingKey = Exclude<PhoneKey, { press: "plug" | "unplug" | "cut" | "reboot" }>;

const PHONE_ALLOW: readonly string[] = [...ALLOW, "NOTIFY"];

export class BootedPhone {
  readonly calls: PhoneCalls;
  readonly lamps: PhoneLamps;
  readonly agent: UserAgent;
  readonly #registration: Registration | undefined;
  /** What the agent has said and nobody has looked at yet. */
  readonly #news: AgentEffect[] = [];

  constructor(options: PhoneOptions, random: Random, attended: boolean) {
    const { sip, user, profile, timers, read } = options;
    this.agent = new UserAgent({
      random: random.fork("agent"),
      timers,
      read,
      local: sip,
      user,
      product: profile.product,
      allow: PHONE_ALLOW,
      extensions: ["replaces"],
      sessionSeconds: profile.sessionSeconds,
      owns: OWN_METHODS,
    });
    const emit = (effects: readonly AgentEffect[]) => void this.#news.push(...effects);
    this.calls = new PhoneCalls(options, this.agent, random.fork("calls"), attended, emit);
    this.lamps = new PhoneLamps(options, this.agent, random.fork("lamps"), emit);
    this.#registration = this.#newRegistration(options, random);
  }

  start(now: Instant): void {
    this.#registration?.start(now);
    this.lamps.start(now);
  }

  /** Ends its calls and takes back its registration and its subscriptions. */
  stop(now: Instant): void {
    this.calls.endAll(now);
    this.lamps.stop(now);
    this.#registration?.stop(now);
  }

  /** The time for goodbyes is over. */
  forget(): void {
    this.#registration?.forget();
    this.lamps.forget();
  }

  receive(bytes: Uint8Array, source: SocketAddress, now: Instant): void {
    this.#news.push(...this.agent.receive(bytes, source, now));
  }

  /** False when it belongs to no call, or to one that does not listen. */
  hear(bytes: Uint8Array, source: SocketAddress, now: Instant): boolean {
    for (const call of this.calls.calls.values()) {
      if (!call.media.hear(bytes, source, now)) continue;
      for (const digit of call.media.takeDigits()) {
        this.calls.heardDigit({ digit, by: "rtp", peer: call.peer.number });
      }
      return true;
    }
    return false;
  }

  /** False when nothing was due but what the stack keeps for late copies: it shows what it showed before. */
  wake(now: Instant): boolean {
    const heard = this.agent.wake(now);
    const due = earlier(
      earlier(this.calls.timers.next(), this.#registration?.nextDeadline()),
      this.lamps.nextDeadline(),
    );
    if (heard.length === 0 && (due === undefined || due > now)) return false;
    this.#news.push(...heard);
    this.calls.wake(now);
    this.lamps.wake(now);
    this.#registration?.wake(now);
    return true;
  }

  nextDeadline(): Instant | undefined {
    let next = earlier(this.agent.nextDeadline(), this.calls.timers.next());
    next = earlier(next, this.#registration?.nextDeadline());
    next = earlier(next, this.lamps.nextDeadline());
    for (const call of this.calls.calls.values()) next = earlier(next, call.media.nextDeadline());
    return next;
  }

  registered(now: Instant): boolean {
    return this.#registration?.registered(now) ?? false;
  }

  get registeredUntil(): Instant | undefined {
    return this.#registration?.until;
  }

  /** Acts on what the agent said until it has no more to say; what is to be sent. `open`: new calls are let in. */
  digest(open: boolean, now: Instant): SendEffect[] {
    const out: SendEffect[] = [];
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
      switch (news.kind) {
        case "send":
          out.push(news);
          break;
        case "invited":
          if (open) this.calls.invited(news.effect, now);
          else this.#news.push(...this.agent.refuse(news.effect, 480, now));
          break;
        case "asked":
          this.calls.asked(news, now);
          break;
        case "own-response":
          this.#registration?.response(news.transaction, news.status, news.response, now);
          break;
        default:
          this.calls.on(news, now);
      }
    }
    return out;
  }

  voices(now: Instant): RtpOut[] {
    const out: RtpOut[] = [];
    for (const call of this.calls.calls.values()) out.push(...call.media.due(now));
    return out;
  }

  press(key: WorkingKey, now: Instant): void {
    const { calls, lamps } = this;
    switch (key.press) {
      case "dial":
        return calls.dial(key.digits, now);
      case "answer":
        return calls.answerRinging(now);
      case "reject":
        return calls.rejectRinging(now);
      case "hangup":
        return calls.hangUp(now);
      case "hold":
        return calls.hold(now);
      case "resume":
        return calls.resume(now);
      case "swap":
        return calls.swap(now);
      case "transfer":
        return transfer(calls, key.to, now);
      case "complete-transfer":
        return completeTransfer(calls, now);
      case "take":
        return calls.take(key.user, key.call, now);
      case "lamp":
        return this.#pressLamp(key.user, now);
      case "watch":
        return lamps.watch(key.user, key.package, now);
      case "unwatch":
        return lamps.unwatch(key.user, key.package, now);
      case "dtmf":
        return typeDigits(calls, key.digits, key.by, now);
      default:
        return unreachable(key);
    }
  }

  #pressLamp(user: string, now: Instant): void {
    const call = this.lamps.toTake(user);
    if (call === undefined) this.calls.dial(user, now);
    else this.calls.take(user, call, now);
  }

  #newRegistration(options: PhoneOptions, random: Random): Registration | undefined {
    const { registrar, sip, user, profile, password, domain, registerSeconds } = options;
    if (registrar === undefined) return undefined;
    return new Registration({
      user,
      password,
      domain: domain ?? registrar.host,
      registrar,
      local: sip,
      fields: [
        ["Allow", PHONE_ALLOW.join(", ")],
        ...allowedEvents(profile),
        ["User-Agent", profile.product],
      ],
      retry: PHONE_RETRY,
      seconds: registerSeconds ?? REGISTER_SECONDS,
      random: random.fork("registration"),
      send: (request, destination, now) => {
        const { transaction, effects } = this.agent.request(request, destination, now);
        this.#news.push(...effects);
        return transaction;
      },
    });
  }
}
