/** Never a part of a file: 10,000 mutated ones through dry run, token and office, and what is there afterwards. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { ha1Of } from "../../adapters/store/office_store.ts";
import { EditOffice } from "../../core/app/edit_office.ts";
import { ImportCredentials } from "../../core/app/import_credentials.ts";
import { OfficeNow } from "../../core/app/office_now.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { officeOf, passwordsOf } from "../../core/domain/office_file.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { ok } from "../../core/lib/result.ts";
import { sha256Hex } from "../../core/lib/sha256.ts";
import { instant } from "../../core/lib/time.ts";
import type { OfficeWrite } from "../../core/ports/admin_store.ts";
import type { ImportStore } from "../../core/ports/import_store.ts";
import { passwordPurpose } from "../../core/ports/secrets.ts";
import type { OfficeStore } from "../../core/ports/store.ts";
import { mutated } from "../support/mutate.ts";
import { officeFile } from "../support/offices.ts";
import { SECRETS } from "../support/web_office.ts";

const FILES = 10_000;
const WHO = { actor: { kind: "administrator", username: "admin" } } as const;

/** The store as far as an import sees it: what one write changes, in memory. */
class MemoryStore {
  readonly sealed = new Map<Extension, string>();
  writes: OfficeWrite[] = [];

  readonly office = {
    write: (write: OfficeWrite) => {
      this.writes.push(write);
      for (const [extension, sealed] of write.sealedPasswords) {
        if (sealed === undefined) this.sealed.delete(extension);
        else this.sealed.set(extension, sealed);
      }
      return Promise.resolve(ok(undefined));
    },
  } as unknown as OfficeStore;

  readonly imports: ImportStore = {
    sealedPasswords: () => Promise.resolve(new Map(this.sealed)),
    last: () => Promise.resolve(undefined),
    peopleOfLast: () => Promise.resolve([]),
    prepare: () => Promise.resolve(),
  };
}

Deno.test("U3 ImportCredentials: of 10,000 mutated files every one is written whole or not at all", async () => {
  const file = officeFile("demo");
  const store = new MemoryStore();
  for (const [extension, password] of passwordsOf(file)) {
    store.sealed.set(extension, SECRETS.seal(password, passwordPurpose(extension)));
  }
  const now = instant(1_800_000_000_000);
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const office = new OfficeNow(officeOf(file, ha1Of));
  const editOffice = new EditOffice({
    clock,
    secrets: SECRETS,
    ha1Of,
    store: store.office,
    office,
    onChange: () => Promise.resolve(),
  });
  const imports = new ImportCredentials({
    clock,
    entropy: systemEntropy,
    secrets: SECRETS,
    store: store.imports,
    office,
    editOffice,
    prepare: () => {},
  });
  const exported = await imports.export("utf-8", true);
  assert.ok(exported.ok);
  const original = new Uint8Array(exported.value.flatMap((part) => [...part]));
  const random = seededRandom("mutated imports");
  let applied = 0;
  for (let count = 0; count < FILES; count++) {
    const bytes = mutated(random, [original]);
    const upload = { bytes, hash: sha256Hex(String(count)) };
    const wish = { create: count % 2 === 0, keep: [] };
    const preview = await imports.preview(upload, wish, "admin");
    assert.ok(preview.ok);
    const { plan, token } = preview.value;
    const before = { writes: store.writes.length, revision: office.index.office.revision };
    const result = await imports.apply(upload, token, "admin", WHO);
    assert.equal(result.ok, plan.issuesTotal === 0);
    if (!result.ok || plan.changes.length === 0) {
      assert.equal(store.writes.length, before.writes);
      assert.equal(office.index.office.revision, before.revision);
      continue;
    }
    applied++;
    assert.equal(store.writes.length, before.writes + 1, "one transaction");
    assert.equal(result.value.changed, plan.changes.length);
    // what was applied, planned again, changes nothing
    const again = await imports.preview(upload, wish, "admin");
    assert.ok(again.ok && again.value.plan.changes.length === 0);
  }
  assert.ok(applied > 100 && applied < FILES / 2, `${applied} were applied`);
});
