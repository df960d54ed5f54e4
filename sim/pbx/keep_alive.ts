/**
 * Whether contacts are still there: each is asked by OPTIONS (RFC 3261 §11) once an interval, spread over it.
 * Any answer is a sign of life. Who misses three in a row is gone, although its binding has not expired.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import { below, type Random, token } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import type { StackEffect } from "../../core/sip/stack.ts";
import { KEEP_ALIVE_ANSWER_MILLIS, KEEP_ALIVE_MISSES_MAX, PROBE_SPREAD_MILLIS } from "./limits.ts";
import type { Binding } from "./registrar.ts";

/** Sends a request outside any call and names its transaction. */
export type SendRequest = (
  request: SipRequest,
  destination: SocketAddress,
  now: Instant,
) => string;

/** A contact that has missed too many questions. */
export interface DeadContact {
  readonly device: DeviceId;
  readonly contact: string;
}

interface Watched extends DeadContact {
  binding: Binding;
  /** Questions in a row that nobody answered in time. */
  misses: number;
  /** Bound before a restart and not heard of since: the first miss is enough. */
  doubtful: boolean;
}

export interface KeepAliveOptions {
  readonly random: Random;
  /** Host of our own From. */
  readonly domain: string;
  readonly send: SendRequest;
}

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  readonly #ofDevice = new Map<DeviceId, Map<string, Watched>>();
  /** Whom a transaction asks. Each ends by itself, so that no more are here than contacts were asked lately. */
  readonly #asked = new Map<string, Watched>();
  /** `ask KEY` is when the next question goes out, `wait KEY` until when the last one may be answered. */
  readonly #timers = new TimerTable();
  #interval: Millis = 0;
  #sequence = 0;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** 0 asks nobody. */
  configure(seconds: number, now: Instant): void {
    const interval = seconds * 1000;
    if (interval === this.#interval) return;
    this.#interval = interval;
    for (const contacts of this.#ofDevice.values()) {
      for (const one of contacts.values()) this.#schedule(one, interval, now);
    }
  }

  /** The contacts a device has now. One that is new or was bound anew is alive. */
  follow(device: DeviceId, bindings: readonly Binding[], now: Instant): void {
    const before = this.#ofDevice.get(device);
    for (const one of before?.values() ?? []) {
      if (!bindings.some((binding) => binding.contact === one.contact)) this.#forget(one);
    }
    for (const binding of bindings) {
      const one = before?.get(binding.contact);
      if (one === undefined) this.#watch(device, binding, false, this.#interval, now);
      else if (one.binding !== binding) {
        one.binding = binding;
        this.#alive(one);
      }
    }
  }

  /** Contacts from before a restart are asked at once, one after another within a moment. */
  probe(device: DeviceId, bindings: readonly Binding[], now: Instant): void {
    for (const binding of bindings) {
      this.#watch(device, binding, true, PROBE_SPREAD_MILLIS, now);
    }
  }

  /** Whether the effect concerns a question of ours. */
  hear(effect: StackEffect): boolean {
    if (!("transaction" in effect)) return false;
    const one = this.#asked.get(effect.transaction);
    if (one === undefined) return false;
    const provisional = effect.kind === "response" && effect.response.status < 200;
    if (!provisional) this.#asked.delete(effect.transaction);
    if (effect.kind === "response") this.#alive(one);
    return true;
  }

  /** Asks who is due; returns who is gone, whom the owner then takes out of `follow`. */
  wake(now: Instant): readonly DeadContact[] {
    const dead: DeadContact[] = [];
    const timers = this.#timers;
    for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) {
      const [kind, device, contact] = due.split(" ") as ["ask" | "wait", DeviceId, string];
      const one = this.#ofDevice.get(device)?.get(contact);
      if (one === undefined) continue;
      if (kind === "ask") this.#ask(one, now);
      else if (++one.misses >= KEEP_ALIVE_MISSES_MAX || one.doubtful) dead.push(one);
    }
    return dead;
  }

  nextDeadline(): Instant | undefined {
    return this.#timers.next();
  }

  #watch(
    device: DeviceId,
    binding: Binding,
    doubtful: boolean,
    within: Millis,
    now: Instant,
  ): void {
    const { contact } = binding;
    const one: Watched = { device, contact, binding, misses: 0, doubtful };
    let contacts = this.#ofDevice.get(device);
    if (contacts === undefined) this.#ofDevice.set(device, contacts = new Map());
    contacts.set(contact, one);
    this.#schedule(one, within, now);
  }

  #schedule(one: Watched, within: Millis, now: Instant): void {
    this.#timers.clear(timerOf("wait", one));
    if (this.#interval === 0) this.#timers.clear(timerOf("ask", one));
    else this.#timers.set(timerOf("ask", one), plus(now, below(this.#options.random, within)));
  }

  #ask(one: Watched, now: Instant): void {
    const wait = Math.min(this.#interval, KEEP_ALIVE_ANSWER_MILLIS);
    this.#timers.set(timerOf("wait", one), plus(now, wait));
    this.#timers.set(timerOf("ask", one), plus(now, this.#interval));
    const { send } = this.#options;
    this.#asked.set(send(this.#question(one), one.binding.source, now), one);
  }

  #question({ contact }: Watched): SipRequest {
    const { random, domain } = this.#options;
    const headers = HeaderTable.of(
      ["From", `<sip:naisen@${domain}>;tag=${token(random, 13)}`],
      ["To", `<${contact}>`],
      ["Call-ID", `${token(random, 22)}@${domain}`],
      ["CSeq", `${++this.#sequence} OPTIONS`],
      ["Accept", "application/sdp"],
      ["User-Agent", "Naisen"],
    );
    return { kind: "request", method: "OPTIONS", uri: contact, headers, body: EMPTY_BODY };
  }

  #alive(one: Watched): void {
    one.misses = 0;
    one.doubtful = false;
    this.#timers.clear(timerOf("wait", one));
  }

  #forget(one: Watched): void {
    for (const kind of ["ask", "wait"] as const) this.#timers.clear(timerOf(kind, one));
    const contacts = this.#ofDevice.get(one.device);
    contacts?.delete(one.contact);
    if (contacts?.size === 0) this.#ofDevice.delete(one.device);
  }
}

/** Neither a device's name nor a URI holds a space. */
function timerOf(kind: "ask" | "wait", { device, contact }: DeadContact): string {
  return `${kind} ${device} ${contact}`;
}
