/** What a law of `invariants.md` is told of a run, and the ledger of what the PBX has said that laws share. */
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type {
  Call,
  DeviceBinding,
  DeviceState,
  Leg,
  PbxCommand,
} from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import type { OfficeWorld } from "../office_world.ts";
import { readOnce } from "../read_once.ts";
import type { PbxEffect } from "../pbx/pbx.ts";

/** Throws `I12 broken: …` with the law's id. */
export function must(holds: boolean, law: string, what: () => string): asserts holds {
  if (!holds) throw new Error(`${law} broken: ${what()}`);
}

/** One input of the PBX with everything it caused. */
export interface PbxTurn {
  readonly at: Instant;
  readonly effects: readonly PbxEffect[];
  readonly datagram?: { readonly source: SocketAddress; readonly bytes: Uint8Array };
  readonly command?: { readonly id: CommandId; readonly command: PbxCommand };
  /** The host has said that it stops. */
  readonly stops?: true;
}

/** A family of laws; each part throws when one is broken. */
export interface Law {
  /** A call's next value; `before` is absent for a new one. */
  call?(call: Call, before: Call | undefined, at: Instant): void;
  device?(state: DeviceState): void;
  bindings?(device: DeviceId, bindings: readonly DeviceBinding[], at: Instant): void;
  /** After each input of the PBX. */
  turn?(turn: PbxTurn): void;
  /** After each event of the world. */
  looks?(now: Instant): void;
  /** Nobody calls, and the network has been quiet for long enough. */
  settled?(): void;
  /** All phones were unplugged, longer ago than anything is kept for them. */
  gone?(): void;
}

/** What the PBX has said in its present run. */
export class Ledger {
  readonly sim: OfficeWorld;
  /** The present one; another after each `configured`. */
  office: OfficeIndex;
  /** Calls alive. */
  readonly calls = new Map<CallId, Call>();
  /** Calls that are over. */
  readonly ended = new Set<CallId>();
  /** Devices that are registered. */
  readonly devices = new Map<DeviceId, DeviceState>();
  readonly bindings = new Map<DeviceId, readonly DeviceBinding[]>();

  constructor(sim: OfficeWorld, office: OfficeIndex) {
    this.sim = sim;
    this.office = office;
    // contacts are kept over a restart, and told again when they change
    for (const event of sim.runs.slice(0, -1).flat()) {
      if (event.kind === "bindings") this.bindings.set(event.device, event.bindings);
    }
  }
}

/** `undefined` for what is no SIP message. */
export function messageIn(bytes: Uint8Array): SipMessage | undefined {
  const read = readOnce(bytes);
  return read.ok ? read.value : undefined;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A leg of before, or `undefined` for one that is new. */
export function legBefore(before: Call | undefined, leg: Leg): Leg | undefined {
  return before?.legs.find((one) => one.id === leg.id);
}

/** Whether the leg has ended in this very change. */
export function hasJustEnded(before: Call | undefined, leg: Leg): boolean {
  return leg.state === "ended" && legBefore(before, leg)?.state !== "ended";
}
