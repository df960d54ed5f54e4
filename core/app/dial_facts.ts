/** What the dial policy must know of this moment, read off the board. */
import { liveLegs } from "../domain/call.ts";
import type { DialFacts } from "../domain/dial_policy.ts";
import type { DeviceId, LineId } from "../domain/ids.ts";
import { channelsOf } from "../domain/line_permission.ts";
import type { Office } from "../domain/office.ts";
import type { LegState, PbxCapabilities } from "../domain/pbx_messages.ts";
import type { CallBoard } from "./call_board.ts";

/** A board that does not hear the PBX knows nothing, and what is not known must not refuse. */
export function dialFacts(
  board: CallBoard,
  office: Office,
  capabilities: PbxCapabilities,
): DialFacts {
  if (board.connection !== "connected") {
    const all = new Set(office.devices.map((device) => device.id));
    return { channelsInUse: new Map(), registered: all, legsOn: new Map(), capabilities };
  }
  const channelsInUse = new Map<LineId, number>();
  const legsOn = new Map<DeviceId, LegState[]>();
  for (const call of board.board.calls.values()) {
    for (const line of channelsOf(call)) {
      channelsInUse.set(line, (channelsInUse.get(line) ?? 0) + 1);
    }
    for (const leg of liveLegs(call)) {
      if (leg.device === undefined) continue;
      legsOn.set(leg.device, [...legsOn.get(leg.device) ?? [], leg.state]);
    }
  }
  const registered = new Set<DeviceId>();
  for (const state of board.board.devices.values()) {
    if (state.registered) registered.add(state.device);
  }
  return { channelsInUse, registered, legsOn, capabilities };
}
