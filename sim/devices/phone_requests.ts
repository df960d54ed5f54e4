/**
 * Requests inside a call's dialog that a phone answers itself: NOTIFY of its own REFER (RFC 3515), NOTIFY of the
 * remote control `talk` and `hold`, and keys, by INFO or, the other way, typed by its person (RFC 4733, RFC 6086).
 */
import type { Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { DIGITS } from "../../core/media/telephone_event.ts";
import { eventOf } from "../../core/sip/event_package.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { callIn, type Handset, type PhoneCall } from "./phone_call.ts";
import type { DtmfWay } from "./phone_io.ts";
import { onReferTold } from "./phone_transfer.ts";
import type { AskedEffect } from "./user_agent.ts";
import { DIGITS_MAX } from "./voice.ts";
import type { VendorProfile } from "./vendor_profiles.ts";

/** Methods that reach `onAsked`. */
export const OWN_METHODS: ReadonlySet<string> = new Set(["INFO", "NOTIFY"]);

const DTMF_RELAY = "application/dtmf-relay";

export interface Answer {
  readonly status: number;
  readonly headers: HeaderFields;
  /** What the far end asks for by it: to be done once the request is answered. */
  readonly then?: "answer" | "resume" | "hold";
}

/** What the phone says to the request; `call` is absent outside its dialogs. */
export function answerAsked(
  handset: Handset,
  { request }: AskedEffect,
  call: PhoneCall | undefined,
  now: Instant,
): Answer {
  if (call === undefined) return plain(481);
  if (request.method === "INFO") return answerInfo(handset, call, request);
  const { remoteControl } = handset.options.profile;
  const event = eventOf(request)?.name;
  if (event === "refer") {
    onReferTold(handset, call, request, now);
    return plain(200);
  }
  const asked = remoteControl.find((one) => one === event);
  if (asked === undefined) {
    return { status: 489, headers: allowedEvents(handset.options.profile) };
  }
  if (asked === "hold") return { ...plain(200), then: "hold" };
  return { ...plain(200), then: call.stage === "ringing" ? "answer" : "resume" };
}

/** What the phone lists in its INVITEs and in its answers to them (RFC 6665 §8.2.4). */
export function allowedEvents({ remoteControl }: VendorProfile): HeaderFields {
  return remoteControl.length === 0 ? [] : [["Allow-Events", remoteControl.join(", ")]];
}

/** Types keys into the call that talks; letters that are no keys are left out. */
export function typeDigits(handset: Handset, digits: string, by: DtmfWay, now: Instant): void {
  const call = callIn(handset, "talking");
  const keys = [...digits.toUpperCase()].filter((key) => DIGITS.includes(key));
  if (call === undefined) return;
  switch (by) {
    case "rtp":
      call.media.type(keys.join(""), now);
      return;
    case "info":
      call.typing = {
        keys: `${call.typing?.keys ?? ""}${keys.join("")}`.slice(0, DIGITS_MAX),
        transaction: call.typing?.transaction,
      };
      return typeNext(handset, call, now);
    default:
      return unreachable(by);
  }
}

const encoder = new TextEncoder();

/** One INFO after the other: overtaking each other they would be out of order (RFC 3261 §12.2.2). */
function typeNext(handset: Handset, call: PhoneCall, now: Instant): void {
  const { typing } = call;
  if (typing === undefined || typing.transaction !== undefined) return;
  const [key, ...rest] = typing.keys;
  if (key === undefined) {
    call.typing = undefined;
    return;
  }
  const body = encoder.encode(`Signal=${key}\r\nDuration=160\r\n`);
  const options = { body, contentType: DTMF_RELAY };
  const { transaction, effects } = handset.agent.sessions.request(
    call.session,
    "INFO",
    options,
    now,
  );
  call.typing = transaction === undefined ? undefined : { keys: rest.join(""), transaction };
  handset.say(effects, now);
}

/** The answer to an INFO of ours. */
export function onInfoAnswered(
  handset: Handset,
  call: PhoneCall,
  transaction: string,
  status: number,
  now: Instant,
): void {
  if (call.typing?.transaction !== transaction || status < 200) return;
  call.typing = { keys: call.typing.keys, transaction: undefined };
  typeNext(handset, call, now);
}

function answerInfo(handset: Handset, call: PhoneCall, request: SipRequest): Answer {
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const text = new TextDecoder().decode(request.body);
  const digit = /^\s*Signal\s*=\s*([0-9*#A-D])\s*$/im.exec(text)?.[1];
  if (type === DTMF_RELAY && digit !== undefined) {
    handset.heardDigit({ digit: digit.toUpperCase(), by: "info", peer: call.peer.number });
  }
  return plain(200);
}

function plain(status: number): Answer {
  return { status, headers: [] };
}
