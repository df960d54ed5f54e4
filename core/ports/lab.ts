/** The port to a simulated office that is running: its phones as they stand on desks, its carrier, its wire. */
import type { CallId, DeviceId, Extension } from "../domain/ids.ts";

export interface LabPeer {
  /** Digits or user; empty when withheld. */
  readonly number: string;
  readonly name?: string;
}

/** What a simulated phone shows. */
export interface LabPhone {
  readonly device: DeviceId;
  readonly owner: Extension;
  readonly plugged: boolean;
  readonly registered: boolean;
  readonly state: "idle" | "ringing" | "calling" | "talking" | "held" | "transferring";
  readonly peer?: LabPeer;
  readonly calls: readonly {
    readonly direction: "incoming" | "outgoing";
    readonly state: string;
    readonly heldByPeer: boolean;
    readonly peer: LabPeer;
  }[];
  readonly lamps: readonly { readonly user: string; readonly state: string }[];
  readonly missed: number;
}

/** A key of a simulated phone, or what one does to it. */
export type LabKey =
  | {
    readonly press:
      | "answer"
      | "reject"
      | "hangup"
      | "hold"
      | "resume"
      | "swap"
      | "unplug"
      | "plug"
      | "reboot";
  }
  | { readonly press: "dial"; readonly digits: string };

/** A call as the far end outside sees it. */
export interface LabOutsideCall {
  readonly id: string;
  readonly way: "from-office" | "to-office";
  readonly number: string;
  /** The number that the far end is shown. */
  readonly from: string;
  readonly state: "calling" | "ringing" | "talking" | "ended";
}

/** What the network between the PBX and the simulated phones and carrier does; shares are 0 … 1. */
export interface LabFaults {
  readonly loss: number;
  readonly latencyMillis: number;
  readonly jitterMillis: number;
  readonly duplication: number;
  readonly reordering: number;
  /** Names of devices, or `carrier`, to whom and from whom nothing passes. */
  readonly cut: readonly string[];
}

/** Calls from outside that the carrier makes by itself. */
export interface LabLoad {
  /** In an hour, evenly by chance; 0: none. */
  readonly callsPerHour: number;
  /** Numbers of the lines that are called. */
  readonly lines: readonly string[];
}

/** Something of the lab is not as it was; the object is whole. */
export type LabChange =
  | { readonly kind: "phone"; readonly phone: LabPhone }
  | { readonly kind: "outside"; readonly call: LabOutsideCall }
  | { readonly kind: "faults"; readonly faults: LabFaults }
  | { readonly kind: "load"; readonly load: LabLoad };

export interface LabLadder {
  readonly title: string;
  readonly parties: readonly { readonly name: string; readonly owner: string }[];
  readonly rows: readonly {
    /** Epoch milliseconds. */
    readonly at: number;
    /** Places of parties. */
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly again: boolean;
    /** The whole message, digest responses blanked. */
    readonly text: string;
  }[];
}

export interface LabLadders {
  /** Calls that are remembered, the oldest first. */
  readonly calls: readonly { readonly id: CallId; readonly title: string }[];
  /** Absent when the call asked for is not remembered. */
  readonly ladder?: LabLadder;
  readonly text: string;
  readonly svg: string;
}

export interface Lab {
  phones(): readonly LabPhone[];
  /** False when there is no such simulated phone. A key without meaning at the moment does nothing. */
  press(device: DeviceId, key: LabKey): boolean;
  outside(): readonly LabOutsideCall[];
  /** Somebody outside calls this number of ours; the carrier's name of the call. */
  ringIn(line: string, from: string): string;
  /** False when there is no such call. */
  hangUpOutside(call: string): boolean;
  faults(): LabFaults;
  setFaults(faults: LabFaults): void;
  load(): LabLoad;
  /** In place of what it was before. */
  setLoad(load: LabLoad): void;
  /** Tells of every change from now on; gives how to stop that. `undefined`: as many watch as may. */
  watch(told: (change: LabChange) => void): (() => void) | undefined;
  /** Of one call, or of everything remembered. */
  ladders(call?: CallId): Promise<LabLadders>;
  /** A capture of the PBX's SIP, the latest datagrams, for Wireshark. */
  pcap(): Promise<Uint8Array<ArrayBuffer>>;
}
