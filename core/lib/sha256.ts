/** SHA-256 of a text (UTF-8) as lower-case hex: fingerprints of tokens and of request bodies. */
import { bytesToHex, sha256, utf8ToBytes } from "./hash.ts";

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
