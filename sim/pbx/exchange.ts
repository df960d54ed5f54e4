/**
 * What the parts of the PBX share while they handle one input. The parts are functions over an exchange;
 * only `pbx.ts` is the machine.
 */
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Chosen } from "../../core/domain/presence.ts";
import { type Random, token } from "../../core/lib/random.ts";
import type { TimerTable } from "../../core/lib/timer_table.ts";
import type { SessionEffect, Sessions } from "../../core/sip/session.ts";
import type { Turn } from "./journal.ts";
import { CALLS_MAX, CALLS_OF_DEVICE_MAX } from "./limits.ts";
import type { LiveCalls, Reference } from "./live_calls.ts";
import type { PbxOptions } from "./pbx_io.ts";
import type { PortPool } from "./port_pool.ts";
import type { RecordingBook } from "./recording_book.ts";
import type { Registrar } from "./registrar.ts";
import type { Watchers } from "./watchers.ts";

export interface Exchange {
  readonly options: PbxOptions;
  readonly random: Random;
  readonly sessions: Sessions;
  readonly registrar: Registrar;
  readonly ports: PortPool;
  /** How calls begin whose INVITEs wait for a port, by their session, in the order they came. */
  readonly waitingForPorts: Map<string, (turn: Turn) => void>;
  readonly calls: LiveCalls;
  /** What is still told of REFERs. */
  readonly references: Set<Reference>;
  readonly recordings: RecordingBook;
  readonly watchers: Watchers;
  /** What people have chosen, where they have. */
  readonly chosen: Map<Extension, Chosen>;
  /** Named as `call_timers.ts` says. */
  readonly timers: TimerTable;
  /** The present office; replaced between two inputs. */
  index: OfficeIndex;
  /** The host is about to stop: no new call begins. */
  closing: boolean;
  /** What sessions have said in this turn and nobody has heard yet. */
  readonly heard: SessionEffect[];
}

/** The host of every SIP address of the office. */
export function domainOf(exchange: Exchange): string {
  return exchange.options.local.host;
}

/** Nobody can guess it: 130 bits. */
export function newCallId(exchange: Exchange): CallId {
  return token(exchange.random, 26) as CallId;
}

/** Whether there may be one more call, by this device where one begins it; otherwise it is answered 503. */
export function hasRoomForCall(exchange: Exchange, device?: DeviceId): boolean {
  const { closing, calls } = exchange;
  if (closing || calls.size >= CALLS_MAX) return false;
  return device === undefined || calls.legsOn(device).size < CALLS_OF_DEVICE_MAX;
}

/** Passes on what a session verb gave back: datagrams go out, the rest is heard later in the same turn. */
export function tell(exchange: Exchange, effects: readonly SessionEffect[], turn: Turn): void {
  for (const effect of effects) {
    if (effect.kind === "send") turn.effects.push(effect);
    else exchange.heard.push(effect);
  }
}
