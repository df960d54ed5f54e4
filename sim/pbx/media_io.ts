/** What goes into the media machine and what comes out: commands of the PBX, packets, sounds, recordings. */
import type { RecordingId } from "../../core/domain/ids.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";

/** What a leg hears while nobody is heard: made by the relay, no far end sends it. */
export type Sound = "music" | "ringback" | "busy";

/** A payload format as one leg numbers it (RFC 3551 §6). */
export interface RelayCodec {
  /** Upper case as SDP names it: `PCMU`, `PCMA`, `TELEPHONE-EVENT`, `OPUS` … */
  readonly name: string;
  /** 0 … 127. */
  readonly payloadType: number;
}

export interface Route {
  readonly kind: "route";
  /** The leg's own RTP port; its RTCP port is the next one. */
  readonly port: number;
  /** Where the leg's SDP wants RTP; absent until it has said so. */
  readonly remote?: SocketAddress;
  /** Where its SDP wants RTCP, when it says so (RFC 3605); otherwise one port above `remote`. */
  readonly rtcp?: SocketAddress;
  /** The host the leg's signalling comes from. */
  readonly signallingHost: string;
  /**
   * Rises with every offer and answer of the leg: the port latches anew. Left out, another `remote` or
   * `signallingHost` says so.
   */
  readonly round?: number;
  /** The port whose far end hears what comes in here; absent when nobody does. */
  readonly to?: number;
  /** What this leg hears while no other port leads to it; absent: silence. */
  readonly plays?: Sound;
  /** What this leg prefers to receive: sounds are played in it, G.711 is transcoded to it. Absent: as it is. */
  readonly codec?: RelayCodec;
  /** Everything this leg can receive with its own numbers, telephone-event too; absent: `codec` alone. */
  readonly takes?: readonly RelayCodec[];
}

export type MediaCommand =
  | Route
  | { readonly kind: "close"; readonly port: number }
  /**
   * Begins a recording: `left` is the employee's port, `right` the other side's. `at` is when the PBX decided it,
   * here and below, so that a recording is as long as the call's story says, however late this is heard.
   */
  | {
    readonly kind: "record";
    readonly id: RecordingId;
    readonly left: number;
    readonly right: number;
    readonly at: Instant;
  }
  /** Time that passes while paused is not in the recording. */
  | {
    readonly kind: "pause";
    readonly id: RecordingId;
    readonly paused: boolean;
    readonly at: Instant;
  }
  | { readonly kind: "stop"; readonly id: RecordingId; readonly at: Instant };

export type PortEvent =
  /** The port and its RTCP port are bound and free: an SDP may name it. */
  | { readonly kind: "port-ready"; readonly port: number }
  | { readonly kind: "port-lost"; readonly port: number };

export type MediaEvent =
  | PortEvent
  /** Whether recordings can be kept: said where they cannot, and when that changes. */
  | { readonly kind: "recording-room"; readonly room: boolean };

export type MediaInput =
  /** An even port and the next one are bound. */
  | { readonly kind: "bound"; readonly port: number }
  | { readonly kind: "unbound"; readonly port: number }
  | {
    readonly kind: "packet";
    /** Even: RTP of a leg; odd: RTCP of the leg one below. */
    readonly port: number;
    readonly source: SocketAddress;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "command"; readonly command: MediaCommand }
  | { readonly kind: "wake" };

export type MediaEffect =
  | {
    readonly kind: "send";
    readonly port: number;
    readonly destination: SocketAddress;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "event"; readonly event: MediaEvent }
  /** The next stretch of a recording, at most a second: PCM16 little-endian, stereo, 8 kHz. */
  | { readonly kind: "recording"; readonly id: RecordingId; readonly chunk: Uint8Array }
  /** The recording is whole; its length. */
  | { readonly kind: "recording-over"; readonly id: RecordingId; readonly millis: number };
