/** The system's entropy: what tokens, keys and live generators are made from. */
import { randomBytes } from "node:crypto";
import type { Entropy } from "../core/ports/entropy.ts";

export const systemEntropy: Entropy = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
