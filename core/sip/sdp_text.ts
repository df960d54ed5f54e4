/** Session descriptions as text (RFC 8866 §5, §9): lines in, lines out, nothing lost on the way. */
import { ok, refuse, type Result } from "../lib/result.ts";

/** Bytes of a description; phones send 300 to 2,000. */
export const SDP_BYTES_MAX = 16_384;
/** Lines of a description. */
export const SDP_LINES_MAX = 512;
/** Media streams of a description. */
export const SDP_MEDIA_MAX = 32;

/** Who described, and which of his descriptions this is (§5.2). */
export interface SdpOrigin {
  readonly user: string;
  /** Decimal text: may exceed 2^53. */
  readonly id: string;
  /** Decimal text: may exceed 2^53. */
  readonly version: string;
  /** IPv6 without brackets. */
  readonly host: string;
}

export interface SdpLine {
  /** One letter. */
  readonly type: string;
  readonly value: string;
}

export interface SdpMedia {
  /** audio, video, image … */
  readonly kind: string;
  /** 0 when rejected or not wanted. */
  readonly port: number;
  /** Ports from `port` on; absent for one. */
  readonly portCount?: number;
  /** RTP/AVP … */
  readonly protocol: string;
  readonly formats: readonly string[];
  /** Every line after its m= line, in order. */
  readonly lines: readonly SdpLine[];
}

export interface Sdp {
  readonly origin: SdpOrigin;
  /** Every line between o= and the first m=, in order. */
  readonly lines: readonly SdpLine[];
  readonly media: readonly SdpMedia[];
}

export interface SdpRefusal {
  readonly code: "too-large" | "malformed" | "no-audio" | "no-common-codec";
  /** 1-based, where it was noticed. */
  readonly line?: number;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Reads a description. Lines may end in CRLF or LF (§9). Refused: one beyond the limits, one that does not begin
 * with v=0 and an origin, and one with a line that is none or an m= line that says nothing.
 */
export function parseSdp(body: Uint8Array): Result<Sdp, SdpRefusal> {
  if (body.length > SDP_BYTES_MAX) return refuse({ code: "too-large" });
  const texts = decoder.decode(body).split("\n", SDP_LINES_MAX + 2);
  if (texts.at(-1) === "") texts.pop();
  if (texts.length > SDP_LINES_MAX) return refuse({ code: "too-large" });
  const session: SdpLine[] = [];
  const media: (SdpMedia & { lines: SdpLine[] })[] = [];
  let origin: SdpOrigin | undefined;
  for (const [i, text] of texts.entries()) {
    const line = parseLine(text);
    const refusal: SdpRefusal = { code: "malformed", line: i + 1 };
    if (line === undefined) return refuse(refusal);
    if (i < 2) {
      if (i === 0 && (line.type !== "v" || line.value !== "0")) return refuse(refusal);
      if (i === 1) origin = line.type === "o" ? parseOrigin(line.value) : undefined;
      if (i === 1 && origin === undefined) return refuse(refusal);
    } else if (line.type === "m") {
      const stream = parseMedia(line.value);
      if (stream === undefined) return refuse(refusal);
      if (media.length === SDP_MEDIA_MAX) return refuse({ code: "too-large", line: i + 1 });
      media.push(stream);
    } else (media.at(-1)?.lines ?? session).push(line);
  }
  if (origin === undefined) return refuse({ code: "malformed", line: texts.length });
  return ok({ origin, lines: session, media });
}

function parseLine(text: string): SdpLine | undefined {
  const end = text.endsWith("\r") ? text.length - 1 : text.length;
  const type = text.slice(0, 1);
  if (text[1] !== "=" || !/^[a-z]$/.test(type)) return undefined;
  const value = text.slice(2, end);
  return value.includes("\r") || value.includes("\0") ? undefined : { type, value };
}

/** `username sess-id sess-version IN IP4|IP6 address` */
function parseOrigin(value: string): SdpOrigin | undefined {
  const [user, id, version, net, type, host, more] = value.trim().split(" ");
  if (user === undefined || id === undefined || version === undefined) return undefined;
  if (net !== "IN" || (type !== "IP4" && type !== "IP6")) return undefined;
  if (host === undefined || host === "" || more !== undefined) return undefined;
  return isDecimal(id) && isDecimal(version) ? { user, id, version, host } : undefined;
}

/** `media port[/count] protocol format …` */
function parseMedia(value: string): (SdpMedia & { lines: SdpLine[] }) | undefined {
  const [kind = "", ports = "", protocol = "", ...formats] = value.trim().split(/ +/);
  const [portText = "", countText] = ports.split("/");
  const port = portOf(portText);
  const count = countText === undefined ? undefined : portOf(countText);
  if (kind === "" || protocol === "" || formats.length === 0 || port === undefined) {
    return undefined;
  }
  if (countText !== undefined && (count === undefined || count === 0)) return undefined;
  const stream = { kind, port, protocol, formats, lines: [] };
  return count === undefined ? stream : { ...stream, portCount: count };
}

function portOf(text: string): number | undefined {
  return /^[0-9]{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

function isDecimal(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

/** The description with CRLF line ends. Throws when a value has a line break: it would forge a line. */
export function formatSdp(sdp: Sdp): Uint8Array {
  const { user, id, version, host } = sdp.origin;
  const lines = [
    { type: "v", value: "0" },
    { type: "o", value: `${user} ${id} ${version} IN ${typeOf(host)} ${host}` },
    ...sdp.lines,
    ...sdp.media.flatMap((media) => [{ type: "m", value: mediaValue(media) }, ...media.lines]),
  ];
  let text = "";
  for (const { type, value } of lines) {
    if (value.includes("\n") || value.includes("\r")) {
      throw new Error(`Cannot put a line break into ${type}=`);
    }
    text += `${type}=${value}\r\n`;
  }
  return encoder.encode(text);
}

function mediaValue({ kind, port, portCount, protocol, formats }: SdpMedia): string {
  const count = portCount === undefined ? "" : `/${portCount}`;
  return `${kind} ${port}${count} ${protocol} ${formats.join(" ")}`;
}

function typeOf(host: string): "IP4" | "IP6" {
  return host.includes(":") ? "IP6" : "IP4";
}

/** The value of a c= line for this address (§5.7). */
export function connectionValue(host: string): string {
  return `IN ${typeOf(host)} ${host}`;
}

/** The address of a c= value, without TTL and count; `undefined` when it is malformed. */
export function connectionHost(value: string): string | undefined {
  const [net, type, address, more] = value.trim().split(" ");
  if (net !== "IN" || (type !== "IP4" && type !== "IP6") || more !== undefined) return undefined;
  const host = address?.split("/")[0];
  return host === "" ? undefined : host;
}

/** The origin of the next description: its version is one higher (RFC 3264 §8). Throws when that is no number. */
export function raiseVersion(origin: SdpOrigin): SdpOrigin {
  if (!isDecimal(origin.version)) throw new Error(`Cannot raise version ${origin.version}`);
  return { ...origin, version: (BigInt(origin.version) + 1n).toString() };
}
