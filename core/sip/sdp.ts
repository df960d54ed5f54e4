/** Session descriptions (RFC 8866) and the offer/answer model (RFC 3264), as far as an audio PBX needs them. */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { SocketAddress } from "../lib/socket_address.ts";

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";
export interface SdpOrigin {
  readonly user: string;
  /** Decimal texts: may exceed 2^53. */
  readonly id: string;
  readonly version: string;
  readonly host: string;
}
export interface Codec {
  readonly payload: number;
  /** Upper case: PCMU, PCMA, TELEPHONE-EVENT … */
  readonly name: string;
  readonly clockRate: number;
  readonly channels?: number;
  readonly fmtp?: string;
}
export interface SdpLine {
  readonly type: string;
  readonly value: string;
}
export interface SdpMedia {
  readonly kind: string; // audio, video …
  readonly port: number;
  readonly portCount?: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  /** Every line after m=, in order. */
  readonly lines: readonly SdpLine[];
}
export interface Sdp {
  readonly origin: SdpOrigin;
  /** Session-level lines after o=, in order (v= and o= excluded). */
  readonly lines: readonly SdpLine[];
  readonly media: readonly SdpMedia[];
}
export interface AudioStream {
  /** Place among the m-lines. */
  readonly index: number;
  readonly remote: SocketAddress;
  readonly codecs: readonly Codec[];
  readonly direction: Direction;
  readonly telephoneEvent?: number;
  /** Milliseconds a packet, where the offer says. */
  readonly ptime?: number;
}
export interface SdpRefusal {
  readonly code: "too-large" | "malformed" | "no-audio" | "no-common-codec";
  /** 1-based line where it was noticed. */
  readonly line?: number;
}

export interface SdpChoice {
  readonly origin: SdpOrigin;
  /** Where we want RTP. */
  readonly local: SocketAddress;
  /** In order of preference. */
  readonly codecs: readonly Codec[];
  /** What we are willing to do; `sendrecv` when absent. */
  readonly direction?: Direction;
}

export const PCMU: Codec = { payload: 0, name: "PCMU", clockRate: 8000 };
export const PCMA: Codec = { payload: 8, name: "PCMA", clockRate: 8000 };
/** RFC 4733: keys as events beside the speech. */
export const TELEPHONE_EVENT: Codec = {
  payload: 101,
  name: "TELEPHONE-EVENT",
  clockRate: 8000,
  fmtp: "0-16",
};

/** Payload types that need no rtpmap (RFC 3551 §6). */
const STATIC_CODECS: ReadonlyMap<number, Codec> = new Map(
  [
    PCMU,
    { payload: 3, name: "GSM", clockRate: 8000 },
    { payload: 4, name: "G723", clockRate: 8000 },
    PCMA,
    { payload: 9, name: "G722", clockRate: 8000 },
    { payload: 18, name: "G729", clockRate: 8000 },
  ].map((codec) => [codec.payload, codec]),
);

export const SDP_BYTES_MAX = 16_384;
export const SDP_LINES_MAX = 500;
export const SDP_MEDIA_MAX = 16;

const PACKET_MILLIS = 20;

/** Reads what the other side sent. Lines it does not know are kept; lines may end in CRLF or LF. */
export function parseSdp(body: Uint8Array): Result<Sdp, SdpRefusal> {
  if (body.length > SDP_BYTES_MAX) return refuse({ code: "too-large" });
  const texts = new TextDecoder().decode(body).split("\n");
  if (texts.at(-1) === "") texts.pop();
  if (texts.length > SDP_LINES_MAX) return refuse({ code: "too-large" });
  let origin: SdpOrigin | undefined;
  const lines: SdpLine[] = [];
  const media: (SdpMedia & { lines: SdpLine[] })[] = [];
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!.endsWith("\r") ? texts[i]!.slice(0, -1) : texts[i]!;
    const malformed = { code: "malformed", line: i + 1 } as const;
    if (text[1] !== "=") return refuse(malformed);
    const line: SdpLine = { type: text[0]!, value: text.slice(2) };
    if (i === 0) {
      if (text !== "v=0") return refuse(malformed);
    } else if (line.type === "o" && origin === undefined && media.length === 0) {
      origin = parseOrigin(line.value);
      if (origin === undefined) return refuse(malformed);
    } else if (line.type === "m") {
      const one = parseMedia(line.value);
      if (one === undefined) return refuse(malformed);
      if (media.length === SDP_MEDIA_MAX) return refuse({ code: "too-large" });
      media.push(one);
    } else (media.at(-1)?.lines ?? lines).push(line);
  }
  if (origin === undefined) return refuse({ code: "malformed", line: texts.length });
  return ok({ origin, lines, media });
}

export function formatSdp(sdp: Sdp): Uint8Array {
  const { user, id, version, host } = sdp.origin;
  const texts = ["v=0", `o=${user} ${id} ${version} IN ${family(host)} ${host}`];
  for (const line of sdp.lines) texts.push(`${line.type}=${line.value}`);
  for (const one of sdp.media) {
    const port = one.portCount === undefined ? `${one.port}` : `${one.port}/${one.portCount}`;
    texts.push(`m=${one.kind} ${port} ${one.protocol} ${one.formats.join(" ")}`);
    for (const line of one.lines) texts.push(`${line.type}=${line.value}`);
  }
  return new TextEncoder().encode(texts.join("\r\n") + "\r\n");
}

/** The first audio stream that plain RTP can serve; `undefined` when there is none, or it was rejected (port 0). */
export function audioOf(sdp: Sdp): AudioStream | undefined {
  const index = sdp.media.findIndex(isUsable);
  const media = sdp.media[index];
  const host = media && hostOf(media, sdp);
  if (media === undefined || host === undefined) return undefined;
  const codecs = codecsOf(media);
  const event = codecs.find((codec) => codec.name === TELEPHONE_EVENT.name);
  const ptime = Number(attribute(media.lines, "ptime"));
  return {
    index,
    remote: { host, port: media.port },
    codecs,
    direction: directionOf(media, sdp, host),
    ...(event === undefined ? {} : { telephoneEvent: event.payload }),
    ...(ptime > 0 ? { ptime } : {}),
  };
}

export function makeOffer(choice: SdpChoice): Sdp {
  const lines = sessionLines(choice, [{ type: "t", value: "0 0" }]);
  return { origin: choice.origin, lines, media: [audioMedia(choice, "RTP/AVP", choice.codecs)] };
}

/**
 * RFC 3264 §6: as many m-lines as the offer, in its order; the first usable audio is taken with the codecs
 * both know, in the offer's order and under its payload numbers, the others are rejected.
 */
export function makeAnswer(offer: Sdp, choice: SdpChoice): Result<Sdp, SdpRefusal> {
  const audio = audioOf(offer);
  if (audio === undefined) return refuse({ code: "no-audio" });
  const codecs = audio.codecs.filter((codec) => choice.codecs.some((own) => sameCodec(own, codec)));
  if (codecs.every((codec) => codec.name === TELEPHONE_EVENT.name)) {
    return refuse({ code: "no-common-codec" });
  }
  const direction = narrowed(choice.direction ?? "sendrecv", mirrored(audio.direction));
  const media = offer.media.map((one, index) =>
    index === audio.index
      ? audioMedia({ ...choice, direction }, one.protocol, codecs)
      : { kind: one.kind, port: 0, protocol: one.protocol, formats: one.formats, lines: [] }
  );
  const times = offer.lines.filter((line) => line.type === "t");
  return ok({ origin: choice.origin, lines: sessionLines(choice, times), media });
}

/** The origin with its version raised by one. */
export function raiseVersion(origin: SdpOrigin): SdpOrigin {
  return { ...origin, version: String(BigInt(origin.version) + 1n) };
}

/** What the other side may do at most when one side does this (RFC 3264 §6.1). */
export function mirrored(direction: Direction): Direction {
  return directed(receives(direction), sends(direction));
}

/** The most both allow, seen from the same side. */
export function narrowed(a: Direction, b: Direction): Direction {
  return directed(sends(a) && sends(b), receives(a) && receives(b));
}

export function sends(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function receives(direction: Direction): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

/** Same encoding, whatever its payload number (RFC 3264 §6.1); parameters are not compared. */
export function sameCodec(a: Codec, b: Codec): boolean {
  return a.name === b.name && a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1);
}

function directed(sending: boolean, receiving: boolean): Direction {
  if (sending) return receiving ? "sendrecv" : "sendonly";
  return receiving ? "recvonly" : "inactive";
}

function parseOrigin(value: string): SdpOrigin | undefined {
  const [user, id, version, network, , host, more] = value.split(" ");
  if (user === undefined || host === undefined || host === "" || more !== undefined) {
    return undefined;
  }
  if (network !== "IN" || !isDecimal(id) || !isDecimal(version)) return undefined;
  return { user, id, version, host };
}

/** Digits of any number up to 64 bits and a little more: kept as text. */
function isDecimal(text: string | undefined): text is string {
  return text !== undefined && text.length <= 25 && /^[0-9]+$/.test(text);
}

function parseMedia(value: string): (SdpMedia & { lines: SdpLine[] }) | undefined {
  const [kind, ports, protocol, ...formats] = value.split(" ").filter((word) => word !== "");
  const match = /^(\d{1,5})(?:\/(\d{1,5}))?$/.exec(ports ?? "");
  const port = Number(match?.[1]);
  if (kind === undefined || protocol === undefined || match === null || port > 65535) {
    return undefined;
  }
  if (formats.length === 0) return undefined;
  const count = match[2] === undefined ? {} : { portCount: Number(match[2]) };
  return { kind, port, ...count, protocol, formats, lines: [] };
}

function isUsable(media: SdpMedia): boolean {
  return media.kind === "audio" && media.port !== 0 &&
    (media.protocol === "RTP/AVP" || media.protocol === "RTP/AVPF");
}

/** A stream's own c= line stands before the session's (RFC 8866 §5.7). */
function hostOf(media: SdpMedia, sdp: Sdp): string | undefined {
  const line = [...media.lines, ...sdp.lines].find((one) => one.type === "c");
  const [network, , host] = line?.value.split(" ") ?? [];
  return network === "IN" && host !== undefined && host !== "" ? host.split("/")[0] : undefined;
}

/** `c=IN IP4 0.0.0.0` is the hold of RFC 2543: nothing can be sent there. */
function directionOf(media: SdpMedia, sdp: Sdp, host: string): Direction {
  const said = [...media.lines, ...sdp.lines].find((line) =>
    line.type === "a" && DIRECTIONS.includes(line.value as Direction)
  );
  const direction = (said?.value ?? "sendrecv") as Direction;
  return host === "0.0.0.0" || host === "::" ? narrowed(direction, "sendonly") : direction;
}

const DIRECTIONS: readonly Direction[] = ["sendrecv", "sendonly", "recvonly", "inactive"];

function codecsOf(media: SdpMedia): Codec[] {
  const codecs: Codec[] = [];
  for (const format of media.formats) {
    if (!/^\d{1,3}$/.test(format) || Number(format) > 127) continue;
    const mapped = rtpmap(media, format) ?? STATIC_CODECS.get(Number(format));
    if (mapped === undefined) continue;
    const fmtp = attribute(media.lines, "fmtp", format);
    codecs.push({ ...mapped, payload: Number(format), ...(fmtp === undefined ? {} : { fmtp }) });
  }
  return codecs;
}

/** `a=rtpmap:101 telephone-event/8000`, `a=rtpmap:96 opus/48000/2`. */
function rtpmap(media: SdpMedia, format: string): Codec | undefined {
  const [name, rate, channels] = attribute(media.lines, "rtpmap", format)?.split("/") ?? [];
  const clockRate = Number(rate);
  if (name === undefined || !(clockRate > 0)) return undefined;
  const count = Number(channels);
  return {
    payload: Number(format),
    name: name.toUpperCase(),
    clockRate,
    ...(count > 1 ? { channels: count } : {}),
  };
}

/** The value of `a=name:value`, or of `a=name:format value`. */
function attribute(lines: readonly SdpLine[], name: string, format?: string): string | undefined {
  const start = format === undefined ? `${name}:` : `${name}:${format} `;
  return lines.find((line) => line.type === "a" && line.value.startsWith(start))
    ?.value.slice(start.length).trim();
}

function sessionLines(choice: SdpChoice, times: readonly SdpLine[]): SdpLine[] {
  const { host } = choice.local;
  return [
    { type: "s", value: "-" },
    { type: "c", value: `IN ${family(host)} ${host}` },
    ...(times.length > 0 ? times : [{ type: "t", value: "0 0" }]),
  ];
}

function audioMedia(choice: SdpChoice, protocol: string, codecs: readonly Codec[]): SdpMedia {
  const lines = codecs.flatMap((codec): SdpLine[] => {
    const channels = codec.channels === undefined ? "" : `/${codec.channels}`;
    const name = codec.name === TELEPHONE_EVENT.name ? "telephone-event" : codec.name;
    const map = `rtpmap:${codec.payload} ${name}/${codec.clockRate}${channels}`;
    const fmtp = codec.fmtp === undefined ? [] : [`fmtp:${codec.payload} ${codec.fmtp}`];
    return [map, ...fmtp].map((value) => ({ type: "a", value }));
  });
  lines.push({ type: "a", value: `ptime:${PACKET_MILLIS}` });
  lines.push({ type: "a", value: choice.direction ?? "sendrecv" });
  const formats = codecs.map((codec) => String(codec.payload));
  return { kind: "audio", port: choice.local.port, protocol, formats, lines };
}

function family(host: string): "IP4" | "IP6" {
  return host.includes(":") ? "IP6" : "IP4";
}
