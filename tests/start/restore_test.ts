/** A backup restored from the administration while the server runs: announced, checked, in maintenance, and back. */
import assert from "node:assert/strict";
import { ServerProcess } from "../support/server.ts";
import { eventually } from "../support/tools.ts";
import { PanelClient } from "./support/panel_client.ts";

const NAISEN_ADMIN_PASSWORD = "a long enough password";

/** Asks below `/api/v1/admin/` as the first administrator. */
async function administrator(url: string) {
  const headers = { origin: url, "content-type": "application/json" };
  const body = JSON.stringify({ username: "admin", password: NAISEN_ADMIN_PASSWORD });
  const signedIn = await fetch(`${url}/api/v1/admin/session`, { method: "POST", headers, body });
  assert.equal(signedIn.status, 204, await signedIn.text());
  const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
  return (path: string, method = "GET", body?: BodyInit, type = "application/json") =>
    fetch(`${url}/api/v1/admin/${path}`, {
      method,
      headers: { origin: url, cookie, ...(body === undefined ? {} : { "content-type": type }) },
      ...(body === undefined ? {} : { body }),
    });
}

Deno.test("restore: announced to panels, calls end, the office of the backup comes back at the same address, sessions end", async () => {
  const server = await ServerProcess.spawn({ env: { NAISEN_ADMIN_PASSWORD } });
  try {
    await server.ready();
    const ask = await administrator(server.url);
    await (await ask("backup", "POST")).body?.cancel();
    await eventually(
      "the backup is made",
      async () => (await (await ask("backup")).json()).made !== undefined,
    );
    const backup = new Uint8Array(await (await ask("backup/file")).arrayBuffer());
    const renamed = await ask("users/1001", "PATCH", JSON.stringify({ name: "後の名前" }));
    assert.equal(renamed.status, 200, await renamed.text());

    const taken = await ask("backup/restore", "POST", backup, "application/vnd.sqlite3");
    assert.equal(taken.status, 200, await taken.clone().text());
    const { id, loginId } = await taken.json();
    assert.equal(loginId, "demo");

    const panel = await PanelClient.signIn(server.url, "1001");
    const me = await panel.get(server.url, "/api/v1/me");
    assert.equal(me.name, "後の名前");
    const events = await panel.events(server.url);
    await panel.call(server.url, {
      commandId: crypto.randomUUID(),
      device: "1001-desk",
      destination: "1004",
    });
    const begun = await ask(`backup/restore/${id}`, "POST");
    assert.equal(begun.status, 202, await begun.text());
    await eventually(
      "panels are told",
      () => events.of("notice").some((notice) => notice.code === "maintenance"),
    );
    await eventually("its streams end", () => events.ended, 10_000);
    await eventually("its sessions are over", async () => {
      const answer = await fetch(`${server.url}/api/v1/me`, { headers: { cookie: panel.cookie } })
        .catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.status === 401;
    }, 20_000);
    await server.ready();
    const again = await PanelClient.signIn(server.url, "1001");
    const { name } = await again.get(server.url, "/api/v1/me");
    assert.notEqual(name, "後の名前");
    assert.deepEqual(await again.liveCalls(server.url), []);
    const after = await administrator(server.url);
    const { items } = await (await after("audit?action=backup.restore")).json();
    assert.equal(items.length, 1);
    assert.deepEqual(items[0].actor, { kind: "administrator", name: "admin" });
    // and it is a server like any other, which stops when told to, whoever still listens
    const listening = await again.events(server.url);
    const { code, errors } = await server.stop();
    assert.equal(code, 0, errors);
    assert.ok(listening.ended);
  } finally {
    await server.stop().catch(() => {});
  }
});
