/**
 * The media of one call at an end device: what is offered and answered (RFC 3264), where the voice goes,
 * and whom one hears. Phones and the carrier share it.
 */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { type Random, token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { readRtp } from "../../core/media/rtp.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import {
  audioOf,
  type AudioStream,
  type Codec,
  type Direction,
  formatSdp,
  makeAnswer,
  makeOffer,
  mirrored,
  narrowed,
  parseSdp,
  PCMA,
  PCMU,
  raiseVersion,
  type Sdp,
  type SdpOrigin,
  type SdpRefusal,
  TELEPHONE_EVENT,
} from "../../core/sip/sdp.ts";
import {
  type MediaMode,
  type RtpOut,
  type Voice,
  type VoiceCodec,
  type VoiceRoute,
  VoiceStream,
} from "./voice.ts";

export type { MediaMode, RtpOut };

/** Streams remembered per call; a further one takes the place of the oldest. */
export const HEARD_STREAMS_MAX = 16;

const CODECS: readonly Codec[] = [PCMU, PCMA, TELEPHONE_EVENT];

/** One RTP stream that was heard: the SSRC tells whose voice it is. */
export interface HeardStream {
  readonly ssrc: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly packets: number;
}

export interface MediaView {
  /** Of the own voice in this call. */
  readonly ssrc: number;
  /** What is in force, seen from here; `inactive` before the first answer. */
  readonly direction: Direction;
  /** Where the far end wants its media. */
  readonly remote?: SocketAddress;
  readonly heard: readonly HeardStream[];
}

export interface MediaLegOptions {
  readonly local: SocketAddress;
  readonly mode: MediaMode;
  readonly voice: Voice;
  readonly random: Random;
}

export class MediaLeg {
  readonly #local: SocketAddress;
  readonly #stream: VoiceStream;
  readonly #heard = new BoundedMap<number, HeardStream>(HEARD_STREAMS_MAX);
  #origin: SdpOrigin;
  #written: Uint8Array | undefined;
  #wanted: Direction = "sendrecv";
  #direction: Direction = "inactive";
  #remote: AudioStream | undefined;

  constructor(options: MediaLegOptions) {
    this.#local = options.local;
    this.#stream = new VoiceStream(options.voice, options.mode, options.random.fork("voice"));
    const random = options.random.fork("sdp");
    const id = String(random.uint32() || 1);
    this.#origin = { user: token(random, 8), id, version: id, host: options.local.host };
  }

  /** Our offer. What is in force stays so until it is answered. */
  offer(wanted: Direction): Uint8Array {
    this.#wanted = wanted;
    const local = this.#local;
    const written = this.#write((origin) =>
      ok(makeOffer({ origin, local, codecs: CODECS, direction: wanted }))
    );
    if (!written.ok) throw new Error("Cannot write an offer of our own codecs");
    return written.value;
  }

  /** The far end has answered our offer (or sent its answer early; then again). */
  answered(answer: Uint8Array, now: Instant): Result<void, SdpRefusal> {
    const remote = readAudio(answer);
    if (!remote.ok) return remote;
    this.#force(remote.value.audio, this.#wanted, now);
    return ok(undefined);
  }

  /** Answers the far end's offer, as open as it and `wanted` allow; in force at once. */
  answer(offer: Uint8Array, wanted: Direction, now: Instant): Result<Uint8Array, SdpRefusal> {
    const remote = readAudio(offer);
    if (!remote.ok) return remote;
    const direction = narrowed(wanted, mirrored(remote.value.audio.direction));
    const local = this.#local;
    const written = this.#write((origin) =>
      makeAnswer(remote.value.sdp, { origin, local, codecs: CODECS, direction })
    );
    if (!written.ok) return written;
    this.#wanted = wanted;
    this.#force(remote.value.audio, wanted, now);
    return written;
  }

  /** Whether the far end has put us on hold: it neither wants to hear us. */
  get heldByPeer(): boolean {
    const theirs = this.#remote?.direction;
    return theirs === "sendonly" || theirs === "inactive";
  }

  /** The call is over: silence. What was heard stays readable. */
  close(now: Instant): void {
    this.#direction = "inactive";
    this.#stream.route(undefined, now);
  }

  /** A packet from the far end's media address; says whether it was heard, so that strays can be counted. */
  hear(bytes: Uint8Array, source: SocketAddress, now: Instant): boolean {
    const listens = this.#direction === "sendrecv" || this.#direction === "recvonly";
    if (!listens || this.#remote === undefined || !sameSocket(this.#remote.remote, source)) {
      return false;
    }
    const packet = readRtp(bytes);
    if (packet === undefined) return false;
    const { ssrc } = packet;
    const before = this.#heard.get(ssrc);
    this.#heard.set(ssrc, {
      ssrc,
      firstAt: before?.firstAt ?? now,
      lastAt: now,
      packets: (before?.packets ?? 0) + 1,
    });
    return true;
  }

  due(now: Instant): readonly RtpOut[] {
    return this.#stream.due(now);
  }

  nextDeadline(): Instant | undefined {
    return this.#stream.nextDeadline();
  }

  view(): MediaView {
    return {
      ssrc: this.#stream.ssrc,
      direction: this.#direction,
      ...(this.#remote === undefined ? {} : { remote: this.#remote.remote }),
      heard: [...this.#heard.values()],
    };
  }

  #force(remote: AudioStream, wanted: Direction, now: Instant): void {
    this.#remote = remote;
    this.#direction = narrowed(wanted, mirrored(remote.direction));
    this.#stream.route(routeTo(remote, this.#direction), now);
  }

  /** The version in o= rises by one when, and only when, the description changed (RFC 3264 §8). */
  #write(make: (origin: SdpOrigin) => Result<Sdp, SdpRefusal>): Result<Uint8Array, SdpRefusal> {
    const unchanged = make(this.#origin);
    if (!unchanged.ok) return unchanged;
    let bytes = formatSdp(unchanged.value);
    if (this.#written !== undefined && !sameBytes(bytes, this.#written)) {
      this.#origin = raiseVersion(this.#origin);
      const raised = make(this.#origin);
      if (!raised.ok) return raised;
      bytes = formatSdp(raised.value);
    }
    this.#written = bytes;
    return ok(bytes);
  }
}

/** The status with which an INVITE's offer is to be refused (RFC 3261 §13.3.1.3); none when it is good, or absent. */
export function acceptableOffer(invite: SipRequest): 415 | 488 | undefined {
  if (invite.body.length === 0) return undefined;
  const type = invite.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/sdp") return 415;
  return readAudio(invite.body).ok ? undefined : 488;
}

function readAudio(
  body: Uint8Array,
): Result<{ readonly sdp: Sdp; readonly audio: AudioStream }, SdpRefusal> {
  const sdp = parseSdp(body);
  if (!sdp.ok) return sdp;
  const audio = audioOf(sdp.value);
  if (audio === undefined) return refuse({ code: "no-audio" });
  if (voiceCodec(audio) === undefined) return refuse({ code: "no-common-codec" });
  return ok({ sdp: sdp.value, audio });
}

function voiceCodec(audio: AudioStream): Codec | undefined {
  return audio.codecs.find((codec) => codec.name === "PCMU" || codec.name === "PCMA");
}

function routeTo(remote: AudioStream, direction: Direction): VoiceRoute | undefined {
  const codec = voiceCodec(remote);
  const sends = direction === "sendrecv" || direction === "sendonly";
  if (!sends || codec === undefined || !reachable(remote.remote)) return undefined;
  return {
    destination: remote.remote,
    codec: codec.name as VoiceCodec,
    payloadType: codec.payload,
  };
}

/** An unspecified address is the hold of RFC 2543: nothing is sent there. */
function reachable(address: SocketAddress): boolean {
  return address.port !== 0 && address.host !== "0.0.0.0" && address.host !== "::";
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
