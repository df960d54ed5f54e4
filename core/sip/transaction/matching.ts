/** Which transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3, §8.2.2.2). */
import { callId, cseq, from, tagOf, to, topVia } from "../headers.ts";
import type { SipRequest, SipResponse } from "../message.ts";

/** Begins every branch made by RFC 3261 (§8.1.1.7). */
export const MAGIC_COOKIE = "z9hG4bK";

export const DEFAULT_PORT = 5060;

/** Branch and method: our branches are unique. */
export function clientKey(branch: string, method: string): string {
  return `${method} ${branch}`;
}

/** `undefined` when the response's top Via has no branch, which none of ours lacks. */
export function clientKeyOf(response: SipResponse): string | undefined {
  const branch = topVia(response).params.get("branch");
  return branch === undefined ? undefined : clientKey(branch, cseq(response).method);
}

/** `as` overrides the method: an ACK and a CANCEL look for the INVITE. */
export function serverKeyOf(request: SipRequest, as: string = request.method): string {
  const via = topVia(request);
  const branch = via.params.get("branch");
  const sentBy = `${via.host.toLowerCase()} ${via.port ?? DEFAULT_PORT}`;
  if (branch !== undefined && branch.startsWith(MAGIC_COOKIE)) return `${as} ${branch} ${sentBy}`;
  // RFC 2543: Request-URI, From tag, Call-ID, CSeq number and the top Via. The To tag of an ACK is checked apart.
  const parts = [as, request.uri, tagOf(from(request)) ?? "", callId(request)];
  return ["2543", ...parts, cseq(request).number, sentBy, branch ?? ""].join(" ");
}

/** True when the branch is of RFC 2543, so that an ACK must also carry the To tag of the response (§17.2.3). */
export function isOldBranch(request: SipRequest): boolean {
  return topVia(request).params.get("branch")?.startsWith(MAGIC_COOKIE) !== true;
}

/** The same request come over two ways has the same merge key (§8.2.2.2); in a dialog there is none. */
export function mergeKeyOf(request: SipRequest): string | undefined {
  if (tagOf(to(request)) !== undefined) return undefined;
  const { number, method } = cseq(request);
  return `${number} ${method} ${callId(request)} ${tagOf(from(request)) ?? ""}`;
}
