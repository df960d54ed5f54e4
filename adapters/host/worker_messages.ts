/** What the main thread and its three workers (PBX, RTP, simulated phones) say to each other. */
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import type { Device, Office } from "../../core/domain/office.ts";
import type {
  DeviceBinding,
  PbxAccepted,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../../core/domain/pbx_messages.ts";
import type { Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type {
  CarrierCall,
  CarrierCensus,
  LoadPattern,
  RingIn,
} from "../../sim/devices/carrier_io.ts";
import type { DeviceHabits } from "../../sim/devices/habits.ts";
import type { SoundName } from "../../sim/devices/ear.ts";
import type { PhoneCensus, PhoneDisplay, PhoneKey } from "../../sim/devices/phone_io.ts";
import type { JournalEntry, JournalStart } from "../../sim/journal.ts";
import type { LinkConditions } from "../../sim/network.ts";
import type { PastFailure, PbxCensus } from "../../sim/pbx/pbx_io.ts";
import type { OfficePiece, OfficeRest } from "./office_parts.ts";
import type { DrawnLadders, Seats } from "./wire_book.ts";

/** Every worker says one of these first. */
export type WorkerStarted =
  | { readonly kind: "started"; readonly address: SocketAddress }
  | {
    readonly kind: "not-started";
    readonly why: "address-in-use" | "address-not-available" | "other";
    readonly text: string;
  };

export interface WorkerFault {
  readonly kind: "fault";
  /** `pbx`, `rtp 10002`, `1001-desk`. */
  readonly where: string;
  readonly text: string;
}

export type ToPbxWorker =
  | {
    readonly kind: "start";
    readonly office: Office;
    /** Address to bind; port 0 is any. */
    readonly bind: SocketAddress;
    /** Host in Contact, Via and SDP. */
    readonly advertise: string;
    readonly carrier?: SocketAddress;
    /** Contacts kept from a former run. */
    readonly bindings: readonly DeviceBinding[];
    /** Tries that failed lately. */
    readonly failures: readonly PastFailure[];
    /** What passes the wire is kept a while, for the lab. */
    readonly keepsWire?: true;
    /** With what it starts and every input is told, for the journal. */
    readonly keepsJournal?: true;
    /** 32 bytes of the system's entropy. */
    readonly seed: Uint8Array;
    /** To the RTP worker: media commands go out, media events come in, each time as a list. */
    readonly media: MessagePort;
  }
  | {
    readonly kind: "command";
    readonly id: CommandId;
    readonly command: Exclude<PbxCommand, { kind: "configure" }>;
  }
  /** Of the next office; the first one takes the place of an office that was told in vain. */
  | {
    readonly kind: "office-part";
    readonly part: readonly OfficePiece[];
    readonly isFirst: boolean;
  }
  /** The next office is told: the PBX is to work by it. */
  | { readonly kind: "configure"; readonly id: CommandId; readonly rest: OfficeRest }
  | { readonly kind: "snapshot" }
  | { readonly kind: "census" }
  /** What was kept of the wire. */
  | { readonly kind: "ladders"; readonly seats: Seats; readonly call?: CallId }
  | { readonly kind: "pcap" }
  /** Hang up every call properly and close the socket. */
  | { readonly kind: "stop" };

export type FromPbxWorker =
  | WorkerStarted
  | WorkerFault
  /** In order, without holes. */
  | { readonly kind: "events"; readonly events: readonly PbxEvent[] }
  | {
    readonly kind: "reply";
    readonly id: CommandId;
    readonly result: Result<PbxAccepted, PbxRejection>;
  }
  /** The next part of an office may come: what waited on the wire has its turn first. */
  | { readonly kind: "office-part-taken" }
  | { readonly kind: "snapshot"; readonly snapshot: PbxSnapshot }
  | { readonly kind: "census"; readonly census: PbxCensus }
  /** Before the first entries, with what the PBX was started. */
  | { readonly kind: "journal-start"; readonly start: JournalStart }
  | { readonly kind: "journal"; readonly entries: readonly JournalEntry[] }
  | { readonly kind: "ladders"; readonly drawn: DrawnLadders }
  | { readonly kind: "pcap"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "stopped" };

export type ToRtpWorker =
  | {
    readonly kind: "start";
    readonly host: string;
    readonly first: number;
    readonly last: number;
    /** 32 bytes of the system's entropy. */
    readonly seed: Uint8Array;
    /** Folder in which recordings are kept; without it nothing is recorded. */
    readonly recordings?: string;
    /** Music on hold as a WAV file's bytes; the built-in piece when absent. */
    readonly music?: Uint8Array;
    /** To the PBX worker: media commands come in, media events go out, each time as a list. */
    readonly media: MessagePort;
  }
  | { readonly kind: "stop" };

export type FromRtpWorker =
  | WorkerStarted
  | WorkerFault
  /** Whether there is disk enough to record. */
  | { readonly kind: "recording-room"; readonly room: boolean }
  | { readonly kind: "stopped" };

/** One simulated phone to be put on a desk. */
export interface SimulatedPhone {
  readonly device: Device;
  /** Its owner's name, shown to those it calls. */
  readonly name: string;
  readonly password: string;
  readonly habits: DeviceHabits;
}

export type ToPhonesWorker =
  /** Binds the carrier and the phones; registers nothing yet. The answer's address is the carrier's. */
  | {
    readonly kind: "start";
    readonly host: string;
    readonly phones: readonly SimulatedPhone[];
    readonly seed: Uint8Array;
  }
  /** The PBX is up at this address: phones register. */
  | { readonly kind: "register"; readonly registrar: SocketAddress; readonly domain: string }
  /** Whether an outside device of this person is in use: then the simulated phone only rings. */
  | { readonly kind: "attend"; readonly device: DeviceId; readonly attended: boolean }
  | { readonly kind: "press"; readonly device: DeviceId; readonly key: PhoneKey }
  | { readonly kind: "ring-in"; readonly call: RingIn }
  | { readonly kind: "hang-up"; readonly call: string }
  /** Calls that the carrier makes by itself; absent: none any more. */
  | { readonly kind: "load"; readonly pattern?: LoadPattern }
  /** From now on the network between the PBX and all of them is so. */
  | { readonly kind: "faults"; readonly faults: WireFaults }
  | { readonly kind: "census"; readonly device: DeviceId }
  | { readonly kind: "carrier-census" }
  /** A device, or `outside`. */
  | { readonly kind: "listen"; readonly by: DeviceId | "outside" }
  | { readonly kind: "stop" };

export interface WireFaults {
  readonly conditions: LinkConditions;
  /** Devices, or `carrier`, to whom and from whom nothing passes. */
  readonly cut: readonly string[];
}

export type FromPhonesWorker =
  | WorkerStarted
  /** Said before `started`: the SIP addresses of the phones. */
  | {
    readonly kind: "seated";
    readonly addresses: readonly { readonly device: DeviceId; readonly sip: SocketAddress }[];
  }
  | WorkerFault
  | { readonly kind: "display"; readonly device: DeviceId; readonly state: PhoneDisplay }
  | { readonly kind: "carrier-call"; readonly call: CarrierCall }
  | { readonly kind: "census"; readonly device: DeviceId; readonly census: PhoneCensus }
  | { readonly kind: "carrier-census"; readonly census: CarrierCensus }
  | {
    readonly kind: "heard";
    readonly by: DeviceId | "outside";
    readonly sounds: readonly SoundName[];
  }
  | { readonly kind: "stopped" };

export function whyNotStarted(error: unknown): WorkerStarted {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.AddrInUse) {
    return { kind: "not-started", why: "address-in-use", text };
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return { kind: "not-started", why: "address-not-available", text };
  }
  return { kind: "not-started", why: "other", text };
}
