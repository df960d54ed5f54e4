/** What tshark, which shares no code with us, finds on a tape: what it decoded, and everything it complains of. */
import { findTool, runTool } from "../../support/tools.ts";
import type { Tape } from "./tape.ts";

export const tshark = findTool("tshark");

/** Expert infos of these ranks are only remarks; warnings, errors and malformed packets rank higher. */
const NOTE = 0x400000;

export interface Complaint {
  readonly frame: number;
  readonly fromPort: number;
  readonly protocols: string;
  readonly text: string;
}

export interface Dissection {
  /** Packets in which tshark found this protocol. */
  readonly packets: ReadonlyMap<string, number>;
  /** Malformed packets, and expert infos from warnings up. */
  readonly complaints: readonly Complaint[];
}

const FIELDS = [
  "frame.number",
  "udp.srcport",
  "frame.protocols",
  "_ws.malformed",
  "_ws.expert.severity",
  "_ws.expert.message",
];

/** `sip`: the PBX's port, which tshark would not take for SIP. */
export async function dissect(tape: Tape, sip: number): Promise<Dissection> {
  const text = await runTool(tshark, [
    ...["-n", "-r", tape.path, "-T", "fields", "-d", `udp.port==${sip},sip`],
    // it knows the type, and reads it as plain text unless it is told
    ...["-d", "media_type==application/dialog-info+xml,xml"],
    ...FIELDS.flatMap((field) => ["-e", field]),
  ]);
  const packets = new Map<string, number>();
  const complaints: Complaint[] = [];
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const [frame, port, names = "", malformed = "", ranks = "", message = ""] = line.split("\t");
    for (const name of new Set(names.split(":"))) packets.set(name, (packets.get(name) ?? 0) + 1);
    const severe = ranks.split(",").some((rank) => Number(rank) > NOTE);
    if (malformed === "" && !severe) continue;
    complaints.push({
      frame: Number(frame),
      fromPort: Number(port),
      protocols: names,
      text: `${malformed} ${message}`.trim(),
    });
  }
  return { packets, complaints };
}
