/** One call of the simulated carrier. */
import type { Instant, Millis } from "../../core/lib/time.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { PCMA, PCMU, TELEPHONE_EVENT, USUAL_CODECS } from "../../core/sip/sdp.ts";
import type { CarrierCall, RingIn } from "./carrier_io.ts";
import type { FarEnd } from "./far_ends.ts";
import type { MediaLeg } from "./media_leg.ts";
import type { VoiceCodec } from "./voice.ts";

export interface LiveCall {
  readonly session: string;
  readonly media: MediaLeg;
  readonly farEnd: FarEnd;
  /** The INVITE from the office; absent on calls to it. */
  readonly invite?: SipRequest;
  /** What happens by itself when the call's timer is due. */
  deed: "answer" | "refuse" | "hang-up" | undefined;
  readonly talkMillis: Millis | undefined;
  /** Whether the far end wants to hold the office, what the office knows, and what our open offer says. */
  holds: boolean;
  agreedHold: boolean;
  asked: boolean | undefined;
  shown: CarrierCall;
}

export function newLiveCall(
  call: Pick<LiveCall, "session" | "media" | "farEnd" | "talkMillis" | "shown"> & {
    readonly invite?: SipRequest;
  },
): LiveCall {
  return { ...call, deed: undefined, holds: false, agreedHold: false, asked: undefined };
}

export function hasOffer(call: LiveCall): boolean {
  return call.invite !== undefined && call.invite.body.length > 0;
}

/** Codecs of a far end in its order, with keys. */
export function codecsOf(preferred: readonly VoiceCodec[] | undefined) {
  if (preferred === undefined) return USUAL_CODECS;
  return [...preferred.map((name) => name === "PCMU" ? PCMU : PCMA), TELEPHONE_EVENT];
}

export function callToOffice(input: RingIn, host: string, now: Instant): CarrierCall {
  return {
    id: input.call,
    way: "to-office",
    number: input.line,
    caller: {
      user: input.from,
      host,
      asserted: [],
      ...(input.withheld === true ? { privacy: "id" } : {}),
      ...(input.name === undefined ? {} : { displayName: input.name }),
    },
    state: "calling",
    held: false,
    holds: false,
    since: now,
  };
}
