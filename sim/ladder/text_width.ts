/** Text in columns of equal width, as terminals set it: Japanese characters take two (Unicode Standard Annex #11). */

/** East Asian Wide and Fullwidth, as ranges of code points that are in use; the first and the last of each. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Marks that stand on the character before them. */
const MARKS: readonly (readonly [first: number, last: number])[] = [
  [0x0300, 0x036f],
  [0x200b, 0x200f],
  [0x3099, 0x309a],
  [0xfe00, 0xfe0f],
  [0xe0100, 0xe01ef],
];

/** In columns of half width. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfOne(character.codePointAt(0)!);
  return width;
}

/** At most so wide: what is longer ends in `…`. */
export function clipped(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += widthOfOne(character.codePointAt(0)!);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Clipped, and filled up with spaces. */
export function column(text: string, width: number): string {
  const fits = clipped(text, width);
  return fits + " ".repeat(width - widthOf(fits));
}

/** Clipped, with as many of `fill` on the left as on the right, or one less. */
export function centred(text: string, width: number, fill = " "): string {
  const fits = clipped(text, width);
  const free = width - widthOf(fits);
  const left = free >> 1;
  return fill.repeat(left) + fits + fill.repeat(free - left);
}

function widthOfOne(code: number): number {
  if (code < 0x300) return 1;
  if (within(MARKS, code)) return 0;
  return within(WIDE, code) ? 2 : 1;
}

function within(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
