/**
 * Texts as one byte a character: ASCII as it is, 0xff for every other, since SIP's grammar treats those alike (RFC
 * 3261 §25.1). Readers look at codes, because asking a string for each character takes three times as long, and
 * cut the text by the same indices.
 */

const OTHER = 0xff;
/** What a decoder writes for octets that are no UTF-8. */
const REPLACEMENT = "\ufffd";

export function codesOf(text: string): Uint8Array {
  return fill(new Uint8Array(text.length), text);
}

/** Addresses are shorter than this. */
const LENT_MAX = 512;
const lent = new Uint8Array(LENT_MAX);

/** `codesOf` for a reader that is done before the next call, and looks at no code past the text: costs no memory. */
export function lentCodesOf(text: string): Uint8Array {
  return text.length > LENT_MAX ? codesOf(text) : fill(lent, text);
}

function fill(codes: Uint8Array, text: string): Uint8Array {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = code < 128 ? code : OTHER;
  }
  return codes;
}

/** Of what the first `end` bytes were decoded to in `text`; of all of it when some bytes were no UTF-8. */
export function codesOfBytes(bytes: Uint8Array, end: number, text: string): Uint8Array {
  if (text.includes(REPLACEMENT)) return codesOf(text);
  const codes = new Uint8Array(end);
  let length = 0;
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80) codes[length++] = byte;
    else if ((byte & 0xc0) !== 0x80) {
      codes[length++] = OTHER;
      if (byte >= 0xf0) codes[length++] = OTHER; // two units of UTF-16
    } // else within a character
  }
  return codes.subarray(0, length);
}
