/**
 * The simulated carrier: it answers for every number outside by the table of far ends, and rings the office's
 * lines when told to or by a load pattern. It knows its one customer by address, without digest, or its customers by
 * their registration; no call of its leaves the machine.
 */
import type { Machine } from "../../core/lib/machine.ts";
import type { Random } from "../../core/lib/random.ts";
import { earlier, type Instant, type Millis } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { CarrierAccounts } from "./carrier_accounts.ts";
import { CarrierCalls } from "./carrier_calls.ts";
import type {
  CarrierCall,
  CarrierCensus,
  CarrierEffect,
  CarrierInput,
  CarrierOptions,
  LoadPattern,
} from "./carrier_io.ts";
import { nameSounds, type SoundName } from "./ear.ts";
import { LoadSource } from "./load_pattern.ts";
import { type AgentEffect, type AskedEffect, UserAgent } from "./user_agent.ts";

export type * from "./carrier_io.ts";

export class Carrier implements Machine<CarrierInput, CarrierEffect> {
  readonly #agent: UserAgent;
  readonly #random: Random;
  readonly #calls: CarrierCalls;
  readonly #news: AgentEffect[] = [];
  readonly #accounts: CarrierAccounts | undefined;
  #load: LoadSource | undefined;
  #loads = 0;
  #strayPackets = 0;
  #out: CarrierEffect[] = [];

  constructor(options: CarrierOptions) {
    this.#random = options.random.fork("load");
    this.#agent = new UserAgent({
      random: options.random.fork("agent"),
      timers: options.timers,
      read: options.read,
      local: options.sip,
      user: "carrier",
      product: "Naisen-Carrier/1.0",
      sessionSeconds: options.sessionSeconds,
      owns: options.accounts === undefined ? new Set() : new Set(["REGISTER"]),
    });
    this.#accounts = options.accounts === undefined
      ? undefined
      : new CarrierAccounts(options.accounts, options.random.fork("accounts"));
    this.#calls = new CarrierCalls({
      ...options,
      agent: this.#agent,
      customers: this.#accounts,
      say: (effects) => this.#say(effects),
      show: (call) => void this.#out.push({ kind: "call", call }),
    });
  }

  handle(input: CarrierInput, now: Instant): readonly CarrierEffect[] {
    this.#out = [];
    this.#take(input, now);
    this.#digest(now);
    for (const call of this.#calls.calls()) {
      for (const packet of call.media.due(now)) this.#out.push({ kind: "send-rtp", ...packet });
    }
    return this.#out;
  }

  nextDeadline(): Instant | undefined {
    let next = earlier(this.#agent.nextDeadline(), this.#calls.timers.next());
    next = earlier(next, this.#load?.nextDeadline());
    for (const call of this.#calls.calls()) next = earlier(next, call.media.nextDeadline());
    return next;
  }

  /** Live calls, the oldest first. */
  calls(): readonly CarrierCall[] {
    return [...this.#calls.calls()].map((call) => call.shown);
  }

  /** What far ends hear in the last `millis`, one name for each stream; with packets only. */
  heardMelodies(millis: Millis, now: Instant): readonly SoundName[] {
    const calls = [...this.#calls.calls()];
    return nameSounds(calls.flatMap((call) => call.media.sounds(millis, now)));
  }

  /** `now` tells which registrations still live. */
  census(now?: Instant): CarrierCensus {
    return {
      calls: this.#calls.size,
      sessions: this.#agent.sessions.size,
      transactions: this.#agent.stack.size,
      timers: this.#calls.timers.size,
      media: [...this.#calls.calls()].map((call) => ({
        ...call.media.view(),
        call: call.shown.id,
      })),
      digits: [...this.#calls.digits],
      registered: now === undefined ? [] : this.#accounts?.registered(now) ?? [],
      strayPackets: this.#strayPackets,
    };
  }

  #take(input: CarrierInput, now: Instant): void {
    switch (input.kind) {
      case "datagram":
        this.#say(this.#agent.receive(input.bytes, input.source, now));
        return;
      case "rtp":
        if (!this.#calls.hear(input.bytes, input.source, now)) this.#strayPackets++;
        return;
      case "ring-in":
        return this.#calls.ringIn(input, now);
      case "hang-up":
      case "hold":
      case "type":
        return this.#calls.act(input, now);
      case "load":
        this.#load = input.pattern && this.#newLoad(input.pattern, now);
        return;
      case "wake":
        return this.#wake(now);
      default:
        return unreachable(input);
    }
  }

  #newLoad(pattern: LoadPattern, now: Instant): LoadSource {
    const name = `load-${++this.#loads}`;
    return new LoadSource(name, pattern, this.#random.fork(name), now);
  }

  #wake(now: Instant): void {
    this.#say(this.#agent.wake(now));
    for (const call of this.#load?.due(now) ?? []) this.#calls.ringIn(call, now);
    this.#calls.wake(now);
  }

  #say(effects: readonly AgentEffect[]): void {
    this.#news.push(...effects);
  }

  #digest(now: Instant): void {
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
      if (news.kind === "send") this.#out.push(news);
      else if (news.kind === "invited") this.#calls.invited(news.effect, now);
      else if (news.kind === "asked") this.#register(news, now);
      else if (news.kind !== "own-response") this.#calls.on(news, now);
    }
  }

  #register(asked: AskedEffect, now: Instant): void {
    const answer = this.#accounts?.register(asked.request, asked.source, now);
    const { status = 405, headers = [] } = answer ?? {};
    this.#say(this.#agent.answer(asked, status, headers, now));
  }
}
