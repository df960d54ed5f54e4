/** What phones of different makes understand and how they go about it, as data: going off-hook, holding, transferring. */
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
  /** Calls of others that may ring or talk at once; what its own person has asked for is not counted. */
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

/**
 * What each family does by habit, as far as it is told in public: the way of asking for automatic answer by the
 * comment of baresip's call module, which lists makers by header, and by Wazo's templates; `talk` and `hold` by
 * the BroadSoft guides of Yealink and Polycom; the rest by the makers' settings, where more than one choice
 * exists the one that no other family here makes, so that every way of each is met.
 */
const FAMILIES = {
  yealink: {
    ...USUAL,
    product: "Naisen-Yealink-like/1.0",
    autoAnswerHeader: "call-info",
    remoteControl: ["talk", "hold"],
  },
  polycom: {
    ...USUAL,
    product: "Naisen-Polycom-like/1.0",
    autoAnswerHeader: "alert-info",
    hold: "inactive",
    transfer: { hangsUp: "when-accepted", whileRinging: "replaces" },
    remoteControl: ["talk", "hold"],
  },
  /** Its session timer is on from the factory. */
  snom: {
    ...USUAL,
    product: "Naisen-Snom-like/1.0",
    autoAnswerHeader: "alert-info",
    transfer: { hangsUp: "when-answered", whileRinging: "blind" },
    sessionSeconds: 3_600,
  },
  /** Its session timer is on from the factory, and short. */
  grandstream: {
    ...USUAL,
    product: "Naisen-Grandstream-like/1.0",
    autoAnswerHeader: "call-info",
    reliable: "required",
    sessionSeconds: 180,
  },
  /** An old desk phone, or a new one told to hold as RFC 2543 did. */
  "old-desk": {
    ...USUAL,
    product: "Naisen-Old-Desk/1.0",
    autoAnswerHeader: "alert-info",
    hold: "nowhere",
    transfer: { hangsUp: "when-accepted", whileRinging: "blind" },
    reliable: "off",
  },
  baresip: {
    ...USUAL,
    product: "Naisen-Baresip-like/1.0",
    autoAnswerHeader: "call-info",
    callsMax: 4,
    incomingMax: 4,
  },
  /** An app holds by UPDATE where the far end knows it. */
  linphone: {
    ...USUAL,
    product: "Naisen-Linphone-like/1.0",
    autoAnswerHeader: "none",
    callsMax: 4,
    incomingMax: 4,
    hold: "update",
  },
} as const satisfies Readonly<Record<string, VendorProfile>>;

/** The families, and what the demo office has: a desk phone as most makers build it, one of RFC 5373, and an app. */
export const VENDOR_PROFILES = {
  ...FAMILIES,
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
  /** It never answers by itself. */
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
