/** What is said of a bulk CSV file: every code in both languages, with its place, and never a cell. */
import assert from "node:assert/strict";
import type { ImportIssue, ImportWarning } from "../../core/domain/import_plan.ts";
import { planImport } from "../../core/domain/credential_import.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { USERS_CSV_WORDS } from "../../web/shared/import_message.ts";
import { IMPORT_WORDS } from "../../web/shared/words_import.ts";
import { readCsvFixture, readCsvFixtures } from "../support/csv_fixtures.ts";
import { importOffice } from "../support/import_office.ts";

Deno.test("IMPORT_WORDS: every sentence in both languages, ended as a sentence, with the same data", () => {
  for (const [code, { ja, en }] of Object.entries(IMPORT_WORDS)) {
    assert.match(ja, /。$/, code);
    assert.match(en, /\.$/, code);
    const data = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    assert.deepEqual(data(ja), data(en), code);
  }
});

Deno.test("CsvWords: the agreed sentences, with row and column", () => {
  const place = { line: 5, column: 5, field: "password" } as const;
  const issue: ImportIssue = { ...place, code: "password-format", reason: "other" };
  assert.deepEqual(USERS_CSV_WORDS.issue(issue).message, {
    ja: "5行目 パスワード: 半角数字1〜10桁にしてください。数字でないものが含まれています。",
    en: "Row 5, password: use 1 to 10 half-width digits. It has more than digits.",
  });
  const warning: ImportWarning = {
    ...place,
    code: "leading-zeros-lost",
    extension: "1001" as Extension,
  };
  assert.deepEqual(USERS_CSV_WORDS.warning(warning).message, {
    ja: "5行目 パスワード: 先頭の0がなくなっています（Excelで開くと消えます）。",
    en: "Row 5, password: its leading zeros are gone (Excel drops them).",
  });
  assert.equal(
    USERS_CSV_WORDS.issue({ code: "too-many-rows", most: 100_000 }).message.ja,
    "行が多すぎます（100,000行まで）。分けて取り込んでください。",
  );
});

Deno.test("CsvWords: of every hard file a filled sentence with its place, and nothing more is told", async () => {
  const { office, devices, files } = await readCsvFixtures();
  const codes = new Set<string>();
  for (const { file, create = false } of files) {
    const bytes = await readCsvFixture(file);
    const { plan } = planImport(bytes, importOffice(office, { devices }), {
      create,
      keep: new Set(),
    });
    const issues = plan.issues.map((issue) => USERS_CSV_WORDS.issue(issue));
    const warnings = plan.warnings.map((warning) => USERS_CSV_WORDS.warning(warning));
    for (const told of [...issues, ...warnings]) {
      codes.add(told.code);
      for (const text of [told.message.ja, told.message.en]) {
        assert.doesNotMatch(text, /[{}…]|undefined/, `${file}: ${text}`);
      }
      const known = ["line", "column", "field", "code", "message", "extension"];
      assert.deepEqual(Object.keys(told).filter((key) => !known.includes(key)), []);
    }
  }
  assert.ok(codes.size > 25, `${codes.size} codes`);
});
