/** One call of a simulated phone, and what the parts of a phone share while it has power. */
import type { SipRequest } from "../../core/sip/message.ts";
import type { SessionEffect } from "../../core/sip/session.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { TimerTable } from "../../core/lib/timer_table.ts";
import type { MediaLeg } from "./media_leg.ts";
import type { DisplayPeer, HeardDigit, PhoneCallState, PhoneOptions } from "./phone_io.ts";
import { sipUri } from "./sip_uri.ts";
import type { UserAgent } from "./user_agent.ts";

/** A transfer of a call that is under way. */
export interface CallTransfer {
  /** URI of the Refer-To. */
  readonly referTo: string;
  /** An attended transfer: the call with the target. */
  readonly target?: string;
  /** The far end is told first that it waits; then the REFER goes out, and is accepted. */
  step: "holding" | "referring" | "accepted";
  transaction: string | undefined;
}

export interface PhoneCall {
  readonly session: string;
  readonly direction: "incoming" | "outgoing";
  readonly media: MediaLeg;
  /** The INVITE that rings; absent on calls we made. */
  readonly invite?: SipRequest;
  peer: DisplayPeer;
  stage: "ringing" | "calling" | "talking";
  /** What we want; `agreedHold` is what the far end knows, `asked` what our open offer says. */
  held: boolean;
  agreedHold: boolean;
  asked: boolean | undefined;
  /** The call answered meanwhile, for which the phone has held this one by itself: it ends that hold too. */
  heldFor: string | undefined;
  /** What happens by itself when the call's timer is due. */
  deed: { readonly act: "answer" | "reject"; readonly asHabit: boolean } | undefined;
  transfer: CallTransfer | undefined;
  /** Keys that still go out by INFO, and the one under way. */
  typing: { readonly keys: string; readonly transaction: string | undefined } | undefined;
}

/** What the parts of a phone that see to its calls share. */
export interface Handset {
  readonly options: PhoneOptions;
  readonly agent: UserAgent;
  /** `ring ID` is the deed of a call that rings, `refer ID` the patience with a transfer. */
  readonly timers: TimerTable;
  /** The oldest first. */
  readonly calls: ReadonlyMap<string, PhoneCall>;
  /** Takes what a session did. */
  say(effects: readonly SessionEffect[], now: Instant): void;
  /** Hangs up, gives up or declines, as the call's state demands. */
  end(call: PhoneCall, now: Instant): void;
  heardDigit(digit: HeardDigit): void;
}

export function newCall(
  call: Pick<PhoneCall, "session" | "direction" | "media" | "peer"> & { invite?: SipRequest },
): PhoneCall {
  return {
    ...call,
    stage: call.direction === "incoming" ? "ringing" : "calling",
    held: false,
    agreedHold: false,
    asked: undefined,
    heldFor: undefined,
    deed: undefined,
    transfer: undefined,
    typing: undefined,
  };
}

export function stateOf(call: PhoneCall): PhoneCallState {
  if (call.transfer !== undefined) return "transferring";
  return call.stage === "talking" && call.held ? "held" : call.stage;
}

/** The oldest call in the first of these states that there is one in. */
export function callIn(handset: Handset, ...states: PhoneCallState[]): PhoneCall | undefined {
  const calls = [...handset.calls.values()];
  for (const state of states) {
    const found = calls.find((call) => stateOf(call) === state);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a person means by a number: somebody at the phone's PBX, unless it is a whole `sip:` URI. */
export function uriOf({ options }: Handset, digits: string): string {
  if (digits.startsWith("sip:")) return digits;
  return sipUri(domainOf(options), digits);
}

export function domainOf(options: PhoneOptions): string {
  return options.domain ?? options.registrar?.host ?? options.sip.host;
}
