/** What a phone and its person remember of calls that are over, within limits. */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { SessionCause } from "../../core/sip/session.ts";
import { isElsewhere, parseReason } from "./call_reason.ts";
import type { HeardStream } from "./heard.ts";
import type { PhoneCall } from "./phone_call.ts";
import type { DisplayEnd, HeardDigit } from "./phone_io.ts";

/** Streams of ended calls that stay readable. */
export const HEARD_BEFORE_MAX = 64;
/** Keys heard that stay readable. */
export const HEARD_DIGITS_MAX = 64;
/** People that a person who forgets them could have remembered. */
const TALKED_WITH_MAX = 64;

export class CallMemory {
  readonly heard: HeardStream[] = [];
  readonly digits: HeardDigit[] = [];
  /** Calls that rang in vain. */
  missed = 0;
  lastEnd: DisplayEnd | undefined;
  readonly #talkedWith = new BoundedMap<string, true>(TALKED_WITH_MAX);

  hasTalkedWith(number: string): boolean {
    return this.#talkedWith.has(number);
  }

  heardDigit(digit: HeardDigit): void {
    this.digits.push(digit);
    if (this.digits.length > HEARD_DIGITS_MAX) this.digits.shift();
  }

  ended(call: PhoneCall, cause: SessionCause): void {
    this.heard.push(...call.media.view().heard);
    this.heard.splice(0, Math.max(0, this.heard.length - HEARD_BEFORE_MAX));
    if (call.stage === "talking") this.#talkedWith.set(call.peer.number, true);
    if (cause.by !== "local") this.#tellEnd(call, cause);
  }

  #tellEnd({ stage, peer }: PhoneCall, { status, reason, reasonHeader }: SessionCause): void {
    const said = parseReason(reasonHeader);
    const text = said?.text ?? reason;
    if (stage === "ringing" && !isElsewhere(said)) this.missed++;
    this.lastEnd = {
      peer,
      ...(status === undefined ? {} : { status }),
      ...(text === undefined ? {} : { reason: text }),
    };
  }
}
