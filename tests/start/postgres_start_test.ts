/** `NAISEN_DATABASE_URL`: the whole server on a real PostgreSQL, and again on what it wrote there. */
import assert from "node:assert/strict";
import { startPostgres } from "../support/postgres.ts";
import { ServerProcess } from "../support/server.ts";
import { eventually } from "../support/tools.ts";

Deno.test("start: runs on PostgreSQL, and a second start finds the call that the first one wrote", async () => {
  const postgres = await startPostgres();
  const env = { NAISEN_DATABASE_URL: await postgres.database() };
  const first = await ServerProcess.spawn({ env });
  await first.ready();
  const cookie = await signIn(first.url);
  const placed = await fetch(`${first.url}/api/v1/calls`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: first.url, cookie },
    body: JSON.stringify({
      commandId: "on-postgres",
      device: "1001-desk",
      destination: "1008",
      autoAnswer: true,
    }),
  });
  const { callId } = await placed.json();
  await eventually("1008 has declined and the history says so", async () => {
    const [entry] = await history(first.url, cookie);
    return entry?.callId === callId && entry?.result === "rejected";
  });
  first.signal("SIGTERM");
  assert.equal((await first.ended()).code, 0);

  const second = await ServerProcess.spawn({ env, dataFolder: first.dataFolder });
  await second.ready();
  // the session is the store's, so the cookie still opens the door (S9)
  assert.equal((await history(second.url, cookie))[0]?.callId, callId);
  await second.stop();
  await postgres.stop();
});

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ loginId: "demo", extension: "1001", password: "91001" }),
  });
  assert.equal(answer.status, 204);
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

async function history(
  url: string,
  cookie: string,
): Promise<readonly { readonly callId: string; readonly result?: string }[]> {
  const answer = await fetch(`${url}/api/v1/history`, { headers: { cookie } });
  return (await answer.json()).items;
}
