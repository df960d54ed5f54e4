/**
 * The PBX's stream of events and what they add up to: the snapshot is the fold of the events by
 * construction, so that replaying events onto an old snapshot gives the new one (I38).
 */
import type { CallId, DeviceId, EventSeq, LineId } from "../../core/domain/ids.ts";
import type {
  Call,
  DeviceState,
  PbxEventBody,
  PbxSnapshot,
  TrunkState,
} from "../../core/domain/pbx_messages.ts";
import type { Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { PbxEffect } from "./pbx_io.ts";

/** One input's turn: the time, and the effects so far, in order. */
export interface Turn {
  readonly now: Instant;
  readonly effects: PbxEffect[];
}

export class Journal {
  readonly #calls = new Map<CallId, Call>();
  readonly #devices = new Map<DeviceId, DeviceState>();
  readonly #trunks = new Map<LineId, TrunkState>();
  #seq = 0;
  #revision: number;

  constructor(revision: number) {
    this.#revision = revision;
  }

  /** The last event told. */
  get seq(): EventSeq {
    return this.#seq as EventSeq;
  }

  publish(body: PbxEventBody, turn: Turn): void {
    this.#seq += 1;
    this.#fold(body);
    const event = { ...body, seq: this.#seq as EventSeq, at: turn.now };
    turn.effects.push({ kind: "event", event });
  }

  deviceState(device: DeviceId): DeviceState | undefined {
    return this.#devices.get(device);
  }

  trunkState(line: LineId): TrunkState | undefined {
    return this.#trunks.get(line);
  }

  /** Calls alive, devices registered and trunks, as of the last event. */
  snapshot(now: Instant): PbxSnapshot {
    return {
      seq: this.seq,
      at: now,
      revision: this.#revision,
      calls: [...this.#calls.values()],
      devices: [...this.#devices.values()],
      trunks: [...this.#trunks.values()],
    };
  }

  #fold(body: PbxEventBody): void {
    switch (body.kind) {
      case "call":
        if (body.call.endedAt === undefined) this.#calls.set(body.call.id, body.call);
        else this.#calls.delete(body.call.id);
        return;
      case "device":
        if (body.state.registered) this.#devices.set(body.state.device, body.state);
        else this.#devices.delete(body.state.device);
        return;
      case "trunk":
        if (body.state.state === "off") this.#trunks.delete(body.state.line);
        else this.#trunks.set(body.state.line, body.state);
        return;
      case "configured":
        this.#revision = body.revision;
        return;
      case "bindings":
      case "digest-failed":
      case "register":
      case "presence":
      case "gap":
        return;
      default:
        return unreachable(body);
    }
  }
}
