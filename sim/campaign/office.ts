/**
 * The campaign's office: the demo office with a line for each thing that can become of a call from outside, few
 * slots and short times, so that they are contended for, and phones of every make.
 */
import type { Extension, LineId } from "../../core/domain/ids.ts";
import type { Device, Line, Office, Person } from "../../core/domain/office.ts";
import { demoHabits, type DeviceHabits } from "../devices/habits.ts";
import { VENDOR_PROFILES, type VendorName } from "../devices/vendor_profiles.ts";

/** Lines by what becomes of a call to them. */
export const CAMPAIGN_LINES = {
  hangup: "0300000001",
  rejected: "0300000011",
  "no-answer": "0300000012",
  unreachable: "0300000013",
  busy: "0300000014",
} as const;

export const SLOTS = [701, 702, 703] as const;

/** Two apps are used beside the desk phones: one person answers with both, another with neither. */
const MAKES: Readonly<Record<string, VendorName>> = {
  "1002-desk": "yealink",
  "1003-desk": "polycom",
  "1004-desk": "snom",
  "1005-desk": "grandstream",
  "1006-desk": "old-desk",
  "1007-desk": "baresip",
  "1004-soft": "linphone",
  "1006-soft": "linphone",
};

/** Who has which right and whose calls go on where; 1002 forwards to where he may not call. */
const PEOPLE: Readonly<Record<string, Partial<Person>>> = {
  "1001": { rights: { retrieve: true, pickup: "all", record: true, download: false } },
  "1002": { forward: { to: "0312345678", whenUnregistered: true } },
  "1003": {
    rights: { retrieve: true, pickup: "department", record: true, download: false },
    forward: { to: "0312345678", whenUnregistered: true },
  },
  "1005": {
    rights: { retrieve: true, pickup: "all", record: false, download: false },
    recording: "never",
  },
  "1006": {
    rights: { retrieve: true, pickup: "none", record: true, download: false },
    recording: "on-demand",
    forward: { to: "1005", afterSeconds: 6, whenUnregistered: true },
  },
  "1007": { rights: { retrieve: false, pickup: "none", record: false, download: false } },
};

/** Throws when the office has no line `main`. */
export function campaignOffice(office: Office): Office {
  const main = office.lines.find((line) => line.id === "main");
  if (main === undefined) throw new Error("Cannot run a campaign: the office has no line main");
  const inbound = (id: string, number: string, ...people: string[]): Line => ({
    ...main,
    id: id as LineId,
    number,
    incoming: [{ afterSeconds: 0, extensions: people as Extension[], replacesEarlier: true }],
  });
  const others = office.lines.filter((line) => line.id !== "main");
  return {
    ...office,
    sip: { ...office.sip, ringSeconds: 12, keepAliveSeconds: 60, sessionSeconds: 120 },
    parking: { firstSlot: 701, lastSlot: 703, timeoutSeconds: 20, callbackSeconds: 6 },
    people: office.people.map((person) => ({ ...person, ...PEOPLE[person.extension] })),
    devices: office.devices.map(withMake),
    lines: [
      { ...main, channels: 40 },
      ...others,
      inbound("rejected", CAMPAIGN_LINES.rejected, "1008"),
      inbound("no-answer", CAMPAIGN_LINES["no-answer"], "1009"),
      inbound("unreachable", CAMPAIGN_LINES.unreachable, "1010"),
      inbound("busy", CAMPAIGN_LINES.busy, "1001"),
    ],
  };
}

/** The office asks each phone to go off-hook in the way that its make understands. */
function withMake(device: Device): Device {
  const make = MAKES[device.id];
  if (make === undefined || device.kind !== "desk") return device;
  return { ...device, autoAnswerHeader: VENDOR_PROFILES[make].autoAnswerHeader };
}

export function campaignHabits({ id, kind, owner }: Device): DeviceHabits | undefined {
  const profile = MAKES[id];
  if (kind !== "desk" && profile === undefined) return undefined;
  const habits: DeviceHabits = {
    ...demoHabits(owner),
    ...(profile === undefined ? {} : { profile }),
  };
  return id === "1006-soft" ? { ...habits, ringing: { kind: "never-answers" } } : habits;
}

/** Whose keys have lamps, and of whom. */
export const LAMPS: Readonly<Record<string, readonly string[]>> = {
  "1001": ["1002", "1004", "1006", "1009", "701", "702", "703"],
  "1004": ["1003", "701", "702"],
  "1005": ["1007", "1009", "703"],
};
