/** Datagrams as an ill-meaning or broken sender makes them out of good ones. */
import { below, pick, type Random } from "../../core/lib/random.ts";

const PIECES = [
  "\r\n",
  ";",
  "<",
  ">",
  '"',
  ",",
  "@",
  "0",
  "4294967296",
  "\0",
  "é",
  " ",
  ":",
  "=",
  "%",
];
const encoder = new TextEncoder();

/** One to four mutations of a copy: bytes changed, cut out, repeated, put in, or another message's tail. */
export function mutated(random: Random, originals: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = pick(random, originals).slice();
  for (let times = 1 + below(random, 4); times > 0; times--) {
    bytes = mutatedOnce(random, bytes, originals);
  }
  return bytes;
}

function mutatedOnce(random: Random, bytes: Uint8Array, originals: readonly Uint8Array[]) {
  const at = below(random, bytes.length + 1);
  const length = below(random, Math.min(40, bytes.length - at) + 1);
  switch (below(random, 6)) {
    case 0:
      if (at < bytes.length) bytes[at] = below(random, 256);
      return bytes;
    case 1:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 2:
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case 3:
      return joined(
        bytes.subarray(0, at),
        encoder.encode(pick(random, PIECES)),
        bytes.subarray(at),
      );
    case 4:
      return bytes.slice(0, at);
    default: {
      const other = pick(random, originals);
      return joined(bytes.subarray(0, at), other.subarray(below(random, other.length + 1)));
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
