/**
 * Restoring a backup that an administrator's page sent: everything stops as at a normal stop, calls hung up properly;
 * while the data is replaced, whoever asks is told that it is maintenance. The caller starts everything anew after.
 */
import { Hono } from "hono";
import type { Settings } from "../../adapters/host/settings.ts";
import { removeIfThere } from "../../adapters/store/backup.ts";
import type { WantedRestore } from "../../adapters/store/restore_folder.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { secureHeaders } from "../server/headers.ts";
import type { Log } from "../server/log.ts";
import type { Env } from "../server/options.ts";
import { refused } from "../server/problem.ts";
import { WORDS } from "../shared/words.ts";
import { restoreData } from "./restore_data.ts";

/** What browsers and proxies wait before they ask again. */
const RETRY_SECONDS = 3;

/** A restore that fails changes nothing, and is told to the log. */
export async function restoreInMaintenance(
  settings: Settings,
  http: SocketAddress,
  { file, note }: WantedRestore,
  log: Log,
): Promise<void> {
  const server = Deno.serve(
    { hostname: http.host, port: http.port, onListen: () => {} },
    maintenanceApp(settings.publicUrl?.protocol === "https:").fetch,
  );
  try {
    const restored = await restoreData(settings, file, note);
    if (restored.ok) log({ level: "info", event: "restored", madeAt: restored.value.madeAt });
    else log({ level: "error", event: "restore-failed", reason: restored.error.join(" ") });
  } finally {
    await removeIfThere(file);
    await server.shutdown();
  }
}

/** Answers everything alike: a page to who wants one, a problem to a program. */
export function maintenanceApp(overTls: boolean): Hono<Env> {
  const app = new Hono<Env>();
  app.use(secureHeaders(overTls));
  app.all("*", (c) => {
    const wantsPage = /\btext\/html\b/.test(c.req.header("accept") ?? "");
    const answer = wantsPage ? new Response(PAGE, { status: 503, headers: HTML }) : refused(
      "maintenance",
    );
    answer.headers.set("retry-after", String(RETRY_SECONDS));
    return answer;
  });
  return app;
}

const HTML = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
const PAGE = `<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="${RETRY_SECONDS}"><meta name="viewport" content="width=device-width">
<title>内線</title></head><body><p>${WORDS.maintenance.ja}</p><p lang="en">${WORDS.maintenance.en}</p></body></html>
`;
