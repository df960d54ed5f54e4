/**
 * The whole configuration of an office as one value with a revision. The store is its only owner; after
 * every commit the PBX is sent the new value. Devices travel with their digest HA1, never with a password;
 * only a trunk, where we are who proves himself, has its secret in clear.
 */
import type { DeviceId, Extension, Label, LineId, PresenceCode } from "./ids.ts";

/** The digest realm (RFC 3261 §22.1) of every office: devices keep their HA1 for it. */
export const SIP_REALM = "naisen";

export interface Office {
  /** Rises by one with every committed change. */
  readonly revision: number;
  /** The organisation's, typed at sign-in. */
  readonly loginId: string;
  readonly name: Label;
  /** The demo office: its sign-in page offers people, its lab is open. */
  readonly demo: boolean;
  readonly sip: SipSettings;
  readonly people: readonly Person[];
  readonly devices: readonly Device[];
  readonly lines: readonly Line[];
  /** 発信許可: who may dial out on what. */
  readonly permissions: readonly LinePermission[];
  readonly presences: readonly PresenceState[];
  readonly parking: ParkingSettings;
  readonly recording: RecordingSettings;
}

export interface SipSettings {
  /** Which single digest challenge is sent; `both` only for phones known to bear it. */
  readonly digest: "md5" | "sha-256" | "both";
  /** How long a caller hears ringing before `no-answer`, in seconds. */
  readonly ringSeconds: number;
  /** How often each contact is asked by OPTIONS whether it is still there, in seconds; 0 is never. */
  readonly keepAliveSeconds: number;
  /** Session interval that the PBX asks for (RFC 4028), in seconds, at least 90; 0 asks for none. */
  readonly sessionSeconds: number;
  /** SIP users let in without digest from a loopback address: for load generators. Empty in a real office. */
  readonly openCallers: readonly string[];
  /** Whether limits per source (floods, failed digests) hold; off only in the bench office. */
  readonly limits: boolean;
  /** A device may also be dialled by its name; on only in the bench office. */
  readonly dialByDeviceName: boolean;
  /** The line that open callers dial out on without permission or prefix; only in the bench office. */
  readonly openLine?: LineId;
}

export interface Person {
  readonly extension: Extension;
  readonly name: string;
  /** フリガナ in katakana, for search and order. */
  readonly reading: string;
  readonly department: string;
  readonly disabled: boolean;
  /** The line the keypad takes where it can: permitted, in service, for the class, with a free channel. */
  readonly defaultLine?: LineId;
  readonly language: "ja" | "en";
  readonly rights: Rights;
  /** Beside the line's rule: never beats always beats on demand. Absent: the line's alone. */
  readonly recording?: RecordingRule;
  /** Where a call goes that nobody answers here; absent: nowhere. */
  readonly forward?: Forward;
}

/** What a person may do beyond dialling (`requirements` §2). */
export interface Rights {
  /** Take calls out of slots. */
  readonly retrieve: boolean;
  /** Whose ringing calls may be picked up. */
  readonly pickup: "none" | "department" | "all";
  /** Record on demand. */
  readonly record: boolean;
  /** Save own recordings as a file. */
  readonly download: boolean;
}

export const DEFAULT_RIGHTS: Rights = {
  retrieve: true,
  pickup: "none",
  record: false,
  download: false,
};

export type RecordingRule = "always" | "on-demand" | "never";

export interface Forward {
  /** Panel dialect; to the outside by the person's default line, with his permissions. */
  readonly to: string;
  /** Rung so long before; absent: the office's ring time. */
  readonly afterSeconds?: number;
  /** Whether a person without any registered phone is forwarded too, at once. */
  readonly whenUnregistered: boolean;
}

export interface RecordingSettings {
  /** Recordings are deleted after so many days. */
  readonly retentionDays: number;
}

export interface Device {
  readonly id: DeviceId;
  readonly owner: Extension;
  readonly label: Label;
  readonly kind: "desk" | "softphone";
  /** Whether the device can go off-hook by itself; a softphone app cannot. */
  readonly autoAnswer: boolean;
  /** Which header asks the device to go off-hook by itself. */
  readonly autoAnswerHeader: AutoAnswerHeader;
  /** Calls at once, talking and held together. */
  readonly callsMax: number;
  /** Incoming calls that may ring or talk on it at once. */
  readonly incomingMax: number;
  /** Digest A1 hashes as lower-case hex (RFC 7616 §3.4.2) for realm `naisen` and the device's id as user. */
  readonly ha1: { readonly md5: string; readonly sha256: string };
}

/** De-facto and standard ways to ask for automatic answer. */
export type AutoAnswerHeader = "call-info" | "alert-info" | "answer-mode" | "none";

export interface Line {
  readonly id: LineId;
  readonly label: Label;
  /** Shown to the far end as caller ID: digits, `0300000001`. */
  readonly number: string;
  /** Calls at once; `undefined` is no limit. */
  readonly channels?: number;
  readonly classes: readonly OutsideClass[];
  readonly emergencyCapable: boolean;
  readonly inService: boolean;
  readonly trunk: Trunk;
  readonly recording: RecordingRule;
  /** Who rings for a call coming in: each step joins `afterSeconds` after the call came. */
  readonly incoming: readonly RingStep[];
}

/** Classes of call that leave the office (`requirements` §3). */
export type OutsideClass =
  | "emergency"
  | "special"
  | "fixed"
  | "mobile"
  | "ip"
  | "free"
  | "navi"
  | "international";

export interface RingStep {
  readonly afterSeconds: number;
  readonly extensions: readonly Extension[];
  /** Whether the people of the steps before stop ringing when this step begins. */
  readonly replacesEarlier: boolean;
}

export type Trunk =
  | { readonly kind: "simulated" }
  | { readonly kind: "peer"; readonly host: string; readonly port: number }
  | {
    readonly kind: "register";
    readonly host: string;
    readonly port: number;
    readonly user: string;
    /** Host of the account's address, where it is not the registrar's: carriers name a domain, we know an IP. */
    readonly domain?: string;
    /** In clear, since the carrier's realm is known only from its challenge (RFC 3261 §22.1). */
    readonly secret: string;
  };

export interface LinePermission {
  readonly extension: Extension;
  readonly line: LineId;
}

/** One state of the presence catalogue (the *chosen* axis). */
export interface PresenceState {
  readonly code: PresenceCode;
  readonly label: Label;
  /** RPID-like type for phones. */
  readonly sipType: "available" | "away" | "busy" | "on-the-phone" | "do-not-disturb" | "offline";
  /** Name of a colour token of the page. */
  readonly colour: string;
  /** Whether callers make the person's phones ring. */
  readonly rings: boolean;
}

export interface ParkingSettings {
  readonly firstSlot: number;
  readonly lastSlot: number;
  readonly timeoutSeconds: number;
  readonly callbackSeconds: number;
}

/** Lookups over an office, built once per revision. */
export interface OfficeIndex {
  readonly office: Office;
  readonly person: ReadonlyMap<string, Person>;
  readonly device: ReadonlyMap<string, Device>;
  readonly devicesOf: ReadonlyMap<string, readonly Device[]>;
  readonly line: ReadonlyMap<string, Line>;
  permitted(extension: Extension, line: LineId): boolean;
}

export function indexOffice(office: Office): OfficeIndex {
  const indexing = new OfficeIndexing();
  indexing.add(office);
  return indexing.made(office);
}

/** Lookups in the making: of a big office they may be made piece by piece. */
export class OfficeIndexing {
  readonly #person = new Map<string, Person>();
  readonly #device = new Map<string, Device>();
  readonly #devicesOf = new Map<string, Device[]>();
  readonly #grants = new Set<string>();

  /** Each entry once, in the office's order. */
  add(
    { people = [], devices = [], permissions = [] }: Partial<
      Pick<Office, "people" | "devices" | "permissions">
    >,
  ): void {
    for (const person of people) this.#person.set(person.extension, person);
    for (const device of devices) {
      this.#device.set(device.id, device);
      const list = this.#devicesOf.get(device.owner);
      if (list === undefined) this.#devicesOf.set(device.owner, [device]);
      else list.push(device);
    }
    for (const { extension, line } of permissions) this.#grants.add(`${extension} ${line}`);
  }

  /** Once every entry of the office was added. */
  made(office: Office): OfficeIndex {
    return {
      office,
      person: this.#person,
      device: this.#device,
      devicesOf: this.#devicesOf,
      line: new Map(office.lines.map((line) => [line.id, line])),
      permitted: (extension, line) => this.#grants.has(`${extension} ${line}`),
    };
  }
}
