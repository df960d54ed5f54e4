/** Numbers as people type them, and networks as they are. */
import fc from "fast-check";
import { HOSTILE, type LinkConditions, QUIET } from "../network.ts";

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) =>
    all.join("")
  );

/** A number outside that the dial policy of Japan knows: fixed, mobile, IP or free. */
export function anOutsideNumber(): fc.Arbitrary<string> {
  return fc.oneof(
    digits(8).map((rest) => `03${rest}`),
    digits(7).map((rest) => `090${1 + Number(rest[0]) % 9}${rest}`),
    digits(7).map((rest) => `050${1 + Number(rest[0]) % 9}${rest}`),
    digits(6).map((rest) => `0120${rest}`),
  );
}

/** The same number with what people type between and instead of its digits. */
export function aTypedNumber(number: string): fc.Arbitrary<string> {
  const between = fc.constantFrom("", "", "", "-", " ", "‐", "−", "ー");
  const wide = fc.boolean();
  return fc.tuple(wide, fc.array(between, { minLength: number.length, maxLength: number.length }))
    .map(([full, signs]) =>
      [...number].map((digit, i) => (full ? fullWidth(digit) : digit) + signs[i]!).join("").trim()
    );
}

function fullWidth(digit: string): string {
  return String.fromCharCode(digit.charCodeAt(0) - 0x30 + 0xff10);
}

/** Anything between an office's own switch and the worst that still counts as a network. */
export function aNetwork(): fc.Arbitrary<LinkConditions> {
  const share = fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8);
  return fc.record({ loss: share, late: share, twice: share, mixed: share }).map((how) => ({
    latencyMillis: QUIET.latencyMillis + HOSTILE.latencyMillis * how.late,
    jitterMillis: HOSTILE.jitterMillis * how.late,
    loss: HOSTILE.loss * how.loss,
    duplication: HOSTILE.duplication * how.twice,
    reordering: HOSTILE.reordering * how.mixed,
    reorderMillis: HOSTILE.reorderMillis * how.mixed,
  }));
}
