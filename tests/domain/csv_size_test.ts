/** Counting the records of a CSV file on its bytes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { countRecords } from "../../core/domain/csv_size.ts";
import { CsvReader } from "../../core/domain/csv_table.ts";
import { printCsvText } from "../../core/domain/csv_text.ts";
import { plainRecord } from "../../core/lib/csv.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("countRecords: lines with something in them, quoted line ends within, the last one unended", () => {
  assert.equal(countRecords(bytes(""), 9), 0);
  assert.equal(countRecords(bytes("a"), 9), 1);
  assert.equal(countRecords(bytes('a,b\r\n"c\r\nd",e\rf\n'), 9), 3);
  assert.equal(countRecords(bytes("a\n,, ,\n\n\r\nb"), 9), 2);
});

Deno.test("countRecords: stops behind the most", () => {
  assert.equal(countRecords(bytes("a\n".repeat(100)), 9), 10);
});

Deno.test("countRecords: of whatever was printed just what the reader reads, in both encodings", () => {
  const cell = fc.constantFrom("", "a", "表示", 'say "x"', "a,b", "two\r\nlines", "ソ能", " ");
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
      fc.constantFrom("utf-8", "shift_jis"),
      (rows, encoding) => {
        const text = rows.map(plainRecord).join("");
        const printed = printCsvText(text, encoding as "utf-8", { hasBom: false });
        assert.ok(printed.ok);
        const reader = new CsvReader(text);
        let count = 0;
        for (let record = reader.next(); record !== undefined; record = reader.next()) {
          if (!record.isBlank) count++;
        }
        assert.equal(countRecords(printed.value, 1_000), count);
      },
    ),
  );
});
