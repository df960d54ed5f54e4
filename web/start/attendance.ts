/**
 * Whether a person has brought a phone of their own: then the simulated phone of that person only rings and
 * leaves the answering to them.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { PbxEvent } from "../../core/domain/pbx_messages.ts";

export interface Attendants {
  /** Whether a contact is a real phone's rather than a simulated one's. */
  outside(contact: string): boolean;
  attend(device: DeviceId, attended: boolean): void;
}

/** Follows the PBX's device events until they end. */
export async function attendance(
  events: AsyncIterable<PbxEvent>,
  office: OfficeIndex,
  simulated: ReadonlySet<string>,
  attendants: Attendants,
): Promise<void> {
  const outsideDevices = new Set<string>();
  for await (const event of events) {
    if (event.kind !== "device") continue;
    const { device, contacts } = event.state;
    if (contacts.some((contact) => attendants.outside(contact))) outsideDevices.add(device);
    else outsideDevices.delete(device);
    const owner = office.device.get(device)?.owner;
    const own = owner === undefined ? [] : office.devicesOf.get(owner) ?? [];
    const attended = own.some((one) => outsideDevices.has(one.id));
    for (const one of own) if (simulated.has(one.id)) attendants.attend(one.id, attended);
  }
}
