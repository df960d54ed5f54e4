/** What the dial policy must know of this moment, read off the calls that are alive and the devices that are there. */
import { liveLegs } from "./call.ts";
import type { DialFacts } from "./dial_request.ts";
import type { DeviceId, LineId } from "./ids.ts";
import { channelsOf } from "./line_permission.ts";
import type { Call, LegState, PbxCapabilities } from "./pbx_messages.ts";

export function dialFactsOf(
  calls: Iterable<Call>,
  registered: ReadonlySet<DeviceId>,
  capabilities: PbxCapabilities,
): DialFacts {
  const channelsInUse = new Map<LineId, number>();
  const legsOn = new Map<DeviceId, LegState[]>();
  for (const call of calls) {
    for (const line of channelsOf(call)) {
      channelsInUse.set(line, (channelsInUse.get(line) ?? 0) + 1);
    }
    for (const { device, state } of liveLegs(call)) {
      if (device !== undefined) legsOn.set(device, [...legsOn.get(device) ?? [], state]);
    }
  }
  return { channelsInUse, registered, legsOn, capabilities };
}
