/** Posting a webhook over real connections: signed so that a receiver can check it, and never where it may not go. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { signatureOf, TcpWebhookPoster } from "../../adapters/webhooks/webhook_poster.ts";
import type { CallId, Extension } from "../../core/domain/ids.ts";
import type { DeliveryId } from "../../core/domain/integration.ts";
import { instant } from "../../core/lib/time.ts";
import type { WebhookPost } from "../../core/ports/integrations.ts";

const SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

const post = (url: string, more: Partial<WebhookPost> = {}): WebhookPost => ({
  id: "d1" as DeliveryId,
  at: instant(1_790_000_000_123),
  url,
  secret: SECRET,
  allowed: ["127.0.0.1"],
  event: {
    kind: "incoming",
    callId: "c1" as CallId,
    extension: "1001" as Extension,
    direction: "inbound",
    number: "09012340001",
    name: "鈴木 一郎",
  },
  ...more,
});

async function withReceiver<T>(
  handler: (request: Request) => Response | Promise<Response>,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    return await use(server.addr.port);
  } finally {
    await server.shutdown();
  }
}

Deno.test("TcpWebhookPoster: the receiver finds id, time, signature and event, and can check them with the secret", async () => {
  const seen: { headers: Headers; body: string; path: string }[] = [];
  const outcome = await withReceiver(async (request) => {
    const { pathname, search } = new URL(request.url);
    seen.push({ headers: request.headers, body: await request.text(), path: pathname + search });
    return new Response(null, { status: 204 });
  }, (port) => new TcpWebhookPoster().post(post(`http://127.0.0.1:${port}/hook?a=1`)));
  assert.deepEqual(outcome, { kind: "delivered", status: 204 });
  const [{ headers, body, path } = seen[0]!] = seen;
  assert.equal(path, "/hook?a=1");
  // what the documentation tells receivers to do
  const [id, time] = [headers.get("webhook-id"), headers.get("webhook-timestamp")];
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  const own = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  assert.equal(headers.get("webhook-signature"), `v1,${own}`);
  assert.deepEqual([id, time], ["d1", "1790000000"]);
  assert.deepEqual(JSON.parse(body), {
    id: "d1",
    event: "incoming",
    sentAt: "2026-09-21T23:13:20.123+09:00",
    callId: "c1",
    extension: "1001",
    direction: "inbound",
    number: "09012340001",
    name: "鈴木 一郎",
  });
  assert.notEqual(signatureOf(SECRET, "d1", 1, body), signatureOf(SECRET, "d1", 2, body));
});

Deno.test("TcpWebhookPoster: private addresses only when named, whatever name leads there", async () => {
  let reached = 0;
  await withReceiver(() => {
    reached++;
    return new Response();
  }, async (port) => {
    const answers: Record<string, readonly string[]> = {
      "inside.example": ["127.0.0.1"],
      "both.example": ["8.8.8.8", "127.0.0.1"],
      "mapped.example": ["::ffff:127.0.0.1"],
    };
    const resolve = (host: string) => Promise.resolve(answers[host] ?? []);
    const poster = new TcpWebhookPoster({ resolve, within: 500 });
    const urls = [
      `http://127.0.0.1:${port}/`,
      `http://[::1]:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      `http://2130706433:${port}/`,
      `http://0x7f.1:${port}/`,
      `http://inside.example:${port}/`,
      `http://both.example:${port}/`,
      `http://mapped.example:${port}/`,
    ];
    for (const url of urls) {
      const outcome = await poster.post(post(url, { allowed: ["10.0.0.0/8"] }));
      assert.deepEqual(outcome, { kind: "failed", fault: "address-not-allowed" }, url);
    }
    assert.equal(reached, 0);
    const named = await poster.post(
      post(`http://inside.example:${port}/`, { allowed: ["127.0.0.0/8"] }),
    );
    assert.deepEqual(named, { kind: "delivered", status: 200 });
    const nowhere = await poster.post(post("http://nowhere.example/"));
    assert.deepEqual(nowhere, { kind: "failed", fault: "name-not-found" });
  });
});

Deno.test("TcpWebhookPoster: a name is resolved once, so that a second answer (DNS rebinding) changes nothing", async () => {
  await withReceiver(() => new Response(), async (port) => {
    const answers = ["127.0.0.1", "169.254.169.254"];
    let asked = 0;
    const resolve = () => Promise.resolve([answers[asked++]!]);
    const outcome = await new TcpWebhookPoster({ resolve }).post(
      post(`http://rebind.example:${port}/`),
    );
    assert.deepEqual([outcome.kind, asked], ["delivered", 1]);
  });
});

Deno.test("TcpWebhookPoster: a redirect is not followed, another status and a closed port are failures", async () => {
  const followed: string[] = [];
  await withReceiver((request) => {
    const { pathname } = new URL(request.url);
    followed.push(pathname);
    return pathname === "/moved"
      ? new Response(null, { status: 302, headers: { location: "/secret" } })
      : new Response("no", { status: 503 });
  }, async (port) => {
    const poster = new TcpWebhookPoster();
    const at = (path: string) => poster.post(post(`http://127.0.0.1:${port}${path}`));
    assert.deepEqual(await at("/moved"), { kind: "failed", fault: "redirected", status: 302 });
    assert.deepEqual(await at("/down"), { kind: "failed", fault: "status", status: 503 });
    assert.deepEqual(followed, ["/moved", "/down"]);
  });
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr as Deno.NetAddr;
  closed.close();
  const outcome = await new TcpWebhookPoster().post(post(`http://127.0.0.1:${port}/`));
  assert.deepEqual(outcome, { kind: "failed", fault: "unreachable" });
});

Deno.test("TcpWebhookPoster: a receiver that takes the connection and is silent, or talks nonsense, is given up", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const open: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      open.push(connection);
      if (open.length === 2) {
        await connection.write(new TextEncoder().encode("SSH-2.0-nothing\r\n"));
        connection.closeWrite();
      }
    }
  })();
  const poster = new TcpWebhookPoster({ within: 200 });
  const silent = await poster.post(post(`http://127.0.0.1:${port}/`));
  assert.deepEqual(silent, { kind: "failed", fault: "timed-out" });
  const nonsense = await poster.post(post(`http://127.0.0.1:${port}/`));
  assert.deepEqual(nonsense, { kind: "failed", fault: "unreachable" });
  listener.close();
  for (const connection of open) connection.close();
  await serving;
});
