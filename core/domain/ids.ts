/** The names by which the office knows its things. All are strings outside; the brands keep them apart inside. */
import type { Brand } from "../lib/brand.ts";

/** The number of a person, 2–6 digits: `1001`. */
export type Extension = Brand<string, "Extension">;
/** A phone of a person, also its SIP user: `1001-desk`. */
export type DeviceId = Brand<string, "DeviceId">;
/** What one dials out on: `main`. */
export type LineId = Brand<string, "LineId">;
/** One call as the office sees it: legs joined, from the first ring to the last hang-up. Cannot be guessed. */
export type CallId = Brand<string, "CallId">;
/** One dialog of a call as the PBX sees it. */
export type LegId = Brand<string, "LegId">;
/** One recording of one person's part of a call. Cannot be guessed. */
export type RecordingId = Brand<string, "RecordingId">;
/** Made by the client, so that a click repeated by the network is still one click. */
export type CommandId = Brand<string, "CommandId">;
/** Position in the PBX's stream of events; rises by one. */
export type EventSeq = Brand<number, "EventSeq">;
/** A state of the administrator's presence catalogue: `available`. */
export type PresenceCode = Brand<string, "PresenceCode">;

/** A text in the two languages of the product. */
export interface Label {
  readonly ja: string;
  readonly en: string;
}
