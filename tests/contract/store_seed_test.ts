/** An office file into a store and back: what the product's own offices become. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { openStore } from "../../adapters/store/open.ts";
import { ha1Of } from "../../adapters/store/office_store.ts";
import { seedStore } from "../../adapters/store/seed.ts";
import {
  type OfficeFile,
  officeOf,
  passwordsOf,
  readOfficeFile,
  sipSecretsOf,
} from "../../core/domain/office_file.ts";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import { passwordPurpose } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { mustOpen, testSecrets } from "./store_ground.ts";

const OFFICES = new URL("../../fixtures/offices/", import.meta.url);

async function fileOf(name: string): Promise<OfficeFile> {
  const read = readOfficeFile(JSON.parse(await Deno.readTextFile(new URL(name, OFFICES))));
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

async function seeded(
  file: OfficeFile,
  run: (store: Store, dataFolder: string) => Promise<void>,
): Promise<void> {
  const dataFolder = await Deno.makeTempDir({ prefix: "naisen-seed-" });
  const store = await mustOpen({ dataFolder }, testSecrets());
  try {
    await seedStore(store, file, testSecrets());
    await run(store, dataFolder);
  } finally {
    await store.close();
    await Deno.remove(dataFolder, { recursive: true });
  }
}

for (const name of ["demo.json", "bench.json", "empty.json"]) {
  Deno.test(`seedStore: the store gives back the office of ${name}, when it was seeded with it`, async () => {
    const file = await fileOf(name);
    await seeded(file, async (store) => {
      assert.deepEqual(await store.office.load(), officeOf(file, ha1Of));
      const lists = await store.lists.all();
      assert.deepEqual(lists, file.lists.map(({ id, label }) => ({ id, label })));
    });
  });
}

Deno.test("seedStore: everybody's password opens with the key, and 1001 is found by her reading, in the demo", async () => {
  const file = await fileOf("demo.json");
  await seeded(file, async (store) => {
    for (const [extension, password] of passwordsOf(file)) {
      const sealed = await store.office.sealedPassword(extension);
      const opened = testSecrets().open(sealed!, passwordPurpose(extension));
      assert.deepEqual(opened, { ok: true, value: password });
    }
    assert.equal(passwordsOf(file).get("1001" as Extension), "91001");
    const { items } = await store.people.search({ q: "さとう", limit: 10 });
    assert.ok(items.includes("1001" as Extension));
  });
});

Deno.test("P1 seedStore: no file of the data folder holds a password or a SIP secret in clear, in the demo", async () => {
  const file = await fileOf("demo.json");
  await seeded(file, async (_store, dataFolder) => {
    const secrets = sipSecretsOf(file);
    assert.equal(secrets.get("1001-desk" as DeviceId), "sip-1001-desk");
    for (const { name } of Deno.readDirSync(dataFolder)) {
      const bytes = await Deno.readFile(join(dataFolder, name));
      const text = new TextDecoder("latin1").decode(bytes);
      for (const secret of [...secrets.values(), ...passwordsOf(file).values()]) {
        assert.ok(!text.includes(secret), `${secret} is in ${name}`);
      }
    }
  });
});

Deno.test("openStore: refuses another key, when the demo was sealed with the first", async () => {
  await seeded(await fileOf("demo.json"), async (_store, dataFolder) => {
    const refused = await openStore({ dataFolder }, testSecrets(9));
    assert.ok(!refused.ok && refused.error.kind === "other-key");
  });
});

Deno.test("P4 the empty office: nobody, no device and no administrator is in it who could sign in", async () => {
  const empty = await fileOf("empty.json");
  assert.deepEqual([empty.people, empty.devices, empty.lines, empty.demo], [[], [], [], false]);
  await seeded(empty, async (store) => {
    assert.deepEqual(await store.administrators.all(), []);
    assert.deepEqual((await store.people.search({ limit: 10 })).items, []);
  });
});
