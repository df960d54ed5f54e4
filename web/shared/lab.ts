/**
 * The page of the lab: the value it starts with, and the entries of its event stream (`GET /api/v1/lab/events`). Each
 * entry carries the whole changed object; the first of a stream is a snapshot.
 */
import type {
  Label,
  LabFaults,
  LabLoad,
  LabOutsideCall,
  LabPhone,
  SignInOffer,
  Slot,
} from "./api.ts";

/** The simulated office that runs beside the panel, as it is now. */
export interface LabState {
  readonly phones: readonly LabPhone[];
  readonly outside: readonly LabOutsideCall[];
  /** Slots in which somebody waits. */
  readonly parking: readonly Slot[];
  readonly faults: LabFaults;
  readonly load: LabLoad;
}

export type LabFeedBody =
  | { readonly kind: "snapshot"; readonly state: LabState }
  | { readonly kind: "phone"; readonly phone: LabPhone }
  | { readonly kind: "outside"; readonly call: LabOutsideCall }
  /** Without `call`: it is free. */
  | { readonly kind: "parking"; readonly slot: Slot }
  | { readonly kind: "faults"; readonly faults: LabFaults }
  | { readonly kind: "load"; readonly load: LabLoad }
  | { readonly kind: "heartbeat" };

/** `at` is ISO 8601 with offset. */
export type LabFeedEntry = LabFeedBody & { readonly at: string };

export const LAB_FEED_KINDS: readonly LabFeedBody["kind"][] = [
  "snapshot",
  "phone",
  "outside",
  "parking",
  "faults",
  "load",
  "heartbeat",
];

/** Addresses of what the page fetches when it is needed. */
export interface LabFiles {
  /** The program that runs offices in virtual time. */
  readonly worker: string;
  /** The demo office, as `fixtures/offices/demo.json` has it. */
  readonly office: string;
  /** The kept stories: `[{ name, text }]`. */
  readonly scenarios: string;
}

export interface LabPageBoot {
  readonly page: "lab";
  readonly language: "ja" | "en";
  /** The server's clock, ISO 8601 with the office's offset. */
  readonly now: string;
  /** Of the address: `?seed=7&faults=hostile` names a run. */
  readonly query: string;
  readonly office: Label;
  readonly people: readonly { readonly extension: string; readonly name: string }[];
  readonly lines: readonly {
    readonly id: string;
    readonly label: Label;
    readonly number: string;
    readonly display: string;
    /** Somebody rings when it is called. */
    readonly rings: boolean;
  }[];
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** Whether the panel is open to who looks, or only the administration. */
  readonly viewer: "person" | "administrator";
  readonly files: LabFiles;
  /** Absent: no simulated office runs here. */
  readonly state?: LabState;
}

/** Whoever may not look at it yet, or not at all. */
export interface LabDoorBoot {
  readonly page: "lab-door";
  readonly language: "ja" | "en";
  readonly why: "session-expired" | "lab-not-open";
  /** People whom a loopback demo offers. */
  readonly offers: readonly SignInOffer[];
}

export type LabBoot = LabPageBoot | LabDoorBoot;
