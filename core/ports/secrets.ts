/** Encryption at rest: what the database keeps of passwords and SIP secrets is sealed by a key kept outside it. */
import type { Result } from "../lib/result.ts";
import type { DeviceId, Extension, LineId } from "../domain/ids.ts";

export interface Secrets {
  /** Short, public fingerprint of the key, carried by backups and checked between nodes. */
  readonly fingerprint: string;
  /** `purpose` is bound to the seal (`user-password:1001`), so that a sealed text cannot be moved to another row. */
  seal(plain: string, purpose: string): string;
  open(sealed: string, purpose: string): Result<string, "wrong-key-or-damaged">;
  /**
   * The same of many in a thread beside, the last of them first. Each piece is told with the place it begins at;
   * `undefined` stands for a seal that does not open. It may do none: few are not worth a thread.
   */
  beside(
    work: BesideWork,
    texts: readonly ForPurpose[],
    tell: (from: number, done: readonly (string | undefined)[]) => void,
  ): SecretsBeside;
}

export type BesideWork = "seal" | "open";

/** A text, plain or sealed, and what it is bound to. */
export interface ForPurpose {
  readonly text: string;
  readonly purpose: string;
}

export interface SecretsBeside {
  /** Resolves when nothing more is told. */
  readonly over: Promise<void>;
  stop(): void;
}

export function passwordPurpose(extension: Extension): string {
  return `user-password:${extension}`;
}

export function sipSecretPurpose(device: DeviceId): string {
  return `sip-secret:${device}`;
}

export function trunkSecretPurpose(line: LineId): string {
  return `trunk-secret:${line}`;
}
