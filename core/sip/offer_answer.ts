/** Offer and answer for one audio stream (RFC 3264): what the other side wants, and what we say to it. */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import { ipv4Octets, ipv6Groups } from "./host.ts";
import { type Codec, codecAttributes, codecsOf, sameFormat, TELEPHONE_EVENT } from "./sdp_codec.ts";
import { type Direction, isDirection, mirrored, narrowed } from "./sdp_direction.ts";
import {
  connectionHost,
  connectionValue,
  type Sdp,
  type SdpLine,
  type SdpMedia,
  type SdpOrigin,
  type SdpRefusal,
} from "./sdp_text.ts";

/** The plain RTP profile (RFC 3551), the only one we relay. */
const PLAIN_RTP = "RTP/AVP";
/** Milliseconds of sound in our packets (RFC 3551 §4.2). */
const PTIME = 20;
const PORT_MAX = 65_535;

export interface AudioStream {
  /** Its place among the m= lines. */
  readonly index: number;
  /** Where its owner wants RTP; on an old-style hold the host is 0.0.0.0. */
  readonly remote: SocketAddress;
  /** Where its owner wants RTCP, where it says so (RFC 3605 §2.1); otherwise one port above. */
  readonly rtcp?: SocketAddress;
  /** In its order of preference, telephone-event among them. */
  readonly codecs: readonly Codec[];
  /** What its owner does; a connection to nowhere counts as not hearing (§8.4). */
  readonly direction: Direction;
  /** Payload type of DTMF events. */
  readonly telephoneEvent?: number;
  /** Milliseconds of sound a packet, as wished. */
  readonly ptime?: number;
}

/** The first usable audio stream: plain RTP, a port, an IP address, at least one codec. */
export function audioOf(sdp: Sdp): AudioStream | undefined {
  return audioStreams(sdp)[0];
}

function audioStreams(sdp: Sdp): AudioStream[] {
  const streams: AudioStream[] = [];
  for (const [index, media] of sdp.media.entries()) {
    const stream = audioStream(sdp, media, index);
    if (stream !== undefined) streams.push(stream);
  }
  return streams;
}

function audioStream(sdp: Sdp, media: SdpMedia, index: number): AudioStream | undefined {
  if (media.kind !== "audio" || media.port === 0 || media.protocol !== PLAIN_RTP) return undefined;
  const connection = valueOf(media.lines, "c") ?? valueOf(sdp.lines, "c");
  const host = connection === undefined ? undefined : connectionHost(connection);
  const attributes = valuesOf(media.lines, "a");
  const codecs = codecsOf(media.formats, attributes);
  if (host === undefined || !isAddress(host) || codecs.length === 0) return undefined;
  const event = codecs.find((codec) => codec.name === TELEPHONE_EVENT.name);
  const ptime = ptimeOf(attributes);
  const rtcp = rtcpOf(attributes, host);
  return {
    index,
    remote: { host, port: media.port },
    codecs,
    direction: directionOf(sdp, attributes, host),
    ...(rtcp !== undefined && { rtcp }),
    ...(event !== undefined && { telephoneEvent: event.payload }),
    ...(ptime !== undefined && { ptime }),
  };
}

function directionOf(sdp: Sdp, attributes: readonly string[], host: string): Direction {
  const said = attributes.find(isDirection) ?? valuesOf(sdp.lines, "a").find(isDirection) ??
    "sendrecv";
  return isNowhere(host) ? narrowed(said, "sendonly") : said;
}

function isNowhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function isAddress(host: string): boolean {
  return ipv4Octets(host) !== undefined || ipv6Groups(host) !== undefined;
}

/** `rtcp:PORT [IN IP4 ADDRESS]`; the address is the stream's where none is said. What cannot be read is not there. */
function rtcpOf(attributes: readonly string[], host: string): SocketAddress | undefined {
  const [, digits, connection] =
    attributes.map((one) => /^rtcp:([0-9]{1,5})(?: (.+))?$/.exec(one)).find(Boolean) ?? [];
  const port = Number(digits);
  const said = connection === undefined ? host : connectionHost(connection);
  const valid = port > 0 && port <= PORT_MAX && said !== undefined && isAddress(said);
  return valid ? { host: said, port } : undefined;
}

function ptimeOf(attributes: readonly string[]): number | undefined {
  const text = attributes.find((attribute) => attribute.startsWith("ptime:"))?.slice(6);
  return text !== undefined && /^[1-9][0-9]{0,2}$/.test(text) ? Number(text) : undefined;
}

function valueOf(lines: readonly SdpLine[], type: string): string | undefined {
  return lines.find((line) => line.type === type)?.value;
}

function valuesOf(lines: readonly SdpLine[], type: string): readonly string[] {
  return lines.filter((line) => line.type === type).map((line) => line.value);
}

/** What we want of the audio stream. */
export interface SdpChoice {
  readonly origin: SdpOrigin;
  /** Where we want RTP. */
  readonly local: SocketAddress;
  /** In our order of preference. */
  readonly codecs: readonly Codec[];
  /** What we do; sendrecv when absent. */
  readonly direction?: Direction;
}

/** A description with one audio stream (§5). */
export function makeOffer(choice: SdpChoice): Sdp {
  return {
    origin: choice.origin,
    lines: sessionLines(choice.local, ["0 0"]),
    media: [ourStream(choice, choice.codecs, choice.direction ?? "sendrecv")],
  };
}

/**
 * Answers an offer (§6): as many m= lines in the same order; the first audio stream with a codec in common is
 * accepted with the offer's payload types and order, every other stream rejected with port 0; the direction is
 * what both sides allow. Refused: `no-audio`, and `no-common-codec` when only telephone-event is shared.
 */
export function makeAnswer(offer: Sdp, choice: SdpChoice): Result<Sdp, SdpRefusal> {
  const streams = audioStreams(offer);
  if (streams.length === 0) return refuse({ code: "no-audio" });
  const accepted = streams.find((stream) =>
    commonCodecs(stream.codecs, choice.codecs).some(isSpeech)
  );
  if (accepted === undefined) return refuse({ code: "no-common-codec" });
  const codecs = commonCodecs(accepted.codecs, choice.codecs);
  const direction = narrowed(mirrored(accepted.direction), choice.direction ?? "sendrecv");
  const times = valuesOf(offer.lines, "t");
  return ok({
    origin: choice.origin,
    lines: sessionLines(choice.local, times.length === 0 ? ["0 0"] : times),
    media: offer.media.map((media, index) =>
      index === accepted.index ? ourStream(choice, codecs, direction) : rejected(media)
    ),
  });
}

function isSpeech(codec: Codec): boolean {
  return codec.name !== TELEPHONE_EVENT.name;
}

/** Those of the offer we can, with its numbers and our parameters. */
function commonCodecs(offered: readonly Codec[], ours: readonly Codec[]): Codec[] {
  return offered.flatMap((codec) => {
    const own = ours.find((candidate) => sameFormat(candidate, codec));
    return own === undefined ? [] : [{ ...own, payload: codec.payload }];
  });
}

/** A time of our own in an offer, the offer's in an answer, since those must be equal (§6). */
function sessionLines(local: SocketAddress, times: readonly string[]): SdpLine[] {
  return [
    { type: "s", value: "-" },
    { type: "c", value: connectionValue(local.host) },
    ...times.map((value) => ({ type: "t", value })),
  ];
}

function ourStream(
  { local }: SdpChoice,
  codecs: readonly Codec[],
  direction: Direction,
): SdpMedia {
  const attributes = [...codecs.flatMap(codecAttributes), `ptime:${PTIME}`, direction];
  return {
    kind: "audio",
    port: local.port,
    protocol: PLAIN_RTP,
    formats: codecs.map((codec) => String(codec.payload)),
    lines: attributes.map((value) => ({ type: "a", value })),
  };
}

/** Port 0, and the offer's formats, since one at least must stand there. */
function rejected({ kind, protocol, formats }: SdpMedia): SdpMedia {
  return { kind, port: 0, protocol, formats, lines: [] };
}
