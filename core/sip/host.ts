/** Hosts and ports as they stand in URIs and Via (RFC 3261 §25.1, RFC 4291 §2.2). */
import { ALPHANUMERIC, characterSet, type Cursor, skipSpace } from "./grammar.ts";

const COLON = 0x3a, BRACKET = 0x5b;

/** Names and IPv4 addresses; `_` is not in the RFC but in many networks. */
const HOSTNAME = characterSet(ALPHANUMERIC + "-._");

export interface HostPort {
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  /** -1 when there is none. */
  readonly port: number;
}

/** Reads `host [":" port]` under the cursor; spaces round the colon are allowed in Via only. */
export function readHostPort(cursor: Cursor, spaced: boolean): HostPort | undefined {
  const { codes, end } = cursor;
  const host = readHost(cursor);
  if (host === undefined) return undefined;
  const colon = spaced ? skipSpace(codes, cursor.at, end) : cursor.at;
  if (colon === end || codes[colon] !== COLON) return { host, port: -1 };
  const digits = spaced ? skipSpace(codes, colon + 1, end) : colon + 1;
  let port = 0;
  let i = digits;
  for (; i < end; i++) {
    const digit = codes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    port = port * 10 + digit;
    if (port > 65535) return undefined;
  }
  cursor.at = i;
  return i === digits ? undefined : { host, port };
}

function readHost(cursor: Cursor): string | undefined {
  const { text, codes, end, at } = cursor;
  if (at < end && codes[at] === BRACKET) {
    const close = text.indexOf("]", at);
    if (close < 0 || close >= end) return undefined;
    cursor.at = close + 1;
    return ipv6(text.slice(at + 1, close));
  }
  let i = at;
  let folds = false;
  for (; i < end && HOSTNAME[codes[i]!] === 1; i++) {
    if (codes[i]! >= 0x41 && codes[i]! <= 0x5a) folds = true;
  }
  cursor.at = i;
  if (i === at) return undefined;
  return folds ? text.slice(at, i).toLowerCase() : text.slice(at, i);
}

/** The address in lower case when it is one. A surplus colon, which RFC 3261's own grammar led to, is dropped (RFC 5118 §4.10). */
function ipv6(text: string): string | undefined {
  const lower = text.toLowerCase();
  const address = lower.includes(":::") ? lower.replace(":::", "::") : lower;
  return ipv6Groups(address) === undefined ? undefined : address;
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), an IPv4 tail included; `undefined` when it is none. */
export function ipv6Groups(address: string): readonly number[] | undefined {
  if (address.length > 45) return undefined;
  const gap = address.indexOf("::");
  if (gap < 0) {
    const groups = groupsOf(address);
    return groups?.length === 8 ? groups : undefined;
  }
  if (address.indexOf("::", gap + 1) >= 0) return undefined;
  const before = address.slice(0, gap);
  if (before.includes(".")) return undefined;
  const head = gap === 0 ? [] : groupsOf(before);
  const tail = gap + 2 === address.length ? [] : groupsOf(address.slice(gap + 2));
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string): number[] | undefined {
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (part.includes(".")) {
      const octets = ipv4Octets(part);
      if (octets === undefined || i !== parts.length - 1) return undefined;
      groups.push(octets[0]! * 256 + octets[1]!, octets[2]! * 256 + octets[3]!);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      groups.push(parseInt(part, 16));
    }
  }
  return groups;
}

/** The four octets of a dotted IPv4 address; `undefined` when it is none. */
export function ipv4Octets(text: string): readonly number[] | undefined {
  const octets: number[] = [];
  let octet = 0;
  let digits = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (digits === 0 || octet > 255 || octets.length === 4) return undefined;
      octets.push(octet);
      octet = digits = 0;
    } else {
      if (code < ZERO || code > NINE || ++digits > 3) return undefined;
      octet = octet * 10 + code - ZERO;
    }
  }
  return octets.length === 4 ? octets : undefined;
}

const DOT = 0x2e, ZERO = 0x30, NINE = 0x39;

/** As it stands in URIs and Via: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
