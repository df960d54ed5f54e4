/**
 * The media of one call at an end device: what is offered and answered (RFC 3264), where the voice goes,
 * and whom one hears. Phones and the carrier share it.
 */
import { type Random, token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
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
  raiseVersion,
  type Sdp,
  type SdpOrigin,
  type SdpRefusal,
  TELEPHONE_EVENT,
  USUAL_CODECS,
} from "../../core/sip/sdp.ts";
import { Heard, type HeardStream, KEPT_MILLIS } from "./heard.ts";
import type { MediaMode } from "../pacing.ts";
import { type RtpOut, type Voice, type VoiceCodec, type VoiceRoute, VoiceStream } from "./voice.ts";

export type { HeardStream, MediaMode, RtpOut };

/** The unspecified address: with it RFC 2543 put a call on hold. */
const NOWHERE = "0.0.0.0";

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
  /** In the order of preference; `USUAL_CODECS` unless given. */
  readonly codecs?: readonly Codec[] | undefined;
  /** How much sound of each stream is kept; `KEPT_MILLIS` with packets, none without. */
  readonly keptMillis?: Millis | undefined;
}

export class MediaLeg {
  readonly #local: SocketAddress;
  readonly #codecs: readonly Codec[];
  readonly #stream: VoiceStream;
  readonly #heard: Heard;
  #origin: SdpOrigin;
  #written: Uint8Array | undefined;
  #wanted: Direction = "sendrecv";
  #direction: Direction = "inactive";
  #remote: AudioStream | undefined;
  readonly #typed: string[] = [];

  constructor(options: MediaLegOptions) {
    this.#local = options.local;
    this.#codecs = options.codecs ?? USUAL_CODECS;
    this.#heard = new Heard(options.mode === "packets" ? options.keptMillis ?? KEPT_MILLIS : 0);
    this.#stream = new VoiceStream(options.voice, options.mode, options.random.fork("voice"));
    const random = options.random.fork("sdp");
    const id = String(random.uint32() || 1);
    this.#origin = { user: token(random, 8), id, version: id, host: options.local.host };
  }

  /** Our offer. What is in force stays so until it is answered. `nowhere`: `wanted` is said as RFC 2543 did, by 0.0.0.0. */
  offer(wanted: Direction, nowhere = false): Uint8Array {
    this.#wanted = wanted;
    const codecs = this.#codecs;
    const said = nowhere
      ? { local: { ...this.#local, host: NOWHERE }, codecs, direction: "sendrecv" as const }
      : { local: this.#local, codecs, direction: wanted };
    const written = this.#write((origin) => ok(makeOffer({ ...said, origin })));
    if (!written.ok) throw new Error("Cannot write an offer of our own codecs");
    return written.value;
  }

  /** The far end has answered our offer (or sent its answer early; then again). */
  answered(answer: Uint8Array, now: Instant): Result<void, SdpRefusal> {
    const remote = readAudio(answer, this.#codecs);
    if (!remote.ok) return remote;
    this.#force(remote.value.audio, this.#wanted, now);
    return ok(undefined);
  }

  /** Answers the far end's offer, as open as it and `wanted` allow; in force at once. */
  answer(offer: Uint8Array, wanted: Direction, now: Instant): Result<Uint8Array, SdpRefusal> {
    const remote = readAudio(offer, this.#codecs);
    if (!remote.ok) return remote;
    const direction = narrowed(wanted, mirrored(remote.value.audio.direction));
    const local = this.#local, codecs = this.#codecs;
    const written = this.#write((origin) =>
      makeAnswer(remote.value.sdp, { origin, local, codecs, direction })
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
    const digit = this.#heard.take(packet, this.#isEvent(packet.payloadType), now);
    if (digit !== undefined) this.#typed.push(digit);
    return true;
  }

  /** Keys heard by RTP since this was last asked. */
  takeDigits(): readonly string[] {
    return this.#typed.splice(0);
  }

  /** Sends keys by RTP; false when the far end does not take them, or nothing is sent to it. */
  type(digits: string, now: Instant): boolean {
    return this.#stream.type(digits, now);
  }

  /** The last `millis` of every stream heard in that time; nothing unless media are packets. */
  sounds(millis: Millis, now: Instant): readonly Int16Array[] {
    return this.#heard.sounds(millis, now);
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
      heard: this.#heard.streams,
    };
  }

  /** Keys come with the number we gave them, or with the far end's own. */
  #isEvent(payloadType: number): boolean {
    if (payloadType === this.#remote?.telephoneEvent) return true;
    return this.#codecs.some((codec) =>
      codec.name === TELEPHONE_EVENT.name && codec.payload === payloadType
    );
  }

  #force(remote: AudioStream, wanted: Direction, now: Instant): void {
    this.#remote = remote;
    this.#direction = narrowed(wanted, mirrored(remote.direction));
    this.#stream.route(routeTo(remote, this.#codecs, this.#direction), now);
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
export function acceptableOffer(
  invite: SipRequest,
  codecs: readonly Codec[] = USUAL_CODECS,
): 415 | 488 | undefined {
  if (invite.body.length === 0) return undefined;
  const type = invite.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/sdp") return 415;
  return readAudio(invite.body, codecs).ok ? undefined : 488;
}

function readAudio(
  body: Uint8Array,
  codecs: readonly Codec[],
): Result<{ readonly sdp: Sdp; readonly audio: AudioStream }, SdpRefusal> {
  const sdp = parseSdp(body);
  if (!sdp.ok) return sdp;
  const audio = audioOf(sdp.value);
  if (audio === undefined) return refuse({ code: "no-audio" });
  if (voiceCodec(audio, codecs) === undefined) return refuse({ code: "no-common-codec" });
  return ok({ sdp: sdp.value, audio });
}

/** The far end's first choice among what we have too. */
function voiceCodec(audio: AudioStream, codecs: readonly Codec[]): Codec | undefined {
  return audio.codecs.find(({ name }) =>
    (name === "PCMU" || name === "PCMA") && codecs.some((own) => own.name === name)
  );
}

function routeTo(
  remote: AudioStream,
  codecs: readonly Codec[],
  direction: Direction,
): VoiceRoute | undefined {
  const codec = voiceCodec(remote, codecs);
  const sends = direction === "sendrecv" || direction === "sendonly";
  if (!sends || codec === undefined || !reachable(remote.remote)) return undefined;
  return {
    destination: remote.remote,
    codec: codec.name as VoiceCodec,
    payloadType: codec.payload,
    ...(remote.telephoneEvent === undefined ? {} : { eventType: remote.telephoneEvent }),
  };
}

/** An unspecified address is the hold of RFC 2543: nothing is sent there. */
function reachable(address: SocketAddress): boolean {
  return address.port !== 0 && address.host !== NOWHERE && address.host !== "::";
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
