/**
 * Changes to an office as a list of edits, carried out one after the other on the office as a value. What hangs on
 * something removed goes with it: a person's devices, 発信許可 and places in ring steps; a line's 発信許可.
 */
import type { DeviceId, Extension, LineId, PresenceCode } from "./ids.ts";
import type {
  Device,
  Line,
  LinePermission,
  Office,
  ParkingSettings,
  Person,
  PresenceState,
  RecordingSettings,
  SipSettings,
} from "./office.ts";

/** A device as it is edited: HA1s are computed from its secret. */
export type DeviceFields = Omit<Device, "ha1">;

export type OfficeEdit =
  /** Adds or replaces. `password`: absent leaves the present one, `null` takes it away. */
  | { readonly kind: "put-person"; readonly person: Person; readonly password?: string | null }
  /** The person keeps devices, 発信許可, password, history and choices. */
  | { readonly kind: "renumber"; readonly from: Extension; readonly to: Extension }
  | { readonly kind: "remove-person"; readonly extension: Extension }
  /** Adds or replaces. `sipSecret` in clear: required for a new one. */
  | { readonly kind: "put-device"; readonly device: DeviceFields; readonly sipSecret?: string }
  | { readonly kind: "remove-device"; readonly device: DeviceId }
  /** Adds or replaces; the secret of a trunk that registers is in it, in clear. `at`: its place in the order. */
  | { readonly kind: "put-line"; readonly line: Line; readonly at?: number }
  | { readonly kind: "remove-line"; readonly line: LineId }
  | {
    readonly kind: "permit";
    readonly grant: readonly LinePermission[];
    readonly revoke: readonly LinePermission[];
  }
  | { readonly kind: "put-presence"; readonly presence: PresenceState; readonly at?: number }
  | { readonly kind: "remove-presence"; readonly code: PresenceCode }
  | { readonly kind: "settings"; readonly settings: Partial<OfficeSettings> };

/** What stands beside people, devices and lines. */
export interface OfficeSettings {
  readonly loginId: Office["loginId"];
  readonly name: Office["name"];
  readonly sip: SipSettings;
  readonly parking: ParkingSettings;
  readonly recording: RecordingSettings;
}

/**
 * What of an office the database must be told, in this order: rows to remove by the keys they had, people to
 * renumber all at once, rows to put by the keys they have.
 */
export interface OfficeDelta {
  readonly people: Delta<Extension>;
  readonly renumbered: readonly { readonly from: Extension; readonly to: Extension }[];
  readonly devices: Delta<DeviceId>;
  readonly lines: Delta<LineId>;
  /** Those of people and lines that are removed go with them and are not named. */
  readonly permissions: {
    readonly put: readonly LinePermission[];
    readonly remove: readonly LinePermission[];
  };
  readonly presences: Delta<PresenceCode>;
  readonly settings: boolean;
}

export interface Delta<Key> {
  readonly put: ReadonlySet<Key>;
  readonly remove: ReadonlySet<Key>;
}
