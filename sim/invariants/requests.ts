/** The requests that went one way on the wire, while laws wait for something of them and for a while after. */
import type { Instant, Millis } from "../../core/lib/time.ts";
import { callId } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";

/** How long what is over is still remembered, so that late copies are recognised. */
const MEMORY: Millis = 300_000;

interface Remembered {
  readonly request: SipRequest;
}

export class Requests<One extends Remembered> {
  readonly #byTransaction = new Map<string, One>();
  readonly #byCall = new Map<string, Set<One>>();
  /** By their transaction: those of which something is still to come. */
  readonly #open = new Map<string, One>();
  /** The others, in the order in which they came to rest: since when. */
  readonly #resting = new Map<string, Instant>();

  get(transaction: string): One | undefined {
    return this.#byTransaction.get(transaction);
  }

  put(transaction: string, one: One): void {
    const id = callId(one.request);
    const others = this.#byCall.get(id);
    if (others === undefined) this.#byCall.set(id, new Set([one]));
    else others.add(one);
    this.#byTransaction.set(transaction, one);
    this.#open.set(transaction, one);
  }

  /** Something of it is to be waited for once more. */
  reopen(transaction: string): void {
    const one = this.#byTransaction.get(transaction);
    if (one === undefined || !this.#resting.delete(transaction)) return;
    this.#open.set(transaction, one);
  }

  /** Those with this Call-ID. */
  inCall(id: string): Iterable<One> {
    return this.#byCall.get(id) ?? [];
  }

  all(): Iterable<One> {
    return this.#byTransaction.values();
  }

  /** `restsSince` says of one that is open since when nothing more is to come of it; it throws when that is late. */
  look(now: Instant, restsSince: (one: One) => Instant | undefined): void {
    for (const [transaction, one] of this.#open) {
      const since = restsSince(one);
      if (since === undefined) continue;
      this.#open.delete(transaction);
      this.#resting.set(transaction, since);
    }
    for (const [transaction, since] of this.#resting) {
      if (now - since <= MEMORY) break;
      this.#forget(transaction);
    }
  }

  #forget(transaction: string): void {
    this.#resting.delete(transaction);
    const one = this.#byTransaction.get(transaction)!;
    this.#byTransaction.delete(transaction);
    const id = callId(one.request);
    const others = this.#byCall.get(id);
    others?.delete(one);
    if (others?.size === 0) this.#byCall.delete(id);
  }
}
