/** Transactions and transport rules of one UDP user agent as a machine without sockets (RFC 3261 §8, §17, §18). */
import { keyedToken, newHashKey } from "../lib/keyed_hash.ts";
import { type Random, token } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { TimerTable } from "../lib/timer_table.ts";
import { cseq, maxForwards, tagOf, to, topVia, vias } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { parse, type ParseRefusal } from "./parse.ts";
import { responseTo } from "./response.ts";
import { serialize } from "./serialize.ts";
import type { StackEffect } from "./stack_effect.ts";
import { giveUpAfter, type SipTimers } from "./timers.ts";
import { ClientTransactions } from "./transaction/client_transactions.ts";
import { clientKey, MAGIC_COOKIE, serverKeyOf } from "./transaction/matching.ts";
import { ServerTransactions } from "./transaction/server_transactions.ts";
import { dueTimer } from "./transaction/transaction_timers.ts";
import { isOurs, isSentBy, ownVia, responseDestination, stampVia } from "./via_rules.ts";

export type { StackEffect } from "./stack_effect.ts";
export { DEFAULT_TIMERS, type SipTimers } from "./timers.ts";
export { reasonPhrase, type ResponseExtra, responseTo } from "./response.ts";

/** Most transactions alive on each side (client, server); a server request beyond it is answered 503 statelessly. */
export const TRANSACTIONS_MAX = 20_000;

/**
 * Requests inside dialogs may use this much more: a flood of new ones shall not keep a call from ending. A
 * CANCEL of a known INVITE is always let in, at most one for each.
 */
export const IN_DIALOG_RESERVE = 0.25;

export interface StackOptions {
  readonly random: Random;
  readonly timers: SipTimers;
  /** The sent-by of our Via: an IP literal others can reach, and the port. */
  readonly local: SocketAddress;
  readonly transactionsMax?: number;
  /**
   * `router` (default): sends calls on, so an out-of-dialog request with Max-Forwards 0 is answered 483
   * (§16.3; RFC 7332). `endpoint`: the request has arrived, whatever Max-Forwards says.
   */
  readonly role?: "router" | "endpoint";
  /** How datagrams are read: `parse` unless given. */
  readonly read?: typeof parse;
}

export interface RequestOptions {
  /** INVITE only: cancel when still provisional after Timer C (§16.8). */
  readonly timerC?: boolean;
  /** Belongs to no call, such as a registration: counted apart. */
  readonly background?: boolean;
}

/** How many transactions live; all zero when nothing is going on. */
export interface StackCensus {
  readonly inviteClient: number;
  readonly inviteServer: number;
  readonly nonInviteClient: number;
  readonly nonInviteServer: number;
  readonly timers: number;
}

const CLIENT = 0;
const SERVER = 1;
/** 40 bits: what makes our branches ours, and unguessable to who never got a message of ours. */
const MARK_CHARACTERS = 8;
const BRANCH_CHARACTERS = 13;
const TAG_CHARACTERS = 13;

export class Stack {
  readonly local: SocketAddress;
  readonly timers: SipTimers;
  readonly #random: Random;
  /** Of the To tags of stateless answers. */
  readonly #tagKey: Uint8Array;
  readonly #branchStart: string;
  readonly #transactionsMax: number;
  readonly #routes: boolean;
  readonly #read: typeof parse;
  readonly #table = new TimerTable<number>();
  readonly #clients: ClientTransactions;
  readonly #servers: ServerTransactions;

  constructor(options: StackOptions) {
    this.local = options.local;
    this.timers = options.timers;
    this.#random = options.random.fork("stack");
    this.#tagKey = newHashKey(options.random.fork("stateless"));
    this.#branchStart = `${MAGIC_COOKIE}${token(this.#random, MARK_CHARACTERS)}.`;
    this.#transactionsMax = options.transactionsMax ?? TRANSACTIONS_MAX;
    this.#routes = options.role !== "endpoint";
    this.#read = options.read ?? parse;
    this.#clients = new ClientTransactions(this.#table, options.timers, CLIENT);
    this.#servers = new ServerTransactions(this.#table, options.timers, SERVER);
  }

  /** One datagram. Never throws for what it holds. */
  receive(bytes: Uint8Array, source: SocketAddress, now: Instant): StackEffect[] {
    const parsed = this.#read(bytes);
    if (!parsed.ok) return this.#refuseMalformed(parsed.error, source);
    const message = parsed.value;
    if (message.kind === "response") return this.#receiveResponse(message, source, now);
    return this.#receiveRequest(stampVia(message, source), source, now);
  }

  /** Sends a request (not ACK, not CANCEL) in a new transaction; the stack writes the Via, and Max-Forwards when absent. */
  request(
    request: SipRequest,
    destination: SocketAddress,
    now: Instant,
    options: RequestOptions = {},
  ): { readonly transaction: string; readonly effects: StackEffect[] } {
    if (request.method === "ACK" || request.method === "CANCEL") {
      throw new Error(`Cannot send ${request.method} as a request of its own`);
    }
    const branch = this.#newBranch();
    if (this.#clients.size >= this.#transactionsMax) {
      const transaction = clientKey(branch, request.method);
      return { transaction, effects: [{ kind: "client-unreachable", transaction }] };
    }
    const { timerC = false, background = false } = options;
    return this.#clients.start(
      { request: this.#withVia(request, branch), branch, destination, timerC, background },
      now,
    );
  }

  /**
   * Answers a server transaction; again with a 2xx to INVITE retransmits it (RFC 6026 §7.1). A To without tag
   * gets the transaction's. No effects when the transaction is over, which the outside may cause at any time.
   * Throws when it was answered finally already.
   */
  respond(transaction: string, response: SipResponse, now: Instant): StackEffect[] {
    return this.#servers.respond(transaction, response, now);
  }

  /**
   * Answers a request and keeps nothing of it (§8.2.7): for answers that are the same each time and change
   * nothing, so that who asks often does not fill the table. A retransmission is a new request. Of an INVITE
   * the ACK is then an `ack` effect that is nobody's affair, and a CANCEL is answered 481.
   */
  respondStatelessly(transaction: string, response: StatelessAnswer): StackEffect[] {
    const asked = this.#servers.take(transaction);
    return asked === undefined
      ? []
      : this.#answerStatelessly(asked.request, response, asked.source);
  }

  /** The To tag the stack puts in responses of this server transaction that carry none. */
  localTag(transaction: string): string | undefined {
    return this.#servers.tagOf(transaction);
  }

  /** The ACK to a 2xx: outside any transaction, to be kept and sent again for each repeated 2xx. */
  sendAck(ack: SipRequest, destination: SocketAddress): StackEffect[] {
    const bytes = serialize(this.#withVia(ack, this.#newBranch()));
    return [{ kind: "send", destination, bytes }];
  }

  /** CANCELs an INVITE of ours once a provisional response has come (§9.1); no effects when it is over. */
  cancel(
    transaction: string,
    now: Instant,
    headers: readonly (readonly [name: string, value: string])[] = [],
  ): StackEffect[] {
    return this.#clients.cancel(transaction, headers, now);
  }

  /** The host could not send there (ICMP, no route): ends the client transactions towards it. */
  unreachable(destination: SocketAddress, now: Instant): StackEffect[] {
    return this.#clients.unreachable(destination, now);
  }

  wake(now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    for (let name = this.#table.takeDue(now); name !== undefined; name = this.#table.takeDue(now)) {
      const due = dueTimer(name);
      const side = due.side === CLIENT ? this.#clients : this.#servers;
      side.fire(due, now, out);
    }
    return out;
  }

  nextDeadline(): Instant | undefined {
    return this.#table.next();
  }

  /** Live transactions of both sides. */
  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  /** Client transactions alive that were started as `background`. */
  get background(): number {
    return this.#clients.background;
  }

  census(): StackCensus {
    return {
      inviteClient: this.#clients.count("invite"),
      inviteServer: this.#servers.count("invite"),
      nonInviteClient: this.#clients.count("non-invite"),
      nonInviteServer: this.#servers.count("non-invite"),
      timers: this.#table.size,
    };
  }

  #receiveResponse(response: SipResponse, source: SocketAddress, now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    if (!isOurs(response, this.local)) return out;
    if (this.#clients.receive(response, source, now, out)) return out;
    const isSuccess = response.status >= 200 && response.status < 300;
    const ours = topVia(response).params.get("branch")?.startsWith(this.#branchStart) === true;
    if (isSuccess && ours && cseq(response).method === "INVITE") {
      out.push({ kind: "stray-response", response, source });
    }
    return out;
  }

  #receiveRequest(request: SipRequest, source: SocketAddress, now: Instant): StackEffect[] {
    const out: StackEffect[] = [];
    if (request.method === "ACK") {
      const acked = this.#servers.ack(serverKeyOf(request, "INVITE"), request, source, now, out);
      if (!acked) out.push({ kind: "ack", request, source });
      return out;
    }
    const key = serverKeyOf(request);
    if (this.#servers.has(key)) {
      this.#servers.retransmission(key, now, out);
      return out;
    }
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return this.#answerStatelessly(request, refusal, source);
    if (request.method === "CANCEL") return this.#cancelled(key, request, source, now);
    return this.#servers.start(key, request, source, token(this.#random, TAG_CHARACTERS), now);
  }

  /** §9.2. Whatever is no INVITE waiting for its answer is untouched by a CANCEL; of one that fits none nothing is kept. */
  #cancelled(key: string, cancel: SipRequest, source: SocketAddress, now: Instant): StackEffect[] {
    const invite = serverKeyOf(cancel, "INVITE");
    const tag = this.#servers.tagOf(invite);
    if (tag === undefined) return this.#answerStatelessly(cancel, { status: 481 }, source);
    this.#servers.start(key, cancel, source, tag, now);
    const out = this.#servers.respond(key, responseTo(cancel, 200), now);
    if (this.#servers.cancel(invite) !== undefined) {
      out.push({ kind: "cancelled", transaction: invite, request: cancel });
    }
    return out;
  }

  /** What no user needs to see: loops, merged requests, used-up hops, and too much at once. */
  #refusalOf(request: SipRequest): StatelessAnswer | undefined {
    if (request.method !== "CANCEL") {
      if (this.#isLooped(request)) return { status: 482, reason: "Loop Detected" };
      if (this.#servers.isMerged(request)) return { status: 482, reason: "Merged Request" };
      if (this.#isOutOfHops(request)) return { status: 483 };
    }
    if (this.#hasRoom(request)) return undefined;
    const retryAfter = Math.ceil(giveUpAfter(this.timers) / 1000);
    return { status: 503, headers: [["Retry-After", String(retryAfter)]] };
  }

  #hasRoom(request: SipRequest): boolean {
    if (request.method === "CANCEL" && this.#servers.has(serverKeyOf(request, "INVITE"))) {
      return true;
    }
    const inDialog = tagOf(to(request)) !== undefined;
    return this.#servers.size < this.#transactionsMax * (inDialog ? 1 + IN_DIALOG_RESERVE : 1);
  }

  /** §16.3 step 4: we never pass a request on as it is, so one that went through us before is a loop. */
  #isLooped(request: SipRequest): boolean {
    return vias(request).some((via) =>
      isSentBy(via, this.local) &&
      via.params.get("branch")?.startsWith(this.#branchStart) === true
    );
  }

  /** §16.3 step 3. In a dialog, and with REGISTER and OPTIONS (§11), we are the request's end. */
  #isOutOfHops(request: SipRequest): boolean {
    return this.#routes && maxForwards(request) === 0 && tagOf(to(request)) === undefined &&
      request.method !== "REGISTER" && request.method !== "OPTIONS";
  }

  #refuseMalformed(refusal: ParseRefusal, source: SocketAddress): StackEffect[] {
    if (refusal.answer === undefined || refusal.answer.request.method === "ACK") return [];
    const { request, ...answer } = refusal.answer;
    return this.#answerStatelessly(stampVia(request, source), answer, source);
  }

  /** §8.2.7. The tag comes from the request, so that a retransmission gets the same bytes. */
  #answerStatelessly(
    request: SipRequest,
    refusal: StatelessAnswer,
    source: SocketAddress,
  ): StackEffect[] {
    const { headers } = request;
    const identity = `${headers.get("Via")}\n${headers.get("Call-ID")}\n${headers.get("CSeq")}`;
    const toTag = keyedToken(this.#tagKey, identity, TAG_CHARACTERS);
    const extra = { toTag, ...(refusal.headers && { headers: refusal.headers }) };
    const bytes = serialize(responseTo(request, refusal.status, refusal.reason, extra));
    return [{ kind: "send", destination: responseDestination(request, source), bytes }];
  }

  #newBranch(): string {
    return this.#branchStart + token(this.#random, BRANCH_CHARACTERS);
  }

  #withVia(request: SipRequest, branch: string): SipRequest {
    let headers = request.headers.prepend("Via", ownVia(this.local, branch));
    if (!headers.has("Max-Forwards")) headers = headers.append("Max-Forwards", "70");
    return { ...request, headers };
  }
}

/** A response as far as it is not the request's own words. */
export interface StatelessAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}
