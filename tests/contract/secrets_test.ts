/** The contract of `core/ports/secrets` on AES-256-GCM, and where its key comes from. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import fc from "fast-check";
import type { BesideWork } from "../../core/ports/secrets.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import { aesGcmSecrets } from "../../adapters/secrets/aes_gcm.ts";
import { BESIDE_MIN } from "../../adapters/secrets/secrets_beside.ts";
import {
  KEY_FILE,
  type KeyRefusal,
  keyRefusalSentence,
  openSecrets,
} from "../../adapters/secrets/secret_key.ts";

const entropy = systemEntropy;
const secretsOf = (byte: number) => aesGcmSecrets(Buffer.alloc(32, byte), entropy);
const DAMAGED = { ok: false, error: "wrong-key-or-damaged" };

async function inFolder(run: (dataFolder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "naisen-key-" });
  try {
    await run(join(folder, "data"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("P1 seal: opens to the same text for the same purpose, and shows nothing of it", () => {
  const secrets = secretsOf(1);
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.string(), (plain, purpose) => {
    const sealed = secrets.seal(plain, purpose);
    assert.deepEqual(secrets.open(sealed, purpose), { ok: true, value: plain });
    if (plain.length > 3) assert.ok(!sealed.includes(plain));
    assert.match(sealed, /^1\.[A-Za-z0-9_-]+$/);
  }));
});

Deno.test("seal: gives a new text every time, so that equal passwords do not look equal", () => {
  const secrets = secretsOf(1);
  const sealed = new Set(Array.from({ length: 1000 }, () => secrets.seal("91001", "same")));
  assert.equal(sealed.size, 1000);
});

Deno.test("P1 open: refuses, when key, purpose or any bit is another", () => {
  const secrets = secretsOf(1);
  const sealed = secrets.seal("91001", "user-password:1001");
  assert.deepEqual(secretsOf(2).open(sealed, "user-password:1001"), DAMAGED);
  assert.deepEqual(secrets.open(sealed, "user-password:1002"), DAMAGED);
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const other = Buffer.from(bytes);
    other[bit >> 3]! ^= 1 << (bit & 7);
    const text = `1.${other.toString("base64url")}`;
    assert.deepEqual(secrets.open(text, "user-password:1001"), DAMAGED, `bit ${bit}`);
  }
  for (const text of ["", "1.", "1.AAAA", "2." + sealed.slice(2), sealed.slice(0, -4), "91001"]) {
    assert.deepEqual(secrets.open(text, "user-password:1001"), DAMAGED, text);
  }
});

Deno.test("fingerprint: is the key's own and tells nothing of it", () => {
  assert.equal(secretsOf(1).fingerprint, secretsOf(1).fingerprint);
  assert.notEqual(secretsOf(1).fingerprint, secretsOf(2).fingerprint);
  assert.match(secretsOf(1).fingerprint, /^[0-9a-f]{16}$/);
  assert.ok(!Buffer.alloc(32, 1).toString("hex").includes(secretsOf(1).fingerprint));
});

Deno.test("aesGcmSecrets: throws, when the key is not 32 bytes", () => {
  assert.throws(() => aesGcmSecrets(Buffer.alloc(31), entropy), /31 bytes instead of 32/);
});

Deno.test("P1 openSecrets: makes one key file of mode 0600, when many first starts race", async () => {
  await inFolder(async (dataFolder) => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openSecrets({ dataFolder, entropy })),
    );
    const prints = opened.map((one) => one.ok && one.value.fingerprint);
    assert.equal(new Set(prints).size, 1);
    const later = await openSecrets({ dataFolder, setting: "", entropy });
    assert.equal(later.ok && later.value.fingerprint, prints[0]);
    assert.equal((await Deno.stat(join(dataFolder, KEY_FILE))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(dataFolder)).mode! & 0o777, 0o700);
    const names = [...Deno.readDirSync(dataFolder)].map(({ name }) => name);
    assert.deepEqual(names, [KEY_FILE]);
  });
});

Deno.test("openSecrets: takes base64, base64url and hex alike, when the setting holds the key", async () => {
  await inFolder(async (dataFolder) => {
    const key = Buffer.alloc(32, 0xfb);
    const base64 = key.toString("base64");
    const spellings = [
      base64,
      base64.replace("=", ""),
      key.toString("base64url"),
      key.toString("hex"),
      key.toString("hex").toUpperCase(),
    ];
    for (const setting of spellings) {
      const opened = await openSecrets({ dataFolder, setting, entropy });
      assert.equal(opened.ok && opened.value.fingerprint, secretsOf(0xfb).fingerprint, setting);
    }
    await assert.rejects(Deno.stat(dataFolder), Deno.errors.NotFound);
  });
});

async function refusalOf(dataFolder: string, setting?: string): Promise<KeyRefusal> {
  const opened = await openSecrets({ dataFolder, setting, entropy });
  assert.ok(!opened.ok);
  return opened.error;
}

Deno.test("openSecrets: refuses `malformed-setting` without repeating it, when it is no key", async () => {
  await inFolder(async (dataFolder) => {
    const wrong = [
      "short",
      "0".repeat(63),
      "g".repeat(64),
      "A".repeat(42),
      Buffer.alloc(33).toString("base64"),
    ];
    for (const setting of wrong) {
      const refusal = await refusalOf(dataFolder, setting);
      assert.deepEqual(refusal, { kind: "malformed-setting" });
      assert.ok(!keyRefusalSentence(refusal).includes(setting));
    }
  });
});

Deno.test("openSecrets: refuses `file-open-to-others` with the remedy, when somebody else may read the key", async () => {
  await inFolder(async (dataFolder) => {
    await openSecrets({ dataFolder, entropy });
    const path = join(dataFolder, KEY_FILE);
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      await Deno.chmod(path, mode);
      const refusal = await refusalOf(dataFolder);
      assert.deepEqual(refusal, {
        kind: "file-open-to-others",
        path,
        mode: `0${mode.toString(8)}`,
      });
      assert.ok(keyRefusalSentence(refusal).includes(`chmod 600 ${path}`));
    }
    await Deno.chmod(path, 0o400);
    assert.ok((await openSecrets({ dataFolder, entropy })).ok);
  });
});

Deno.test("openSecrets: refuses `malformed-file` and keeps it, when the key file is damaged", async () => {
  await inFolder(async (dataFolder) => {
    await openSecrets({ dataFolder, entropy });
    const path = join(dataFolder, KEY_FILE);
    await Deno.writeTextFile(path, "half a key");
    const refusal = await refusalOf(dataFolder);
    assert.deepEqual(refusal, { kind: "malformed-file", path });
    assert.match(keyRefusalSentence(refusal), /put the right key file back/);
    assert.equal(await Deno.readTextFile(path), "half a key");
  });
});

Deno.test("openSecrets: refuses `file-unusable`, when the data folder cannot be made", async () => {
  await inFolder(async (dataFolder) => {
    await Deno.writeTextFile(dataFolder, "a file where the folder should be");
    const refusal = await refusalOf(dataFolder);
    assert.ok(refusal.kind === "file-unusable" && refusal.path === join(dataFolder, KEY_FILE));
    assert.match(keyRefusalSentence(refusal), /NAISEN_DATA writable/);
  });
});

Deno.test("beside: BESIDE_MIN texts are sealed and opened in a thread, each in its place; fewer are left", async () => {
  const secrets = secretsOf(1);
  const purposed = (texts: readonly string[]) =>
    texts.map((text, at) => ({ text, purpose: `user-password:${at}` }));
  const done = async (work: BesideWork, texts: readonly string[]) => {
    const all: (string | undefined)[] = [];
    await secrets.beside(work, purposed(texts), (from, some) => {
      for (const [at, text] of some.entries()) all[from + at] = text;
    }).over;
    return all;
  };
  const plain = Array.from({ length: BESIDE_MIN }, (_, at) => `${at}`);
  const sealed = await done("seal", plain) as string[];
  assert.equal(new Set(sealed).size, BESIDE_MIN);
  for (const [at, text] of sealed.entries()) {
    if (at % 100 === 0) {
      assert.deepEqual(secrets.open(text, `user-password:${at}`), { ok: true, value: plain[at] });
    }
  }
  const damaged = sealed.with(7, "1.AAAA");
  assert.deepEqual(
    await done("open", damaged),
    (plain as (string | undefined)[]).with(7, undefined),
  );
  assert.deepEqual(await done("seal", plain.slice(1)), []);
});

Deno.test("beside: nothing more is told, when it was stopped", async () => {
  let told = 0;
  const texts = Array.from({ length: BESIDE_MIN }, () => ({ text: "1", purpose: "any" }));
  const beside = secretsOf(1).beside("seal", texts, () => told++);
  beside.stop();
  await beside.over;
  assert.equal(told, 0);
});
