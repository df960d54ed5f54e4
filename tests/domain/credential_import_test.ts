/** Bulk CSV (requirements §2): the table of hard files first, then the laws that any file obeys. */
import { strict as assert } from "node:assert";
import process from "node:process";
import { expect } from "expect";
import fc from "fast-check";
import { type Credentials, exportCredentials } from "../../core/domain/credential_export.ts";
import { ImportPlanning, planImport } from "../../core/domain/credential_import.ts";
import { CELL_TEXT_MAX } from "../../core/domain/cell_text.ts";
import { HEADING_LENGTH_MAX } from "../../core/domain/csv_columns.ts";
import { CSV_BYTES_MAX } from "../../core/domain/csv_text.ts";
import { IMPORT_ISSUES_MAX, IMPORT_ROWS_MAX } from "../../core/domain/csv_import.ts";
import { plainRecord } from "../../core/lib/csv.ts";
import { seededRandom } from "../../core/lib/random.ts";
import {
  csvFixtureNames,
  readCsvFixture,
  readCsvFixtures,
  toldPlan,
} from "../support/csv_fixtures.ts";
import {
  applied,
  EDITS_ONLY,
  importOffice,
  planFor,
  WITH_ADDITIONS,
} from "../support/import_office.ts";
import { mutated } from "../support/mutate.ts";

const FIXTURES = await readCsvFixtures();
const OFFICE = FIXTURES.office;
const HEADINGS = ["内線番号", "氏名", "フリガナ", "部署", "パスワード"];

function file(...records: readonly (readonly string[])[]): Uint8Array {
  return new TextEncoder().encode(records.map(plainRecord).join(""));
}

function small(...records: readonly (readonly string[])[]): Uint8Array {
  return file(["内線番号", "パスワード"], ...records);
}

for (const fixture of FIXTURES.files) {
  const { file, maker, why, verdict, create = false } = fixture;
  Deno.test(`planImport: ${file} of ${maker} is ${verdict}: ${why}`, async () => {
    const keep = fixture.keep === "all" ? "all" : new Set(fixture.keep);
    const bytes = await readCsvFixture(file);
    const office = importOffice(OFFICE, { devices: FIXTURES.devices });
    const { plan, writes } = planImport(bytes, office, { create, keep });
    const { changes = [], issues = [], warnings = [] } = fixture;
    assert.deepEqual(toldPlan(plan), { changes, issues, warnings });
    assert.equal(plan.issuesTotal > 0, verdict === "refused");
    assert.equal(writes.length, plan.changes.length);
  });
}

Deno.test("fixtures/csv: at least 60 hard files, each with a verdict, none without a file", async () => {
  const named = FIXTURES.files.map(({ file }) => file).sort();
  assert.deepEqual(named, await csvFixtureNames());
  assert.ok(named.length >= 60);
  for (const verdict of ["accepted", "refused"] as const) {
    assert.ok(FIXTURES.files.filter((each) => each.verdict === verdict).length > 20);
  }
});

Deno.test("fixtures/csv: each file named LibreOffice's is saved by a command of the README, none else is", async () => {
  const commands = await Deno.readTextFile(
    new URL("../../fixtures/csv/README.md", import.meta.url),
  );
  const saved = [...commands.matchAll(/^(?:saved \S+|cp \S+) (?:libreoffice_)?(\w+)/gm)];
  const names = FIXTURES.files.map(({ file }) => file)
    .filter((file) => file.startsWith("libreoffice_"));
  assert.deepEqual(saved.map(([, as]) => `libreoffice_${as}.csv`).sort(), names.sort());
});

Deno.test("planImport: where passwords may not be known every one given is a change still to be verified", () => {
  const office = importOffice(OFFICE, { comparison: "unknown" });
  const { plan } = planImport(small(["1002", "91002"], ["1001", ""]), office, EDITS_ONLY);
  expect(plan.changes).toEqual([{
    kind: "edit",
    line: 2,
    extension: "1002",
    name: "渡邊, 一郎",
    fields: [{ field: "password", change: "unverified" }],
  }]);
});

Deno.test("ImportPlanning: planned in strides it is the same plan, and says how far it is", async () => {
  const bytes = await readCsvFixture("libreoffice_opened_and_saved.csv");
  const planning = new ImportPlanning(bytes, importOffice(OFFICE), EDITS_ONLY);
  assert.throws(() => planning.planned(), /not made/);
  let before = 0;
  while (!planning.step(1)) {
    assert.ok(planning.progress > before && planning.progress <= 1);
    before = planning.progress;
  }
  assert.equal(planning.progress, 1);
  expect(planning.planned()).toEqual(planFor(bytes, OFFICE));
});

Deno.test("IMPORT_ROWS_MAX: one record more is refused and nothing after it is read; blank ones do not count", () => {
  const blank = ",\r\n".repeat(1_000);
  const records = Array.from({ length: IMPORT_ROWS_MAX }, (_, at) => `${200_000 + at},1\r\n`);
  const full = `内線番号,パスワード\r\n${blank}${records.join("")}${blank}`;
  const plan = (text: string) => planFor(new TextEncoder().encode(text), [], WITH_ADDITIONS).plan;
  const { rows, issues } = plan(full);
  assert.deepEqual({ rows, issues }, { rows: IMPORT_ROWS_MAX, issues: [] });
  const more = plan(`${full}300000,1\r\n"300001\r\n`);
  const line = 1 + 1_000 + IMPORT_ROWS_MAX + 1_000 + 1;
  expect(more.issues).toEqual([{ line, code: "too-many-rows", most: IMPORT_ROWS_MAX }]);
});

Deno.test("IMPORT_ISSUES_MAX: so many are listed, all are counted, warnings alike", () => {
  const records = Array.from({ length: IMPORT_ISSUES_MAX + 5 }, (_, at) => [`${20_000 + at}`, ""]);
  const refused = planFor(small(...records), OFFICE).plan;
  assert.equal(refused.issues.length, IMPORT_ISSUES_MAX);
  assert.equal(refused.issuesTotal, IMPORT_ISSUES_MAX + 5);
  const added = planFor(small(...records), OFFICE, WITH_ADDITIONS).plan;
  assert.equal(added.issuesTotal, 0);
  assert.equal(added.warnings.length, IMPORT_ISSUES_MAX);
  assert.equal(added.warningsTotal, IMPORT_ISSUES_MAX + 5);
});

Deno.test("peopleMax: an office that is full is told once, at the first person too many", () => {
  const office = importOffice(OFFICE, { peopleMax: OFFICE.length + 1 });
  const bytes = small(["2001", "1"], ["2002", "2"], ["2003", "3"]);
  const { plan } = planImport(bytes, office, WITH_ADDITIONS);
  expect(plan.issues).toEqual([
    { line: 3, column: 1, field: "extension", code: "too-many-people", most: OFFICE.length + 1 },
  ]);
});

Deno.test("CELL_TEXT_MAX: counted without the mark that is taken off", () => {
  const plan = (text: string) =>
    planFor(file(["内線番号", "部署", "パスワード"], ["1002", text, ""]), OFFICE).plan;
  assert.equal(plan(`'=${"1".repeat(CELL_TEXT_MAX - 1)}`).issuesTotal, 0);
  assert.equal(plan(`'=${"1".repeat(CELL_TEXT_MAX)}`).issuesTotal, 1);
});

Deno.test("HEADING_LENGTH_MAX: a longer unknown heading is not repeated", () => {
  const told = (heading: string) =>
    planFor(file(["内線番号", heading, "パスワード"]), OFFICE).plan.issues;
  const place = { line: 1, code: "unknown-column", column: 2 };
  const longest = "役".repeat(HEADING_LENGTH_MAX);
  expect(told(longest)).toEqual([{ ...place, name: longest }]);
  expect(told(`${longest}職`)).toEqual([place]);
});

// --- laws -------------------------------------------------------------------------------------

const RUNS = { numRuns: 200 };

const personText = fc.oneof(
  fc.constantFrom("髙橋 花子", "𠮷田", "=1+1", "'", "''=1", "－", "@SUM", "a,b", 'say "x"', " 空 "),
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text)),
).filter((text) => text.isWellFormed() && text.length <= CELL_TEXT_MAX);

const password = fc.stringMatching(/^[0-9]{1,10}$/);

const someone: fc.Arbitrary<Omit<Credentials, "extension">> = fc.record({
  name: personText.filter((text) => text.trim() !== ""),
  reading: personText,
  department: personText,
  password,
}, { requiredKeys: ["name", "reading", "department"] });

const someOffice = fc.array(someone, { maxLength: 12 }).map((people) =>
  people.map((person, at) => ({ extension: `${2001 + at}`, ...person }))
);

Deno.test("U1 planImport: export then import is the identity, in both encodings", () => {
  fc.assert(
    fc.property(someOffice, fc.constantFrom("utf-8", "shift_jis"), (people, encoding) => {
      const exported = exportCredentials(people, encoding as "utf-8");
      fc.pre(exported.ok);
      const { plan } = planFor(exported.value, people);
      expect(plan).toEqual({
        encoding: plan.encoding,
        rows: people.length,
        changes: [],
        issues: [],
        issuesTotal: 0,
        warnings: [],
        warningsTotal: 0,
      });
      const whole = planFor(exported.value, [], WITH_ADDITIONS);
      assert.deepEqual(applied([], whole.writes), people);
    }),
    RUNS,
  );
});

Deno.test("U3 planImport: after the writes the file says just what is there, and planning again changes nothing", () => {
  const two = fc.tuple(someOffice, someOffice);
  fc.assert(
    fc.property(two, fc.boolean(), ([before, wanted], create) => {
      const exported = exportCredentials(wanted, "utf-8");
      assert.ok(exported.ok);
      const choices = create ? WITH_ADDITIONS : EDITS_ONLY;
      const { writes } = planFor(exported.value, before, choices);
      const after = applied(before, writes);
      const again = planFor(exported.value, after, choices);
      assert.deepEqual(again.plan.changes, []);
      assert.deepEqual(again.writes, []);
      for (const person of create ? wanted : wanted.slice(0, before.length)) {
        const there = after.find(({ extension }) => extension === person.extension);
        // a blank password leaves the present one
        assert.deepEqual({ ...there, ...person }, there);
      }
    }),
    RUNS,
  );
});

Deno.test("planImport: export, edit of one cell, import changes exactly that cell", () => {
  fc.assert(
    fc.property(
      someOffice.filter((people) => people.length > 0),
      fc.nat(),
      fc.constantFrom("name", "reading", "department", "password"),
      (people, pick, field) => {
        const one = people[pick % people.length]!;
        const value = field === "password" ? "0987654321" : "改めた値";
        fc.pre(one[field as "name"] !== value);
        const edited = people.map((person) =>
          person === one ? { ...person, [field]: value } : person
        );
        const exported = exportCredentials(edited, "utf-8");
        assert.ok(exported.ok);
        const { plan, writes } = planFor(exported.value, people);
        assert.equal(plan.changes.length, 1);
        assert.deepEqual(applied(people, writes), edited);
      },
    ),
    RUNS,
  );
});

const cellOfPassword = fc.oneof(
  fc.constantFrom("1.23E+09", "=1", "'1", "１２", " 1", "-1", "a", "あ", "\u0001", "①"),
  fc.string({ maxLength: 14 }),
);

Deno.test("planImport: no plan says anything of a password: another one of the same kind gives the same plan", () => {
  const digits = (text: string, shift: number) =>
    text.replace(/[0-9]/g, (digit) => `${(Number(digit) + shift) % 10}`)
      .replace(
        /[０-９]/g,
        (digit) => "０１２３４５６７８９"[(digit.charCodeAt(0) - 0xff10 + shift) % 10]!,
      )
      .replace(/[b-df-z]/g, "q");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("1001", "1002", "1005", "1099"), cellOfPassword)),
      fc.integer({ min: 1, max: 9 }),
      (rows, shift) => {
        const plan = (by: number) =>
          planImport(
            small(...rows.map(([extension, cell]) => [extension, digits(cell, by)])),
            importOffice(OFFICE, { comparison: "different" }),
            WITH_ADDITIONS,
          ).plan;
        expect(plan(shift)).toEqual(plan(0));
      },
    ),
    RUNS,
  );
});

Deno.test("planImport: no plan holds a password given or present, wherever it stands in the file", () => {
  const secret = "8675309417";
  const people = OFFICE.map((person) => ({ ...person, password: `5${person.extension}77123` }));
  const cell = fc.constantFrom(secret, ` ${secret}`, `${secret}1`, `=${secret}`, `x${secret}`, "");
  const heading = fc.constantFrom(...HEADINGS, secret, `パスワード ${secret}`, "パスワード");
  fc.assert(
    fc.property(
      fc.array(heading, { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
      fc.boolean(),
      (headings, rows, create) => {
        // a text column holds what is shown as a text: only there a digit may stand as it is
        const records = rows.map((row) =>
          row.map((cell, at) => ["氏名", "フリガナ", "部署"].includes(headings[at]!) ? "" : cell)
        );
        const choices = create ? WITH_ADDITIONS : EDITS_ONLY;
        const { plan } = planFor(file(headings, ["1001", secret], ...records), people, choices);
        const told = JSON.stringify(plan);
        assert.ok(!told.includes(secret), told);
        for (const { password } of people) assert.ok(!told.includes(password), told);
      },
    ),
    RUNS,
  );
});

Deno.test("planImport: any bytes, and 10,000 mutated files, give a plan whose issues have their places", async () => {
  const check = (bytes: Uint8Array) => {
    const { plan, writes } = planFor(bytes, OFFICE, WITH_ADDITIONS);
    assert.equal(writes.length, plan.changes.length);
    for (const { line, column } of plan.issues) {
      assert.ok(line === undefined || line >= 1);
      assert.ok(column === undefined || column >= 1);
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check));
  const random = seededRandom("bulk CSV");
  const originals = await Promise.all(FIXTURES.files.map(({ file }) => readCsvFixture(file)));
  for (let count = 0; count < 10_000; count++) check(mutated(random, originals));
});

Deno.test("planImport: 100,000 records are planned in 3 s of one processor", () => {
  const people = Array.from({ length: IMPORT_ROWS_MAX }, (_, at) => ({
    extension: `${200_000 + at}`,
    name: "髙橋 花子",
    reading: "タカハシ ハナコ",
    department: "営業部",
    password: `${1_000_000_000 + at}`,
  }));
  const exported = exportCredentials(people, "shift_jis");
  assert.ok(exported.ok && exported.value.length < CSV_BYTES_MAX);
  const before = people.map((person) => ({ ...person, department: "総務部", password: "1" }));
  const office = importOffice(before);
  const began = process.cpuUsage();
  assert.equal(planImport(exported.value, office, EDITS_ONLY).plan.changes.length, people.length);
  const { user, system } = process.cpuUsage(began);
  assert.ok(user + system < 3_000_000, `${user + system} µs`);
});
