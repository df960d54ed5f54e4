/** `deno task start` as a person meets it: what it prints, when it is ready, how it refuses, how it stops. */
import assert from "node:assert/strict";
import { freePort } from "../support/ports.ts";
import { type ServerOptions, ServerProcess } from "../support/server.ts";
import { PanelClient } from "./support/panel_client.ts";

const ROOT = new URL("../../", import.meta.url);

/** The contract: SIGINT and SIGTERM stop it within 3 s. */
const STOP_MILLIS = 3_000;

/** Starts where nothing should start, and gives what was said instead. */
async function refusal(options: ServerOptions): Promise<{ code: number; output: string }> {
  const server = await ServerProcess.spawn(options);
  const ended = await server.ended();
  if (options.dataFolder === undefined) await Deno.remove(server.dataFolder, { recursive: true });
  return ended;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`start: says where to go in at most 12 lines, and ${signal} stops it in time`, async () => {
    const server = await ServerProcess.spawn();
    await server.ready();
    const told = performance.now();
    server.signal(signal);
    const { code, output, errors } = await server.ended();
    assert.ok(performance.now() - told < STOP_MILLIS);
    assert.equal(code, 0, errors);
    const lines = output.trim().split("\n");
    assert.ok(lines.length <= 12, output);
    for (
      const needed of [server.url, "demo", "1001", `127.0.0.1:${server.sipPort}`, "sip-1001-soft"]
    ) {
      assert.ok(output.includes(needed), `${needed} in: ${output}`);
    }
    await Deno.remove(server.dataFolder, { recursive: true });
  });
}

Deno.test("start: the bundle that it runs becomes ready, workers and phones and all, serves the page and stops", async () => {
  const build = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build"],
    cwd: ROOT,
  });
  assert.ok((await build.output()).success);
  const server = await ServerProcess.spawn({ entry: "dist/server.js" });
  await server.ready();
  const page = await (await fetch(server.url)).text();
  for (const [, file] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const answer = await fetch(server.url + file);
    assert.equal(answer.status, 200, file);
    await answer.body?.cancel();
  }
  assert.ok(page.includes("/assets/"), page);
  const { code, errors } = await server.stop();
  assert.equal(code, 0, errors);
  assert.equal(errors, "");
});

Deno.test("start: with port 0 the system chooses, and the panel answers where it says it is", async () => {
  const server = await ServerProcess.spawn({ env: { NAISEN_HTTP: "127.0.0.1:0" } });
  const panel = await server.printed(/http:\/\/127\.0\.0\.1:[1-9]\d*\//);
  const answer = await fetch(`${panel}healthz`);
  assert.ok([200, 503].includes(answer.status), String(answer.status));
  await answer.body?.cancel();
  assert.equal((await server.stop()).code, 0);
});

Deno.test("start: a port in use is a sentence in both languages that names the setting", async () => {
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const refused = await refusal({ env: { NAISEN_SIP: `127.0.0.1:${port}` } });
  taken.close();
  assert.equal(refused.code, 1);
  assert.match(
    refused.output,
    new RegExp(`UDP 127\\.0\\.0\\.1:${port} はほかのプログラムが使用中です。NAISEN_SIP=`),
  );
  assert.match(
    refused.output,
    new RegExp(`UDP 127\\.0\\.0\\.1:${port} is in use by another program\\. .*NAISEN_SIP=`),
  );

  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, output } = await refusal({
    env: {
      NAISEN_HTTP: `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
      NAISEN_DEMO: "generated",
    },
  });
  listener.close();
  assert.equal(code, 1);
  assert.match(output, /NAISEN_HTTP=/);
  // its data folder has an office and an administrator by now: no later start would show their passwords
  assert.match(output, /admin \/ [a-z0-9]{20}（/);
  assert.match(output, /1001 \d{10} {2}1002 \d{10}/);
});

Deno.test("start: every wrong setting is reported at once, and nothing starts", async () => {
  const { code, output } = await refusal({
    env: { NAISEN_RTP: "ten", NAISEN_LOG: "loud", NAISEN_HTPP: "x" },
  });
  assert.equal(code, 1);
  for (const name of ["NAISEN_RTP", "NAISEN_LOG", "NAISEN_HTPP"]) {
    assert.match(output, new RegExp(name));
  }
});

Deno.test("start: --help lists the settings", async () => {
  const { code, output } = await refusal({ args: ["--", "--help"] });
  assert.equal(code, 0);
  for (const name of ["NAISEN_HTTP", "NAISEN_SIP", "NAISEN_DATABASE_URL"]) {
    assert.match(output, new RegExp(name));
  }
});

Deno.test("start: known demo passwords do not leave this machine; generated ones may, and are printed once", async () => {
  const http = freePort("tcp");
  const env = { NAISEN_HTTP: `0.0.0.0:${http}` };
  const refused = await refusal({ env });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /NAISEN_DEMO=generated/);

  const server = await ServerProcess.spawn({
    env: {
      NAISEN_SIP: `0.0.0.0:${freePort("udp")}`,
      NAISEN_ADVERTISE: "127.0.0.1",
      NAISEN_DEMO: "generated",
    },
  });
  await server.ready();
  server.signal("SIGTERM");
  const { output } = await server.ended();
  assert.match(output, /1001 \d{10} {2}1002 \d{10}/);
  assert.doesNotMatch(output, /91001/);
  await Deno.remove(server.dataFolder, { recursive: true });
});

Deno.test("start: a second process on the same data folder is refused", async () => {
  const first = await ServerProcess.spawn();
  await first.ready();
  const second = await refusal({ dataFolder: first.dataFolder });
  assert.equal(second.code, 1);
  assert.match(second.output, /NAISEN_DATA=/);
  assert.equal((await first.stop()).code, 0);
});

Deno.test("start --sample-days: a demo's history has working days with their recordings, and only once; a wrong number is a sentence", async () => {
  const refused = await refusal({ args: ["--sample-days", "many"] });
  assert.equal(refused.code, 1);
  assert.match(refused.output, /--sample-days takes a number of days, 0 to 30/);

  const first = await ServerProcess.spawn({ entry: "dist/server.js", args: ["--sample-days=3"] });
  await first.ready(60_000);
  const panel = await PanelClient.signIn(first.url, "1001");
  const { items } = await panel.get(first.url, "/api/v1/history?recorded=true");
  assert.ok(items.length > 5, `${items.length} recorded parts`);
  const lengths: number[] = [];
  for (const item of items) {
    const recording = `${first.url}/api/v1/recordings/${item.recording}`;
    const sound = await fetch(recording, { headers: { cookie: panel.cookie } });
    assert.equal(sound.headers.get("content-type"), "audio/wav");
    lengths.push((await sound.bytes()).length);
  }
  // who is called in the day's last moment may say less
  assert.ok(Math.max(...lengths) > 32_000, "a second of both sides");
  assert.equal((await panel.get(first.url, "/api/v1/me")).unseenMissed, 0);
  first.signal("SIGTERM");
  assert.equal((await first.ended()).code, 0);

  const second = first.again();
  await second.ready();
  const again = await panel.get(second.url, "/api/v1/history?recorded=true");
  assert.deepEqual(again.items, items);
  assert.equal((await second.stop()).code, 0);
});
