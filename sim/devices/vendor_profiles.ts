/** What phones of different makes understand, as data: above all, how they are asked to go off-hook. */
import type { AutoAnswerHeader } from "../../core/domain/office.ts";

/**
 * How the far end is told to wait: by a re-INVITE `sendonly` or `inactive` (RFC 3264 §8.4), by an UPDATE `sendonly`
 * (RFC 3311), or by the address 0.0.0.0 of RFC 2543.
 */
export type HoldStyle = "sendonly" | "inactive" | "update" | "nowhere";

export interface TransferStyle {
  /** `when-accepted`: at the 202; `when-answered`: when a NOTIFY says that the target has answered. */
  readonly hangsUp: "when-accepted" | "when-answered";
  /** An attended transfer while the target still rings: Replaces of the early dialog, or the call given up for a blind one. */
  readonly whileRinging: "replaces" | "blind";
}

/** Packages of `Allow-Events` beside its subscriptions: the remote control that BroadSoft defined. */
export type RemoteControl = "talk" | "hold";

export interface VendorProfile {
  /** User-Agent of the phone's messages. */
  readonly product: string;
  readonly autoAnswerHeader: AutoAnswerHeader;
  /** Calls at once, talking, held and ringing together. */
  readonly callsMax: number;
  /** Incoming calls that may ring or talk at once. */
  readonly incomingMax: number;
  readonly hold: HoldStyle;
  readonly transfer: TransferStyle;
  /** RFC 3262. */
  readonly reliable: "off" | "supported" | "required";
  /** Session-Expires that it asks for, in seconds (RFC 4028); 0: it leaves that to the far end. */
  readonly sessionSeconds: number;
  readonly remoteControl: readonly RemoteControl[];
}

const USUAL = {
  callsMax: 2,
  incomingMax: 1,
  hold: "sendonly",
  transfer: { hangsUp: "when-answered", whileRinging: "replaces" },
  reliable: "supported",
  sessionSeconds: 0,
  remoteControl: [],
} as const;

/** A desk phone as most makers build it, a desk phone of RFC 5373, and an app, which never answers by itself. */
export const VENDOR_PROFILES = {
  "call-info-desk": {
    ...USUAL,
    product: "Naisen-Desk-A/1.0",
    autoAnswerHeader: "call-info",
  },
  "alert-info-desk": {
    ...USUAL,
    product: "Naisen-Desk-B/1.0",
    autoAnswerHeader: "alert-info",
  },
  "answer-mode-desk": {
    ...USUAL,
    product: "Naisen-Desk-C/1.0",
    autoAnswerHeader: "answer-mode",
  },
  "softphone-app": {
    ...USUAL,
    product: "Naisen-App/1.0",
    autoAnswerHeader: "none",
    incomingMax: 2,
  },
} as const satisfies Readonly<Record<string, VendorProfile>>;

export type VendorName = keyof typeof VENDOR_PROFILES;

const BY_HEADER: Readonly<Record<AutoAnswerHeader, VendorProfile>> = {
  "call-info": VENDOR_PROFILES["call-info-desk"],
  "alert-info": VENDOR_PROFILES["alert-info-desk"],
  "answer-mode": VENDOR_PROFILES["answer-mode-desk"],
  none: VENDOR_PROFILES["softphone-app"],
};

/** The profile of a device that the office says is asked in this way. */
export function profileFor(header: AutoAnswerHeader): VendorProfile {
  return BY_HEADER[header];
}
