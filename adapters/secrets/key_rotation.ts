/**
 * The two key files of a rotation. The new key waits beside the old one until the database has been sealed anew and
 * committed; then it takes the old one's place by one rename. Killed before the commit the old key is right, killed
 * after it the new one is found by its fingerprint: never neither.
 */
import { join } from "node:path";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { KEY_FILE, secretsIn, writeNewKey } from "./secret_key.ts";

/** The key that waits. */
export const NEXT_KEY_FILE = `${KEY_FILE}.next`;

/** Makes the new key and leaves it waiting; one that waited from a rotation that was broken off is forgotten. */
export async function prepareNextKey(dataFolder: string, entropy: Entropy): Promise<Secrets> {
  const next = await writeNewKey(join(dataFolder, NEXT_KEY_FILE), entropy);
  await syncFolder(dataFolder);
  return next;
}

/** The waiting key takes the old one's place. */
export async function adoptNextKey(dataFolder: string): Promise<void> {
  await Deno.rename(join(dataFolder, NEXT_KEY_FILE), join(dataFolder, KEY_FILE));
  await syncFolder(dataFolder);
}

/** The waiting key when it is the one with this fingerprint: a rotation was killed between commit and rename. */
export async function waitingKey(
  dataFolder: string,
  fingerprint: string,
  entropy: Entropy,
): Promise<Secrets | undefined> {
  const next = await secretsIn(join(dataFolder, NEXT_KEY_FILE), entropy);
  return next?.fingerprint === fingerprint ? next : undefined;
}

/** So that a name given in it outlives a loss of power. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await Deno.open(folder);
  try {
    await opened.sync();
  } finally {
    opened.close();
  }
}
