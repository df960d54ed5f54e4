/** One process per data folder: an exclusive SQLite lock on a file of its own, which the system frees with the process. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { ok, refuse, type Result } from "../../core/lib/result.ts";

export const LOCK_FILE = "naisen.lock";

export interface FolderLock {
  release(): void;
}

/** `in-use`: another process has the folder. Makes the folder (mode 0700) where there is none. */
export async function lockFolder(dataFolder: string): Promise<Result<FolderLock, "in-use">> {
  await Deno.mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(dataFolder, LOCK_FILE), { timeout: 0 });
  try {
    file.exec("begin exclusive");
  } catch (error) {
    file.close();
    if (isBusy(error)) return refuse("in-use");
    throw error;
  }
  return ok({ release: () => file.close() });
}

/** SQLITE_BUSY; `exec` gives no number for it, only its text. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}
