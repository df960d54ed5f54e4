/** CSV text as records: examples of RFC 4180 §2 and of what spreadsheets make, then what holds of any text. */
import { strict as assert } from "node:assert";
import process from "node:process";
import { expect } from "expect";
import fc from "fast-check";
import {
  CSV_COLUMNS_MAX,
  CsvReader,
  type CsvRecord,
  lineOfCell,
} from "../../core/domain/csv_table.ts";
import { printCsvText, readCsvText } from "../../core/domain/csv_text.ts";
import { plainRecord } from "../../core/lib/csv.ts";
import { anyText } from "../support/any_text.ts";

const RUNS = { numRuns: 300 };

function records(text: string): readonly CsvRecord[] {
  const reader = new CsvReader(text);
  const all: CsvRecord[] = [];
  for (let record = reader.next(); record !== undefined; record = reader.next()) all.push(record);
  assert.equal(reader.progress, 1);
  return all;
}

function cells(text: string): readonly (readonly string[])[] {
  return records(text).map((record) => record.cells);
}

function faults(text: string): readonly string[] {
  return records(text).flatMap((record) => record.faults).map(({ reason, line, column }) =>
    `${line}:${column} ${reason}`
  );
}

Deno.test("CsvReader: cells, quoted ones with commas, quotes and line ends inside", () => {
  assert.deepEqual(cells('a,b\r\n"c,d","e ""f"""\r\n"g\r\nh",\r\n'), [
    ["a", "b"],
    ["c,d", 'e "f"'],
    ["g\r\nh", ""],
  ]);
});

Deno.test("CsvReader: CRLF, LF and CR end a line, the last one need not be ended", () => {
  assert.deepEqual(cells("a\r\nb\nc\rd"), [["a"], ["b"], ["c"], ["d"]]);
  assert.deepEqual(cells("a\n\r\n\rb\n"), [["a"], [""], [""], ["b"]]);
  assert.deepEqual(cells(""), []);
  assert.deepEqual(cells(","), [["", ""]]);
  assert.deepEqual(cells('""'), [[""]]);
});

Deno.test("CsvReader: spaces belong to the cell, quotes of other kinds are none", () => {
  assert.deepEqual(cells(" a , b\t,“c”,'d'\n"), [[" a ", " b\t", "“c”", "'d'"]]);
});

Deno.test("CsvReader: each record has its line, each cell too where those before it have several", () => {
  const read = records('a,b\r\n"c\r\nd\re\nf","g\nh",i\n\nj');
  assert.deepEqual(read.map(({ line }) => line), [1, 2, 7, 8]);
  assert.deepEqual([0, 1, 2].map((index) => lineOfCell(read[1]!, index)), [2, 5, 6]);
});

Deno.test("isBlank: nothing but spaces in every cell", () => {
  const blank = records(' ,　,\t\n\n"",""\na,\n"\n"\n').map((record) => record.isBlank);
  assert.deepEqual(blank, [true, true, true, false, true]);
});

Deno.test("broken-quoting: told where the cell begins, read as it stands", () => {
  assert.deepEqual(faults('a,b"c\n"d"e,"f" \n'), [
    "1:2 stray-quote",
    "2:1 text-after-quote",
    "2:2 text-after-quote",
  ]);
  assert.deepEqual(cells('a,b"c\n"d"e,"f" \n'), [["a", 'b"c'], ["de", "f "]]);
  assert.deepEqual(faults('a\nb,"c,\nd""'), ["2:2 unclosed-quote"]);
  assert.deepEqual(cells('a\nb,"c,\nd""'), [["a"], ["b", 'c,\nd""']]);
  assert.deepEqual(faults('"'), ["1:1 unclosed-quote"]);
});

Deno.test("CSV_COLUMNS_MAX: so many cells are kept, all are counted and looked at for being blank", () => {
  const [full] = records(",".repeat(CSV_COLUMNS_MAX - 1));
  assert.equal(full?.cells.length, CSV_COLUMNS_MAX);
  const [wide] = records(`${",".repeat(CSV_COLUMNS_MAX)}a"`);
  assert.equal(wide?.cells.length, CSV_COLUMNS_MAX);
  assert.equal(wide?.width, CSV_COLUMNS_MAX + 1);
  assert.equal(wide?.isBlank, false);
  assert.deepEqual(wide?.faults, []);
});

const table = fc.array(fc.array(anyText(8), { minLength: 1, maxLength: 5 }), { maxLength: 6 });

/** Texts in which what CSV is made of comes often. */
const csvLike = fc.array(
  fc.constantFrom('"', ",", "\r\n", "\n", "\r", "a", "あ", " ", '""', '","'),
  { maxLength: 60 },
).map((pieces) => pieces.join(""));

Deno.test("CsvReader: parse ∘ print is the identity for any table", () => {
  fc.assert(
    fc.property(table, (rows) => {
      assert.deepEqual(cells(rows.map(plainRecord).join("")), rows);
      assert.deepEqual(faults(rows.map(plainRecord).join("")), []);
    }),
    RUNS,
  );
});

Deno.test("CsvReader: parse ∘ print through the bytes is the identity for any table the encoding has", () => {
  const cell = fc.oneof(
    fc.constantFrom("髙橋", "ｱｲｳ", "①", "a,b", 'x"y', "行\r\n行", "=1", "", "表ソ", "\uFEFF", "𠮷"),
    anyText(4).map((text) => text.replaceAll("\0", "").replaceAll("\x1b", "")),
  );
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  const reached = { "utf-8": 0, shift_jis: 0 };
  fc.assert(
    fc.property(rows, fc.constantFrom("utf-8", "shift_jis"), (rows, encoding) => {
      // a head in Japanese, as every file of ours has: CP932 is known by what is no UTF-8
      const all = [["内線番号"], ...rows];
      const printed = printCsvText(all.map(plainRecord).join(""), encoding as "utf-8");
      fc.pre(printed.ok);
      const read = readCsvText(printed.value);
      assert.ok(read.ok);
      assert.deepEqual(cells(read.value.text), all);
      reached[encoding as "utf-8"]++;
    }),
    { numRuns: 600 },
  );
  assert.ok(reached["utf-8"] > 50 && reached.shift_jis > 50, JSON.stringify(reached));
});

Deno.test("CsvReader: any text is read to its end, nothing twice and nothing lost, faults in their places", () => {
  fc.assert(
    fc.property(fc.oneof(csvLike, anyText(40)), (text) => {
      const read = records(text);
      let line = 1;
      for (const record of read) {
        assert.equal(record.width, record.cells.length);
        assert.ok(record.line >= line);
        line = record.line;
        for (const { line, column } of record.faults) {
          assert.equal(line, lineOfCell(record, column - 1));
        }
      }
      // without quotes nothing but separators is taken away
      if (!text.includes('"')) {
        assert.equal(
          read.map(({ cells }) => cells.join(",")).join("\n"),
          text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(/\n$/, ""),
        );
      }
      // what is read well says the same when it is printed and read again
      if (read.every(({ faults }) => faults.length === 0)) {
        const again = read.map(({ cells }) => plainRecord(cells)).join("");
        expect(cells(again)).toEqual(read.map(({ cells }) => cells));
      }
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("CsvReader: linear in the length, whatever is repeated", () => {
  const pieces = [
    '"',
    '"a',
    ",",
    "\n",
    "\r",
    '"",',
    '"\n",',
    'a"b,',
    'a"b\n',
    " ",
    "あ",
    '"\r""\n"',
  ];
  for (const piece of pieces) {
    const text = piece.repeat(1_000_000 / piece.length);
    const began = process.cpuUsage();
    const reader = new CsvReader(text);
    while (reader.next() !== undefined);
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 3_000_000, `${JSON.stringify(piece)}: ${user + system} µs`);
  }
});
