/** What a phone says to an INVITE before it rings: whom it is for, whether there is room, whose place it wants (RFC 3891). */
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { parseUri } from "../../core/sip/address.ts";
import { requestUri, to } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { referrerOf } from "../../core/sip/refer.ts";
import { dialogReplaced, replacesOf, replacingStatus } from "../../core/sip/replaces.ts";
import { acceptableOffer } from "./media_leg.ts";
import type { Handset, PhoneCall } from "./phone_call.ts";

/** The call whose place it wants to take (RFC 3891 §3), one that talks or that we are making; or the status it is refused with. */
export function replacedBy(
  { agent, calls }: Handset,
  invite: SipRequest,
): Result<PhoneCall | undefined, number> {
  const read = replacesOf(invite.method, invite.headers.values("Replaces"));
  if (read.kind !== "dialog") return read.kind === "none" ? ok(undefined) : refuse(400);
  const session = agent.sessions.find(dialogReplaced(read.replaces)) ?? "";
  const call = calls.get(session);
  const status = replacingStatus(read.replaces, agent.sessions.get(session)?.state);
  if (status !== undefined) return refuse(status);
  return call === undefined || call.stage === "ringing" ? refuse(481) : ok(call);
}

/** The status an INVITE is refused with (RFC 3261 §8.2.2, §8.2.3, §13.3.1.3). */
export function refusalOf(
  { options, calls }: Handset,
  invite: SipRequest,
  replaced: PhoneCall | undefined,
): number | undefined {
  const { user, profile } = options;
  if (requestUri(invite)?.user !== user) return 404;
  const others = [...calls.values()].filter((call) => call !== replaced);
  const incoming = others.filter((call) => call.direction === "incoming" && !call.held).length;
  if (others.length >= profile.callsMax) return 486;
  const waits = replaced === undefined && !isOwnWish(invite);
  if (waits && incoming >= profile.incomingMax) return 486;
  return acceptableOffer(invite);
}

/** The person called has asked for it elsewhere (RFC 3892), as by a click: no stranger's call that has to wait. */
export function isOwnWish(invite: SipRequest): boolean {
  const by = parseUri(referrerOf(invite)?.uri ?? "");
  const called = parseUri(to(invite).uri);
  return by !== undefined && by.user === called?.user && by.host === called?.host;
}
