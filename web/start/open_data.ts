/** The data of an installation, opened by the settings: the key, then the store that it opens; or why not. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { adoptNextKey, waitingKey } from "../../adapters/secrets/key_rotation.ts";
import { keyRefusalSentence, openSecrets } from "../../adapters/secrets/secret_key.ts";
import { type FolderLock, lockFolder } from "../../adapters/store/folder_lock.ts";
import { openStore, type StorePlace, storeRefusalSentence } from "../../adapters/store/open.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";

/** One process per data folder; the lock is free again when the process ends. */
export async function lockData(
  { dataFolder }: Pick<Settings, "dataFolder">,
): Promise<Result<FolderLock, readonly string[]>> {
  const lock = await lockFolder(dataFolder);
  return lock.ok ? lock : refuse(folderInUse(dataFolder));
}

export interface OpenedData {
  readonly secrets: Secrets;
  readonly store: Store;
}

/** `onLost` hears that a connection to the database broke. The data folder must be locked already. */
export async function openData(
  settings: Pick<Settings, "dataFolder" | "databaseUrl" | "secretKey">,
  onLost: (reason: string) => void,
): Promise<Result<OpenedData, readonly string[]>> {
  const { dataFolder, secretKey: setting } = settings;
  const secrets = await openSecrets({ setting, dataFolder, entropy: systemEntropy });
  if (!secrets.ok) return refuse([keyRefusalSentence(secrets.error)]);
  const place = placeOf(settings, onLost);
  const store = await openStore(place, secrets.value);
  if (store.ok) return ok({ secrets: secrets.value, store: store.value });
  const rotated = store.error.kind === "other-key" && setting === undefined
    ? await waitingKey(dataFolder, store.error.stored, systemEntropy)
    : undefined;
  if (rotated === undefined) return refuse([storeRefusalSentence(store.error)]);
  const again = await openStore(place, rotated);
  if (!again.ok) return refuse([storeRefusalSentence(again.error)]);
  await adoptNextKey(dataFolder);
  return ok({ secrets: rotated, store: again.value });
}

export function placeOf(
  { dataFolder, databaseUrl }: Pick<Settings, "dataFolder" | "databaseUrl">,
  onLost: (reason: string) => void,
): StorePlace {
  return databaseUrl === undefined ? { dataFolder } : { databaseUrl, onLost };
}

function folderInUse(folder: string): string[] {
  return [
    `NAISEN_DATA=${folder} はほかの内線サーバーが使用中です。それを止めるか、NAISEN_DATA=./data2 のように別のフォルダで起動してください。`,
    `NAISEN_DATA=${folder} is in use by another Naisen. Stop that one, or start with another folder, such as NAISEN_DATA=./data2.`,
  ];
}
