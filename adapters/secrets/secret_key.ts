/**
 * Where the encryption key comes from: `NAISEN_SECRET_KEY`, or else the key file of the data folder, which
 * the first start makes. The file must be readable by its owner alone.
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Entropy } from "../../core/ports/entropy.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { statIfThere } from "../files.ts";
import { aesGcmSecrets, KEY_BYTES } from "./aes_gcm.ts";

export const KEY_FILE = "secret.key";
const OWNER_ONLY = 0o600;
const OTHERS_MASK = 0o077;

export type KeyRefusal =
  /** The setting is neither base64 nor hex of 32 bytes. */
  | { readonly kind: "malformed-setting" }
  | { readonly kind: "malformed-file"; readonly path: string }
  /** Somebody but the owner may read or write the key file. */
  | { readonly kind: "file-open-to-others"; readonly path: string; readonly mode: string }
  | { readonly kind: "file-unusable"; readonly path: string; readonly reason: string };

export interface KeySource {
  /** Base64 (either alphabet, padded or not) or hex of 32 bytes; `undefined` or empty: the key file. */
  readonly setting?: string | undefined;
  readonly dataFolder: string;
  readonly entropy: Entropy;
}

/** The key's `Secrets`; makes the data folder (mode 0700) and the key file (0600) where there are none. */
export async function openSecrets(source: KeySource): Promise<Result<Secrets, KeyRefusal>> {
  if (source.setting !== undefined && source.setting !== "") {
    const key = decodeKey(source.setting);
    if (key === undefined) return refuse({ kind: "malformed-setting" });
    return ok(aesGcmSecrets(key, source.entropy));
  }
  const path = join(source.dataFolder, KEY_FILE);
  try {
    const key = await keyFromFile(path, source);
    return key.ok ? ok(aesGcmSecrets(key.value, source.entropy)) : key;
  } catch (error) {
    return refuse({ kind: "file-unusable", path, reason: reasonOf(error) });
  }
}

/** The key as its file holds it: what is to be kept apart from backups. */
export async function readKeyText(
  { setting, dataFolder }: Pick<KeySource, "setting" | "dataFolder">,
): Promise<string> {
  if (setting !== undefined && setting !== "") return `${setting}\n`;
  return await Deno.readTextFile(join(dataFolder, KEY_FILE));
}

/** A new key in the place of whatever is at `path`; the file is there whole or not at all. */
export async function writeNewKey(path: string, entropy: Entropy): Promise<Secrets> {
  await Deno.rename(await writeKeyAside(path, entropy), path);
  const key = decodeKey((await Deno.readTextFile(path)).trim());
  if (key === undefined) throw new Error(`Cannot use the key just written to ${path}`);
  return aesGcmSecrets(key, entropy);
}

/** The key in a file; `undefined` when there is none. */
export async function secretsIn(path: string, entropy: Entropy): Promise<Secrets | undefined> {
  if (await statIfThere(path) === undefined) return undefined;
  const key = decodeKey((await Deno.readTextFile(path)).trim());
  return key === undefined ? undefined : aesGcmSecrets(key, entropy);
}

/** Whether a text is a key as `KeySource.setting` takes it. */
export function isKeyText(text: string): boolean {
  return decodeKey(text) !== undefined;
}

/** One English sentence for the terminal: what is wrong and what to do. Never holds the key. */
export function keyRefusalSentence(refusal: KeyRefusal): string {
  switch (refusal.kind) {
    case "malformed-setting":
      return `NAISEN_SECRET_KEY must be ${KEY_BYTES} bytes as base64 or hex ` +
        "(for instance from `openssl rand -base64 32`).";
    case "malformed-file":
      return `${refusal.path} does not hold a key of ${KEY_BYTES} bytes: put the right key file back; ` +
        "without it the stored passwords cannot be read.";
    case "file-open-to-others":
      return `${refusal.path} has mode ${refusal.mode}, so others can read the key: ` +
        `run \`chmod 600 ${refusal.path}\`.`;
    case "file-unusable":
      return `${refusal.path} cannot be used (${refusal.reason}): make the folder of NAISEN_DATA writable, ` +
        "or set NAISEN_SECRET_KEY.";
    default:
      return unreachable(refusal);
  }
}

async function keyFromFile(
  path: string,
  source: KeySource,
): Promise<Result<Uint8Array, KeyRefusal>> {
  const info = await statIfThere(path) ?? await makeKeyFile(path, source);
  if (info.mode !== null && (info.mode & OTHERS_MASK) !== 0) {
    const mode = (info.mode & 0o777).toString(8).padStart(4, "0");
    return refuse({ kind: "file-open-to-others", path, mode });
  }
  const key = decodeKey((await Deno.readTextFile(path)).trim());
  return key === undefined ? refuse({ kind: "malformed-file", path }) : ok(key);
}

/** A new key in a file of its own beside `path`, whole and on the disk. */
async function writeKeyAside(path: string, entropy: Entropy): Promise<string> {
  const aside = `${path}.${Buffer.from(entropy.bytes(8)).toString("hex")}`;
  const file = await Deno.open(aside, { write: true, createNew: true, mode: OWNER_ONLY });
  try {
    const text = Buffer.from(entropy.bytes(KEY_BYTES)).toString("base64") + "\n";
    await file.write(new TextEncoder().encode(text));
    await file.sync();
  } finally {
    file.close();
  }
  return aside;
}

/** Written aside and linked into place, so that no crash leaves half a key and of two starts one wins. */
async function makeKeyFile(path: string, source: KeySource): Promise<Deno.FileInfo> {
  await Deno.mkdir(source.dataFolder, { recursive: true, mode: 0o700 });
  const aside = await writeKeyAside(path, source.entropy);
  try {
    await Deno.link(aside, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(aside);
  }
  return await Deno.stat(path);
}

function decodeKey(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return new Uint8Array(Buffer.from(text, "hex"));
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  return new Uint8Array(Buffer.from(text, "base64"));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
