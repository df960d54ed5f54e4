/** Encryption at rest: what the database keeps of passwords and SIP secrets is sealed by a key kept outside it. */
import type { Result } from "../lib/result.ts";
import type { DeviceId, Extension, LineId } from "../domain/ids.ts";

export interface Secrets {
  /** Short, public fingerprint of the key, carried by backups and checked between nodes. */
  readonly fingerprint: string;
  /** `purpose` is bound to the seal (`user-password:1001`), so that a sealed text cannot be moved to another row. */
  seal(plain: string, purpose: string): string;
  open(sealed: string, purpose: string): Result<string, "wrong-key-or-damaged">;
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
