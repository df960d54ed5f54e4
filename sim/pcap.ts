/**
 * Packet captures that tshark and Wireshark open: the classic pcap format with microseconds, bare IP packets
 * (LINKTYPE_RAW), UDP over IPv4 or IPv6. Each piece comes out as it is made, so that a capture has any length.
 */
import type { SocketAddress } from "../core/lib/socket_address.ts";
import type { Instant } from "../core/lib/time.ts";
import { ipv4Octets, ipv6Groups } from "../core/sip/host.ts";
import { blankDigests } from "./blank_digests.ts";

/** A datagram as a capture shows it. */
export interface CapturedDatagram {
  readonly at: Instant;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

const MAGIC = 0xa1b2c3d4;
const LINKTYPE_RAW = 101;
/** The longest packet that a record may hold, and the longest there is. */
const SNAP_BYTES = 65_535;
const RECORD_BYTES = 16;
const UDP_BYTES = 8;
const UDP = 17;
const HOPS = 64;

/** What a capture begins with. */
export function pcapHeader(): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, MAGIC);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, SNAP_BYTES);
  view.setUint32(20, LINKTYPE_RAW);
  return new Uint8Array(view.buffer);
}

/** One datagram, digest responses blanked. Throws when a host is no address, both are of different kinds, or it is too long for UDP. */
export function pcapRecord({ at, source, destination, bytes }: CapturedDatagram): Uint8Array {
  const from = addressOf(source.host), to = addressOf(destination.host);
  if (from.length !== to.length) {
    throw new Error(`Cannot capture ${source.host} to ${destination.host}: they have no wire`);
  }
  const udpBytes = UDP_BYTES + bytes.length;
  const headBytes = from.length === 4 ? 20 : 40;
  const length = headBytes + udpBytes;
  if (length > SNAP_BYTES) throw new Error(`Cannot capture ${bytes.length} bytes: no UDP has them`);
  const record = new Uint8Array(RECORD_BYTES + length);
  const view = new DataView(record.buffer);
  const micros = Math.round(at * 1000);
  view.setUint32(0, Math.floor(micros / 1_000_000));
  view.setUint32(4, micros % 1_000_000);
  view.setUint32(8, length);
  view.setUint32(12, length);
  if (from.length === 4) writeIpv4(view, length, from, to);
  else writeIpv6(view, udpBytes, from, to);
  const udp = RECORD_BYTES + headBytes;
  view.setUint16(udp, source.port);
  view.setUint16(udp + 2, destination.port);
  view.setUint16(udp + 4, udpBytes);
  record.set(blankDigests(bytes), udp + UDP_BYTES);
  const pseudo = sumOf(from) + sumOf(to) + UDP + udpBytes;
  view.setUint16(udp + 6, checksum(record.subarray(udp), pseudo) || 0xffff);
  return record;
}

/** RFC 791 §3.1. */
function writeIpv4(view: DataView, length: number, from: Uint8Array, to: Uint8Array): void {
  const head = new Uint8Array(view.buffer, RECORD_BYTES, 20);
  view.setUint8(RECORD_BYTES, 0x45);
  view.setUint16(RECORD_BYTES + 2, length);
  view.setUint16(RECORD_BYTES + 6, 0x4000); // not to be fragmented
  view.setUint8(RECORD_BYTES + 8, HOPS);
  view.setUint8(RECORD_BYTES + 9, UDP);
  head.set(from, 12);
  head.set(to, 16);
  view.setUint16(RECORD_BYTES + 10, checksum(head, 0));
}

/** RFC 8200 §3. */
function writeIpv6(view: DataView, udpBytes: number, from: Uint8Array, to: Uint8Array): void {
  const head = new Uint8Array(view.buffer, RECORD_BYTES, 40);
  view.setUint8(RECORD_BYTES, 0x60);
  view.setUint16(RECORD_BYTES + 4, udpBytes);
  view.setUint8(RECORD_BYTES + 6, UDP);
  view.setUint8(RECORD_BYTES + 7, HOPS);
  head.set(from, 8);
  head.set(to, 24);
}

function addressOf(host: string): Uint8Array {
  const groups = ipv6Groups(host)?.flatMap((group) => [group >> 8, group & 0xff]);
  const octets = ipv4Octets(host) ?? groups;
  if (octets === undefined) throw new Error(`Cannot capture ${host}: it is no address`);
  return Uint8Array.from(octets);
}

/** The ones' complement of the sum of all pairs of octets (RFC 1071). */
function checksum(bytes: Uint8Array, before: number): number {
  let sum = before + sumOf(bytes);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  return sum;
}
