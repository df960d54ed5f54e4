/**
 * Ports of this machine that tests may take: drawn at random below those that the system draws for port 0,
 * so that nobody takes them by chance before their user does. Each use has a region of its own.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * For one socket: between the media and the control ports that every SIPp takes unasked, from 6000 and from 8888 upwards,
 * and above 6566, 6665–6669, 6679 and 6697, which no browser and no `fetch` may ask (Fetch standard, "bad port").
 */
const SINGLE = { first: 6_700, last: 8_799 };
/** For the RTP of foreign phones, which give up when somebody sits in their range. */
export const FOREIGN_RTP = { first: 12_000, last: 15_999 };
/** For the RTP of foreign servers: Asterisk refuses a call when the port that it has drawn is taken. */
const SERVER_RTP = { first: 16_000, last: 19_999 };
/** For the RTP of ours, which passes over what is taken, in blocks that a small PBX binds whole. */
const OWN_RTP = { first: 20_000, last: 25_567 };
const OWN_BLOCK = 400;
/** For a PBX of ours that needs three blocks: among many small ones so many side by side are seldom free. */
const WIDE_RTP = { first: 25_568, last: 32_767 };

/** A call takes two of them, and a phone has four calls at most. */
const FOREIGN_RTP_PORTS = 40;

/** A call takes four of them, and there are some forty calls at once at most. */
const SERVER_RTP_PORTS = 200;

const DRAWS_MAX = 100;

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Ports that were drawn and perhaps not taken yet, by any process of a run of the tests: a file for each. */
const CLAIMS = join(tmpdir(), "naisen-test-ports");
/** Who has not taken his port in this time will not. */
const CLAIM_MILLIS = 60_000;
/** Within it a PBX of ours has bound its ports. */
const OWN_MILLIS = 8_000;
/** No phone of a test lives longer. */
const PHONE_MILLIS = 180_000;
/** No server of a test lives longer; one that stops gives its ports back. */
const SERVER_MILLIS = 900_000;

/** A port nobody has just now, and nobody else gets soon. */
export function freePort(kind: "tcp" | "udp"): number {
  return claimedRange(SINGLE, 1, CLAIM_MILLIS, kind).first;
}

/** Ports of a region that nobody else gets for a while. */
function claimedRange(
  region: PortRange,
  ports: number,
  millis: number,
  kind: "tcp" | "udp" = "udp",
): PortRange {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const range = drawn(region, ports, kind);
    const all = blocks(range);
    const taken = all.findIndex((block) => !claimed(block, millis));
    if (taken < 0) return range;
    all.slice(0, taken).forEach(unclaim);
  }
  throw new Error(`Cannot claim ${ports} ports from ${region.first} to ${region.last}`);
}

/** The first port of each block. */
function blocks({ first, last }: PortRange): readonly number[] {
  return Array.from(
    { length: Math.ceil((last - first + 1) / OWN_BLOCK) },
    (_, n) => first + n * OWN_BLOCK,
  );
}

function claimed(port: number, millis: number): boolean {
  const path = join(CLAIMS, String(port));
  Deno.mkdirSync(CLAIMS, { recursive: true });
  try {
    Deno.openSync(path, { write: true, createNew: true }).close();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    const now = Date.now();
    if (now - (Deno.statSync(path).mtime?.getTime() ?? 0) < millis) return false;
    Deno.utimeSync(path, now / 1_000, now / 1_000);
    return true;
  }
}

/** A range for the RTP of one of our PBXs: a call takes two ports, even ones, and they rest a second after it. */
export function rtpRange(ports = OWN_BLOCK): PortRange {
  const whole = OWN_BLOCK * Math.ceil(ports / OWN_BLOCK);
  return claimedRange(whole > OWN_BLOCK ? WIDE_RTP : OWN_RTP, whole, OWN_MILLIS);
}

/** A range for the RTP of one foreign phone: no other phone gets it soon. */
export function foreignRtpRange(): PortRange {
  return claimedRange(FOREIGN_RTP, FOREIGN_RTP_PORTS, PHONE_MILLIS);
}

/** A range for the RTP of one foreign server: nobody else gets it before it is given back. */
export function serverRtpRange(): PortRange {
  return claimedRange(SERVER_RTP, SERVER_RTP_PORTS, SERVER_MILLIS);
}

/** What is bound by now, or no longer needed. */
export function giveBack(range: PortRange): void {
  blocks(range).forEach(unclaim);
}

function unclaim(port: number): void {
  try {
    Deno.removeSync(join(CLAIMS, String(port)));
  } catch (error) {
    // whoever clears the folder for temporary files has given it back
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A part of the region, at random, of which nobody has the first port of a block: who uses one begins there. */
function drawn({ first, last }: PortRange, ports: number, kind: "tcp" | "udp"): PortRange {
  const places = Math.floor((last - first + 1) / ports);
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const place = first + ports * Math.floor(Math.random() * places);
    const range = { first: place, last: place + ports - 1 };
    if (blocks(range).every((block) => isFree(block, kind))) return range;
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
