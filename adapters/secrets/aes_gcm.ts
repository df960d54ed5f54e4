/**
 * Encryption at rest with AES-256-GCM (NIST SP 800-38D): a fresh 96-bit nonce for every seal, the purpose
 * as additional data. A sealed text is `1.` and base64url of nonce (12 bytes), tag (16), ciphertext.
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { ok, refuse } from "../../core/lib/result.ts";
import { doneBeside } from "./secrets_beside.ts";

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "1.";
const FINGERPRINT_HEX_DIGITS = 16;

/** `key` is 32 bytes. Throws when it is not. */
export function aesGcmSecrets(key: Uint8Array, entropy: Entropy): Secrets {
  if (key.length !== KEY_BYTES) {
    throw new Error(`Cannot seal with a key of ${key.length} bytes instead of ${KEY_BYTES}`);
  }
  return {
    fingerprint: fingerprintOf(key),
    seal(plain, purpose) {
      const nonce = entropy.bytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(Buffer.from(purpose));
      // GCM is a stream cipher: `final` has nothing more to give
      const body = cipher.update(Buffer.from(plain));
      cipher.final();
      const sealed = Buffer.allocUnsafe(NONCE_BYTES + TAG_BYTES + body.length);
      sealed.set(nonce);
      sealed.set(cipher.getAuthTag(), NONCE_BYTES);
      sealed.set(body, NONCE_BYTES + TAG_BYTES);
      return VERSION + sealed.toString("base64url");
    },
    open(sealed, purpose) {
      if (!sealed.startsWith(VERSION)) return refuse("wrong-key-or-damaged");
      const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return refuse("wrong-key-or-damaged");
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(tag);
      const plain = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      try {
        decipher.final();
        return ok(plain.toString("utf8"));
      } catch {
        // `final` throws for nothing but a tag that does not match
        return refuse("wrong-key-or-damaged");
      }
    },
    beside: (work, texts, tell) => doneBeside(key, work, texts, tell),
  };
}

/** A keyed hash, so that the public fingerprint says nothing about the key itself. */
function fingerprintOf(key: Uint8Array): string {
  return createHmac("sha256", key).update("naisen key fingerprint").digest("hex")
    .slice(0, FINGERPRINT_HEX_DIGITS);
}
