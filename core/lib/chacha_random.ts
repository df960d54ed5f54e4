/** ChaCha20 (RFC 8439 §2.3) as a generator: what a live host uses, since tags, nonces and SSRCs must not be guessed. */
import { sha256, utf8ToBytes } from "./hash.ts";
import type { Random } from "./random.ts";

/** `key` is 32 bytes from the system's entropy. Throws when it is not. */
export function chachaRandom(key: Uint8Array): Random {
  if (key.length !== 32) throw new Error(`Cannot seed ChaCha20: ${key.length} bytes instead of 32`);
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const state = new Uint32Array(16);
  state.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  for (let i = 0; i < 8; i++) state[4 + i] = view.getUint32(i * 4, true);
  const block = new Uint32Array(16);
  let used = 16;
  return {
    uint32() {
      if (used === 16) {
        chachaBlock(state, block);
        state[12] = (state[12]! + 1) >>> 0;
        if (state[12] === 0) state[13] = (state[13]! + 1) >>> 0;
        used = 0;
      }
      return block[used++]!;
    },
    fork(label) {
      const text = utf8ToBytes(label);
      const material = new Uint8Array(32 + text.length);
      material.set(key);
      material.set(text, 32);
      return chachaRandom(sha256(material));
    },
  };
}

function chachaBlock(state: Uint32Array, out: Uint32Array): void {
  out.set(state);
  for (let round = 0; round < 10; round++) {
    quarter(out, 0, 4, 8, 12);
    quarter(out, 1, 5, 9, 13);
    quarter(out, 2, 6, 10, 14);
    quarter(out, 3, 7, 11, 15);
    quarter(out, 0, 5, 10, 15);
    quarter(out, 1, 6, 11, 12);
    quarter(out, 2, 7, 8, 13);
    quarter(out, 3, 4, 9, 14);
  }
  for (let i = 0; i < 16; i++) out[i] = (out[i]! + state[i]!) >>> 0;
}

function quarter(x: Uint32Array, a: number, b: number, c: number, d: number): void {
  x[a] = x[a]! + x[b]!;
  x[d] = rotate(x[d]! ^ x[a]!, 16);
  x[c] = x[c]! + x[d]!;
  x[b] = rotate(x[b]! ^ x[c]!, 12);
  x[a] = x[a]! + x[b]!;
  x[d] = rotate(x[d]! ^ x[a]!, 8);
  x[c] = x[c]! + x[d]!;
  x[b] = rotate(x[b]! ^ x[c]!, 7);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
