/**
 * Internet addresses and networks as administrators write them (`192.168.1.20`, `10.1.0.0/16`, `fd00::/8`), and which
 * addresses are nobody's but this machine's or this network's (RFC 6890): a webhook reaches those only by name.
 */

/** An address as its bits, IPv4 as `::ffff:0:0/96` (RFC 4291 §2.5.5.2), so that both are compared alike. */
export type AddressBits = bigint;

export interface Network {
  readonly bits: AddressBits;
  /** 0 … 128. */
  readonly prefix: number;
}

const MAPPED = 0xffffn << 32n;

/** `undefined` for what is no address. */
export function readAddress(text: string): AddressBits | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  return bare.includes(":") ? readIpv6(bare) : withMapping(readIpv4(bare));
}

function withMapping(bits: bigint | undefined): bigint | undefined {
  return bits === undefined ? undefined : MAPPED | bits;
}

function readIpv4(text: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const low = readIpv4(dotted[2]!);
    if (low === undefined) return undefined;
    return readIpv6(`${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => half === "" ? [] : half.split(":"));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** An address alone is a network of one. `undefined` for what is neither. */
export function readNetwork(text: string): Network | undefined {
  const [address = "", length, ...rest] = text.trim().split("/");
  const bits = readAddress(address);
  if (bits === undefined || rest.length > 0) return undefined;
  if (length === undefined) return { bits, prefix: 128 };
  const max = address.includes(":") ? 128 : 32;
  if (!/^\d{1,3}$/.test(length) || Number(length) > max) return undefined;
  return { bits, prefix: Number(length) + 128 - max };
}

export function isWithin(address: AddressBits, { bits, prefix }: Network): boolean {
  const shift = BigInt(128 - prefix);
  return address >> shift === bits >> shift;
}

/** Loopback, link-local, private, shared, reserved, multicast and the ways to write IPv4 within IPv6. */
const NOT_PUBLIC: readonly Network[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
].map((text) => readNetwork(text)!);

/** Whether an address of the whole internet; every other one has to be named. */
export function isPublicAddress(address: AddressBits): boolean {
  return !NOT_PUBLIC.some((network) => isWithin(address, network));
}
