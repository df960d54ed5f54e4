/** 着信連携 over HTTP: set up by administrators, posted while calls ring, never so that one rings later. */
import assert from "node:assert/strict";
import { expect } from "expect";
import * as v from "valibot";
import { DELIVERIES_WAITING_MAX, INTEGRATIONS_MAX } from "../../core/app/integrations.ts";
import {
  type Delivery as StoredDelivery,
  type DeliveryId,
  type IntegrationId,
  TRIES_MAX,
  type TryOutcome,
} from "../../core/domain/integration.ts";
import { instant } from "../../core/lib/time.ts";
import type { WebhookPost, WebhookPoster } from "../../core/ports/integrations.ts";
import {
  DeliveryPage,
  Integration,
  IntegrationList,
  IntegrationMade,
} from "../../web/shared/admin_integrations.ts";
import { administrator, type AsksAsAdministrator } from "../support/administrator.ts";
import { settle } from "../support/virtual_clock.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

class ScriptedPoster implements WebhookPoster {
  readonly posts: WebhookPost[] = [];
  outcome: () => Promise<TryOutcome> = () => Promise.resolve({ kind: "delivered", status: 200 });

  post(post: WebhookPost): Promise<TryOutcome> {
    this.posts.push(post);
    return this.outcome();
  }
}

const HOOK = { kind: "webhook", name: "CRM", url: "https://crm.example/hook" };

async function made(ask: AsksAsAdministrator, json: object): Promise<IntegrationMade> {
  const answer = await ask("integrations", { json });
  assert.equal(answer.status, 201, await answer.clone().text());
  return v.parse(IntegrationMade, await answer.json());
}

async function switchOn(web: WebOffice, extension: string): Promise<string> {
  const cookie = await web.signIn(extension);
  const json = { incomingIntegration: true };
  await web.json("/api/v1/me/settings", { method: "PATCH", cookie, json });
  return cookie;
}

/** By click. */
async function call(web: WebOffice, to = "1007", from = "1006"): Promise<string> {
  const cookie = await web.signIn(from);
  const json = {
    commandId: newCommandId(),
    device: `${from}-desk`,
    destination: to,
    autoAnswer: true,
  };
  return (await web.json("/api/v1/calls", { cookie, json })).callId;
}

async function deliveries(ask: AsksAsAdministrator, id: string, query = ""): Promise<DeliveryPage> {
  const answer = await ask(`integrations/${id}/deliveries${query}`);
  return v.parse(DeliveryPage, await answer.json());
}

Deno.test("integrations: list, create, read, change and delete; the secret is told once; each is in the audit log", async () => {
  await using web = await WebOffice.open({ poster: new ScriptedPoster() });
  const ask = await administrator(web);
  const hook = await made(ask, { ...HOOK, allowed: ["10.1.0.0/16"] });
  assert.match(hook.secret ?? "", /^whsec_[A-Za-z0-9+/]{43}=$/);
  const page = await made(ask, { kind: "page", name: "顧客", url: "https://crm.example/{number}" });
  assert.equal(page.secret, undefined);
  const list = v.parse(IntegrationList, await (await ask("integrations")).json());
  assert.deepEqual(list.items.map(({ name }) => name), ["CRM", "顧客"]);
  assert.doesNotMatch(JSON.stringify(list), /whsec_/);
  const one = v.parse(Integration, await (await ask(`integrations/${hook.id}`)).json());
  expect(one).toEqual({ ...HOOK, id: hook.id, enabled: true, allowed: ["10.1.0.0/16"] });
  const patch = async (json: object) =>
    await (await ask(`integrations/${hook.id}`, { method: "PATCH", json })).json();
  assert.equal((await patch({ enabled: false })).enabled, false);
  const renewed = await patch({ newSecret: true });
  assert.match(renewed.secret, /^whsec_/);
  assert.notEqual(renewed.secret, hook.secret);
  const gone = await ask(`integrations/${hook.id}`, { method: "DELETE" });
  assert.equal(gone.status, 204);
  assert.equal((await ask(`integrations/${hook.id}`)).status, 404);
  const { items } = await web.store.audit.page({ limit: 50 });
  const actions = items.map(({ action }) => action).filter((one) => one.startsWith("integration."));
  assert.deepEqual(actions.toReversed(), [
    "integration.add",
    "integration.add",
    "integration.change",
    "integration.change",
    "integration.delete",
  ]);
  assert.doesNotMatch(JSON.stringify(items), /whsec_/);
});

Deno.test("A1 integrations: only an administrator with the right over settings", async () => {
  await using web = await WebOffice.open();
  const person = await web.signIn("1001");
  assert.equal((await web.ask("/api/v1/admin/integrations", { cookie: person })).status, 403);
  assert.equal((await web.ask("/api/v1/admin/integrations")).status, 401);
  const people = await administrator(web, ["users"], "people");
  for (const path of ["integrations", "integrations/x", "integrations/x/deliveries"]) {
    assert.equal((await people(path)).status, 403, path);
  }
  const settings = await administrator(web, ["settings"], "settings");
  assert.equal((await settings("integrations")).status, 200);
});

Deno.test("integrations: a field that cannot be so is named, in both languages", async () => {
  await using web = await WebOffice.open();
  const ask = await administrator(web);
  const faults = async (json: object) => {
    const answer = await ask("integrations", { json });
    assert.equal(answer.status, 422);
    const { faults } = await answer.json();
    return faults.map(
      (
        { field, code, message }: {
          field: string;
          code: string;
          message: { ja: string; en: string };
        },
      ) => {
        assert.ok(message.ja !== "" && message.en !== "");
        return [field, code];
      },
    );
  };
  assert.deepEqual(await faults({ ...HOOK, url: "ftp://crm.example/" }), [["url", "not-a-url"]]);
  assert.deepEqual(await faults({ ...HOOK, url: "https://crm.example/{number}" }), [
    ["url", "not-a-url"],
  ]);
  const page = { kind: "page", name: "x", url: "https://crm.example/{secret}" };
  assert.deepEqual(await faults(page), [["url", "unknown-word"]]);
  assert.deepEqual(await faults({ ...HOOK, allowed: ["10.0.0.1", "intranet"] }), [
    ["allowed[1]", "not-an-address"],
  ]);
  for (let count = 0; count < INTEGRATIONS_MAX; count++) await made(ask, HOOK);
  assert.deepEqual(await faults(HOOK), [["", "too-many-integrations"]]);
});

Deno.test("integrations: a call that rings for somebody with 着信連携 ON is posted once, signed for its webhook", async () => {
  const poster = new ScriptedPoster();
  await using web = await WebOffice.open({ poster });
  const ask = await administrator(web);
  const hook = await made(ask, HOOK);
  await made(ask, { ...HOOK, name: "off", enabled: false });
  await call(web);
  await web.advance(6_000);
  assert.equal(poster.posts.length, 0);
  await web.advance(20_000);
  await switchOn(web, "1004");
  const callId = await call(web, "1004", "1003");
  await web.advance(6_000);
  const first = poster.posts.map(({ id: _, at: __, ...post }) => post);
  assert.deepEqual(first, [{
    url: HOOK.url,
    secret: hook.secret,
    allowed: [],
    event: {
      kind: "incoming",
      callId,
      extension: "1004",
      direction: "internal",
      number: "1003",
      name: "田中 陽子",
    },
  }]);
  const { items } = await deliveries(ask, hook.id);
  expect(items).toMatchObject([
    { event: "incoming", callId, extension: "1004", state: "delivered", tries: 1, status: 200 },
  ]);
});

Deno.test("integrations: a receiver that hangs, and many of them, let every phone ring as soon as ever", async () => {
  const poster = new ScriptedPoster();
  poster.outcome = () => new Promise(() => {});
  await using web = await WebOffice.open({ poster });
  const ask = await administrator(web);
  for (let count = 0; count < 20; count++) await made(ask, HOOK);
  const cookie = await switchOn(web, "1007");
  const events = await web.events(cookie);
  await call(web);
  await web.advance(1_000);
  assert.ok(poster.posts.length > 0);
  assert.equal(events.of("incoming").length, 1);
  await web.advance(3_000);
  const [live] = (await web.json("/api/v1/calls", { cookie })).items;
  assert.equal(live.state, "talking");
});

Deno.test("integrations: what fails is tried again later and later, is dead in the end, and is posted again by hand", async () => {
  const poster = new ScriptedPoster();
  poster.outcome = () => Promise.resolve({ kind: "failed", fault: "status", status: 500 });
  await using web = await WebOffice.open({ poster, noPhones: true });
  const ask = await administrator(web);
  const hook = await made(ask, HOOK);
  const test = await ask(`integrations/${hook.id}/test`, { method: "POST" });
  assert.equal(test.status, 202);
  await web.advance(2_000);
  assert.equal(poster.posts.length, 1);
  await web.advance(4_000);
  assert.equal(poster.posts.length, 2);
  // as if the hours of the pauses had passed
  for (let tries = 2; tries < TRIES_MAX; tries++) await dueNow(web, hook.id);
  expect((await deliveries(ask, hook.id, "?state=dead")).items).toMatchObject([
    { event: "test", state: "dead", tries: TRIES_MAX, fault: "status", status: 500 },
  ]);
  await web.advance(60_000);
  assert.equal(poster.posts.length, TRIES_MAX);
  poster.outcome = () => Promise.resolve({ kind: "delivered", status: 200 });
  const [dead] = (await deliveries(ask, hook.id)).items;
  const retried = await ask(`integrations/${hook.id}/deliveries/${dead!.id}/retry`, {
    method: "POST",
  });
  assert.equal(retried.status, 202);
  await web.advance(1_500);
  assert.equal((await deliveries(ask, hook.id)).items[0]?.state, "delivered");
  const again = await ask(`integrations/${hook.id}/deliveries/${dead!.id}/retry`, {
    method: "POST",
  });
  assert.equal(again.status, 404);
  // every try of one delivery carries the same id
  assert.equal(new Set(poster.posts.map(({ id }) => id)).size, 1);
});

async function dueNow(web: WebOffice, integration: string): Promise<void> {
  const store = web.store.integrations;
  const { items } = await store.page({ integration: integration as IntegrationId, limit: 1 });
  await store.update({ ...items[0]!, nextAt: web.clock.now() });
  await web.advance(1_500);
}

Deno.test("integrations: what waits outlives a restart", async () => {
  const poster = new ScriptedPoster();
  poster.outcome = () => Promise.resolve({ kind: "failed", fault: "unreachable" });
  await using web = await WebOffice.open({ poster, noPhones: true });
  const ask = await administrator(web);
  const hook = await made(ask, HOOK);
  await ask(`integrations/${hook.id}/test`, { method: "POST" });
  await web.advance(1_500);
  await web.stop();
  poster.outcome = () => Promise.resolve({ kind: "delivered", status: 200 });
  await web.start();
  await web.advance(6_000);
  assert.equal(poster.posts.length, 2);
  const { items } = await web.store.integrations.page({
    integration: hook.id as IntegrationId,
    limit: 5,
  });
  assert.deepEqual(items.map(({ state }) => state), ["delivered"]);
});

Deno.test("integrations: so many wait and no more; a call rings all the same", async () => {
  const poster = new ScriptedPoster();
  await using web = await WebOffice.open({ poster });
  const ask = await administrator(web);
  const hook = await made(ask, HOOK);
  const later = instant(web.clock.now() + 3_600_000);
  const waiting = Array.from({ length: DELIVERIES_WAITING_MAX }, (_, n): StoredDelivery => ({
    id: `w${n}` as DeliveryId,
    integration: hook.id as IntegrationId,
    event: { kind: "test" },
    state: "waiting",
    tries: 1,
    createdAt: web.clock.now(),
    nextAt: later,
  }));
  await web.store.integrations.enqueue(waiting);
  const cookie = await switchOn(web, "1007");
  const events = await web.events(cookie);
  await call(web);
  await web.advance(2_000);
  assert.equal(events.of("incoming").length, 1);
  assert.equal(poster.posts.length, 0);
  assert.match(web.failures.map(({ message }) => message).join(), /too many posts wait/);
});

Deno.test("integrations: a page is told to the panel of who is called, filled in; not while it is off", async () => {
  await using web = await WebOffice.open();
  const ask = await administrator(web);
  const url = "https://crm.example/{number}?to={extension}";
  const page = await made(ask, { kind: "page", name: "顧客", url });
  const cookie = await switchOn(web, "1007");
  const events = await web.events(cookie);
  await call(web);
  await web.advance(1_000);
  assert.deepEqual(events.of("incoming").at(-1)?.pages, ["https://crm.example/1006?to=1007"]);
  await ask(`integrations/${page.id}`, { method: "PATCH", json: { enabled: false } });
  await settle();
  assert.deepEqual(
    web.useCases.integrations.pagesFor(
      [...web.useCases.board.board.calls.values()][0]!,
      "1007" as never,
    ),
    [],
  );
});
