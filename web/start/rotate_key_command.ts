/** `deno task rotate-key`: every stored secret sealed anew under a new key, which then takes the old one's place. */
import { systemEntropy } from "../../adapters/entropy.ts";
import { systemClock } from "../../adapters/host/system.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { adoptNextKey, prepareNextKey } from "../../adapters/secrets/key_rotation.ts";
import { KEY_FILE, writeNewKey } from "../../adapters/secrets/secret_key.ts";
import { statIfThere } from "../../adapters/files.ts";
import { connect } from "../../adapters/store/open.ts";
import { rotateKey } from "../../adapters/store/rotate_key.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import { lockData, openData, placeOf } from "./open_data.ts";
import { runCommand, type Sentences, settingsHere, unknownUse } from "./terminal.ts";

const USAGE = `deno task rotate-key [FILE]

保存されているパスワードとSIPの秘密を、新しい鍵で暗号化し直します。途中で止まっても、古い鍵か新しい鍵のどちらかで開けます。
鍵が NAISEN_SECRET_KEY のときは、新しい鍵を書き込む FILE を指定し、終わったら NAISEN_SECRET_KEY_FILE=FILE に変えてください。
先にサーバーを停止してください。それまでのバックアップを戻すには古い鍵が要ります。

Seals every stored password and SIP secret anew under a new key. Killed at any moment, either the old or the new key
opens everything. Where the key is NAISEN_SECRET_KEY, name the FILE that the new key is written to, and set
NAISEN_SECRET_KEY_FILE=FILE afterwards. Stop the server first. Backups made before need the old key (${KEY_FILE}).`;

type Done = Promise<Result<Sentences, Sentences>>;

async function command(args: readonly string[]): Done {
  const [file, ...rest] = args;
  const settings = settingsHere();
  if (!settings.ok) return settings;
  const isInFile = settings.value.secretKey === undefined;
  if (rest.length > 0 || file?.startsWith("-") || isInFile !== (file === undefined)) {
    return refuse(isInFile || file !== undefined ? unknownUse(USAGE, args) : FILE_NEEDED);
  }
  if (file !== undefined && await statIfThere(file) !== undefined) {
    return refuse([
      `${file} はすでにあります。別の名前にしてください。`,
      `${file} is there already. Choose another name.`,
    ]);
  }
  const lock = await lockData(settings.value);
  if (!lock.ok) return lock;
  try {
    return await rotate(settings.value, file);
  } finally {
    lock.value.release();
  }
}

const FILE_NEEDED: Sentences = [
  "鍵は NAISEN_SECRET_KEY で指定されています。新しい鍵を書き込むファイルを deno task rotate-key FILE のように書いてください。",
  "The key is in NAISEN_SECRET_KEY. Name the file for the new one: deno task rotate-key FILE.",
];

async function rotate(settings: Settings, file: string | undefined): Done {
  const opened = await openData(settings, () => {});
  if (!opened.ok) return opened;
  const { secrets: from, store } = opened.value;
  const to = file === undefined
    ? await prepareNextKey(settings.dataFolder, systemEntropy)
    : await writeNewKey(file, systemEntropy);
  try {
    const sealed = await reseal(settings, from, to);
    if (!sealed.ok) return sealed;
    if (file === undefined) await adoptNextKey(settings.dataFolder);
    await store.audit.add({
      at: systemClock.now(),
      actor: { kind: "system" },
      action: "key.rotate",
      detail: { secrets: sealed.value, from: from.fingerprint, to: to.fingerprint },
    });
    return ok([
      `${sealed.value}件の秘密を新しい鍵 ${to.fingerprint} で暗号化し直しました。`,
      `${sealed.value} secrets are sealed under the new key ${to.fingerprint}.`,
      ...(file === undefined ? [] : [
        `NAISEN_SECRET_KEY の代わりに NAISEN_SECRET_KEY_FILE=${file} で起動してください。`,
        `Start with NAISEN_SECRET_KEY_FILE=${file} in place of NAISEN_SECRET_KEY.`,
      ]),
    ]);
  } finally {
    await store.close();
  }
}

async function reseal(
  settings: Settings,
  from: Secrets,
  to: Secrets,
): Promise<Result<number, Sentences>> {
  const db = await connect(placeOf(settings, () => {}));
  try {
    const rotated = await rotateKey(db, from, to);
    if (rotated.ok) return rotated;
    return refuse([
      "データベースにオフィスがありません。サーバーを一度起動してください。",
      "The database holds no office. Start the server once.",
    ]);
  } finally {
    await db.destroy();
  }
}

if (import.meta.main) Deno.exit(await runCommand(USAGE, command));
