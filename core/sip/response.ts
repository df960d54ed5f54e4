/** Responses made from their requests (RFC 3261 §8.2.6). */
import type { SipRequest, SipResponse } from "./message.ts";

export interface ResponseExtra {
  /** Added to the To header when it has no tag. Without it the stack adds the transaction's. */
  readonly toTag?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /** Written with a body; `application/sdp` when absent. */
  readonly contentType?: string;
}

/** Copies Via, From, To, Call-ID, CSeq (and Record-Route of what creates a dialog); `reason` defaults to the RFC's phrase. */
export declare function responseTo(
  request: SipRequest,
  status: number,
  reason?: string,
  extra?: ResponseExtra,
): SipResponse;

/** The phrase of RFC 3261 §21 for a status. */
export declare function reasonPhrase(status: number): string;
