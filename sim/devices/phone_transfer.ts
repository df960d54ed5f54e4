/**
 * Transfers at a phone: the far end is held and referred (RFC 3515, RFC 5589), to a number or, attended, to the
 * dialog of another call (RFC 3891); what fails is taken back.
 */
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { formatNameAddr, formatUri, parseUri } from "../../core/sip/address.ts";
import { standingOf } from "../../core/sip/event_package.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { formatReplaces, replacesFor } from "../../core/sip/replaces.ts";
import type { SessionView } from "../../core/sip/session.ts";
import { statusIn } from "../../core/sip/sipfrag.ts";
import {
  callIn,
  type CallTransfer,
  domainOf,
  type Handset,
  type PhoneCall,
  uriOf,
} from "./phone_call.ts";
import { setHeld } from "./phone_hold.ts";
import { sipUri } from "./sip_uri.ts";

/** Longer than anybody rings: after it the call is taken back. */
export const TRANSFER_MILLIS: Millis = 180_000;

/** Blind: of the call that talks, else of the one held longest. */
export function transfer(handset: Handset, to: string, now: Instant): void {
  const call = callIn(handset, "talking", "held");
  if (call !== undefined && to !== "") begin(handset, call, { referTo: uriOf(handset, to) }, now);
}

/** Attended: the held call goes to the one that talks or is being called. */
export function completeTransfer(handset: Handset, now: Instant): void {
  const held = callIn(handset, "held"), target = callIn(handset, "talking", "calling");
  const view = target && handset.agent.sessions.get(target.session);
  if (held === undefined || target === undefined || view === undefined) return;
  const rings = target.stage === "calling";
  const { whileRinging } = handset.options.profile.transfer;
  if (rings && (whileRinging === "blind" || view.remoteTag === undefined)) {
    handset.end(target, now);
    return begin(handset, held, { referTo: view.dialled }, now);
  }
  begin(handset, held, { referTo: replacing(view), target: target.session }, now);
}

function begin(
  handset: Handset,
  call: PhoneCall,
  to: Pick<CallTransfer, "referTo" | "target">,
  now: Instant,
): void {
  call.transfer = { ...to, step: "holding", transaction: undefined };
  setHeld(handset, call, true, now);
  settleTransfer(handset, call, now);
}

/** The target as its dialog with us knows it, with that dialog named (RFC 5589 §7.1). */
function replacing({ callId, localTag, remoteTag = "", remote, dialled, direction }: SessionView) {
  const uri = parseUri(direction === "outgoing" ? dialled : remote.uri);
  const replaces = formatReplaces(replacesFor({ callId, localTag, remoteTag }));
  if (uri === undefined) return dialled;
  return formatUri({ ...uri, headers: new Map([["Replaces", replaces]]) });
}

/** Sends the REFER as soon as the far end knows that it waits, or has refused to. */
export function settleTransfer(handset: Handset, call: PhoneCall, now: Instant): void {
  const { transfer } = call;
  const { sessions } = handset.agent;
  if (transfer?.step !== "holding" || call.asked !== undefined) return;
  const view = sessions.get(call.session);
  if (view?.state !== "confirmed" || !view.stable || call.held !== call.agreedHold) return;
  const own = sipUri(domainOf(handset.options), handset.options.user);
  const headers = [
    ["Refer-To", formatNameAddr({ uri: transfer.referTo, params: new Map() })],
    ["Referred-By", `<${own}>`],
  ] as const;
  const { transaction, effects } = sessions.request(call.session, "REFER", { headers }, now);
  transfer.step = "referring";
  transfer.transaction = transaction;
  handset.timers.set(`refer ${call.session}`, plus(now, TRANSFER_MILLIS));
  handset.say(effects, now);
  if (transaction === undefined) takeBack(handset, call, now);
}

/** The answer to our REFER. */
export function onReferAnswered(
  handset: Handset,
  call: PhoneCall,
  transaction: string,
  status: number,
  now: Instant,
): void {
  const { transfer } = call;
  if (transfer === undefined || transfer.transaction !== transaction || status < 200) return;
  if (status >= 300) return takeBack(handset, call, now);
  if (transfer.step === "referring") transfer.step = "accepted";
  if (handset.options.profile.transfer.hangsUp === "when-accepted") handset.end(call, now);
}

/** A NOTIFY of the REFER (RFC 3515 §2.4.5); a NOTIFY may overtake the 202. */
export function onReferTold(
  handset: Handset,
  call: PhoneCall,
  notify: SipRequest,
  now: Instant,
): void {
  if (call.transfer === undefined || call.transfer.step === "holding") return;
  const status = statusIn(notify.body) ?? 100;
  if (status >= 300) return takeBack(handset, call, now);
  if (status >= 200) return finish(handset, call, now);
  // Over without a word of success: whether it worked is not known, so that the call is looked after.
  if (standingOf(notify)?.state === "terminated") takeBack(handset, call, now);
}

/** It failed: the far end is taken back, unless somebody else is being talked with. */
export function takeBack(handset: Handset, call: PhoneCall, now: Instant): void {
  call.transfer = undefined;
  handset.timers.clear(`refer ${call.session}`);
  if (callIn(handset, "talking", "calling") === undefined) setHeld(handset, call, false, now);
}

/** It worked: nothing is left to do here but to hang up (RFC 5589 §6.1). */
function finish(handset: Handset, call: PhoneCall, now: Instant): void {
  const target = call.transfer?.target;
  const consulted = target === undefined ? undefined : handset.calls.get(target);
  handset.end(call, now);
  if (consulted !== undefined) handset.end(consulted, now);
}
