/** RTP payload formats as SDP names them (RFC 8866 §6.6, RFC 3551 §6, RFC 4733 §2.4). */
import { clampedDecimal } from "./grammar.ts";

export interface Codec {
  /** RTP payload type, 0 … 127. */
  readonly payload: number;
  /** Upper case: PCMU, PCMA, TELEPHONE-EVENT … */
  readonly name: string;
  /** Hertz. */
  readonly clockRate: number;
  /** Absent for one. */
  readonly channels?: number;
  /** Format parameters as text. */
  readonly fmtp?: string;
}

export const PCMU: Codec = { payload: 0, name: "PCMU", clockRate: 8000 };
export const PCMA: Codec = { payload: 8, name: "PCMA", clockRate: 8000 };
/** DTMF as RTP events 0 … 15; the number is ours where we offer, the offer's where we answer. */
export const TELEPHONE_EVENT: Codec = {
  payload: 101,
  name: "TELEPHONE-EVENT",
  clockRate: 8000,
  fmtp: "0-15",
};
/** What everybody here offers who has not heard what the far end can, in order. */
export const USUAL_CODECS: readonly Codec[] = [PCMU, PCMA, TELEPHONE_EVENT];

/** Payload types that need no rtpmap (RFC 3551 table 4). */
const STATIC: ReadonlyMap<number, Codec> = new Map(
  [
    PCMU,
    { payload: 3, name: "GSM", clockRate: 8000 },
    { payload: 4, name: "G723", clockRate: 8000 },
    PCMA,
    { payload: 9, name: "G722", clockRate: 8000 },
    { payload: 15, name: "G728", clockRate: 8000 },
    { payload: 18, name: "G729", clockRate: 8000 },
  ].map((codec) => [codec.payload, codec]),
);

const PAYLOAD_MAX = 127;
const CLOCK_RATE_MAX = 1_000_000;

/**
 * The codecs of a stream in its order of preference: `formats` from the m= line, `attributes` the values of its
 * a= lines. Formats that are no payload type, or have no name, are left out.
 */
export function codecsOf(formats: readonly string[], attributes: readonly string[]): Codec[] {
  const maps = byPayload(attributes, "rtpmap:");
  const parameters = byPayload(attributes, "fmtp:");
  const codecs: Codec[] = [];
  for (const format of formats) {
    const payload = clampedDecimal(format, PAYLOAD_MAX + 1);
    if (payload === undefined || payload > PAYLOAD_MAX) continue;
    const map = maps.get(payload);
    const codec = map === undefined ? STATIC.get(payload) : mapped(payload, map);
    const fmtp = parameters.get(payload);
    if (codec !== undefined) codecs.push(fmtp === undefined ? codec : { ...codec, fmtp });
  }
  return codecs;
}

/** What follows the payload type in each attribute of that name; the first one counts. */
function byPayload(attributes: readonly string[], name: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const attribute of attributes) {
    if (!attribute.startsWith(name)) continue;
    const space = attribute.indexOf(" ");
    if (space < 0) continue;
    const payload = clampedDecimal(attribute.slice(name.length, space), PAYLOAD_MAX + 1);
    if (payload !== undefined && !found.has(payload)) {
      found.set(payload, attribute.slice(space + 1).trim());
    }
  }
  return found;
}

/** `name/clock rate[/channels]` */
function mapped(payload: number, map: string): Codec | undefined {
  const [name = "", rate = "", channels = "1"] = map.split("/", 3);
  const clockRate = clampedDecimal(rate, CLOCK_RATE_MAX);
  const count = clampedDecimal(channels, PAYLOAD_MAX);
  if (name === "" || clockRate === undefined || count === undefined) return undefined;
  const codec = { payload, name: name.toUpperCase(), clockRate };
  return count === 1 ? codec : { ...codec, channels: count };
}

/** The a= values that describe a codec. */
export function codecAttributes(codec: Codec): string[] {
  const name = codec.name === TELEPHONE_EVENT.name ? "telephone-event" : codec.name;
  const channels = codec.channels === undefined ? "" : `/${codec.channels}`;
  const map = `rtpmap:${codec.payload} ${name}/${codec.clockRate}${channels}`;
  return codec.fmtp === undefined ? [map] : [map, `fmtp:${codec.payload} ${codec.fmtp}`];
}

/** Whether both mean the same format, whatever its number (RFC 3264 §6.1). */
export function sameFormat(a: Codec, b: Codec): boolean {
  return a.name === b.name && a.clockRate === b.clockRate &&
    (a.channels ?? 1) === (b.channels ?? 1);
}
