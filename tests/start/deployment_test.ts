/** The README's "In service": its container file, systemd unit and nginx block, run as they stand there. */
import assert from "node:assert/strict";
import { freePort, rtpRange } from "../support/ports.ts";
import { eventually, findTool, runTool, testWith } from "../support/tools.ts";
import {
  Background,
  blockOf,
  build,
  inPlaceOf,
  SandboxRoot,
  serviceOf,
  stepsOf,
} from "./support/deployment.ts";
import { ProxyClient } from "./support/proxy_client.ts";

/** The contract: SIGTERM stops it within 3 s. */
const STOP_MILLIS = 3_000;
const HOST = "naisen.example.jp";
const ADMIN_PASSWORD = "long enough for the proxy";
/** More than the block lets through anywhere else. */
const BACKUP_BYTES = 22 * 1024 * 1024;
const NOBODY = 65534;

const npm = findTool("npm");
const analyze = findTool("systemd-analyze");
const nginx = findTool("nginx");
const openssl = findTool("openssl");

/** Settings that put it on free ports of loopback. */
function placed(http: number): Record<string, string> {
  const { first, last } = rtpRange(1_000);
  return {
    NAISEN_HTTP: `127.0.0.1:${http}`,
    NAISEN_SIP: `127.0.0.1:${freePort("udp")}`,
    NAISEN_RTP: `${first}-${last}`,
  };
}

testWith(
  [npm, analyze, nginx, openssl],
  "README in service: steps of the container file in a folder, no engine; unit verified and started; nginx before it",
  async (t) => {
    const root = await SandboxRoot.make();
    try {
      await t.step(
        "container file: its steps, one after another in a folder that stands for the root, make what its command starts; SIGTERM stops it",
        () => containerFile(root),
      );
      const unit = await blockOf("ini");
      await t.step(
        "systemd unit: systemd-analyze verify has nothing to say",
        () => verified(root, unit),
      );
      await t.step(
        "systemd unit: its command starts as another user; nginx: sign-in, events, addresses; SIGTERM stops it",
        () => serviceBehindProxy(root, unit),
      );
    } finally {
      await root.remove();
    }
  },
);

async function containerFile(root: SandboxRoot): Promise<void> {
  const steps = stepsOf(await blockOf("dockerfile"));
  assert.equal(steps[0]!.instruction, "FROM");
  assert.equal(steps.at(-1)!.instruction, "CMD");
  const { words, cwd, env } = await build(root, steps);
  assert.match(env["NAISEN_HTTP"]!, /^0\.0\.0\.0:8080$/);
  const http = freePort("tcp");
  const server = new Background([...words], {
    cwd,
    env: { ...await root.environment(), ...env, ...placed(http) },
  });
  await server.ready(`http://127.0.0.1:${http}`);
  const { code, millis } = await server.stop();
  assert.equal(code, 0, server.text);
  assert.ok(millis < STOP_MILLIS, `${millis}`);
  // its data are where the volume is
  assert.equal((await Deno.stat(root.at("/home/node/data/naisen.sqlite"))).isFile, true);
}

async function verified(root: SandboxRoot, unit: string): Promise<void> {
  const path = root.at("/etc/systemd/system/naisen.service");
  await Deno.writeTextFile(path, unit);
  const said = await new Deno.Command(analyze.path!, { args: ["--man=no", "verify", path] })
    .output();
  const text = new TextDecoder().decode(said.stderr);
  assert.ok(said.success, text);
  assert.deepEqual(text.split("\n").filter((line) => line.includes("naisen.service")), []);
}

/** The unit's own process is what nginx has behind it. */
async function serviceBehindProxy(root: SandboxRoot, unit: string): Promise<void> {
  const service = serviceOf(unit);
  const folder = root.at(service.get("WorkingDirectory")!);
  await root.run({
    words: ["mkdir", "-p", root.at("/opt"), root.at("/var/lib/naisen")],
    cwd: root.path,
    env: {},
  });
  // the checkout in its place, built there
  await Deno.rename(root.at("/home/node/naisen"), folder);
  await Deno.chmod(root.path, 0o755);
  const asNobody = Deno.uid() === 0 ? { uid: NOBODY } : {};
  if (Deno.uid() === 0) await Deno.chown(root.at("/var/lib/naisen"), NOBODY, NOBODY);
  const http = freePort("tcp");
  const environment = Object.fromEntries(
    service.get("Environment")!.split(" ").map((pair) => pair.split("=") as [string, string])
      .map(([name, value]) => [name, root.at(value)]),
  );
  const server = new Background(service.get("ExecStart")!.split(" "), {
    cwd: folder,
    env: {
      PATH: (await root.environment())["PATH"]!,
      ...environment,
      ...placed(http),
      NAISEN_ADMIN_PASSWORD: ADMIN_PASSWORD,
      NAISEN_PUBLIC_URL: `https://${HOST}`,
      NAISEN_TRUSTED_PROXIES: "127.0.0.1",
    },
    ...asNobody,
  });
  await server.ready(`http://127.0.0.1:${http}`);
  await proxied(root, http, server);
  const { code, millis } = await server.stop();
  assert.equal(code, 0, server.text);
  assert.ok(millis < STOP_MILLIS, `${millis}`);
}

async function proxied(root: SandboxRoot, http: number, server: Background): Promise<void> {
  const port = freePort("tcp");
  const certificate = root.at("/etc/naisen.crt");
  const key = root.at("/etc/naisen.key");
  await runTool(openssl, [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-days", "2", "-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`],
    ...["-out", certificate, "-keyout", key],
  ]);
  const block = inPlaceOf(await blockOf("nginx"), {
    "listen 443 ssl": `listen 127.0.0.1:${port} ssl`,
    "/etc/ssl/naisen.crt": certificate,
    "/etc/ssl/naisen.key": key,
    "127.0.0.1:8080": `127.0.0.1:${http}`,
  });
  const own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${root.at(`/${name}`)};`).join(" ");
  const config = root.at("/etc/nginx.conf");
  await Deno.writeTextFile(
    config,
    `daemon off; pid ${root.at("/nginx.pid")}; error_log stderr; events {}\n` +
      `http { access_log off; ${own}\n${block}}\n`,
  );
  const proxy = new Background([nginx.path!, "-p", root.path, "-c", config], {
    cwd: root.path,
    env: {},
  });
  try {
    const client = new ProxyClient(HOST, port, await Deno.readTextFile(certificate));
    await eventually("nginx answers", async () => {
      const answer = await client.ask("/healthz").catch(() => undefined);
      return answer?.status === 200;
    });
    await throughProxy(client, server);
    await largeUploads(client);
  } finally {
    await proxy.stop();
  }
}

async function throughProxy(client: ProxyClient, server: Background): Promise<void> {
  const headers = { origin: `https://${HOST}`, "content-type": "application/json" };
  const signIn = (password: string, ask: { from: string; forwarded?: string }) =>
    client.ask("/api/v1/session", {
      method: "POST",
      headers: {
        ...headers,
        ...(ask.forwarded === undefined ? {} : { "x-forwarded-for": ask.forwarded }),
      },
      from: ask.from,
      body: JSON.stringify({ loginId: "demo", extension: "1001", password }),
    });

  // whoever signs in is known by the address that nginx saw, whatever the browser says it is
  const refused = await signIn("1", { from: "127.0.0.7", forwarded: "192.0.2.66" });
  assert.equal(refused.status, 401);
  await eventually("the address is in the log", () => server.text.includes('"127.0.0.7"'));
  assert.ok(!server.text.includes("192.0.2.66"), server.text);

  const signed = await signIn("91001", { from: "127.0.0.8" });
  assert.equal(signed.status, 204, signed.text);
  const [cookie] = signed.headers["set-cookie"] ?? [];
  assert.match(cookie ?? "", /^__Host-.*; Secure/);
  assert.match(String(signed.headers["strict-transport-security"]), /max-age=\d{8}/);

  const signedIn = { ...headers, cookie: cookie!.split(";")[0]! };
  const events = await client.stream("/api/v1/events", { headers: signedIn });
  await eventually("the snapshot comes", () => events.text().includes("event: snapshot"));
  const chosen = await client.ask("/api/v1/me/presence", {
    method: "PUT",
    headers: signedIn,
    body: JSON.stringify({ code: "meeting", note: "unbuffered" }),
  });
  assert.equal(chosen.status, 204, chosen.text);
  // a few hundred bytes, which a buffer would keep until there are thousands
  await eventually("the event comes at once", () => events.text().includes("unbuffered"), 3_000);
  events.close();
}

/** A large backup reaches us, which nothing else does that is as large. */
async function largeUploads(client: ProxyClient): Promise<void> {
  const headers = { origin: `https://${HOST}` };
  const signed = await client.ask("/api/v1/admin/session", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
  });
  assert.equal(signed.status, 204, signed.text);
  const cookie = signed.headers["set-cookie"]![0]!.split(";")[0]!;
  const upload = (path: string) =>
    client.ask(`/api/v1/admin/${path}`, {
      method: "POST",
      headers: { ...headers, cookie, "content-type": "application/octet-stream" },
      body: "x".repeat(BACKUP_BYTES),
    });
  const backup = await upload("backup/restore");
  assert.equal(JSON.parse(backup.text).code, "not-a-backup");
  const csv = await upload("users.csv").catch(() => undefined);
  // nginx answers by itself, and may close the connection before all was sent
  assert.ok(csv === undefined || csv.status === 413, csv?.text);
}
