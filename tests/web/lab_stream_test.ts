/** The lab's event stream and its limits, over an office in virtual time. */
import assert from "node:assert/strict";
import { LAB_WATCHERS_MAX } from "../../adapters/pbx/bundled_lab.ts";
import { LAB_LOAD_MAX } from "../../web/shared/api_lab.ts";
import { LAB_UNTAKEN_BYTES_MAX } from "../../web/server/lab_stream.ts";
import { settle } from "../support/virtual_clock.ts";
import { WebOffice } from "../support/web_office.ts";

interface Entry {
  readonly event: string;
  // deno-lint-ignore no-explicit-any
  readonly data: any;
}

/** Takes everything that has been said until now. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";
  ended = false;

  constructor(answer: Response) {
    this.#reader = answer.body!.getReader();
  }

  async entries(): Promise<readonly Entry[]> {
    for (;;) {
      const piece = await Promise.race([this.#reader.read(), settle().then(() => undefined)]);
      if (piece === undefined) break;
      if (piece.done) {
        this.ended = true;
        break;
      }
      this.#text += this.#decoder.decode(piece.value, { stream: true });
    }
    return this.#text.split("\n\n").flatMap((one) => {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(one) ?? [];
      return event === undefined ? [] : [{ event, data: JSON.parse(data!) }];
    });
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
  }
}

Deno.test("GET /api/v1/lab/events: a snapshot, then whole objects of what changes, until the session ends", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const reader = new Reader(await web.ask("/api/v1/lab/events", { cookie }));
  await web.json("/api/v1/lab/phones/1003-desk/dial", { cookie, json: { number: "1004" } });
  await web.advance(5_000);
  await web.json("/api/v1/lab/faults", { cookie, method: "PUT", json: { loss: 0.1 } });
  const said = await reader.entries();
  assert.equal(said[0]?.event, "snapshot");
  assert.equal(said[0]?.data.state.phones.length, 10);
  const told = said.filter(({ event }) => event === "phone").map(({ data }) => data.phone);
  assert.ok(told.some(({ device, state }) => device === "1004-desk" && state === "ringing"));
  const { items } = await web.json("/api/v1/lab/phones", { cookie });
  const last = told.filter(({ device }) => device === "1004-desk").at(-1);
  assert.deepEqual(last, items.find((one: { device: string }) => one.device === "1004-desk"));
  assert.equal(said.find(({ event }) => event === "faults")?.data.faults.loss, 0.1);
  assert.ok(said.some(({ event }) => event === "heartbeat"));

  await web.json("/api/v1/session", { method: "DELETE", cookie });
  await web.advance(5_000);
  await reader.entries();
  assert.ok(reader.ended);
});

Deno.test("LAB_UNTAKEN_BYTES_MAX: to whoever takes nothing only the latest state of each waits", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const reader = new Reader(await web.ask("/api/v1/lab/events", { cookie }));
  const faults = (loss: number) =>
    web.json("/api/v1/lab/faults", { cookie, method: "PUT", json: { loss } });
  const times = Math.ceil(LAB_UNTAKEN_BYTES_MAX / 50);
  for (let i = 1; i <= times; i++) await faults(i / times);
  const said = await reader.entries();
  const told = said.filter(({ event }) => event === "faults");
  assert.ok(told.length < times, `${told.length} of ${times}`);
  assert.equal(told.at(-1)?.data.faults.loss, 1);
  await reader.close();
});

Deno.test("LAB_WATCHERS_MAX too-many-streams: one more than may follow is refused, and one that leaves makes room", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const open = () => web.ask("/api/v1/lab/events", { cookie });
  const readers: Reader[] = [];
  for (let i = 0; i < LAB_WATCHERS_MAX; i++) readers.push(new Reader(await open()));
  const refused = await open();
  assert.deepEqual([refused.status, (await refused.json()).code], [429, "too-many-streams"]);
  await readers.pop()!.close();
  const again = await open();
  assert.equal(again.status, 200);
  readers.push(new Reader(again));
  for (const reader of readers) await reader.close();
});

Deno.test("LAB_LOAD_MAX: calls by themselves begin and end, and no more than may be", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const put = (json: unknown) => web.ask("/api/v1/lab/load", { cookie, method: "PUT", json });
  assert.equal((await put({ callsPerHour: LAB_LOAD_MAX + 1 })).status, 400);
  const unknown = await put({ callsPerHour: 1, lines: ["none"] });
  assert.equal((await unknown.json()).code, "line-required");
  const all = ["0300000001", "05000000002", "0300000003"];
  assert.deepEqual(await (await put({ callsPerHour: LAB_LOAD_MAX })).json(), {
    callsPerHour: LAB_LOAD_MAX,
    lines: all,
  });
  await web.advance(20_000);
  const calls = async () => (await web.json("/api/v1/lab/outside", { cookie })).items.length;
  const before = await calls();
  assert.ok(before > 2, `${before} calls`);
  await put({ callsPerHour: 0 });
  await web.advance(20_000);
  assert.equal(await calls(), before);
});

Deno.test("lab ladder: the latest call is followed by its name, also before there is one", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const latest = () => web.json("/api/v1/lab/ladder?call=latest", { cookie });
  assert.deepEqual(await latest(), { calls: [] });
  await web.json("/api/v1/lab/phones/1003-desk/dial", { cookie, json: { number: "1004" } });
  await web.advance(1_000);
  const { calls, call, ladder } = await latest();
  assert.deepEqual([calls.length, calls[0].id], [1, call]);
  assert.ok(ladder.rows.length > 3);
});

Deno.test("/pbx/lab: painted for who may look; the others are told why, and nothing of the office", async () => {
  await using web = await WebOffice.open({ lab: true });
  const cookie = await web.signIn("1001");
  const page = async (cookie?: string) => {
    const answer = await web.ask("/pbx/lab?seed=3", cookie === undefined ? {} : { cookie });
    return [answer.status, await answer.text()] as const;
  };
  const [status, html] = await page(cookie);
  assert.equal(status, 200);
  assert.match(html, /<button[^>]*aria-current="page"[^>]*>.*?仮想時間<\/button>/s);
  const [shut, door] = await page();
  assert.equal(shut, 401);
  assert.match(door, /ログインするとラボを開けます。/);
  assert.doesNotMatch(door, /1005|0300000001/);

  await using own = await WebOffice.open({
    lab: true,
    office: (file) => ({ ...file, demo: false }),
  });
  const answer = await own.ask("/pbx/lab", { cookie: await own.signIn("1001") });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /デモのオフィスのユーザか管理者だけです/);
});
