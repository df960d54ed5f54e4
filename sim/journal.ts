/**
 * The journal of a running PBX: with what it was started, and every input with its time. Whoever writes it needs
 * nothing of the PBX itself; `replay_journal.ts` lives it once more.
 */
import type { Office } from "../core/domain/office.ts";
import type { DeviceBinding } from "../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../core/lib/socket_address.ts";
import type { Instant } from "../core/lib/time.ts";
import type { PbxInput } from "./pbx/pbx.ts";
import type { PastFailure } from "./pbx/pbx_io.ts";

/** With what the PBX was started. */
export interface JournalStart {
  readonly at: Instant;
  readonly office: Office;
  readonly local: SocketAddress;
  readonly rtpHost: string;
  readonly carrier?: SocketAddress;
  readonly bindings: readonly DeviceBinding[];
  readonly failures: readonly PastFailure[];
  /** 32 bytes, from which all its chance comes. */
  readonly seed: Uint8Array;
}

export interface JournalEntry {
  readonly at: Instant;
  readonly input: PbxInput;
}

/** One run of the PBX. */
export interface JournalRun {
  readonly start: JournalStart;
  readonly entries: readonly JournalEntry[];
}

/** As text; bytes in base64. */
export function journalText(value: JournalStart | readonly JournalEntry[]): string {
  return JSON.stringify(
    value,
    (_, one) => one instanceof Uint8Array ? { [BYTES]: one.toBase64() } : one,
  );
}

/** What `journalText` has written; throws on anything else. */
export function readJournalText(text: string): unknown {
  return JSON.parse(text, (_, one) => {
    const bytes = typeof one === "object" && one !== null ? one[BYTES] : undefined;
    return typeof bytes === "string" ? Uint8Array.fromBase64(bytes) : one;
  });
}

const BYTES = "base64";
