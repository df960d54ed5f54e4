/** DTMF digits as RTP payloads (RFC 4733 §2.3): the event, its end, its length; and digits by their event numbers (§3.2). */

/** Digits in the order of their event numbers 0 … 15. */
export const DIGITS = "0123456789*#ABCD";

export interface TelephoneEvent {
  /** `0` … `9`, `*`, `#`, `A` … `D`. */
  readonly digit: string;
  /** The digit is over; said three times, since one may be lost (§2.5.1.4). */
  readonly end: boolean;
  /** 0 is loudest; the negated dBm0. */
  readonly volume: number;
  /** So far, in units of the payload's clock. */
  readonly duration: number;
}

const BYTES = 4;
const DURATION_MAX = 0xffff;

/** Throws when `digit` is none. */
export function writeTelephoneEvent({ digit, end, volume, duration }: TelephoneEvent): Uint8Array {
  const event = digit.length === 1 ? DIGITS.indexOf(digit) : -1;
  if (event < 0) throw new Error(`Cannot write the event of ${digit}: no digit`);
  const length = Math.min(duration, DURATION_MAX);
  return Uint8Array.of(event, (end ? 0x80 : 0) | (volume & 63), length >> 8, length & 0xff);
}

/** `undefined` when it is too short, or no digit. */
export function readTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  const digit = DIGITS[payload[0] ?? DIGITS.length];
  if (payload.length < BYTES || digit === undefined) return undefined;
  return {
    digit,
    end: (payload[1]! & 0x80) !== 0,
    volume: payload[1]! & 63,
    duration: (payload[2]! << 8) | payload[3]!,
  };
}
