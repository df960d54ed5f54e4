/**
 * A keyed hash of a text: the same each time, and not to be guessed or forged by who has not got the key. SHA-256
 * over key and text, of which only a part is given out: who has that part cannot go on hashing from it, which is
 * all that HMAC's second pass would prevent, for a third of its time.
 */
import { sha256 } from "./hash.ts";
import { type Random, token } from "./random.ts";

/** 128 bits. */
export const KEYED_HASH_BYTES = 16;
const KEY_BYTES = 32;
/** No UTF-16 code unit takes more bytes than this in UTF-8. */
const BYTES_A_UNIT_MAX = 3;
const SCRATCH_BYTES = 4_096;

const encoder = new TextEncoder();
const scratch = new Uint8Array(SCRATCH_BYTES);

/** A key nobody can guess where the random cannot be guessed. */
export function newHashKey(random: Random): Uint8Array {
  const words = Uint32Array.from({ length: KEY_BYTES / 4 }, () => random.uint32());
  return new Uint8Array(words.buffer);
}

/** `KEYED_HASH_BYTES` that belong to the caller. */
export function keyedHash(key: Uint8Array, text: string): Uint8Array {
  const room = key.length + BYTES_A_UNIT_MAX * text.length;
  const bytes = room > SCRATCH_BYTES ? new Uint8Array(room) : scratch;
  bytes.set(key);
  const { written } = encoder.encodeInto(text, bytes.subarray(key.length));
  return sha256(bytes.subarray(0, key.length + written)).subarray(0, KEYED_HASH_BYTES);
}

/** A token like those of `token`, made of the text: at most 25 characters, 5 bits each. */
export function keyedToken(key: Uint8Array, text: string, characters: number): string {
  const hash = keyedHash(key, text);
  const words = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  let at = 0;
  const uint32 = () => words.getUint32(4 * at++);
  return token({ uint32, fork: unforkable }, characters);
}

function unforkable(): never {
  throw new Error("Cannot fork a hash");
}
