/** How many records a CSV file has, counted on its bytes, so that one that is too long is refused before it is read. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Records with anything in them but spaces and commas, the header among them; stops counting behind `most`. All
 * of it is ASCII in UTF-8 and CP932 alike: no second byte of a character is one of these. Of a file whose quoting
 * is broken it is a guess.
 */
export function countRecords(bytes: Uint8Array, most: number): number {
  let count = 0;
  let isQuoted = false;
  let hasContent = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) hasContent = true;
    else if (byte === LF || byte === CR) {
      if (hasContent && ++count > most) return count;
      hasContent = false;
    } else if (byte !== COMMA && byte !== SPACE) hasContent = true;
  }
  return hasContent ? count + 1 : count;
}
