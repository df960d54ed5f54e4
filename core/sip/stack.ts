/** Transactions and transport rules of one UDP user agent as a machine without sockets (RFC 3261 §8, §17, §18). */
import type { Random } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { SipTimers } from "./timers.ts";

export { DEFAULT_TIMERS, type SipTimers } from "./timers.ts";
export { reasonPhrase, type ResponseExtra, responseTo } from "./response.ts";

/** Most transactions alive on each side (client, server); a server request beyond it is answered 503 statelessly. */
export const TRANSACTIONS_MAX = 20_000;

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
}

export interface RequestOptions {
  /** INVITE only: cancel when still provisional after Timer C (§16.8). */
  readonly timerC?: boolean;
}

export type StackEffect =
  /** `bytes` may be sent again later: whoever takes them does not change them. */
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** A new request, neither ACK nor CANCEL. Whoever takes it answers with `respond(transaction, …)`. */
  | {
    readonly kind: "request";
    readonly transaction: string;
    readonly request: SipRequest;
    readonly source: SocketAddress;
  }
  /** The INVITE `transaction` was CANCELed; the CANCEL is answered already, the INVITE wants its 487. */
  | { readonly kind: "cancelled"; readonly transaction: string; readonly request: SipRequest }
  /** The ACK to a 2xx. */
  | { readonly kind: "ack"; readonly request: SipRequest; readonly source: SocketAddress }
  /** Never a 100. A 2xx to INVITE may come several times (retransmitted or forked). */
  | {
    readonly kind: "response";
    readonly transaction: string;
    readonly response: SipResponse;
    readonly source: SocketAddress;
  }
  /** A 2xx to an INVITE of ours whose transaction is over. */
  | {
    readonly kind: "stray-response";
    readonly response: SipResponse;
    readonly source: SocketAddress;
  }
  /** No final response in time (timers B, F, or 64*T1 after a CANCEL): treat as 408 (§8.1.3.1). */
  | { readonly kind: "client-timeout"; readonly transaction: string }
  /** Could not be sent: treat as 503 (§8.1.3.1). */
  | { readonly kind: "client-unreachable"; readonly transaction: string }
  /** No ACK to a failure (timer H), or the request was never answered here and the stack let it go. */
  | { readonly kind: "server-timeout"; readonly transaction: string };

/** How many transactions live; all zero when nothing is going on. */
export interface StackCensus {
  readonly inviteClient: number;
  readonly inviteServer: number;
  readonly nonInviteClient: number;
  readonly nonInviteServer: number;
  readonly timers: number;
}

export declare class Stack {
  readonly local: SocketAddress;
  readonly timers: SipTimers;
  constructor(options: StackOptions);

  /** One datagram. Never throws for what it holds. */
  receive(bytes: Uint8Array, source: SocketAddress, now: Instant): StackEffect[];

  /** Sends a request (not ACK, not CANCEL) in a new transaction; the stack writes the Via, and Max-Forwards when absent. */
  request(
    request: SipRequest,
    destination: SocketAddress,
    now: Instant,
    options?: RequestOptions,
  ): { readonly transaction: string; readonly effects: StackEffect[] };

  /**
   * Answers a server transaction; again with a 2xx to INVITE retransmits it (RFC 6026 §7.1). A To without tag
   * gets the transaction's. No effects when the transaction is over, which the outside may cause at any time.
   * Throws when it was answered finally already.
   */
  respond(transaction: string, response: SipResponse, now: Instant): StackEffect[];

  /** The To tag the stack puts in responses of this server transaction that carry none. */
  localTag(transaction: string): string | undefined;

  /** The ACK to a 2xx: outside any transaction, to be kept and sent again for each repeated 2xx. */
  sendAck(ack: SipRequest, destination: SocketAddress): StackEffect[];

  /** CANCELs an INVITE of ours once a provisional response has come (§9.1); no effects when it is over. */
  cancel(
    transaction: string,
    now: Instant,
    headers?: readonly (readonly [name: string, value: string])[],
  ): StackEffect[];

  /** The host could not send there (ICMP, no route): ends the client transactions towards it. */
  unreachable(destination: SocketAddress, now: Instant): StackEffect[];

  wake(now: Instant): StackEffect[];
  nextDeadline(): Instant | undefined;

  /** Live transactions of both sides. */
  readonly size: number;
  census(): StackCensus;
}
