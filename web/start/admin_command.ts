/** `deno task admin`: what an administrator does at the terminal: a forgotten password, locks, backup and restore. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { systemClock } from "../../adapters/host/system.ts";
import { KEY_FILE } from "../../adapters/secrets/secret_key.ts";
import { scryptHasher } from "../../adapters/secrets/scrypt.ts";
import { statIfThere } from "../../adapters/files.ts";
import { type BackupInfo, type BackupRefusal, makeBackup } from "../../adapters/store/backup.ts";
import { DATABASE_FILE } from "../../adapters/store/open.ts";
import { KEPT_FILE } from "../../adapters/store/restore.ts";
import { dirname, join } from "node:path";
import { adminSessions } from "../../core/app/admin_sessions.ts";
import { Administrators, FIRST_ADMINISTRATOR } from "../../core/app/administrators.ts";
import { TRIES_WINDOW } from "../../core/app/try_limits.ts";
import type { AuditNote } from "../../core/domain/audit.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { token } from "../../core/lib/random.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Store } from "../../core/ports/store.ts";
import { lockData, openData, placeOf } from "./open_data.ts";
import { restoreData } from "./restore_data.ts";
import { runCommand, type Sentences, settingsHere, showProgress, unknownUse } from "./terminal.ts";

const USAGE = `deno task admin COMMAND

reset-password [USERNAME]   管理者のパスワードを作り直して一度だけ表示します（NAISEN_ADMIN_PASSWORD があればそれにします）
                            gives an administrator (admin) a new password, shown once; NAISEN_ADMIN_PASSWORD if set
unlock [ACCOUNT|ADDRESS]    ログインの制限を解除します（指定なしはすべて）
                            undoes locks of sign-ins; all without an argument
backup FILE                 バックアップを作ります。起動中でも通話は続きます
                            makes a backup; the server may run, and calls go on
restore FILE                バックアップから戻します。前の内容は ${KEPT_FILE} に残ります
                            restores a backup; what was there is kept as ${KEPT_FILE}

reset-password、unlock、restore の前にサーバーを停止してください。対象は NAISEN_DATA または NAISEN_DATABASE_URL です。
バックアップに暗号鍵（${KEY_FILE}）と録音は入りません。鍵は別の場所に、録音は NAISEN_DATA の recordings を保管してください。
Stop the server before reset-password, unlock and restore. NAISEN_DATA or NAISEN_DATABASE_URL says where.
A backup holds neither the key (${KEY_FILE}) nor recordings: keep the key elsewhere, and the folder recordings too.`;

/** Characters of a password that is made. */
const GENERATED_LENGTH = 20;

type Done = Promise<Result<Sentences, Sentences>>;

async function command(args: readonly string[]): Done {
  const [name, target, ...rest] = args;
  if (rest.length > 0) return refuse(unknownUse(USAGE, args));
  const settings = settingsHere();
  if (!settings.ok) return settings;
  switch (name) {
    case "reset-password":
      return await onStore(
        settings.value,
        (store) => resetPassword(store, settings.value, target ?? FIRST_ADMINISTRATOR),
      );
    case "unlock":
      return await onStore(settings.value, (store) => unlock(store, target));
    case "backup":
      return target === undefined
        ? refuse(unknownUse(USAGE, args))
        : await backup(settings.value, target);
    case "restore":
      return target === undefined
        ? refuse(unknownUse(USAGE, args))
        : await restore(settings.value, target);
    default:
      return refuse(unknownUse(USAGE, args));
  }
}

/** With the data folder locked: a running server would not see what is changed under it. */
async function onStore(settings: Settings, work: (store: Store) => Done): Done {
  const lock = await lockData(settings);
  if (!lock.ok) return lock;
  try {
    const opened = await openData(settings, () => {});
    if (!opened.ok) return opened;
    try {
      return await work(opened.value.store);
    } finally {
      await opened.value.store.close();
    }
  } finally {
    lock.value.release();
  }
}

async function resetPassword(
  store: Store,
  { adminPassword }: Settings,
  username: string,
): Done {
  const sessions = adminSessions({
    clock: systemClock,
    entropy: systemEntropy,
    store: store.adminSessions,
    accounts: store.administrators,
  });
  const administrators = new Administrators({
    clock: systemClock,
    hasher: scryptHasher(systemEntropy),
    store: store.administrators,
    sessions,
  });
  const password = adminPassword ?? token(chachaRandom(systemEntropy.bytes(32)), GENERATED_LENGTH);
  const isFirst = username === FIRST_ADMINISTRATOR && await administrators.createFirst(password);
  if (!isFirst) {
    const who = { actor: { kind: "system" } } as const;
    const changed = await administrators.change(who, username, { password });
    if (!changed.ok) {
      const { error } = changed;
      return refuse(error.kind === "faults" ? WEAK : await unknownAccount(store, username));
    }
  }
  if (adminPassword !== undefined) {
    return ok([
      `管理者 ${username} のパスワードを NAISEN_ADMIN_PASSWORD にしました。`,
      `The password of ${username} is now NAISEN_ADMIN_PASSWORD.`,
    ]);
  }
  return ok([
    `管理者 ${username} の新しいパスワード（一度だけ表示します） New password of ${username}, shown once:`,
    password,
  ]);
}

const WEAK: Sentences = [
  "NAISEN_ADMIN_PASSWORD は12文字以上128文字までにしてください。何も変更していません。",
  "NAISEN_ADMIN_PASSWORD must have 12 to 128 characters. Nothing was changed.",
];

async function unknownAccount(store: Store, username: string): Promise<Sentences> {
  const names = (await store.administrators.all()).map((account) => account.username).join(", ");
  return [
    `管理者 ${username} は登録されていません。登録されているのは ${names} です。`,
    `There is no administrator ${username}. There are: ${names}.`,
  ];
}

/** An account as it is counted (`demo/1001`), its last part alone (`1001`, `admin`), or an address. */
async function unlock(store: Store, target: string | undefined): Done {
  const { attempts } = store;
  const found = (await attempts.recent(instant(systemClock.now() - TRIES_WINDOW))).filter((one) =>
    target === undefined || one.account === target || one.address === target ||
    one.account.endsWith(`/${target}`)
  );
  for (const { account, address } of found) await attempts.clear(account, address);
  if (found.length > 0) {
    await store.audit.add({
      at: systemClock.now(),
      actor: { kind: "system" },
      action: "lock.undo",
      ...(target === undefined ? {} : { target }),
      detail: { tries: found.length },
    });
  }
  return ok([
    `ログインの失敗${found.length}件を取り消しました。`,
    `${found.length} failed sign-ins are forgotten.`,
  ]);
}

async function backup(settings: Settings, file: string): Done {
  if (settings.databaseUrl === undefined) {
    const path = join(settings.dataFolder, DATABASE_FILE);
    if (await statIfThere(path) === undefined) return refuse(NO_DATA(path));
  }
  const reason = await whyNotWritable(dirname(file));
  if (reason !== undefined) {
    return refuse([
      `${file} に書き込めません（${reason}）。別の場所を指定してください。`,
      `${file} cannot be written (${reason}): name another place.`,
    ]);
  }
  const made = await makeBackup(
    placeOf(settings, () => {}),
    file,
    systemClock.now(),
    ({ done, of }) => showProgress(done, of),
  );
  if (!made.ok) return refuse(backupSentences(made.error, file));
  return ok([
    `${file} にバックアップしました。戻すには鍵 ${made.value.keyFingerprint} が必要です（バックアップに鍵は入っていません）。`,
    `Backed up to ${file}. A restore needs the key ${made.value.keyFingerprint}, which is not in it.`,
  ]);
}

/** In the system's words; `undefined` where a file can be made. */
async function whyNotWritable(folder: string): Promise<string | undefined> {
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: "naisen-backup-" }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const NO_DATA = (path: string): Sentences => [
  `${path} がありません。NAISEN_DATA をご確認ください。`,
  `${path} is not there. Check NAISEN_DATA.`,
];

function backupSentences(refusal: BackupRefusal, file: string): Sentences {
  switch (refusal.kind) {
    case "file-exists":
      return [
        `${file} はすでにあります。別の名前にしてください。`,
        `${file} is there already. Choose another name.`,
      ];
    case "no-office":
      return [
        "データベースにオフィスがありません。サーバーを一度起動してください。",
        "The database holds no office. Start the server once.",
      ];
    case "other-schema":
      return [
        "データベースがこの版のものではありません。この版のサーバーを一度起動してください。",
        "The database is of another version. Start this version's server once.",
      ];
    default:
      return unreachable(refusal);
  }
}

async function restore(settings: Settings, file: string): Done {
  const note: AuditNote = {
    at: systemClock.now(),
    actor: { kind: "system" },
    action: "backup.restore",
  };
  const restored = await restoreData(settings, file, note);
  return restored.ok ? ok(restoredSentences(restored.value, file)) : restored;
}

function restoredSentences({ madeAt, loginId }: BackupInfo, file: string): Sentences {
  const at = new Date(madeAt).toISOString();
  return [
    `${file}（${at}、LOGIN ID ${loginId}）から戻しました。サーバーを起動してください。`,
    `Restored from ${file} (${at}, LOGIN ID ${loginId}). Start the server.`,
  ];
}

if (import.meta.main) Deno.exit(await runCommand(USAGE, command));
