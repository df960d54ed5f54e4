/**
 * SIP datagrams as they may be shown and kept: the `response` of a digest (RFC 7616 §3.4), from which a password can
 * be guessed at leisure, is overwritten with as many zeros. Nothing else changes, lengths least of all.
 */

const ZERO = 0x30;
const QUOTE = 0x22;
const NAME = [...new TextEncoder().encode("response")];
const LAST = NAME.at(-1)!;
/** What may stand before the parameter's name: it follows `Digest `, a comma or the fold of a line. */
const BEFORE = new Set([...new TextEncoder().encode(" ,\t\n\r")]);
/** What ends a value without quotes. */
const AFTER = new Set([...BEFORE, 0x3b]);

/** The same bytes where there is nothing to blank, else a copy. */
export function blankDigests(bytes: Uint8Array): Uint8Array {
  if (!isText(bytes)) return bytes;
  let blanked: Uint8Array | undefined;
  for (let at = find(bytes, 0); at >= 0; at = find(bytes, at)) {
    const end = valueEnd(bytes, at);
    blanked ??= bytes.slice();
    blanked.fill(ZERO, bytes[at] === QUOTE ? at + 1 : at, end);
    at = end;
  }
  return blanked ?? bytes;
}

/** Every message begins with a letter, no RTP packet does (RFC 3550 §5.1: version 2). */
function isText(bytes: Uint8Array): boolean {
  const letter = (bytes[0] ?? 0) | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

/** Where the value of the next `response=` begins; -1 when there is none. */
function find(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x3d, from); at >= 0; at = bytes.indexOf(0x3d, at + 1)) {
    const nameEnd = skipBack(bytes, at);
    if (!isName(bytes, nameEnd)) continue;
    let start = at + 1;
    while (bytes[start] === 0x20 || bytes[start] === 0x09) start++;
    return start;
  }
  return -1;
}

/** Space is allowed round the sign. */
function skipBack(bytes: Uint8Array, end: number): number {
  while (end > 0 && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end--;
  return end;
}

function isName(bytes: Uint8Array, end: number): boolean {
  if ((bytes[end - 1]! | 0x20) !== LAST) return false;
  const start = end - NAME.length;
  if (start < 1 || !BEFORE.has(bytes[start - 1]!)) return false;
  return NAME.every((letter, i) => (bytes[start + i]! | 0x20) === letter);
}

function valueEnd(bytes: Uint8Array, start: number): number {
  const quoted = bytes[start] === QUOTE;
  for (let i = quoted ? start + 1 : start; i < bytes.length; i++) {
    if (quoted ? bytes[i] === QUOTE : AFTER.has(bytes[i]!)) return i;
  }
  return bytes.length;
}
