/**
 * One leg's RTP port and its RTCP port beside it: from whom packets are taken (I16), and how what one leg
 * sends is put for another to understand (RFC 3550 §7.1: a translator leaves the source and its clock alone).
 */
import type { Random } from "../../core/lib/random.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { alawAsUlaw, ulawAsAlaw } from "../../core/media/g711.ts";
import type { RtpPacket } from "../../core/media/rtp.ts";
import type { MediaMode } from "../pacing.ts";
import type { RelayCodec, Route, Sound } from "./media_io.ts";
import { playable, type Playback, type SoundFrames, SoundStream } from "./sounds.ts";

/** What ports have in common. */
export interface SoundBoard {
  readonly frames: SoundFrames;
  readonly mode: MediaMode;
  readonly random: Random;
}

/** Formats that need no word in an SDP (RFC 3551 table 4), as far as we look into them. */
const STATIC: readonly RelayCodec[] = [
  { name: "PCMU", payloadType: 0 },
  { name: "PCMA", payloadType: 8 },
];

export class RelayPort {
  readonly port: number;
  route: Route;
  readonly #board: SoundBoard;
  readonly #sounds = new Map<Sound, SoundStream>();
  #latched: SocketAddress | undefined;
  #rtcpLatched: SocketAddress | undefined;
  #playing: { readonly stream: SoundStream; readonly playback: Playback } | undefined;
  /** The source this leg heard last: another one begins with the marker. */
  #heard: number | undefined;

  constructor(route: Route, board: SoundBoard) {
    this.port = route.port;
    this.route = route;
    this.#board = board;
  }

  /** The next route; whoever it was latched on may go on sending while no offer or answer came between. */
  follow(route: Route): void {
    const before = this.route;
    this.route = route;
    const same = before.round === route.round &&
      before.signallingHost === route.signallingHost && sameRemote(before.remote, route.remote);
    if (same) return;
    this.#latched = undefined;
    this.#rtcpLatched = undefined;
  }

  /** Whether a packet from there is this leg's; the first one decides for all (requirements §4). */
  takesRtp(source: SocketAddress): boolean {
    if (this.#latched !== undefined) return sameSocket(this.#latched, source);
    if (!this.#mayLatch(source, this.route.remote?.host)) return false;
    this.#latched = source;
    return true;
  }

  takesRtcp(source: SocketAddress): boolean {
    if (this.#rtcpLatched !== undefined) return sameSocket(this.#rtcpLatched, source);
    if (!this.#mayLatch(source, this.route.rtcp?.host ?? this.route.remote?.host)) return false;
    this.#rtcpLatched = source;
    return true;
  }

  /** Where this leg is sent RTP; `undefined` while it wants none. */
  get destination(): SocketAddress | undefined {
    const { remote } = this.route;
    return isReachable(remote) ? this.#latched ?? remote : undefined;
  }

  get rtcpDestination(): SocketAddress | undefined {
    const { remote, rtcp } = this.route;
    if (!isReachable(remote)) return undefined;
    return this.#rtcpLatched ?? rtcp ?? { host: remote.host, port: remote.port + 1 };
  }

  /** What the far end calls this payload type. */
  formatOf(payloadType: number): string | undefined {
    return (this.#formats.find((format) => format.payloadType === payloadType) ??
      STATIC.find((format) => format.payloadType === payloadType))?.name;
  }

  /**
   * A packet as this leg is to get it from `from`: its own number for the format, G.711 in the law that it
   * takes, the marker where the source is another one than before. The bytes themselves are left alone.
   */
  translated(packet: RtpPacket, bytes: Uint8Array, from: RelayPort): Uint8Array {
    const switched = this.#heard !== packet.ssrc;
    this.#heard = packet.ssrc;
    const { payloadType, recode } = this.#passage(packet.payloadType, from);
    const marker = packet.marker || switched;
    if (recode === undefined && marker === packet.marker && payloadType === packet.payloadType) {
      return bytes;
    }
    const out = bytes.slice();
    out[1] = (marker ? 0x80 : 0) | payloadType;
    if (recode !== undefined) {
      out.set(recode(packet.payload), packet.payload.byteOffset - bytes.byteOffset);
    }
    return out;
  }

  /** Plays the route's sound, unless somebody is heard or the leg cannot hear it. The same again goes on. */
  play(somebodyIsHeard: boolean, now: Instant): void {
    const playback = somebodyIsHeard ? undefined : this.#wantedSound();
    if (samePlayback(this.#playing?.playback, playback)) return;
    this.#playing?.stream.stop();
    this.#playing = undefined;
    if (playback === undefined) return;
    const stream = this.#streamOf(playback.sound);
    stream.start(playback, now);
    this.#playing = { stream, playback };
  }

  /** The packets of the sound that are due by now. */
  due(now: Instant): readonly Uint8Array[] {
    const packets = this.#playing?.stream.due(now) ?? [];
    if (packets.length > 0) this.#heard = this.#playing?.stream.ssrc;
    return packets;
  }

  nextDeadline(): Instant | undefined {
    return this.#playing?.stream.nextDeadline();
  }

  /** Its sounds by their SSRC, to tell them from voices. */
  get sounds(): Iterable<readonly [ssrc: number, sound: Sound]> {
    return [...this.#sounds].map(([sound, { ssrc }]) => [ssrc, sound] as const);
  }

  get #formats(): readonly RelayCodec[] {
    const { takes, codec } = this.route;
    return takes ?? (codec === undefined ? [] : [codec]);
  }

  /** The route is not to name a host that can be forged at random: only the two it names may begin. */
  #mayLatch(source: SocketAddress, described: string | undefined): boolean {
    return source.host === described || source.host === this.route.signallingHost;
  }

  #wantedSound(): Playback | undefined {
    const { plays, codec } = this.route;
    if (plays === undefined || this.destination === undefined) return undefined;
    const format = playable(codec === undefined ? this.#formats : [codec, ...this.#formats]);
    return format === undefined ? undefined : { sound: plays, ...format };
  }

  #streamOf(sound: Sound): SoundStream {
    const { frames, mode, random } = this.#board;
    const stream = this.#sounds.get(sound) ?? new SoundStream(frames, mode, random);
    this.#sounds.set(sound, stream);
    return stream;
  }

  #passage(payloadType: number, from: RelayPort): Passage {
    const name = from.formatOf(payloadType);
    const own = this.#formats;
    const same = own.find((format) => format.name === name);
    if (name === undefined || own.length === 0) return { payloadType };
    if (same !== undefined) return { payloadType: same.payloadType };
    const law = playable(own);
    if (law === undefined || (name !== "PCMU" && name !== "PCMA")) return { payloadType };
    return {
      payloadType: law.payloadType,
      recode: name === "PCMU" ? ulawAsAlaw : alawAsUlaw,
    };
  }
}

interface Passage {
  readonly payloadType: number;
  readonly recode?: (payload: Uint8Array) => Uint8Array;
}

/** An unspecified address or port 0 is where nothing is sent (RFC 3264 §8.4). */
function isReachable(remote: SocketAddress | undefined): remote is SocketAddress {
  return remote !== undefined && remote.port !== 0 && remote.host !== "0.0.0.0" &&
    remote.host !== "::";
}

function sameRemote(a: SocketAddress | undefined, b: SocketAddress | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameSocket(a, b);
}

function samePlayback(a: Playback | undefined, b: Playback | undefined): boolean {
  return a?.sound === b?.sound && a?.codec === b?.codec && a?.payloadType === b?.payloadType;
}
