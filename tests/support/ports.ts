/**
 * Ports of this machine that tests may take: drawn at random below those that the system draws for port 0,
 * so that nobody takes them by chance before their user does. Each use has a region of its own.
 */

/** For one socket. */
const SINGLE = { first: 6_200, last: 9_999 };
/** For the RTP of foreign phones, which give up when somebody sits in their range. */
export const FOREIGN_RTP = { first: 12_000, last: 15_999 };
/** For the RTP of ours, which passes over what is taken. */
const OWN_RTP = { first: 16_000, last: 31_999 };

/** A call takes two of them, and a phone has four calls at most. */
const FOREIGN_RTP_PORTS = 40;

const DRAWS_MAX = 100;
const SINGLES_REMEMBERED = 1_000;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Ports that this process has drawn and perhaps not taken yet. */
const drawnSingles = new Set<number>();

/** A port nobody has just now, and nobody else of this process gets soon. */
export function freePort(kind: "tcp" | "udp"): number {
  if (drawnSingles.size >= SINGLES_REMEMBERED) drawnSingles.clear();
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const { first } = drawn(SINGLE, 1, kind);
    if (drawnSingles.has(first)) continue;
    drawnSingles.add(first);
    return first;
  }
  throw new Error(`Cannot find a free port from ${SINGLE.first} to ${SINGLE.last}`);
}

/** A range for the RTP of one of our PBXs: a call takes two ports, even ones, and they rest a second after it. */
export function rtpRange(ports = 400): PortRange {
  return drawn(OWN_RTP, ports, "udp");
}

/** Where ranges for foreign phones began that this process has drawn. */
const foreignFirsts = new Set<number>();

/** A range for the RTP of one foreign phone: no other phone of this process has it. */
export function foreignRtpRange(): PortRange {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const range = drawn(FOREIGN_RTP, FOREIGN_RTP_PORTS, "udp");
    if (foreignFirsts.has(range.first)) continue;
    foreignFirsts.add(range.first);
    return range;
  }
  throw new Error(`Cannot find RTP ports for one more phone: ${foreignFirsts.size} have theirs`);
}

/** A part of the region, at random, whose first port nobody has: who uses a range begins there. */
function drawn({ first, last }: PortRange, ports: number, kind: "tcp" | "udp"): PortRange {
  const places = Math.floor((last - first + 1) / ports);
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const place = first + ports * Math.floor(Math.random() * places);
    if (isFree(place, kind)) return { first: place, last: place + ports - 1 };
  }
  throw new Error(`Cannot find ${ports} free ports from ${first} to ${last}`);
}

function isFree(port: number, kind: "tcp" | "udp"): boolean {
  const hostname = "127.0.0.1";
  try {
    const socket = kind === "tcp"
      ? Deno.listen({ hostname, port })
      : Deno.listenDatagram({ transport: "udp", hostname, port });
    socket.close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
