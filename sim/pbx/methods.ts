/** Requests outside any dialog that are no call and no registration (RFC 3261 §8.2, §11). */
import { from, requestUri, tagOf, to } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { StatelessAnswer } from "../../core/sip/stack.ts";

/** Methods the PBX understands. */
export const ALLOW: readonly string[] = [
  "INVITE",
  "ACK",
  "CANCEL",
  "BYE",
  "OPTIONS",
  "REGISTER",
  "SUBSCRIBE",
  "NOTIFY",
  "REFER",
  "UPDATE",
  "PRACK",
  "INFO",
];

/** Methods that exist, but not here: 405; any other is answered 501 (RFC 3261 §8.2.1, §21.5.2). */
const KNOWN_ELSEWHERE: readonly string[] = ["MESSAGE", "PUBLISH"];

/**
 * The answer that needs no knowledge of who asks, and so is the same for everybody; `undefined` when the
 * request is an INVITE, a REGISTER, a SUBSCRIBE or a REFER to be looked at.
 */
export function plainAnswer(request: SipRequest): StatelessAnswer | undefined {
  if (tagOf(to(request)) !== undefined) return { status: 481 };
  if (tagOf(from(request)) === undefined && request.method !== "OPTIONS") {
    return { status: 400, reason: "Missing From tag" };
  }
  // §8.2.2.1: neither `sip:` nor `sips:`
  if (requestUri(request) === undefined) return { status: 416 };
  const required = request.headers.values("Require");
  if (request.method !== "INVITE" && required.length > 0) {
    const headers = required.map((tag) => ["Unsupported", tag] as const);
    return { status: 420, headers };
  }
  switch (request.method) {
    case "INVITE":
    case "REGISTER":
    case "SUBSCRIBE":
    case "REFER":
      return undefined;
    case "NOTIFY":
      return { status: 481 }; // RFC 6665 §4.1.3: nobody here subscribed to it
    case "OPTIONS":
      return {
        status: 200,
        headers: [["Allow", ALLOW.join(", ")], ["Accept", "application/sdp"]],
      };
    default:
      return {
        status: isKnown(request.method) ? 405 : 501,
        headers: [["Allow", ALLOW.join(", ")]],
      };
  }
}

function isKnown(method: string): boolean {
  return ALLOW.includes(method) || KNOWN_ELSEWHERE.includes(method);
}
