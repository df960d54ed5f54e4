/** `/api/v1/admin/backup`: a backup made without stopping anything, its progress, its file. */
import type { Hono } from "hono";
import { disposition } from "../disposition.ts";
import { editorOf } from "../admin_gate.ts";
import type { BackupStatus } from "../../shared/admin_backup.ts";
import type { Env, Parts } from "../options.ts";
import { refused } from "../problem.ts";
import { fileTime, isoTime } from "../times.ts";

const PATH = "/api/v1/admin/backup";

export function adminBackupRoutes(app: Hono<Env>, { useCases, options }: Parts): void {
  const { backups } = options;
  const { clock, secrets, store, onFailure } = useCases.ports;
  const status = (): BackupStatus => {
    const { progress, made } = backups.state;
    return {
      keyFingerprint: secrets.fingerprint,
      ...(progress === undefined ? {} : { progress }),
      ...(made === undefined ? {} : { made: { ...made, at: isoTime(made.at) } }),
    };
  };

  app.get(PATH, (c) => c.json(status()));

  app.post(PATH, async (c) => {
    const now = clock.now();
    if (backups.state.progress === undefined) {
      await store.audit.add({ at: now, ...editorOf(c), action: "backup.make" });
    }
    backups.make(now).catch(onFailure);
    return c.json(status(), 202);
  });

  app.get(`${PATH}/file`, async (c) => {
    const newest = await backups.read();
    if (newest === undefined) return refused("no-such-thing");
    const now = clock.now();
    const detail = { downloaded: true, revision: newest.made.revision };
    await store.audit.add({ at: now, ...editorOf(c), action: "backup.make", detail });
    const name = `内線バックアップ_${fileTime(newest.made.at)}.backup`;
    return new Response(newest.bytes, {
      headers: {
        "content-type": "application/vnd.sqlite3",
        "content-length": String(newest.made.bytes),
        "content-disposition": disposition(name, "naisen.backup"),
      },
    });
  });
}
