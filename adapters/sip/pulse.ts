/**
 * Whether the PBX is there (RFC 3261 §11): it is asked by OPTIONS every few seconds. Any answer will do, a refusal too; one
 * that has never answered such a question is not judged by it.
 */
import { below, type Random, token } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import { sipUri } from "../../sim/devices/sip_uri.ts";

/** It is asked again after so long, and up to as much as the spread later: several of us do not ask in step. */
export const PULSE_MILLIS: Millis = 2_000;
export const PULSE_SPREAD_MILLIS: Millis = 1_000;
/** A question is sent four times in this time (Timer E, §17.1.2.2), and the next one twice: then nobody is there. */
export const SILENCE_MILLIS: Millis = 3_600;

/** Between two times that everything is looked at anew since something was forgotten. */
export const FORGETS_LEAST_MILLIS: Millis = 60_000;

/** Who wakes so much too late does not judge at once. */
const LATE_MILLIS: Millis = 500;

export interface PulseOptions {
  readonly registrar: SocketAddress;
  readonly domain: string;
  /** As whom it is asked: a PBX may log strangers. */
  readonly user: string;
  readonly product: string;
  readonly random: Random;
  /** Sends an OPTIONS in a transaction of its own and names it. */
  readonly send: (request: SipRequest, destination: SocketAddress, now: Instant) => string;
}

export class Pulse {
  readonly #options: PulseOptions;
  /** `ask` and `silence`. */
  readonly #timers = new TimerTable();
  /** Questions under way: one a beat, each over by Timer F. */
  readonly #asked = new Set<string>();
  #sequence = 0;
  #answeredAt: Instant | undefined;
  #forgotAt: Instant | undefined;
  #silent = false;

  constructor(options: PulseOptions) {
    this.#options = options;
  }

  /** It answered before, and does no more. */
  get silent(): boolean {
    return this.#silent;
  }

  /** When it answered last. */
  get answeredAt(): Instant | undefined {
    return this.#answeredAt;
  }

  /** What it had promised it knows no more; says whether that is news: one that forgets again and again tells nothing by it. */
  forgets(now: Instant): boolean {
    const before = this.#forgotAt;
    if (before !== undefined && now - before < FORGETS_LEAST_MILLIS) return false;
    this.#forgotAt = now;
    return true;
  }

  start(now: Instant): void {
    this.#ask(now);
  }

  stop(): void {
    this.#timers.clear("ask");
    this.#timers.clear("silence");
  }

  /** The end of a transaction; says whether it was ours, and whether the PBX is back by it. */
  heard(transaction: string, answered: boolean, now: Instant): "not-ours" | "ours" | "back" {
    if (!this.#asked.delete(transaction)) return "not-ours";
    if (!answered) return "ours";
    this.#timers.clear("silence");
    const back = this.#silent;
    this.#answeredAt = now;
    this.#silent = false;
    return back ? "back" : "ours";
  }

  wake(now: Instant): void {
    const first = this.#timers.next();
    // we ourselves had no turn: what was answered meanwhile is still to be read
    const late = first !== undefined && now - first > LATE_MILLIS;
    for (let due = this.#timers.takeDue(now); due; due = this.#timers.takeDue(now)) {
      if (due === "ask") this.#ask(now);
      else if (late) this.#timers.set("silence", plus(now, LATE_MILLIS));
      else this.#silent = this.#answeredAt !== undefined;
    }
  }

  nextDeadline(): Instant | undefined {
    return this.#timers.next();
  }

  #ask(now: Instant): void {
    const { random, registrar, send } = this.#options;
    this.#timers.set("ask", plus(now, PULSE_MILLIS + below(random, PULSE_SPREAD_MILLIS)));
    if (!this.#silent && this.#timers.at("silence") === undefined) {
      this.#timers.set("silence", plus(now, SILENCE_MILLIS));
    }
    this.#asked.add(send(this.#question(), registrar, now));
  }

  #question(): SipRequest {
    const { random, domain, user, product } = this.#options;
    const uri = `sip:${domain}`;
    const headers = HeaderTable.of(
      ["From", `<${sipUri(domain, user)}>;tag=${token(random, 10)}`],
      ["To", `<${uri}>`],
      ["Call-ID", token(random, 22)],
      ["CSeq", `${++this.#sequence} OPTIONS`],
      ["Accept", "application/sdp"],
      ["User-Agent", product],
    );
    return { kind: "request", method: "OPTIONS", uri, headers, body: EMPTY_BODY };
  }
}
