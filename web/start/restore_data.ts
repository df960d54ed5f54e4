/** A backup back into the data of an installation whose server is stopped: at the terminal, and in maintenance. */
import { join } from "node:path";
import { systemEntropy } from "../../adapters/entropy.ts";
import { statIfThere } from "../../adapters/files.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { KEY_FILE, keyRefusalSentence, openSecrets } from "../../adapters/secrets/secret_key.ts";
import type { BackupInfo } from "../../adapters/store/backup.ts";
import { restoreBackup, type RestoreRefusal } from "../../adapters/store/restore.ts";
import type { AuditNote } from "../../core/domain/audit.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { lockData, placeOf } from "./open_data.ts";

/** Refuses with sentences. The key has to be there before: one made for the restore could not open anything. */
export async function restoreData(
  settings: Settings,
  file: string,
  note: AuditNote,
): Promise<Result<BackupInfo, readonly string[]>> {
  const { dataFolder, secretKey } = settings;
  const lock = await lockData(settings);
  if (!lock.ok) return lock;
  try {
    const keyPath = join(dataFolder, KEY_FILE);
    if (secretKey === undefined && await statIfThere(keyPath) === undefined) {
      return refuse([
        `${keyPath} がありません。バックアップしたときの鍵を先に置いてください。`,
        `${keyPath} is not there. Put the key of the time of the backup there first.`,
      ]);
    }
    const secrets = await openSecrets({ setting: secretKey, dataFolder, entropy: systemEntropy });
    if (!secrets.ok) return refuse([keyRefusalSentence(secrets.error)]);
    const place = placeOf(settings, () => {});
    const restored = await restoreBackup(place, file, secrets.value.fingerprint, note);
    return restored.ok ? ok(restored.value) : refuse(restoreSentences(restored.error, file));
  } finally {
    lock.value.release();
  }
}

function restoreSentences(refusal: RestoreRefusal, file: string): readonly string[] {
  switch (refusal.kind) {
    case "no-such-file":
      return [
        `${file} がありません。場所をご確認ください。`,
        `${file} is not there. Check its place.`,
      ];
    case "not-a-backup":
      return [
        `${file} は内線のバックアップではないか、壊れています。何も変更していません。`,
        `${file} is no backup of Naisen, or it is damaged. Nothing was changed.`,
      ];
    case "other-key":
      return [
        `このバックアップには鍵 ${refusal.needed} が必要ですが、いまの鍵は ${refusal.ours} です。正しい鍵を置いてください。何も変更していません。`,
        `This backup needs the key ${refusal.needed}, but the key here is ${refusal.ours}. Put the right one in place. Nothing was changed.`,
      ];
    case "newer-schema":
      return [
        `新しい版のバックアップです（${refusal.unknown}）。その版で戻してください。`,
        `The backup is of a newer version (it has ${refusal.unknown}). Restore it with that one.`,
      ];
    case "database-not-empty":
      return [
        "NAISEN_DATABASE_URL のデータベースが空ではありません。空のデータベースを指定してください。",
        "The database of NAISEN_DATABASE_URL is not empty. Name an empty one.",
      ];
    default:
      return unreachable(refusal);
  }
}
