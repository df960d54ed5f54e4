/** Undoing an import cell by cell: examples, then the law that an undo after an import leaves no trace. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { PersonTexts } from "../../core/domain/credential_import.ts";
import {
  type ImportedPerson,
  planUndo,
  type UndoOffice,
} from "../../core/domain/credential_undo.ts";
import type { Extension } from "../../core/domain/ids.ts";

const ext = (text: string) => text as Extension;
const texts = (name: string, department = ""): PersonTexts => ({ name, reading: "", department });

function office(
  people: Readonly<Record<string, PersonTexts>>,
  { passwords = true, asAdded = true } = {},
): UndoOffice {
  return {
    people: new Map(Object.entries(people)),
    hasImportedPassword: () => passwords,
    isAsAdded: () => asAdded,
  };
}

function edited(part: Partial<Extract<ImportedPerson, { kind: "edit" }>> = {}): ImportedPerson {
  return {
    kind: "edit",
    extension: ext("1001"),
    before: { name: "旧" },
    after: { name: "新" },
    changedPassword: true,
    ...part,
  };
}

const added: ImportedPerson = {
  kind: "add",
  extension: ext("2001"),
  after: texts("新人"),
  changedPassword: true,
  devices: [],
  lines: [],
};

Deno.test("planUndo: what is as the import left it goes back, texts and password", () => {
  const undo = planUndo([edited(), added], office({ 1001: texts("新"), 2001: texts("新人") }));
  assert.deepEqual(undo, {
    writes: [
      { kind: "restore", extension: "1001", texts: { name: "旧" }, password: true },
      { kind: "remove", extension: "2001" },
    ],
    left: [],
  });
});

Deno.test("planUndo: a cell changed since is named and left, the others go back", () => {
  const undo = planUndo(
    [edited({ before: { name: "旧", department: "甲" }, after: { name: "新", department: "乙" } })],
    office({ 1001: texts("別", "乙") }, { passwords: false }),
  );
  assert.deepEqual(undo, {
    writes: [{ kind: "restore", extension: "1001", texts: { department: "甲" }, password: false }],
    left: [
      { reason: "changed-since", extension: "1001", field: "name" },
      { reason: "changed-since", extension: "1001", field: "password" },
    ],
  });
});

Deno.test("planUndo: who is gone is named; who was added and changed since stays whole", () => {
  for (
    const now of [
      office({ 2001: texts("別人") }),
      office({ 2001: texts("新人") }, { passwords: false }),
      office({ 2001: texts("新人") }, { asAdded: false }),
    ]
  ) {
    assert.deepEqual(planUndo([edited(), added], now), {
      writes: [],
      left: [
        { reason: "gone", extension: "1001" },
        { reason: "changed-since", extension: "2001" },
      ],
    });
  }
});

Deno.test("planUndo: right after an import it gives back every text there was", () => {
  const person = fc.record({ name: fc.string(), reading: fc.string(), department: fc.string() }, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(person, person), { maxLength: 20 }), (pairs) => {
      const before = pairs.map(([was], at) => [String(1001 + at), was] as const);
      const after = new Map(pairs.map(([, is], at) => [String(1001 + at), is] as const));
      const imported = pairs.map(([was, is], at): ImportedPerson =>
        edited({ extension: ext(String(1001 + at)), before: was, after: is })
      );
      const { writes, left } = planUndo(imported, office(Object.fromEntries(after)));
      for (const write of writes) {
        if (write.kind === "restore") {
          after.set(write.extension, { ...after.get(write.extension)!, ...write.texts });
        }
      }
      assert.deepEqual(left, []);
      assert.deepEqual([...after], before);
    }),
  );
});
