/**
 * The parts of an office as JSON gives them, each read and checked by itself: of an office file, and of what
 * administrators send. What must hold between them is in `office_file_check.ts`.
 */
import type { DeviceId, Extension, Label, LineId, PresenceCode } from "./ids.ts";
import { JsonValue } from "./json_reader.ts";
import {
  DEFAULT_RIGHTS,
  type Forward,
  type Line,
  type LinePermission,
  type OutsideClass,
  type ParkingSettings,
  type Person,
  type PresenceState,
  type RecordingSettings,
  type Rights,
  type RingStep,
  type SipSettings,
  type Trunk,
} from "./office.ts";
import type { DeviceFields } from "./office_change.ts";
import type { FileDevice, FileList, FileListEntry, FilePerson } from "./office_file_shape.ts";

export const LIST_ENTRIES_MAX = 100_000;
export const RING_STEPS_MAX = 20;

export function readLoginId(json: JsonValue): string {
  return json.matching(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    "半角の英小文字、数字、ハイフンで40文字までにしてください。",
    "Must be at most 40 lower-case letters, digits and hyphens.",
  );
}

export function readLabel(json: JsonValue): Label {
  const { ja, en } = json.object("ja", "en");
  return { ja: ja.text(), en: en.text() };
}

export function readSip(json: JsonValue): SipSettings {
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

const PERSON = [
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
] as const;

/** A person without password: as the office holds it. */
export function readPerson(json: JsonValue): Person {
  return personOf(json.object(...PERSON));
}

export function readFilePerson(json: JsonValue): FilePerson {
  const read = json.object(...PERSON, "password");
  const person = personOf(read);
  return read.password.isAbsent ? person : { ...person, password: readPassword(read.password) };
}

export function readPassword(json: JsonValue): string {
  return json.matching(
    /^[0-9]{1,10}$/,
    "半角数字1〜10桁にしてください。",
    "Must be 1 to 10 half-width digits.",
  );
}

function personOf(read: Readonly<Record<(typeof PERSON)[number], JsonValue>>): Person {
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

const DEVICE = [
  "id",
  "owner",
  "label",
  "kind",
  "autoAnswer",
  "autoAnswerHeader",
  "callsMax",
  "incomingMax",
] as const;

/** A device without its secret. */
export function readDevice(json: JsonValue): DeviceFields {
  return deviceOf(json.object(...DEVICE));
}

export function readFileDevice(json: JsonValue): FileDevice {
  const read = json.object(...DEVICE, "sipSecret");
  return { ...deviceOf(read), sipSecret: readSipSecret(read.sipSecret) };
}

export function readSipSecret(json: JsonValue): string {
  return json.text();
}

function deviceOf(read: Readonly<Record<(typeof DEVICE)[number], JsonValue>>): DeviceFields {
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
  };
}

/** What stands in a SIP URI or a path as it is. */
export function readId(json: JsonValue): string {
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

export function readLine(json: JsonValue): Line {
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

export function readPermission(json: JsonValue): LinePermission {
  const { extension, line } = json.object("extension", "line");
  return { extension: extension.text(6) as Extension, line: line.text(40) as LineId };
}

export function readPresence(json: JsonValue): PresenceState {
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

export function readParking(json: JsonValue): ParkingSettings {
  const read = orEmpty(json).object("firstSlot", "lastSlot", "timeoutSeconds", "callbackSeconds");
  return {
    firstSlot: read.firstSlot.number(10, 999_999, 701),
    lastSlot: read.lastSlot.number(10, 999_999, 720),
    timeoutSeconds: read.timeoutSeconds.number(5, 86_400, 60),
    callbackSeconds: read.callbackSeconds.number(5, 600, 30),
  };
}

export function readRecording(json: JsonValue): RecordingSettings {
  const read = orEmpty(json).object("retentionDays");
  return { retentionDays: read.retentionDays.number(1, 3_650, 90) };
}

export function readList(json: JsonValue): FileList {
  const read = json.object("id", "label", "entries");
  return {
    id: readId(read.id),
    label: readLabel(read.label),
    entries: read.entries.list(LIST_ENTRIES_MAX).map(readListEntry),
  };
}

export function readListEntry(json: JsonValue): FileListEntry {
  const read = json.object("name", "reading", "number", "note");
  return {
    name: read.name.text(),
    reading: read.reading.text(100, ""),
    number: readDigits(read.number),
    ...(read.note.isAbsent ? {} : { note: read.note.text() }),
  };
}
