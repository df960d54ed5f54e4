/**
 * The journal of a running PBX: with what it was started, and every input with its time. A PBX is its inputs: fed
 * with them again in virtual time, it says and does the very same.
 */
import type { Office } from "../core/domain/office.ts";
import type { Call, DeviceBinding, PbxEvent, PbxSnapshot } from "../core/domain/pbx_messages.ts";
import { chachaRandom } from "../core/lib/chacha_random.ts";
import type { SocketAddress } from "../core/lib/socket_address.ts";
import type { Instant, Millis } from "../core/lib/time.ts";
import { Pbx, type PbxInput } from "./pbx/pbx.ts";
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

export interface Replayed {
  readonly events: readonly PbxEvent[];
  /** Every call as it was told last, in the order in which they began. */
  readonly calls: readonly Call[];
  /** At the last input. */
  readonly snapshot: PbxSnapshot;
  readonly millis: Millis;
}

/** The same PBX lives the same life once more. */
export function replayJournal({ start, entries }: JournalRun): Replayed {
  const { at, seed, carrier, ...rest } = start;
  const pbx = new Pbx({
    ...rest,
    random: chachaRandom(seed),
    ...(carrier === undefined ? {} : { carrier }),
  });
  const events: PbxEvent[] = [];
  let now = at;
  for (const entry of entries) {
    now = entry.at;
    const { input } = entry;
    // its host asked beforehand, and that was counted
    if (input.kind === "datagram") pbx.admits(input.source, now);
    for (const effect of pbx.handle(input, now)) {
      if (effect.kind === "event") events.push(effect.event);
    }
  }
  const calls = new Map(
    events.flatMap((event) => event.kind === "call" ? [[event.call.id, event.call]] : []),
  );
  return { events, calls: [...calls.values()], snapshot: pbx.snapshot(now), millis: now - at };
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
