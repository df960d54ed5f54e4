/** What the dial policy must know of this moment, read off the board. */
import { dialFactsOf } from "../domain/dial_facts.ts";
import type { DialFacts } from "../domain/dial_policy.ts";
import type { DeviceId } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { PbxCapabilities } from "../domain/pbx_messages.ts";
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
  const registered = new Set<DeviceId>();
  for (const state of board.board.devices.values()) {
    if (state.registered) registered.add(state.device);
  }
  return dialFactsOf(board.board.calls.values(), registered, capabilities);
}
