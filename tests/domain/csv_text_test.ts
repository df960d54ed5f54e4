/** Bytes as text: what each encoding gives, where it fails, and what is no CSV at all. */
import { strict as assert } from "node:assert";
import { expect } from "expect";
import fc from "fast-check";
import { decodeCp932, encodeCp932 } from "../../core/domain/cp932.ts";
import {
  CSV_BYTES_MAX,
  type CsvEncoding,
  printCsvText,
  readCsvText,
} from "../../core/domain/csv_text.ts";
import { hasLostCharacters } from "../../core/domain/lost_characters.ts";
import { anyText } from "../support/any_text.ts";

const RUNS = { numRuns: 300 };

/** Latin-1: one character a byte. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isDecoded(bytes: Uint8Array, encoding: CsvEncoding): boolean {
  try {
    return !new TextDecoder(encoding, { fatal: true }).decode(bytes).includes("\u0080") ||
      encoding === "utf-8";
  } catch {
    return false;
  }
}

Deno.test("decodeCp932: kanji, half-width kana, ASCII and the user's own characters", () => {
  const bytes = bytesOf("\x93\xe0\x90\xfc,\xb1\xb2 \\~\xfb\xfc\xee\xe0\xf0\x40\r\n");
  assert.deepEqual(decodeCp932(bytes), { ok: true, value: "内線,ｱｲ \\~髙髙\uE000\r\n" });
});

Deno.test("encodeCp932: a character with several places is written at the one Windows takes", () => {
  // CP932 of Microsoft: NEC row 13, then IBM's extension, never NEC's copy of it
  const places = {
    "髙": "\xfb\xfc",
    "﨑": "\xfa\xb1",
    "ⅰ": "\xfa\x40",
    "①": "\x87\x40",
    "Ⅰ": "\x87\x54",
    "￢": "\x81\xca",
    "∵": "\x81\xe6",
    "～": "\x81\x60",
    "－": "\x81\x7c",
    "ｱ": "\xb1",
  };
  for (const [character, bytes] of Object.entries(places)) {
    assert.deepEqual(encodeCp932(character), { ok: true, value: bytesOf(bytes) }, character);
  }
});

Deno.test("encodeCp932: what CP932 has not is told by its place, never put as ?", () => {
  for (const character of ["𠮷", "〜", "−", "é", "¥", "\u0080", "\uFEFF", "한", "\ud800"]) {
    assert.deepEqual(encodeCp932(`a${character}`), { ok: false, error: [1] }, character);
  }
  assert.deepEqual(encodeCp932("𠮷a〜b𠮷", 2), { ok: false, error: [0, 3] });
  assert.deepEqual(encodeCp932("𠮷a〜b𠮷", 9), { ok: false, error: [0, 3, 5] });
});

Deno.test("decodeCp932, encodeCp932: every character there is, and its bytes, give each other back", () => {
  let count = 0;
  for (let unit = 0; unit < 0x10000; unit++) {
    const encoded = encodeCp932(String.fromCharCode(unit));
    if (!encoded.ok) continue;
    count++;
    assert.deepEqual(decodeCp932(encoded.value), { ok: true, value: String.fromCharCode(unit) });
  }
  // 9,206 in two bytes, ASCII, half-width kana
  assert.equal(count, 9_206 + 128 + 63);
});

Deno.test("readCsvText: UTF-8 with and without BOM, else CP932", () => {
  const read = (bytes: string) => readCsvText(bytesOf(bytes));
  const text = "内線";
  assert.deepEqual(read("\xe5\x86\x85\xe7\xb7\x9a"), {
    ok: true,
    value: { text, encoding: "utf-8", hasBom: false },
  });
  assert.deepEqual(read("\xef\xbb\xbf\xe5\x86\x85\xe7\xb7\x9a"), {
    ok: true,
    value: { text, encoding: "utf-8", hasBom: true },
  });
  assert.deepEqual(read("\x93\xe0\x90\xfc"), {
    ok: true,
    value: { text, encoding: "shift_jis", hasBom: false },
  });
});

Deno.test("undecodable-bytes: the offset counts the BOM, the line every kind of line end", () => {
  const read = (bytes: string) => readCsvText(bytesOf(bytes));
  const code = "undecodable-bytes";
  assert.deepEqual(read("\xef\xbb\xbfa\r\nb\rc\n\xff"), {
    ok: false,
    error: { code, encoding: "utf-8", offset: 10, line: 4 },
  });
  assert.deepEqual(read("\x93\xe0\n\x93"), {
    ok: false,
    error: { code, encoding: "shift_jis", offset: 3, line: 2 },
  });
  // 内 in UTF-8, a line end, then CP932
  assert.deepEqual(read("\xe5\x86\x85\n\x93\xe0"), {
    ok: false,
    error: { code, encoding: "utf-8", offset: 4, line: 2 },
  });
});

Deno.test("undecodable-bytes: no long forms, no surrogates, nothing beyond U+10FFFF (Unicode §3.9)", () => {
  const good = ["\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"];
  const bad = [
    ...["\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80"],
    ...["\x80", "\xf5\x80\x80\x80", "\xc2", "\xe5\x86", "\xf0\x90\x80", "\xe5\x86\x40"],
  ];
  const begun = `\xef\xbb\xbf${good.join("")}`;
  assert.equal(readCsvText(bytesOf(begun)).ok, true);
  for (const bytes of bad) {
    const read = readCsvText(bytesOf(`${begun}${bytes}`));
    const { length: offset } = begun;
    const error = { code: "undecodable-bytes", encoding: "utf-8", offset, line: 1 };
    assert.deepEqual(read, { ok: false, error }, JSON.stringify(bytes));
  }
});

Deno.test("readCsvText: the offset told is where the longest good beginning ends", () => {
  const byte = fc.oneof(
    fc.constantFrom(0x41, 0x0a, 0x81, 0x93, 0xe0, 0xe5, 0x86, 0x85, 0xed, 0xf0, 0xf4, 0xc2, 0xa0),
    fc.integer({ min: 1, max: 255 }),
  );
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 12 }), (values) => {
      const bytes = Uint8Array.from(values);
      const read = readCsvText(bytes);
      if (read.ok) {
        assert.ok(isDecoded(bytes, read.value.encoding));
        return;
      }
      fc.pre(read.error.code === "undecodable-bytes");
      const { offset, encoding } = read.error;
      assert.ok(isDecoded(bytes.subarray(0, offset), encoding));
      for (let more = 1; more <= 4 && offset + more <= bytes.length; more++) {
        assert.ok(!isDecoded(bytes.subarray(offset, offset + more), encoding));
      }
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("nul-character: one or a few are told by place, halves of characters as UTF-16", () => {
  assert.deepEqual(readCsvText(bytesOf("ab\r\nc\0")), {
    ok: false,
    error: { code: "nul-character", offset: 5, line: 2 },
  });
  const halves = readCsvText(bytesOf("a\0,\0b\0\r\0\n\0"));
  assert.deepEqual(halves, { ok: false, error: { code: "file-is-utf-16" } });
});

Deno.test("file-is-workbook, file-is-iso-2022-jp: told by how they begin", () => {
  const faults = [
    "PK\x03\x04…",
    "\xd0\xcf\x11\xe0…",
    "\x1b$BFb",
    "\x1b$@Fb",
    "\x1b(Ja",
    "a\x1b[31m",
  ]
    .map((bytes) => readCsvText(bytesOf(bytes.replace("…", "\0\0"))));
  expect(faults.map((read) => read.ok ? read.value.encoding : read.error)).toEqual([
    { code: "file-is-workbook", kind: "xlsx" },
    { code: "file-is-workbook", kind: "xls" },
    { code: "file-is-iso-2022-jp" },
    { code: "file-is-iso-2022-jp" },
    { code: "file-is-iso-2022-jp" },
    "utf-8",
  ]);
});

Deno.test("U2 CSV_BYTES_MAX: one byte more is refused unread", () => {
  const bytes = new Uint8Array(CSV_BYTES_MAX + 1).fill(0x41);
  assert.equal(readCsvText(bytes.subarray(1)).ok, true);
  assert.deepEqual(readCsvText(bytes), {
    ok: false,
    error: { code: "file-too-large", most: CSV_BYTES_MAX },
  });
});

Deno.test("printCsvText, readCsvText: any text comes back in UTF-8, in CP932 any it has", () => {
  fc.assert(
    fc.property(
      anyText(30),
      fc.constantFrom<CsvEncoding>("utf-8", "shift_jis"),
      (any, encoding) => {
        // NUL and ESC $ are refused by themselves; CP932 is known by what is no UTF-8
        const text = `内線,${any.replaceAll("\0", "").replaceAll("\x1b", "")}`;
        const printed = printCsvText(text, encoding);
        if (!printed.ok) {
          const at = printed.error[0]!;
          assert.ok(encoding === "shift_jis" || !text[at]!.isWellFormed());
          return;
        }
        const read = readCsvText(printed.value);
        assert.deepEqual(read, {
          ok: true,
          value: { text, encoding, hasBom: encoding === "utf-8" },
        });
      },
    ),
    RUNS,
  );
});

Deno.test("printCsvText: a lone surrogate is no character in UTF-8 either", () => {
  assert.deepEqual(printCsvText("a\ud800b\udc00", "utf-8", { faultsMax: 5 }), {
    ok: false,
    error: [1, 3],
  });
  assert.deepEqual(printCsvText("a\ud800b\udc00", "utf-8"), { ok: false, error: [1] });
});

Deno.test("hasLostCharacters: only what CP932 has not was replaced, by a mark of a spreadsheet", () => {
  for (const after of ["?田", "??田", "\uFFFD田", "〓田"]) {
    assert.equal(hasLostCharacters("𠮷田", after), true, after);
  }
  assert.equal(hasLostCharacters("한〜", "??"), true);
  for (const after of ["𠮷田", "吉田", "?", "?田?", "???田", "?口", ""]) {
    assert.equal(hasLostCharacters("𠮷田", after), false, after);
  }
  assert.equal(hasLostCharacters("山田", "?田"), false);
  assert.equal(hasLostCharacters("何?", "何？"), false);
});
