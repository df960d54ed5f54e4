/** A backup taken in to be restored: one file of the data folder, checked, until the maintenance that uses it. */
import { join } from "node:path";
import type { AuditNote } from "../../core/domain/audit.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { instant } from "../../core/lib/time.ts";
import type {
  BackupFault,
  CheckedBackup,
  ReceivedFile,
  Restores,
} from "../../core/ports/restores.ts";
import { removeIfThere } from "./backup.ts";
import type { StorePlace } from "./open.ts";
import { checkBackup } from "./restore.ts";

const FILE = "upload.backup";
const OWNER_ONLY = 0o600;

/** What maintenance is to restore. */
export interface WantedRestore {
  readonly file: string;
  readonly note: AuditNote;
}

export class RestoreFolder implements Restores {
  readonly #place: StorePlace;
  readonly #file: string;
  readonly #fingerprint: string;
  readonly #wanted = Promise.withResolvers<WantedRestore>();
  #ready: string | undefined;

  constructor(place: StorePlace, dataFolder: string, fingerprint: string) {
    this.#place = place;
    this.#file = join(dataFolder, FILE);
    this.#fingerprint = fingerprint;
  }

  /** Settles once a restore is to begin. */
  get wanted(): Promise<WantedRestore> {
    return this.#wanted.promise;
  }

  async receive(): Promise<ReceivedFile> {
    this.#ready = undefined;
    const aside = `${this.#file}.${crypto.randomUUID()}`;
    const file = await Deno.open(aside, { write: true, createNew: true, mode: OWNER_ONLY });
    const into = file.writable.getWriter();
    return {
      write: (chunk) => into.write(chunk),
      check: async () => {
        await into.close();
        const checked = await this.#check(aside);
        if (!checked.ok) await removeIfThere(aside);
        return checked;
      },
      drop: async () => {
        await into.close();
        await removeIfThere(aside);
      },
    };
  }

  isReady(id: string): boolean {
    return this.#ready === id;
  }

  begin(id: string, note: AuditNote): void {
    if (!this.isReady(id)) return;
    this.#ready = undefined;
    this.#wanted.resolve({ file: this.#file, note });
  }

  async #check(aside: string): Promise<Result<CheckedBackup, BackupFault>> {
    const checked = await checkBackup(aside, this.#fingerprint);
    if (!checked.ok) {
      const { error } = checked;
      return refuse(error.kind === "no-such-file" ? { kind: "not-a-backup" } : error);
    }
    // this very database has an office
    if ("databaseUrl" in this.#place) return refuse({ kind: "database-not-empty" });
    await Deno.rename(aside, this.#file);
    const { madeAt, loginId, revision } = checked.value;
    const id = crypto.randomUUID();
    this.#ready = id;
    return ok({ id, madeAt: instant(madeAt), loginId, revision });
  }
}
