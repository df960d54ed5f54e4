/** Chance as a value passed in: seeded for the simulator, cryptographic for live hosts. */
import { sha256, utf8ToBytes } from "./hash.ts";

export interface Random {
  /** A uniform integer in 0 … 2^32-1. */
  uint32(): number;
  /** An independent source whose draws depend only on this source's seed and the label. */
  fork(label: string): Random;
}

/** A uniform integer in 0 … bound-1 (1 ≤ bound ≤ 2^32), without modulo bias. */
export function below(random: Random, bound: number): number {
  if (!(bound >= 1 && bound <= 0x1_0000_0000)) throw new Error(`Cannot draw below ${bound}`);
  const limit = Math.floor(0x1_0000_0000 / bound) * bound;
  for (;;) {
    const draw = random.uint32();
    if (draw < limit) return draw % bound;
  }
}

/** True with the given probability (0 … 1). */
export function chance(random: Random, probability: number): boolean {
  return random.uint32() < probability * 0x1_0000_0000;
}

/** Throws when there is nothing to pick from. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)]!;
}

const TOKEN_ALPHABET = "0123456789abcdefghijklmnopqrstuv";

/** A token of letters and digits, 5 bits of chance a character: SIP tags, branches, Call-IDs, session ids. */
export function token(random: Random, characters: number): string {
  let text = "";
  let bits = 0;
  let left = 0;
  for (let i = 0; i < characters; i++) {
    if (left < 5) {
      bits = random.uint32();
      left = 32;
    }
    text += TOKEN_ALPHABET[bits & 31];
    bits >>>= 5;
    left -= 5;
  }
  return text;
}

/** sfc32, seeded from SHA-256 of a text: fast and the same in every engine. For the simulator only. */
export function seededRandom(seed: string): Random {
  const hash = sha256(utf8ToBytes(seed));
  const words = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  let a = words.getUint32(0), b = words.getUint32(4), c = words.getUint32(8);
  let counter = words.getUint32(12);
  return {
    uint32() {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return sum >>> 0;
    },
    fork: (label) => seededRandom(`${seed}/${label}`),
  };
}
