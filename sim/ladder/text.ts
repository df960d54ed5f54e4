/** Ladder diagrams as text of fixed width, for terminals, logs and issue trackers. */
import type { Instant } from "../../core/lib/time.ts";
import type { Ladder, LadderParty, LadderRow } from "./ladder.ts";
import { centred, clipped, column, widthOf } from "./text_width.ts";

/** Columns between two lifelines: a message's label and its arrow. */
const BETWEEN = 38;
const TIME = 13;
const HALF = BETWEEN / 2;

/** One diagram; every line ends with a line break, and no line with a space. */
export function ladderText(ladder: Ladder): string {
  const { title, parties, rows } = ladder;
  const lines = [
    title,
    head(parties, (one) => one.owner),
    head(parties, (one) => one.name),
    ...rows.map((row) => line(row, parties.length)),
  ];
  return lines.filter((text, i) => i !== 1 || text.trim() !== "").map((text) =>
    `${text.trimEnd()}\n`
  ).join("");
}

/** `09:00:01.500`, Japanese time. */
export function clockOf(at: Instant): string {
  const millis = Math.floor(at + 9 * 3_600_000) % 86_400_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const clock = `${two(millis / 3_600_000)}:${two(millis / 60_000 % 60)}:${
    two(millis / 1000 % 60)
  }`;
  return `${clock}.${String(millis % 1000).padStart(3, "0")}`;
}

function head(parties: readonly LadderParty[], word: (party: LadderParty) => string): string {
  const width = BETWEEN + 1;
  return " ".repeat(TIME) +
    parties.map((one) => centred(clipped(word(one), width - 1), width)).join("");
}

function line(row: LadderRow, parties: number): string {
  const time = column(clockOf(row.at), TIME);
  if (row.kind === "note") return `${time}· ${row.text}`;
  if (row.from === row.to) return `${time}${alone(row, parties)}`;
  const [left, right] = row.from < row.to ? [row.from, row.to] : [row.to, row.from];
  let text = time + " ".repeat(HALF);
  for (let place = 0; place < parties; place++) {
    text += "│";
    if (place === parties - 1) break;
    if (place === left) {
      text += arrow(row, (right - left - 1) * (BETWEEN + 1) + BETWEEN);
      place = right - 1;
    } else text += " ".repeat(BETWEEN);
  }
  return text;
}

type MessageRow = Extract<LadderRow, { kind: "message" }>;

/** `── INVITE 1004 ─────▶`; of one that is lost the head is an `×`. */
function arrow(row: MessageRow, width: number): string {
  const label = ` ${clipped(labelWith(row), width - 6)} `;
  const line = "─".repeat(Math.max(0, width - 2 - widthOf(label) - 1));
  const end = row.lost ? "×" : row.from < row.to ? "▶" : "◀";
  return row.from < row.to ? `──${label}${line}${end}` : `${end}${line}${label}──`;
}

/** To the host itself. */
function alone(row: MessageRow, parties: number): string {
  let text = " ".repeat(HALF);
  for (let place = 0; place < parties; place++) {
    text += "│" + column(place === row.from ? `↺ ${labelWith(row)}` : "", BETWEEN);
  }
  return text;
}

export function labelWith({ label, again, lost }: MessageRow): string {
  return `${label}${again ? " (again)" : ""}${lost ? " lost" : ""}`;
}
