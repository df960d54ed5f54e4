/**
 * The office file: a whole office as JSON, secrets in clear (it is for setting up and for moving, not for
 * keeping). It is checked on loading, every fault named with its path. The JSON has the shape of `OfficeFile`;
 * what has an obvious value may be left out.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { DeviceId, Extension, Label, LineId, PresenceCode } from "./ids.ts";
import { FaultList, type FileFault, JsonValue } from "./json_reader.ts";
import {
  DEFAULT_RIGHTS,
  type Forward,
  type Line,
  type LinePermission,
  type Office,
  type OutsideClass,
  type ParkingSettings,
  type PresenceState,
  type RecordingSettings,
  type Rights,
  type RingStep,
  type SipSettings,
  type Trunk,
} from "./office.ts";
import { checkOfficeFile } from "./office_file_check.ts";
import type {
  FileDevice,
  FileList,
  FileListEntry,
  FilePerson,
  OfficeFile,
} from "./office_file_shape.ts";

export type * from "./office_file_shape.ts";

export type OfficeFault = FileFault;

export const PEOPLE_MAX = 10_000;
export const DEVICES_MAX = 20_000;
export const LINES_MAX = 200;
export const PRESENCES_MAX = 50;
export const LISTS_MAX = 100;
export const LIST_ENTRIES_MAX = 100_000;
export const RING_STEPS_MAX = 20;

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
    loginId: root.loginId.matching(
      /^[a-z0-9][a-z0-9-]{0,39}$/,
      "半角の英小文字、数字、ハイフンで40文字までにしてください。",
      "Must be at most 40 lower-case letters, digits and hyphens.",
    ),
    name: readLabel(root.name),
    demo: root.demo.flag(false),
    sip: readSip(root.sip),
    people: root.people.list(PEOPLE_MAX).map(readPerson),
    devices: root.devices.list(DEVICES_MAX).map(readDevice),
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

function readLabel(json: JsonValue): Label {
  const { ja, en } = json.object("ja", "en");
  return { ja: ja.text(), en: en.text() };
}

function readSip(json: JsonValue): SipSettings {
  const read = orEmpty(json).object(
    "digest",
    "ringSeconds",
    "keepAliveSeconds",
    "sessionSeconds",
    "openCallers",
    "limits",
    "dialByDeviceName",
    "openLine",
  );
  return {
    digest: read.digest.oneOf(["md5", "sha-256", "both"], "md5"),
    ringSeconds: read.ringSeconds.number(5, 600, 30),
    keepAliveSeconds: read.keepAliveSeconds.number(0, 3_600, 30),
    sessionSeconds: read.sessionSeconds.number(0, 86_400, 1_800),
    openCallers: read.openCallers.list(20).map((user) => user.text(40)),
    limits: read.limits.flag(true),
    dialByDeviceName: read.dialByDeviceName.flag(false),
    ...(read.openLine.isAbsent ? {} : { openLine: read.openLine.text(40) as LineId }),
  };
}

/** A part that may be left out whole. */
function orEmpty(json: JsonValue): JsonValue {
  return json.isAbsent ? new JsonValue({}, json.path, json.faults) : json;
}

function readPerson(json: JsonValue): FilePerson {
  const read = json.object(
    "extension",
    "name",
    "reading",
    "department",
    "disabled",
    "defaultLine",
    "language",
    "rights",
    "recording",
    "forward",
    "password",
  );
  return {
    extension: read.extension.text(6) as Extension,
    name: read.name.text(),
    reading: read.reading.text(100, ""),
    department: read.department.text(100, ""),
    disabled: read.disabled.flag(false),
    ...(read.defaultLine.isAbsent ? {} : { defaultLine: read.defaultLine.text() as LineId }),
    language: read.language.oneOf(["ja", "en"], "ja"),
    rights: readRights(read.rights),
    ...(read.recording.isAbsent ? {} : { recording: read.recording.oneOf(RECORDING_RULES) }),
    ...(read.forward.isAbsent ? {} : { forward: readForward(read.forward) }),
    password: read.password.matching(
      /^[0-9]{1,10}$/,
      "半角数字1〜10桁にしてください。",
      "Must be 1 to 10 half-width digits.",
    ),
  };
}

function readRights(json: JsonValue): Rights {
  const read = orEmpty(json).object("retrieve", "pickup", "record", "download");
  return {
    retrieve: read.retrieve.flag(DEFAULT_RIGHTS.retrieve),
    pickup: read.pickup.oneOf(["none", "department", "all"], DEFAULT_RIGHTS.pickup),
    record: read.record.flag(DEFAULT_RIGHTS.record),
    download: read.download.flag(DEFAULT_RIGHTS.download),
  };
}

const RECORDING_RULES = ["always", "on-demand", "never"] as const;

function readForward(json: JsonValue): Forward {
  const read = json.object("to", "afterSeconds", "whenUnregistered");
  return {
    to: read.to.text(40),
    ...(read.afterSeconds.isAbsent ? {} : { afterSeconds: read.afterSeconds.number(1, 600) }),
    whenUnregistered: read.whenUnregistered.flag(true),
  };
}

function readDevice(json: JsonValue): FileDevice {
  const read = json.object(
    "id",
    "owner",
    "label",
    "kind",
    "autoAnswer",
    "autoAnswerHeader",
    "callsMax",
    "incomingMax",
    "sipSecret",
  );
  const kind = read.kind.oneOf(["desk", "softphone"]);
  const autoAnswer = read.autoAnswer.flag(kind === "desk");
  return {
    id: readId(read.id) as DeviceId,
    owner: read.owner.text(6) as Extension,
    label: readLabel(read.label),
    kind,
    autoAnswer,
    autoAnswerHeader: read.autoAnswerHeader.oneOf(
      ["call-info", "alert-info", "answer-mode", "none"],
      autoAnswer ? "call-info" : "none",
    ),
    callsMax: read.callsMax.number(1, 100, 2),
    incomingMax: read.incomingMax.number(1, 100, 2),
    sipSecret: read.sipSecret.text(),
  };
}

/** What stands in a SIP URI or a path as it is. */
function readId(json: JsonValue): string {
  return json.matching(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    "半角の英数字、ハイフン、下線で40文字までにしてください。",
    "Must be at most 40 letters, digits, hyphens and underscores.",
  );
}

const CLASSES: readonly [OutsideClass, ...OutsideClass[]] = [
  "emergency",
  "special",
  "fixed",
  "mobile",
  "ip",
  "free",
  "navi",
  "international",
];

function readLine(json: JsonValue): Line {
  const read = json.object(
    "id",
    "label",
    "number",
    "channels",
    "classes",
    "emergencyCapable",
    "inService",
    "trunk",
    "recording",
    "incoming",
  );
  return {
    id: readId(read.id) as LineId,
    label: readLabel(read.label),
    number: readDigits(read.number),
    ...(read.channels.isAbsent ? {} : { channels: read.channels.number(1, 10_000) }),
    classes: read.classes.list(CLASSES.length).map((name) => name.oneOf(CLASSES)),
    emergencyCapable: read.emergencyCapable.flag(false),
    inService: read.inService.flag(true),
    trunk: readTrunk(read.trunk),
    recording: read.recording.oneOf(RECORDING_RULES, "never"),
    incoming: read.incoming.list(RING_STEPS_MAX).map(readRingStep),
  };
}

function readDigits(json: JsonValue): string {
  return json.matching(
    /^[0-9]{1,20}$/,
    "半角数字20桁までにしてください（ハイフンなし）。",
    "Must be at most 20 half-width digits, without hyphens.",
  );
}

function readTrunk(json: JsonValue): Trunk {
  const read = json.object("kind", "host", "port", "user", "domain", "secret");
  const kind = read.kind.oneOf(["simulated", "peer", "register"]);
  if (kind === "simulated") return { kind };
  const there = { host: read.host.text(), port: read.port.number(1, 65_535, 5060) };
  if (kind === "peer") return { kind, ...there };
  return {
    kind,
    ...there,
    user: read.user.text(),
    ...(read.domain.isAbsent ? {} : { domain: read.domain.text() }),
    secret: read.secret.text(),
  };
}

function readRingStep(json: JsonValue): RingStep {
  const read = json.object("afterSeconds", "extensions", "replacesEarlier");
  return {
    afterSeconds: read.afterSeconds.number(0, 600, 0),
    extensions: read.extensions.list(100).map((extension) => extension.text(6) as Extension),
    replacesEarlier: read.replacesEarlier.flag(false),
  };
}

function readPermission(json: JsonValue): LinePermission {
  const { extension, line } = json.object("extension", "line");
  return { extension: extension.text(6) as Extension, line: line.text(40) as LineId };
}

function readPresence(json: JsonValue): PresenceState {
  const read = json.object("code", "label", "sipType", "colour", "rings");
  return {
    code: readId(read.code) as PresenceCode,
    label: readLabel(read.label),
    sipType: read.sipType.oneOf([
      "available",
      "away",
      "busy",
      "on-the-phone",
      "do-not-disturb",
      "offline",
    ]),
    colour: readId(read.colour),
    rings: read.rings.flag(),
  };
}

function readParking(json: JsonValue): ParkingSettings {
  const read = orEmpty(json).object("firstSlot", "lastSlot", "timeoutSeconds", "callbackSeconds");
  return {
    firstSlot: read.firstSlot.number(10, 999_999, 701),
    lastSlot: read.lastSlot.number(10, 999_999, 720),
    timeoutSeconds: read.timeoutSeconds.number(5, 86_400, 60),
    callbackSeconds: read.callbackSeconds.number(5, 600, 30),
  };
}

function readRecording(json: JsonValue): RecordingSettings {
  const read = orEmpty(json).object("retentionDays");
  return { retentionDays: read.retentionDays.number(1, 3_650, 90) };
}

function readList(json: JsonValue): FileList {
  const read = json.object("id", "label", "entries");
  return {
    id: readId(read.id),
    label: readLabel(read.label),
    entries: read.entries.list(LIST_ENTRIES_MAX).map(readListEntry),
  };
}

function readListEntry(json: JsonValue): FileListEntry {
  const read = json.object("name", "reading", "number", "note");
  return {
    name: read.name.text(),
    reading: read.reading.text(100, ""),
    number: readDigits(read.number),
    ...(read.note.isAbsent ? {} : { note: read.note.text() }),
  };
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
  return new Map(file.people.map((person) => [person.extension, person.password]));
}

export function sipSecretsOf(file: OfficeFile): ReadonlyMap<DeviceId, string> {
  return new Map(file.devices.map((device) => [device.id, device.sipSecret]));
}
