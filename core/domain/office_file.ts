/**
 * The office file: a whole office as JSON, secrets in clear (it is for setting up and for moving, not for
 * keeping). It is checked on loading, every fault named with its path. The JSON has the shape of `OfficeFile`;
 * what has an obvious value may be left out.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { DeviceId, Extension } from "./ids.ts";
import { FaultList, type FileFault, JsonValue } from "./json_reader.ts";
import type { Office } from "./office.ts";
import { checkOfficeFile } from "./office_file_check.ts";
import {
  readFileDevice,
  readFilePerson,
  readLabel,
  readLine,
  readList,
  readLoginId,
  readParking,
  readPermission,
  readPresence,
  readRecording,
  readSip,
} from "./office_file_parts.ts";
import type { OfficeFile } from "./office_file_shape.ts";

export type * from "./office_file_shape.ts";

export type OfficeFault = FileFault;

export const PEOPLE_MAX = 100_000;
export const DEVICES_MAX = 200_000;
export const LINES_MAX = 200;
export const PRESENCES_MAX = 50;
export const LISTS_MAX = 100;
export { LIST_ENTRIES_MAX, RING_STEPS_MAX } from "./office_file_parts.ts";

/** Reads an office file that was parsed as JSON. Refuses with every fault, at most `FILE_FAULTS_MAX`. */
export function readOfficeFile(json: unknown): Result<OfficeFile, readonly OfficeFault[]> {
  const faults = new FaultList();
  const root = new JsonValue(json, "", faults).object(
    "loginId",
    "name",
    "demo",
    "sip",
    "people",
    "devices",
    "lines",
    "permissions",
    "presences",
    "parking",
    "recording",
    "lists",
  );
  const file: OfficeFile = {
    loginId: readLoginId(root.loginId),
    name: readLabel(root.name),
    demo: root.demo.flag(false),
    sip: readSip(root.sip),
    people: root.people.list(PEOPLE_MAX).map(readFilePerson),
    devices: root.devices.list(DEVICES_MAX).map(readFileDevice),
    lines: root.lines.list(LINES_MAX).map(readLine),
    permissions: root.permissions.list(PEOPLE_MAX * 10).map(readPermission),
    presences: root.presences.list(PRESENCES_MAX).map(readPresence),
    parking: readParking(root.parking),
    recording: readRecording(root.recording),
    lists: root.lists.list(LISTS_MAX).map(readList),
  };
  // Relations are judged only of parts that could be read: a stand-in would give faults nobody made.
  if (faults.all.length === 0) checkOfficeFile(file, faults);
  return faults.all.length === 0 ? ok(file) : refuse(faults.all);
}

/** Digest A1 hashes of a SIP user's secret for realm `naisen` (given, since this zone knows no SIP). */
export type Ha1Of = (
  user: string,
  secret: string,
) => { readonly md5: string; readonly sha256: string };

/** The office of a file, at revision 1, without anything in clear but what trunks prove themselves with. */
export function officeOf(file: OfficeFile, ha1Of: Ha1Of): Office {
  const { loginId, name, demo, sip, permissions, presences, parking, recording } = file;
  return {
    revision: 1,
    loginId,
    name,
    demo,
    sip,
    permissions,
    presences,
    parking,
    recording,
    people: file.people.map(({ password: _, ...person }) => person),
    devices: file.devices.map(({ sipSecret, ...device }) => ({
      ...device,
      ha1: ha1Of(device.id, sipSecret),
    })),
    lines: file.lines,
  };
}

export function passwordsOf(file: OfficeFile): ReadonlyMap<Extension, string> {
  return new Map(
    file.people.flatMap(({ extension, password }) =>
      password === undefined ? [] : [[extension, password]]
    ),
  );
}

export function sipSecretsOf(file: OfficeFile): ReadonlyMap<DeviceId, string> {
  return new Map(file.devices.map((device) => [device.id, device.sipSecret]));
}
