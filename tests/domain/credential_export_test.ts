/** The bulk CSV file as it is written; that it is read again as it was is a law of the import's tests. */
import { strict as assert } from "node:assert";
import { expect } from "expect";
import { exportCredentials } from "../../core/domain/credential_export.ts";
import { UNMAPPABLE_MAX } from "../../core/domain/csv_print.ts";
import { readCsvFixture, readCsvFixtures } from "../support/csv_fixtures.ts";

const { office } = await readCsvFixtures();

function person(extension: string, name: string) {
  return { extension, name, reading: "", department: "", password: "1" };
}

Deno.test("exportCredentials: the fixture of an export, byte for byte, in both encodings", async () => {
  assert.deepEqual(exportCredentials(office, "utf-8"), {
    ok: true,
    value: await readCsvFixture("own_utf8_bom.csv"),
  });
  const mappable = office.filter(({ name }) => !name.includes("𠮷"));
  const exported = exportCredentials(mappable, "shift_jis");
  assert.ok(exported.ok);
  const text = (bytes: Uint8Array) => new TextDecoder("shift_jis").decode(bytes);
  assert.equal(text(exported.value), text(await readCsvFixture("own_cp932.csv")));
});

Deno.test("U1 exportCredentials: no text is computed when the file is opened", () => {
  const exported = exportCredentials([person("1001", '=cmd|"/C calc"!A0')], "utf-8");
  assert.ok(exported.ok);
  assert.match(
    new TextDecoder().decode(exported.value),
    /\r\n1001,"'=cmd\|""\/C calc""!A0",,,1\r\n$/,
  );
});

Deno.test("unmappable-characters: told by row, column and person, each character once, never written as ?", () => {
  const people = [person("1001", "髙橋"), person("1002", "𠮷〜𠮷"), person("1003", "−")];
  const exported = exportCredentials(people, "shift_jis");
  expect(exported).toEqual({
    ok: false,
    error: {
      code: "unmappable-characters",
      cells: [
        { line: 3, column: 2, field: "name", extension: "1002", characters: ["𠮷", "〜"] },
        { line: 4, column: 2, field: "name", extension: "1003", characters: ["−"] },
      ],
    },
  });
  assert.equal(exportCredentials(people, "utf-8").ok, true);
});

Deno.test("UNMAPPABLE_MAX: so many cells are listed", () => {
  const people = Array.from(
    { length: UNMAPPABLE_MAX + 1 },
    (_, at) => person(`${2000 + at}`, "𠮷"),
  );
  const exported = exportCredentials(people, "shift_jis");
  assert.ok(!exported.ok);
  assert.equal(exported.error.cells.length, UNMAPPABLE_MAX);
});
