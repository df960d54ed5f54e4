/**
 * One leg's side of offer and answer (RFC 3264): our own description of its relay port, with an origin of
 * its own whose version rises by one on a change only (I14), and what the far end last said.
 */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import {
  audioOf,
  type AudioStream,
  type Codec,
  type Direction,
  formatSdp,
  makeAnswer,
  makeOffer,
  mirrored,
  parseSdp,
  raiseVersion,
  type Sdp,
  type SdpOrigin,
  TELEPHONE_EVENT,
} from "../../core/sip/sdp.ts";

export class LegSdp {
  readonly #local: SocketAddress;
  #origin: SdpOrigin;
  #sent: Uint8Array | undefined;
  /** Those of our last description. */
  #own: readonly Codec[] = [];
  #far: AudioStream | undefined;
  #round = 0;

  /** `id`: decimal digits that no other leg of this host has (RFC 8866 §5.2). */
  constructor(local: SocketAddress, id: string) {
    this.#local = local;
    this.#origin = { user: "naisen", id, version: "1", host: local.host };
  }

  /** The far end's audio as it last described it; absent before it has. */
  get far(): AudioStream | undefined {
    return this.#far;
  }

  /** Rises with every description of the far end. */
  get round(): number {
    return this.#round;
  }

  /** What both descriptions name, in the far end's order: what it will send. */
  get agreed(): readonly Codec[] {
    const far = this.far?.codecs ?? [];
    return far.filter((codec) => this.#own.some((own) => sameCodec(own, codec)));
  }

  offer(codecs: readonly Codec[], direction: Direction = "sendrecv"): Uint8Array {
    this.#own = codecs;
    const origin = this.#origin;
    return this.#settle(makeOffer({ origin, local: this.#local, codecs, direction }));
  }

  /** Our answer to the offer, using only the given codecs; `undefined` when none is in common (488). */
  answer(offer: Uint8Array, codecs: readonly Codec[]): Uint8Array | undefined {
    const read = described(offer);
    if (read === undefined) return undefined;
    const { sdp, audio } = read;
    const choice = { local: this.#local, codecs, direction: mirrored(audio.direction) };
    const answer = makeAnswer(sdp, { ...choice, origin: this.#origin });
    if (!answer.ok) return undefined;
    this.#describe(audio);
    this.#own = codecs;
    return this.#settle(answer.value);
  }

  /** Takes the far end's description (an answer, or an offer we do not answer yet). False when it has no usable audio. */
  hear(body: Uint8Array): boolean {
    const far = audioIn(body);
    if (far === undefined) return false;
    this.#describe(far);
    return true;
  }

  #describe(far: AudioStream): void {
    this.#far = far;
    this.#round += 1;
  }

  /** Bytes with the present version, as `sdp` has it, when nothing else changed, else with the next one. */
  #settle(sdp: Sdp): Uint8Array {
    const same = formatSdp(sdp);
    if (this.#sent === undefined || equalBytes(same, this.#sent)) {
      this.#sent = same;
      return same;
    }
    this.#origin = raiseVersion(this.#origin);
    this.#sent = formatSdp({ ...sdp, origin: this.#origin });
    return this.#sent;
  }
}

export function audioIn(body: Uint8Array): AudioStream | undefined {
  return described(body)?.audio;
}

interface Described {
  readonly sdp: Sdp;
  readonly audio: AudioStream;
}

/** An offer is looked at when it comes, when its leg begins and when it is answered, and is read once. */
const known = new WeakMap<Uint8Array, Described | "unusable">();

/** `undefined` when it has no usable audio. */
function described(body: Uint8Array): Described | undefined {
  let read = known.get(body);
  if (read === undefined) known.set(body, read = readDescribed(body) ?? "unusable");
  return read === "unusable" ? undefined : read;
}

function readDescribed(body: Uint8Array): Described | undefined {
  const sdp = parseSdp(body);
  const audio = sdp.ok ? audioOf(sdp.value) : undefined;
  return sdp.ok && audio !== undefined ? { sdp: sdp.value, audio } : undefined;
}

/** Whether what goes into this far end is to be sent at all. */
export function wantsToHear(far: AudioStream | undefined): boolean {
  return far !== undefined && (far.direction === "sendrecv" || far.direction === "recvonly");
}

/** Whether what comes from this far end may be passed on. */
export function mayBeHeard(far: AudioStream | undefined): boolean {
  return far !== undefined && (far.direction === "sendrecv" || far.direction === "sendonly");
}

/** Audio codecs proper, without telephone-event. */
export function speechCodecs(codecs: readonly Codec[]): readonly Codec[] {
  return codecs.filter((codec) => codec.name !== TELEPHONE_EVENT.name);
}

export function sameCodec(a: Codec, b: Codec): boolean {
  return a.name === b.name && a.clockRate === b.clockRate;
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
