/**
 * Administrators' passwords by scrypt (RFC 7914): `scrypt.N.r.p.salt.hash`, salt and hash in base64url. The costs
 * are one of OWASP's choices of equal strength, with 32 MB for some hundred milliseconds.
 */
import { Buffer } from "node:buffer";
import { scrypt, timingSafeEqual } from "node:crypto";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { PasswordHasher } from "../../core/ports/password_hasher.ts";

const COSTS = { N: 32_768, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A hash written with more is not ours. */
const MEMORY_MAX_BYTES = 256 * 1024 * 1024;

interface Costs {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export function scryptHasher(entropy: Entropy, costs: Costs = COSTS): PasswordHasher {
  return {
    async hash(password) {
      const salt = Buffer.from(entropy.bytes(SALT_BYTES));
      const hash = await derive(password, salt, costs);
      const numbers = [costs.N, costs.r, costs.p];
      return ["scrypt", ...numbers, salt.toString("base64url"), hash.toString("base64url")]
        .join(".");
    },
    async verify(password, text) {
      const read = /^scrypt\.(\d{1,8})\.(\d{1,3})\.(\d{1,3})\.([\w-]+)\.([\w-]+)$/.exec(text);
      if (read === null) return false;
      const [N, r, p] = read.slice(1, 4).map(Number) as [number, number, number];
      if (128 * N * r > MEMORY_MAX_BYTES) return false;
      const given = await derive(password, Buffer.from(read[4]!, "base64url"), { N, r, p });
      const kept = Buffer.from(read[5]!, "base64url");
      return kept.length === given.length && timingSafeEqual(kept, given);
    },
  };
}

/** The same characters are the same password, however a keyboard composes them (NFKC, as ASVS 6.2 wants). */
function derive(password: string, salt: Buffer, costs: Costs): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(
    password.normalize("NFKC"),
    salt,
    HASH_BYTES,
    { ...costs, maxmem: MEMORY_MAX_BYTES },
    (error, key) => error === null ? resolve(key) : reject(error),
  );
  return promise;
}
