/** The shape of an office file: the office with its secrets in clear, and its phonebooks. */
import type { Label } from "./ids.ts";
import type {
  Device,
  Line,
  LinePermission,
  ParkingSettings,
  Person,
  PresenceState,
  RecordingSettings,
  SipSettings,
} from "./office.ts";

export interface OfficeFile {
  /** Typed at sign-in. */
  readonly loginId: string;
  readonly name: Label;
  readonly demo: boolean;
  readonly sip: SipSettings;
  readonly people: readonly FilePerson[];
  readonly devices: readonly FileDevice[];
  readonly lines: readonly Line[];
  readonly permissions: readonly LinePermission[];
  readonly presences: readonly PresenceState[];
  readonly parking: ParkingSettings;
  readonly recording: RecordingSettings;
  readonly lists: readonly FileList[];
}

export interface FilePerson extends Person {
  /** 1 to 10 half-width digits; who has none cannot sign in until one is given. */
  readonly password?: string;
}

export interface FileDevice extends Omit<Device, "ha1"> {
  readonly sipSecret: string;
}

/** A phonebook. */
export interface FileList {
  readonly id: string;
  readonly label: Label;
  readonly entries: readonly FileListEntry[];
}

export interface FileListEntry {
  readonly name: string;
  readonly reading: string;
  /** Digits. */
  readonly number: string;
  readonly note?: string;
}
