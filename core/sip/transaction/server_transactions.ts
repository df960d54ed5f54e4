/** The server transactions of a stack: it performs what their machines decide (RFC 3261 §17.2, §8.2.2.2, §9.2). */
import type { SocketAddress } from "../../lib/socket_address.ts";
import type { Instant } from "../../lib/time.ts";
import type { TimerTable } from "../../lib/timer_table.ts";
import { unreachable } from "../../lib/unreachable.ts";
import { tagOf, to } from "../headers.ts";
import type { SipRequest, SipResponse } from "../message.ts";
import { responseTo, withToTag } from "../response.ts";
import { serialize } from "../serialize.ts";
import type { StackEffect } from "../stack_effect.ts";
import type { SipTimers } from "../timers.ts";
import { responseDestination } from "../via_rules.ts";
import {
  type InviteServerInput,
  type InviteServerState,
  startInviteServer,
  stepInviteServer,
} from "./invite_server.ts";
import { isOldBranch, mergeKeyOf } from "./matching.ts";
import {
  type NonInviteServerInput,
  type NonInviteServerState,
  startNonInviteServer,
  stepNonInviteServer,
} from "./non_invite_server.ts";
import type { TransactionEffect } from "./transaction.ts";
import { type DueTimer, type Side, type Timed, TransactionTimers } from "./transaction_timers.ts";

type Leaf =
  | { readonly kind: "invite"; readonly state: InviteServerState }
  | { readonly kind: "non-invite"; readonly state: NonInviteServerState };

interface Entry extends Timed {
  readonly key: string;
  /** Until it is answered finally: transactions outlive their requests by far. */
  request: SipRequest | undefined;
  readonly isCancel: boolean;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly mergeKey: string | undefined;
  leaf: Leaf;
  /** The To tag of our responses. */
  tag: string;
  /** The last response: a retransmission is answered with these bytes. */
  last: Uint8Array | undefined;
  cancelled: boolean;
  /** Answered by the stack itself, since its user never did. */
  forsaken: boolean;
}

export class ServerTransactions {
  readonly #entries = new Map<string, Entry>();
  readonly #merge = new Map<string, string>();
  readonly #timers: SipTimers;
  readonly #timed: TransactionTimers<Entry>;

  constructor(table: TimerTable<number>, timers: SipTimers, side: Side) {
    this.#timers = timers;
    this.#timed = new TransactionTimers(table, side);
  }

  get size(): number {
    return this.#entries.size;
  }

  count(kind: Leaf["kind"]): number {
    let count = 0;
    for (const entry of this.#entries.values()) if (entry.leaf.kind === kind) count++;
    return count;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  tagOf(key: string): string | undefined {
    return this.#entries.get(key)?.tag;
  }

  /** The same request is being served already, come over another way (§8.2.2.2). */
  isMerged(request: SipRequest): boolean {
    const mergeKey = mergeKeyOf(request);
    return mergeKey !== undefined && this.#merge.has(mergeKey);
  }

  start(
    key: string,
    request: SipRequest,
    source: SocketAddress,
    tag: string,
    now: Instant,
  ): StackEffect[] {
    const [leaf, effects] = request.method === "INVITE"
      ? leafOf("invite", startInviteServer(this.#timers, now))
      : leafOf("non-invite", startNonInviteServer(this.#timers, now));
    const destination = responseDestination(request, source);
    // A CANCEL shares the numbers of its INVITE and merges with nothing.
    const mergeKey = request.method === "CANCEL" ? undefined : mergeKeyOf(request);
    const entry: Entry = {
      id: this.#timed.newId(),
      timers: 0,
      key,
      request,
      isCancel: request.method === "CANCEL",
      source,
      destination,
      mergeKey,
      leaf,
      tag,
      last: undefined,
      cancelled: false,
      forsaken: false,
    };
    this.#entries.set(key, entry);
    if (mergeKey !== undefined) this.#merge.set(mergeKey, key);
    const out: StackEffect[] = [];
    this.#perform(entry, effects, undefined, now, out);
    return out;
  }

  retransmission(key: string, now: Instant, out: StackEffect[]): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#step(entry, { kind: "retransmission" }, now, out);
  }

  /** The ACK goes up (2xx) or ends the transaction (failure). False when none matches: then it is for a 2xx. */
  ack(key: string, ack: SipRequest, source: SocketAddress, now: Instant, out: StackEffect[]) {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.leaf.kind !== "invite") return false;
    if (isOldBranch(ack) && tagOf(to(ack)) !== entry.tag) return false;
    this.#step(entry, { kind: "ack" }, now, out, { request: ack, source });
    return true;
  }

  /** §9.2: whether an INVITE still wants its 487; true only for the first CANCEL of an open one. */
  cancel(key: string): SipRequest | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.leaf.kind !== "invite") return undefined;
    if (entry.cancelled || entry.leaf.state.kind !== "proceeding") return undefined;
    entry.cancelled = true;
    return entry.request;
  }

  respond(key: string, response: SipResponse, now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.forsaken) return out;
    this.#respond(entry, response, now, out);
    return out;
  }

  /** Forgets a transaction that waits for its answer, with all its timers; its request goes to the caller. */
  take(key: string): { readonly request: SipRequest; readonly source: SocketAddress } | undefined {
    const entry = this.#entries.get(key);
    if (entry?.request === undefined) return undefined;
    this.#forget(entry);
    return { request: entry.request, source: entry.source };
  }

  fire(due: DueTimer, now: Instant, out: StackEffect[]): void {
    const entry = this.#timed.taken(due);
    if (entry !== undefined) this.#step(entry, { kind: "timer", timer: due.timer }, now, out);
  }

  #respond(entry: Entry, response: SipResponse, now: Instant, out: StackEffect[]): void {
    const { status } = response;
    const { kind } = entry.leaf.state;
    // Once answered finally the bytes stand; the machine repeats a 2xx and throws at anything else.
    if (kind === "trying" || kind === "proceeding") {
      const tagged = status > 100 ? withToTag(response, entry.tag) : response;
      entry.tag = tagOf(to(tagged)) ?? entry.tag;
      entry.last = serialize(tagged);
    }
    this.#step(entry, { kind: "respond", status }, now, out);
    if (status >= 200) entry.request = undefined;
  }

  #step(
    entry: Entry,
    input: InviteServerInput,
    now: Instant,
    out: StackEffect[],
    ack?: Incoming,
  ): void {
    if (entry.leaf.kind === "invite") {
      const [leaf, effects] = leafOf("invite", stepInviteServer(entry.leaf.state, input, now));
      entry.leaf = leaf;
      this.#perform(entry, effects, ack, now, out);
    } else if (input.kind !== "ack") {
      const own: NonInviteServerInput = input;
      const [leaf, effects] = leafOf(
        "non-invite",
        stepNonInviteServer(entry.leaf.state, own, now),
      );
      entry.leaf = leaf;
      this.#perform(entry, effects, undefined, now, out);
    }
  }

  #perform(
    entry: Entry,
    effects: readonly TransactionEffect[],
    ack: Incoming | undefined,
    now: Instant,
    out: StackEffect[],
  ): void {
    for (const effect of effects) this.#performOne(entry, effect, ack, now, out);
    if (entry.leaf.state.kind === "terminated") this.#forget(entry);
  }

  #forget(entry: Entry): void {
    this.#timed.clearAll(entry);
    if (!this.#entries.delete(entry.key)) return;
    if (entry.mergeKey !== undefined) this.#merge.delete(entry.mergeKey);
  }

  #performOne(
    entry: Entry,
    effect: TransactionEffect,
    ack: Incoming | undefined,
    now: Instant,
    out: StackEffect[],
  ): void {
    const { key: transaction, destination, source } = entry;
    switch (effect.kind) {
      case "transmit":
        if (entry.last !== undefined) out.push({ kind: "send", destination, bytes: entry.last });
        return;
      case "transmit-trying":
        entry.last = serialize(responseTo(unanswered(entry), 100));
        out.push({ kind: "send", destination, bytes: entry.last });
        return;
      case "deliver":
        if (ack !== undefined) out.push({ kind: "ack", ...ack });
        // The stack answers a CANCEL itself.
        else if (!entry.isCancel) {
          out.push({ kind: "request", transaction, request: unanswered(entry), source });
        }
        return;
      case "timeout":
        out.push({ kind: "server-timeout", transaction });
        return;
      case "answer-unanswered":
        this.#respond(entry, responseTo(unanswered(entry), 500), now, out);
        entry.forsaken = true;
        return;
      case "set-timer":
        this.#timed.set(entry, effect.timer, effect.at);
        return;
      case "clear-timer":
        this.#timed.clear(entry, effect.timer);
        return;
      case "cancel":
      case "transmit-ack":
      case "unreachable":
        throw new Error(`Cannot ${effect.kind} in a server transaction`);
      default:
        unreachable(effect);
    }
  }
}

function unanswered({ key, request }: Entry): SipRequest {
  if (request === undefined) throw new Error(`Cannot go on with ${key}: it was answered`);
  return request;
}

interface Incoming {
  readonly request: SipRequest;
  readonly source: SocketAddress;
}

function leafOf<Kind extends Leaf["kind"]>(
  kind: Kind,
  step: readonly [Extract<Leaf, { kind: Kind }>["state"], readonly TransactionEffect[]],
): readonly [Leaf, readonly TransactionEffect[]] {
  return [{ kind, state: step[0] } as Extract<Leaf, { kind: Kind }>, step[1]];
}
