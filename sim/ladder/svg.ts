/** Ladder diagrams as one SVG picture, light or dark as the reader's screen: the message behind an arrow is its tooltip. */
import { escapeXml } from "../../core/sip/xml.ts";
import type { Ladder, LadderRow } from "./ladder.ts";
import { clockOf, labelWith } from "./text.ts";

const LEFT = 110;
const BETWEEN = 250;
const ROW = 26;
const HEAD = 74;
const GAP = 30;

const STYLE =
  `text{font:12px ui-monospace,"BIZ UDGothic","Noto Sans Mono CJK JP",monospace;fill:#1c2733}
.t{font-size:15px;font-weight:bold}.c{text-anchor:middle}.b{font-weight:bold}.n{fill:#5b6773}
.l{stroke:#b8c2cc}.m{stroke:#2460a7;stroke-width:1.4}.r{stroke:#4a7a3d}.e{stroke:#b0392e}.x{stroke-dasharray:4 4}
.h{fill:none;stroke-width:1.4}rect{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e4e9ee}.n{fill:#9aa7b4}rect{fill:#14191f}.l{stroke:#47525d}.m{stroke:#7fb2ec}.r{stroke:#92c583}.e{stroke:#ee8b80}}`;

/** One below the other. */
export function laddersSvg(ladders: readonly Ladder[]): string {
  const heights = ladders.map((one) => HEAD + one.rows.length * ROW + GAP);
  const height = heights.reduce((sum, one) => sum + one, 0) + GAP;
  const most = Math.max(1, ...ladders.map((one) => one.parties.length));
  const width = LEFT + most * BETWEEN;
  let top = 0;
  const drawn = ladders.map((one, i) => {
    const text = draw(one, top, heights[i]!);
    top += heights[i]!;
    return text;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<style>${STYLE}</style><rect width="${width}" height="${height}"/>
${drawn.join("")}</svg>
`;
}

function draw({ title, parties, rows }: Ladder, top: number, height: number): string {
  const heads = parties.map((one, place) => {
    const x = xOf(place);
    return `<text class="c" x="${x}" y="${top + 44}">${escapeXml(one.owner)}</text>` +
      `<text class="c b" x="${x}" y="${top + 60}">${escapeXml(one.name)}</text>` +
      `<line class="l" x1="${x}" x2="${x}" y1="${top + 66}" y2="${top + height - GAP / 2}"/>\n`;
  });
  const lines = rows.map((row, i) => drawRow(row, top + HEAD + (i + 1) * ROW));
  return `<text class="t" x="12" y="${top + 22}">${escapeXml(title)}</text>\n` + heads.join("") +
    lines.join("");
}

function xOf(place: number): number {
  return LEFT + BETWEEN / 2 + place * BETWEEN;
}

function drawRow(row: LadderRow, y: number): string {
  const time = `<text class="n" x="12" y="${y + 4}">${clockOf(row.at)}</text>`;
  if (row.kind === "note") {
    return `${time}<text class="n" x="${LEFT + 8}" y="${y + 4}">${escapeXml(row.text)}</text>\n`;
  }
  const from = xOf(row.from);
  const to = row.from === row.to ? from + 30 : xOf(row.to);
  const way = to > from ? 1 : -1;
  const end = row.lost ? to - way * Math.abs(to - from) / 4 : to;
  const kind = row.lost ? "e" : /^[1-6]\d\d /.test(row.label) ? "r" : "m";
  const shape = row.lost
    ? `M${end - 4} ${y - 4}l8 8m0 -8l-8 8`
    : `M${end - way * 7} ${y - 4}L${end} ${y}L${end - way * 7} ${y + 4}`;
  const dashed = row.lost || row.again ? " x" : "";
  return `${time}<g><title>${escapeXml(row.text)}</title>` +
    `<line class="${kind}${dashed}" x1="${from}" x2="${end}" y1="${y}" y2="${y}"/>` +
    `<path class="h ${kind}" d="${shape}"/>` +
    `<text class="c" x="${(from + to) / 2}" y="${y - 5}">${escapeXml(labelWith(row))}</text></g>\n`;
}
