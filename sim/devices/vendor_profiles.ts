/** What phones of different makes understand, as data: above all, how they are asked to go off-hook. */
import type { AutoAnswerHeader } from "../../core/domain/office.ts";

export interface VendorProfile {
  /** User-Agent of the phone's messages. */
  readonly product: string;
  readonly autoAnswerHeader: AutoAnswerHeader;
  /** Calls at once, talking, held and ringing together. */
  readonly callsMax: number;
  /** Incoming calls that may ring or talk at once. */
  readonly incomingMax: number;
}

/** A desk phone as most makers build it, a desk phone of RFC 5373, and an app, which never answers by itself. */
export const VENDOR_PROFILES = {
  "call-info-desk": {
    product: "Naisen-Desk-A/1.0",
    autoAnswerHeader: "call-info",
    callsMax: 2,
    incomingMax: 1,
  },
  "alert-info-desk": {
    product: "Naisen-Desk-B/1.0",
    autoAnswerHeader: "alert-info",
    callsMax: 2,
    incomingMax: 1,
  },
  "answer-mode-desk": {
    product: "Naisen-Desk-C/1.0",
    autoAnswerHeader: "answer-mode",
    callsMax: 2,
    incomingMax: 1,
  },
  "softphone-app": {
    product: "Naisen-App/1.0",
    autoAnswerHeader: "none",
    callsMax: 2,
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
