/** The RTP packet of RFC 3550 §5.1, read and written; extension headers and CSRCs are stepped over. */

export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits in units of the payload's clock, wraps. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const FIXED_HEADER = 12;

export function rtpPacket(packet: RtpPacket): Uint8Array {
  const bytes = new Uint8Array(FIXED_HEADER + packet.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, (packet.marker ? 0x80 : 0) | (packet.payloadType & 0x7f));
  view.setUint16(2, packet.sequence & 0xffff);
  view.setUint32(4, packet.timestamp >>> 0);
  view.setUint32(8, packet.ssrc >>> 0);
  bytes.set(packet.payload, FIXED_HEADER);
  return bytes;
}

/** Whether the bytes look like RTCP: version 2, and a packet type of its range (RFC 5761 §4). */
export function isRtcp(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && bytes[0]! >> 6 === 2 && bytes[1]! >= 192 && bytes[1]! <= 223;
}

/** `undefined` when the bytes are no RTP version 2 packet, or lie about their length. */
export function readRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < FIXED_HEADER || bytes[0]! >> 6 !== 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = FIXED_HEADER + (bytes[0]! & 15) * 4;
  if (bytes[0]! & 0x10) {
    if (start + 4 > bytes.length) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  const end = bytes.length - (bytes[0]! & 0x20 ? bytes[bytes.length - 1]! : 0);
  if (start > end) return undefined;
  return {
    payloadType: bytes[1]! & 0x7f,
    marker: (bytes[1]! & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}
