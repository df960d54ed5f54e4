/** A phonebook's CSV (requirements §2): what a row means, what is refused, and the laws of every import. */
import { strict as assert } from "node:assert";
import { expect } from "expect";
import fc from "fast-check";
import { CELL_TEXT_MAX } from "../../core/domain/cell_text.ts";
import { printTable } from "../../core/domain/csv_print.ts";
import {
  type EntryChange,
  type ListChoices,
  ListPlanning,
  planListImport,
} from "../../core/domain/list_import.ts";
import { cellsOf, digitsOf, LIST_COLUMNS } from "../../core/domain/list_rows.ts";
import { planListUndo } from "../../core/domain/list_undo.ts";
import type { ListEntry } from "../../core/domain/phone_list.ts";
import { plainRecord } from "../../core/lib/csv.ts";
import { anyText } from "../support/any_text.ts";

const PLAIN: ListChoices = { remove: false, keep: new Set() };
const MINATO = { name: "みなと商会", reading: "ミナトショウカイ", number: "0300004510" };
const TAKA = { name: "𠮷田商事", reading: "ヨシダ", number: "09000001234", note: "=担当" };
const LIST: readonly ListEntry[] = [MINATO, TAKA];

function file(...rows: readonly (readonly string[])[]): Uint8Array {
  return new TextEncoder().encode(
    [["名前", "フリガナ", "電話番号", "メモ"], ...rows].map(plainRecord).join(""),
  );
}

function plan(bytes: Uint8Array, entries = LIST, choices: Partial<ListChoices> = {}) {
  return planListImport(bytes, { entries, entriesMax: 5 }, { ...PLAIN, ...choices });
}

function printed(entries: readonly ListEntry[], encoding: "utf-8" | "shift_jis" = "utf-8") {
  const table = printTable(LIST_COLUMNS, entries.map(cellsOf), encoding);
  assert.ok(table.ok);
  return table.value;
}

/** The list after the writes. */
function after<Entry extends ListEntry>(
  entries: readonly Entry[],
  writes: readonly EntryChange<Entry>[],
): readonly ListEntry[] {
  const present = new Map<Entry, ListEntry | undefined>(entries.map((entry) => [entry, entry]));
  const added: ListEntry[] = [];
  for (const write of writes) {
    if (write.kind === "add") added.push(write.after);
    else present.set(write.before, write.kind === "edit" ? write.after : undefined);
  }
  return [...[...present.values()].filter((entry) => entry !== undefined), ...added];
}

Deno.test("planListImport: of a number and name the entry, else of the number, else a new one; others stay", () => {
  const { plan: { changes }, writes } = plan(file(
    ["みなと商会", "ミナト", "０３－００００－４５１０", ""],
    ["鈴木", "", "03-0000-4510", ""],
    ["吉田", "ヨシダ", "+81 (0)90 0000 1234", "'=担当"],
  ));
  expect(changes).toEqual([
    {
      kind: "edit",
      line: 2,
      number: MINATO.number,
      name: MINATO.name,
      fields: [{ field: "reading", before: MINATO.reading, after: "ミナト" }],
    },
    { kind: "add", line: 3, entry: { name: "鈴木", reading: "", number: MINATO.number } },
    {
      kind: "edit",
      line: 4,
      number: TAKA.number,
      name: TAKA.name,
      fields: [{ field: "name", before: TAKA.name, after: "吉田" }],
    },
  ]);
  assert.equal(after(LIST, writes).length, 3);
});

Deno.test("planListImport: what the file has not stays, or goes when that is wanted", () => {
  const bytes = file(["みなと商会", MINATO.reading, MINATO.number, ""]);
  assert.deepEqual(plan(bytes).plan.changes, []);
  expect(plan(bytes, LIST, { remove: true }).plan.changes)
    .toEqual([{ kind: "remove", number: TAKA.number, name: TAKA.name }]);
  const broken = plan(file(["", "", "1", ""]), LIST, { remove: true });
  assert.deepEqual(broken.plan.changes, [], "of a file with issues nothing is removed");
});

Deno.test("planListImport: refused at its cell, with its reason", () => {
  const { plan: { issues } } = plan(file(
    ["", "", "1", ""],
    ["a", "", "", ""],
    ["b", "", "内線1", ""],
    ["c", "", "3.12E+08", ""],
    ["d", "x".repeat(CELL_TEXT_MAX + 1), "2", "一\n二"],
    ["e", "", "123456789012345678901", ""],
  ));
  const told = issues.map(({ line, column, field, code, ...more }) =>
    [line, column, field, code, ..."reason" in more ? [more.reason] : []].join(" ")
  );
  assert.deepEqual(told, [
    "2 1 name name-missing",
    "3 3 number number-missing",
    "4 3 number number-format other",
    "5 3 number number-format exponent",
    "6 2 reading text-too-long",
    "6 4 note control-character",
    "8 3 number number-format other",
  ]);
  const many = plan(file(...["1", "2", "3", "4"].map((number) => [number, "", number, ""])));
  expect(many.plan.issues).toEqual([{
    line: 5,
    column: 3,
    field: "number",
    code: "too-many-entries",
    most: 5,
  }]);
});

Deno.test("planListImport: what a spreadsheet lost is a warning, and kept for one or for all", () => {
  const bytes = file(
    [MINATO.name, MINATO.reading, "300004510", ""],
    ["?田商事", TAKA.reading, TAKA.number, "'=担当"],
  );
  const { plan: { changes, warnings } } = plan(bytes);
  assert.equal(changes.length, 2);
  assert.deepEqual(warnings.map(({ code, number }) => [code, number]), [
    ["leading-zeros-lost", MINATO.number],
    ["characters-lost", TAKA.number],
  ]);
  assert.equal(plan(bytes, LIST, { keep: new Set([MINATO.number]) }).plan.changes.length, 1);
  assert.deepEqual(plan(bytes, LIST, { keep: "all" }).plan.changes, []);
});

const text = anyText(40).map((text) => text.replace(/\p{Cc}/gu, ""))
  .filter((text) => text.isWellFormed());
const entries = fc.array(
  fc.record({
    name: text.filter((name) => name.trim() !== ""),
    reading: text,
    number: fc.constantFrom("0300004510", "117", "1001", "09000001234", "300004510"),
    note: text.filter((note) => note !== ""),
  }, { requiredKeys: ["name", "reading", "number"] }),
  { maxLength: 8 },
);

Deno.test("planListImport: a list printed and planned again changes nothing, in strides as at once", () => {
  fc.assert(fc.property(entries, fc.boolean(), (list, remove) => {
    const bytes = printed(list);
    const office = { entries: list, entriesMax: 100 };
    const planning = new ListPlanning(bytes, office, { ...PLAIN, remove });
    while (!planning.step(1));
    assert.deepEqual(planning.planned().writes, []);
    assert.deepEqual(planListImport(bytes, office, { ...PLAIN, remove }), planning.planned());
  }));
});

Deno.test("planListImport: with removal the list becomes the file; planned again nothing changes; undone it is as before", () => {
  fc.assert(fc.property(entries, entries, (list, wanted) => {
    const said = (all: readonly ListEntry[]) =>
      all.map((entry) => JSON.stringify(cellsOf(entry))).sort();
    const choices = { remove: true, keep: new Set<string>() };
    const { writes } = planListImport(printed(wanted), { entries: list, entriesMax: 100 }, choices);
    const next = after(list, writes);
    assert.deepEqual(said(next), said(wanted));
    const again = planListImport(printed(wanted), { entries: next, entriesMax: 100 }, choices);
    assert.deepEqual(again.writes, []);
    const undo = planListUndo(writes, next);
    assert.deepEqual(undo.left, []);
    assert.deepEqual(said(after(next, undo.writes)), said(list));
  }));
});

Deno.test("planListUndo: an entry changed since is named and left", () => {
  const { writes } = plan(file(["みなと商店", MINATO.reading, MINATO.number, ""]));
  const changed = { ...MINATO, name: "みなと水産" };
  assert.deepEqual(planListUndo(writes, [changed, TAKA]), {
    writes: [],
    left: [{ number: MINATO.number, name: "みなと商店" }],
  });
});

Deno.test("digitsOf: as people write numbers; anything else is none", () => {
  assert.equal(digitsOf("（０３）１２３４－５６７８"), "0312345678");
  assert.equal(digitsOf("+1 202 555 0100"), "01012025550100");
  for (const none of ["", "-", "*68", "03-1234-5678 内線2", "1".repeat(21)]) {
    assert.equal(digitsOf(none), undefined, none);
  }
});
