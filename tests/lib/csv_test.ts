/** Tables as CSV: what a spreadsheet reads is what was written, and nothing is computed. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { bareText, beginsFormula, csvRecord, safeText } from "../../core/lib/csv.ts";

Deno.test("U1 safeText: nothing begins as a formula, in full width neither", () => {
  for (const sign of ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'"]) {
    assert.equal(safeText(`${sign}1`), `'${sign}1`);
  }
  for (const text of ["", "鈴木 一郎", "03-0000-4510", "1 = 2"]) assert.equal(safeText(text), text);
});

Deno.test("U1 safeText: one mark taken off gives back any text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const safe = safeText(text);
    assert.doesNotMatch(safe, /^[=+\-@\t\r＝＋－＠]/);
    assert.equal(safe.startsWith("'") ? safe.slice(1) : safe, text);
    assert.equal(bareText(safe), text);
  }));
  assert.equal(bareText("'=1"), "=1");
  assert.equal(bareText("''=1"), "'=1");
});

Deno.test("bareText: a mark before anything else is the text's own", () => {
  for (const text of ["'", "'90年代", "=1", "", "a'b"]) assert.equal(bareText(text), text);
});

Deno.test("beginsFormula: what a spreadsheet computes, not the mark that keeps it from computing", () => {
  for (const text of ["=1", "+81", "-1", "@a", "\t=1", "\r", "＝1", "＋1", "－1", "＠1"]) {
    assert.equal(beginsFormula(text), true, text);
  }
  for (const text of ["", "1001", "'=1", "1=1", " =1"]) {
    assert.equal(beginsFormula(text), false, text);
  }
});

/** One record as RFC 4180 §2 reads it. */
function read(record: string): readonly string[] {
  const cells = [...`,${record.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!);
}

Deno.test("csvRecord: is read as it was written, whatever stands in the cells", () => {
  assert.equal(csvRecord(["a,b", 'say "x"', 12, undefined]), '"a,b","say ""x""",12,\r\n');
  fc.assert(fc.property(
    fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 2 }),
    (cells) => {
      const record = csvRecord(cells);
      assert.ok(record.endsWith("\r\n"));
      assert.deepEqual(
        read(record),
        cells.map((cell) => typeof cell === "string" ? safeText(cell) : String(cell)),
      );
    },
  ));
});
