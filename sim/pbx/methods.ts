/** Requests outside any dialog that are no call and no registration (RFC 3261 §8.2, §11). */
import { from, tagOf, to } from "../../core/sip/headers.ts";
import type { SipRequest, SipResponse } from "../../core/sip/message.ts";
import { responseTo } from "../../core/sip/stack.ts";

/** Methods the PBX understands. */
export const ALLOW: readonly string[] = [
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "OPTIONS",
  "REGISTER",
  "UPDATE",
  "PRACK",
  "INFO",
];

/**
 * The answer that needs no knowledge of who asks, and so is the same for everybody; `undefined` when the
 * request is an INVITE or a REGISTER to be looked at.
 */
export function plainAnswer(request: SipRequest): SipResponse | undefined {
  if (tagOf(to(request)) !== undefined) return responseTo(request, 481);
  if (tagOf(from(request)) === undefined && request.method !== "OPTIONS") {
    return responseTo(request, 400, "Missing From tag");
  }
  const required = request.headers.values("Require");
  if (request.method !== "INVITE" && required.length > 0) {
    const headers = required.map((tag) => ["Unsupported", tag] as const);
    return responseTo(request, 420, undefined, { headers });
  }
  switch (request.method) {
    case "INVITE":
    case "REGISTER":
      return undefined;
    case "OPTIONS":
      return responseTo(request, 200, undefined, {
        headers: [["Allow", ALLOW.join(", ")], ["Accept", "application/sdp"]],
      });
    default:
      return responseTo(request, 405, undefined, { headers: [["Allow", ALLOW.join(", ")]] });
  }
}
