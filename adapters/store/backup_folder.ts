/** The newest backup in a file of the data folder, made from a snapshot while everything runs. */
import { join } from "node:path";
import { type Instant, instant } from "../../core/lib/time.ts";
import type { Backups, BackupState, MadeBackup } from "../../core/ports/backups.ts";
import { statIfThere } from "../files.ts";
import { makeBackup, readBackupInfo, removeIfThere } from "./backup.ts";
import type { StorePlace } from "./open.ts";

const FILE = "newest.backup";

export class BackupFolder implements Backups {
  readonly #place: StorePlace;
  readonly #file: string;
  #making: Promise<MadeBackup> | undefined;
  #progress = 0;
  #made: MadeBackup | undefined;

  private constructor(place: StorePlace, file: string, made: MadeBackup | undefined) {
    this.#place = place;
    this.#file = file;
    this.#made = made;
  }

  static async open(place: StorePlace, dataFolder: string): Promise<BackupFolder> {
    const file = join(dataFolder, FILE);
    return new BackupFolder(place, file, await madeIn(file));
  }

  get state(): BackupState {
    return {
      ...(this.#making === undefined ? {} : { progress: this.#progress }),
      ...(this.#made === undefined ? {} : { made: this.#made }),
    };
  }

  make(now: Instant): Promise<MadeBackup> {
    this.#making ??= this.#make(now).finally(() => this.#making = undefined);
    return this.#making;
  }

  async read() {
    if (this.#made === undefined) return undefined;
    const file = await Deno.open(this.#file);
    return { made: this.#made, bytes: file.readable };
  }

  /** The one before stays until the new one is whole. */
  async #make(now: Instant): Promise<MadeBackup> {
    this.#progress = 0;
    const next = `${this.#file}.next`;
    await removeIfThere(next);
    const made = await makeBackup(this.#place, next, now, ({ done, of }) => {
      this.#progress = of === 0 ? 1 : done / of;
    });
    if (!made.ok) throw new Error(`Cannot make a backup: ${made.error.kind}`);
    await Deno.rename(next, this.#file);
    this.#made = await madeIn(this.#file);
    if (this.#made === undefined) throw new Error("Cannot make a backup: it cannot be read again");
    return this.#made;
  }
}

async function madeIn(file: string): Promise<MadeBackup | undefined> {
  const there = await statIfThere(file);
  const info = there === undefined ? undefined : readBackupInfo(file);
  if (there === undefined || info === undefined) return undefined;
  const { madeAt, keyFingerprint, revision } = info;
  return { at: instant(madeAt), bytes: there.size, keyFingerprint, revision };
}
