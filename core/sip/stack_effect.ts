/** What a stack hands up or wants sent (RFC 3261 §17, §18). */
import type { SocketAddress } from "../lib/socket_address.ts";
import type { SipRequest, SipResponse } from "./message.ts";

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
