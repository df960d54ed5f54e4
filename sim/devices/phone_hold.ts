/** Holding at a phone (RFC 3264 §8.4, RFC 5359 §2.1): what the far end is told, in the way of the phone's make. */
import type { Instant } from "../../core/lib/time.ts";
import type { Direction } from "../../core/sip/sdp.ts";
import type { OfferOptions } from "../../core/sip/session.ts";
import { callIn, type Handset, type PhoneCall, stateOf } from "./phone_call.ts";
import type { HoldStyle } from "./vendor_profiles.ts";

export function setHeld(handset: Handset, call: PhoneCall, held: boolean, now: Instant): void {
  call.held = held;
  call.heldFor = undefined;
  settleHold(handset, call, now);
}

/** A person talks with one at a time. */
export function holdOthers(handset: Handset, now: Instant, ...except: PhoneCall[]): void {
  for (const other of handset.calls.values()) {
    if (!except.includes(other) && stateOf(other) === "talking") {
      setHeld(handset, other, true, now);
    }
  }
}

/** The phone takes a call that its person has asked for elsewhere: what it holds for that, it takes up again after it. */
export function holdOthersFor(handset: Handset, now: Instant, call: PhoneCall): void {
  for (const other of handset.calls.values()) {
    if (other === call || stateOf(other) !== "talking") continue;
    setHeld(handset, other, true, now);
    other.heldFor = call.session;
  }
}

/** That call has ended; a person who talks or dials meanwhile is left alone. */
export function takeUpHeldFor(handset: Handset, session: string, now: Instant): void {
  if (callIn(handset, "talking", "calling", "transferring") !== undefined) return;
  const held = [...handset.calls.values()].find((call) =>
    call.heldFor === session && stateOf(call) === "held"
  );
  if (held !== undefined) setHeld(handset, held, false, now);
}

/** Tells the far end what we want, once the session is free to. */
export function settleHold(handset: Handset, call: PhoneCall, now: Instant): void {
  if (call.held === call.agreedHold || call.asked !== undefined) return;
  const { agent, options } = handset;
  const view = agent.sessions.get(call.session);
  if (view === undefined || view.state !== "confirmed" || !view.stable) return;
  call.asked = call.held;
  const offer = holdOffer(call, options.profile.hold);
  handset.say(agent.sessions.offer(call.session, offer, now), now);
}

/** What we do when the far end offers while we hold. */
export function answerWhileHeld(style: HoldStyle): Direction {
  return style === "inactive" ? "inactive" : "sendonly";
}

/** Who is held by the far end already neither hears nor sends. */
function holdOffer({ held, media }: PhoneCall, style: HoldStyle): OfferOptions {
  const wanted = !held ? "sendrecv" : media.heldByPeer ? "inactive" : answerWhileHeld(style);
  const nowhere = style === "nowhere" && wanted === "sendonly";
  return {
    sdp: () => media.offer(wanted, nowhere),
    method: style === "update" ? "UPDATE" : "INVITE",
  };
}
