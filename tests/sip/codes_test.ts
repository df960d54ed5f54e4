/** Texts as codes: both ways to them agree, whatever the text. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { codesOf, codesOfBytes } from "../../core/sip/codes.ts";
import { character } from "../support/any_text.ts";

Deno.test("codesOf: one byte a character, 0xff for those beyond ASCII", () => {
  assert.deepEqual([...codesOf("a\x7f\x80é𠮷")], [0x61, 0x7f, 0xff, 0xff, 0xff, 0xff]);
});

Deno.test("codesOfBytes: is codesOf of what the bytes decode to, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (head, body) => {
      const headBytes = new TextEncoder().encode(head);
      const bytes = new Uint8Array([...headBytes, ...new TextEncoder().encode(body)]);
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      const codes = codesOfBytes(bytes, headBytes.length, text);
      const expected = codesOf(text).subarray(0, codes.length);
      assert.deepEqual([...codes], [...expected]);
      assert.ok(codes.length >= head.toWellFormed().length);
    }),
  );
});

Deno.test("codesOfBytes: keeps to the text's indices, when bytes are no UTF-8", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    const codes = codesOfBytes(bytes, bytes.length, text);
    assert.deepEqual([...codes], [...codesOf(text)]);
  }));
});
