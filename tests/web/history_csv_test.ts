/** `/api/v1/history.csv`: the history as a file for a spreadsheet. */
import assert from "node:assert/strict";
import { HISTORY_CSV_COLUMNS, historyCsvRecord } from "../../web/server/history_csv.ts";
import type { HistoryEntry } from "../../web/shared/api.ts";
import { callOf, partOf } from "../contract/store_calls.ts";
import { demoIndex } from "../support/offices.ts";
import { newCommandId, WebOffice } from "../support/web_office.ts";

async function csv(web: WebOffice, cookie: string, query = ""): Promise<readonly string[]> {
  const answer = await web.ask(`/api/v1/history.csv${query}`, { cookie });
  assert.equal(answer.status, 200);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf], "UTF-8 with BOM");
  return new TextDecoder().decode(bytes).split("\r\n").slice(0, -1);
}

async function call(web: WebOffice, cookie: string, destination: string, line?: string) {
  const { callId } = await web.json("/api/v1/calls", {
    cookie,
    json: {
      commandId: newCommandId(),
      device: "1001-desk",
      destination,
      autoAnswer: true,
      ...(line === undefined ? {} : { line }),
    },
  });
  await web.advance(8_000);
  await web.ask(`/api/v1/calls/${callId}/hangup`, {
    cookie,
    json: { commandId: newCommandId(), device: "1001-desk" },
  });
  await web.advance(1_000);
}

Deno.test("history.csv: one's own calls in Japanese, newest first, selected like the rows", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  await call(web, cookie, "1004");
  await call(web, cookie, "0300004510", "main");
  const [head, outsideCall, inside, ...more] = await csv(web, cookie);
  assert.equal(head, HISTORY_CSV_COLUMNS.join(","));
  assert.deepEqual(more, []);
  assert.match(
    outsideCall!,
    /^2026\/11\/24 09:00:\d\d,発信,応答,,株式会社みなと商会,03-0000-4510,代表,卓上電話,\d+,\d+,0,,録音あり$/,
  );
  assert.match(
    inside!,
    /^2026\/11\/24 09:00:\d\d,内線,応答,,髙橋 美咲,1004,,卓上電話,\d+,\d+,0,,$/,
  );
  assert.equal((await csv(web, cookie, "?q=4510&direction=outbound")).length, 2);
  assert.equal((await csv(web, cookie, "?result=missed")).length, 1);
  assert.deepEqual(await csv(web, await web.signIn("1007")), [head]);
  const bad = await web.ask("/api/v1/history.csv?from=yesterday", { cookie });
  assert.equal((await bad.json()).code, "malformed-request");
});

Deno.test("A6 history.csv: is a file with a name of its own, kept by nobody on the way", async () => {
  await using web = await WebOffice.open();
  const answer = await web.ask("/api/v1/history.csv", { cookie: await web.signIn("1001") });
  await answer.body?.cancel();
  assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(
    answer.headers.get("content-disposition")!,
    /^attachment; filename="history\.csv"; filename\*=UTF-8''%E9[%\w]+_20261124-0900\d\d\.csv$/,
  );
});

Deno.test("history.csv: a long history comes whole, a page at a time", async () => {
  await using web = await WebOffice.open({ noPhones: true });
  const cookie = await web.signIn("1001");
  const count = 450;
  for (let n = 0; n < count; n++) {
    const story = callOf(`c${n}`, 1_000 + n, 2_000 + n);
    await web.store.history.put(story, [partOf(story, { id: `c${n}.1001.1` })]);
  }
  let asked = 0;
  const { page } = web.store.history;
  web.store.history.page = (query) => {
    asked += 1;
    return page(query);
  };
  assert.equal((await csv(web, cookie)).length, count + 1);
  assert.equal(asked, 3);
});

const ENTRY: HistoryEntry = {
  id: "c.1001.1",
  callId: "c",
  direction: "inbound",
  role: "callee",
  result: "missed",
  cause: "do-not-disturb",
  peer: { kind: "outside", number: "09012340001", display: "090-1234-0001" },
  number: "09012340001",
  display: "090-1234-0001",
  line: "main",
  start: "2026-11-22T14:05:12.000+09:00",
  ringSeconds: 0,
  talkSeconds: 0,
  spans: [],
};

Deno.test("U1 history.csv: what a caller claims to be called is never computed by a spreadsheet", () => {
  const name = '=HYPERLINK("http://x","y")';
  const record = historyCsvRecord(
    { ...ENTRY, peer: { kind: "outside", number: "1", display: "1", name } },
    demoIndex(),
  );
  assert.match(record, /,"'=HYPERLINK\(""http:\/\/x"",""y""\)",/);
});

Deno.test("historyCsvRecord: the reason of a missed call, holds of both sides and slots", () => {
  assert.match(
    historyCsvRecord(ENTRY, demoIndex()),
    /^2026\/11\/22 14:05:12,着信,不在着信,着信拒否,,090-1234-0001,代表,,0,0,0,,\r\n$/,
  );
  const at = (second: number) => `2026-11-22T14:06:${second}.000+09:00`;
  const held = historyCsvRecord({
    ...ENTRY,
    result: "answered",
    cause: "hangup",
    spans: [
      { kind: "hold", by: "own", from: at(10), to: at(20) },
      { kind: "hold", by: "peer", from: at(30), to: at(35) },
      { kind: "park", slot: 701, from: at(40), to: at(50), ending: "retrieved" },
    ],
  }, demoIndex());
  assert.match(held, /,0,0,15,701,\r\n$/);
});
