/** Presence, history, recordings and who calls, in a real Chromium over the simulated office. */
import assert from "node:assert/strict";
import { problemOf } from "../../web/server/problem.ts";
import { newCommandId } from "../support/web_office.ts";
import { click, hangUp, ringIn } from "./support/days.ts";
import { integration, presence } from "./support/day_states.ts";
import { accessible, browserTests } from "./support/on_page.ts";
import type { PanelOffice } from "./support/panel_office.ts";
import { writeRecordings } from "./support/sounds.ts";

const onPage = browserTests();

async function talkInside(office: PanelOffice): Promise<void> {
  await click(office, "1001", { destination: "1004" });
  await office.advance(6_000);
  hangUp(office, "1001-desk");
  await office.advance(3_000);
}

/** A call of 1001 to a number that is busy. */
async function callBusy(office: PanelOffice): Promise<void> {
  await click(office, "1001", { destination: "0300004586", line: "main" });
  await office.advance(10_000);
}

/** A short call of 1001 on `main`, which records it, and its sound. */
async function recordedCall(office: PanelOffice): Promise<void> {
  await click(office, "1001", { destination: "0300004522", line: "main" });
  await office.advance(14_000);
  hangUp(office, "1001-desk");
  await office.advance(2_000);
  await writeRecordings(office, "1001");
}

// ── プレゼンス ─────────────────────────────────────────────────────────────────────────────────────

onPage(
  "PresenceChooser: the keyboard alone chooses a state with a note and an end, and colleagues see it",
  {
    extension: "1005",
  },
  async (page, office) => {
    const colleague = await page.context().browser()!.newContext({ locale: "ja-JP" });
    const [name, value] = (await office.signIn("1003")).split("=", 2);
    await colleague.addCookies([{ name: name!, value: value!, url: office.origin }]);
    const other = await colleague.newPage();
    await other.goto(`${office.origin}/pbx/open/`);
    await other.click("#tab-users");
    const row = other.locator(".user-row:has-text('1005')");

    await page.focus(".presence-button");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "presence");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.type("昼食");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    assert.match(await page.innerText("#presence-preview"), /離席中.*〜\d\d:\d\d.*昼食/s);
    assert.match(
      await page.innerText("#presence-preview"),
      /今日 \d\d:\d\dに「通話待機」へ戻ります。/,
    );
    await page.keyboard.press("Enter");
    await page.waitForSelector("#presence-chooser", { state: "hidden" });
    await page.waitForSelector(".presence-button:has-text('離席中')");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "presence-button");
    await row.locator(".presence:has-text('離席中')").waitFor();
    assert.equal(await row.locator(".presence").getAttribute("title"), "昼食");

    await office.advance(15 * 60_000 + 2_000);
    await page.waitForSelector(".presence-button:has-text('通話待機')");
    await row.locator(".presence:has-text('通話待機')").waitFor();
    await colleague.close();
  },
);

onPage(
  "PresenceChooser: a state that rings nobody says so; callers are then missed, with the reason",
  {
    extension: "1007",
  },
  async (page, office) => {
    await page.click(".presence-button");
    await page.check("[name=presence] >> nth=5", { force: true });
    assert.match(
      await page.innerText("#presence-preview"),
      /着信は話し中になり、不在着信に残ります。/,
    );
    await page.click(".presence-submit button");
    await page.waitForSelector(".presence-button:has-text('着信拒否')");
    await click(office, "1006", { destination: "1007" });
    await page.waitForSelector(".history-row:has-text('不在着信・着信拒否')");
    await page.click(".row-open >> nth=0");
    assert.match(
      await page.innerText(".detail-reason"),
      /着信拒否にしていたため、電話は鳴りませんでした。/,
    );
    await presence(office, "1007", "available");
  },
);

onPage("PresenceChooser: a time that is none is not sent, and a refusal stands below the button", {
  extension: "1005",
}, async (page) => {
  await page.click(".presence-button");
  await page.check("[name=presence] >> nth=2", { force: true });
  await page.check("[name=presence-lasts] >> nth=4", { force: true });
  await page.fill("#presence-time", "25:00");
  await page.click(".presence-submit button");
  assert.match(await page.innerText(".presence-time .refusal"), /15:00のようにご入力ください。/);
  assert.equal(await page.getAttribute("#presence-time", "aria-invalid"), "true");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "presence-time");
  await page.route("**/me/presence", (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/problem+json",
      body: JSON.stringify(problemOf("until-in-the-past")),
    }));
  await page.fill("#presence-time", "１５時３０分");
  await page.click(".presence-submit button");
  await page.waitForSelector("#presence-chooser .refusal");
  assert.match(await page.innerText("#presence-chooser .refusal"), /終了時刻が過ぎています。/);
  assert.match(await page.innerText(".presence-button"), /通話待機/);
});

// ── 電話履歴 ───────────────────────────────────────────────────────────────────────────────────────

onPage(
  "History: conditions narrow the rows, new rows that fit join them, and the file has the same",
  {
    extension: "1001",
  },
  async (page, office) => {
    await talkInside(office);
    await callBusy(office);
    await page.waitForSelector(".history-row:has-text('話し中')");
    await page.selectOption(".filter:has-text('動作') select", "outbound");
    await page.waitForSelector(".history-row:has-text('髙橋')", { state: "detached" });
    await page.fill("#search-history", "hanasi");
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".history-row")].every((row) =>
        row.textContent!.includes("話し中になる")
      )
    );
    const before = await page.locator(".history-row").count();
    await callBusy(office);
    await page.waitForFunction(
      (count) => document.querySelectorAll(".history-row").length === count + 1,
      before,
    );
    await talkInside(office);
    assert.equal(
      await page.locator(".history-row").count(),
      before + 1,
      "a row that does not fit came in",
    );

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click(".filter-file"),
    ]);
    const lines = (await Deno.readTextFile((await download.path())!)).trim().split("\r\n");
    assert.equal(lines.length, before + 2);
    assert.ok(lines.slice(1).every((line) => line.includes(",発信,話し中,")));
  },
);

onPage("History: a period as one types it is read back, and what is none is said", {
  extension: "1001",
}, async (page, office) => {
  await click(office, "1001", { destination: "0300004586", line: "main" });
  await page.waitForSelector(".history-row");
  await page.click("[aria-controls=history-period]");
  await page.check("[name=history-period] >> nth=2", { force: true });
  await page.waitForSelector("text=合う通話はありません。");
  await page.check("[name=history-period] >> nth=5", { force: true });
  await page.fill(".moment input >> nth=0", "11月24日 8時");
  await page.waitForSelector("#moment-from:has-text('今日 08:00から')");
  await page.waitForSelector(".history-row");
  await page.fill(".moment input >> nth=1", "11/24 8:30");
  await page.waitForSelector("text=合う通話はありません。");
  await page.fill(".moment input >> nth=1", "いつか");
  await page.waitForSelector("#moment-to:has-text('11/20 14:00のように')");
  await page.waitForSelector(".history-row");
  await page.click("text=すべて >> nth=0");
});

onPage("History: holds and the slot of a call stand in its detail", {
  extension: "1004",
}, async (page, office) => {
  const call = await click(office, "1004", { destination: "0300004522", line: "main" });
  await office.advance(6_000);
  const cookie = await office.signIn("1004");
  const verbs: readonly (readonly [string, number])[] = [["hold", 10_000], ["resume", 2_000], [
    "park",
    3_000,
  ]];
  for (const [verb, millis] of verbs) {
    const json = { commandId: newCommandId(), device: "1004-desk" };
    await office.json(`/api/v1/calls/${call}/${verb}`, { cookie, json });
    await office.advance(millis);
  }
  const json = { commandId: newCommandId(), device: "1004-desk", autoAnswer: true };
  await office.json("/api/v1/parking/701/retrieve", { cookie, json });
  await office.advance(5_000);
  hangUp(office, "1004-desk");
  await office.advance(2_000);
  await page.waitForFunction(() => document.querySelectorAll(".row-open").length >= 2);
  await page.click(".row-open >> nth=1");
  const spans = await page.innerText(".spans");
  assert.match(spans, /保留\s+\d\d:\d\d:\d\d〜\d\d:\d\d:\d\d\s+0:1\d\s+あなた/);
  assert.match(spans, /保留箱701\s+\S+\s+0:\d\d\s+取り出し/);
});

// ── 通話録音 ───────────────────────────────────────────────────────────────────────────────────────

onPage(
  "Recording: heard in its row with both sides drawn, sought and sped up by keys, and no rule of ours broken",
  {
    extension: "1001",
  },
  async (page, office) => {
    const broken: string[] = [];
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) broken.push(message.text());
    });
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    await recordedCall(office);
    await page.waitForSelector(".row-play button");
    assert.ok(!loaded.some((url) => url.endsWith("waveform.js")), "fetched before it was needed");
    await page.click(".row-play button >> nth=0");
    await page.waitForSelector(".player");
    await page.waitForSelector(".waves-drawing > div");
    assert.ok(loaded.some((url) => url.endsWith("waveform.js")));
    await page.waitForFunction(() =>
      Number(document.querySelector<HTMLInputElement>(".waves-seek")?.value) > 0.3
    );
    const sides = await page.$eval(
      ".waves-drawing > div",
      (host) => host.shadowRoot!.querySelectorAll(".canvases > div").length,
    );
    assert.equal(sides, 2, "one drawing a side");
    const seek = page.locator(".waves-seek");
    await seek.focus();
    await page.keyboard.press(" ");
    await page.waitForSelector(".player-toggle[aria-label=再生]");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>(".waves-seek")!.value === "5"
    );
    assert.match((await seek.getAttribute("aria-valuetext"))!, /^5秒 \/ \d+秒$/);
    await page.keyboard.press("ArrowUp");
    assert.equal(await page.inputValue(".player-speed select"), "1.25");
    const progress = await page.$eval(
      ".waves-drawing > div",
      (host) => getComputedStyle(host.shadowRoot!.querySelector(".progress")!).position,
    );
    assert.equal(progress, "absolute", "the drawing's own style was not let in");
    assert.deepEqual(broken, []);
    await accessible(page);
  },
);

onPage(
  "Recording: one that is gone says so in its place, and none can be saved without the right",
  {
    extension: "1001",
  },
  async (page, office) => {
    await recordedCall(office);
    await page.waitForSelector(".row-play button");
    await page.click(".row-open >> nth=0");
    await page.waitForSelector(".player");
    assert.equal(await page.locator(".player a").count(), 0);
    await page.click(".row-open >> nth=0");
    await page.waitForSelector(".player", { state: "detached" });
    await page.route("**/outline", (route) =>
      route.fulfill({
        status: 404,
        contentType: "application/problem+json",
        body: JSON.stringify({ code: "recording-unavailable" }),
      }));
    await page.click(".row-open >> nth=0");
    await page.waitForSelector(".player-refusal");
    assert.match(await page.innerText(".player-refusal"), /この録音は聞けません/);
  },
);

// ── 着信連携 ───────────────────────────────────────────────────────────────────────────────────────

onPage(
  "CallerCard: who calls, what was before, on which line; it takes no focus and goes by Esc and with the call",
  {
    extension: "1002",
  },
  async (page, office) => {
    await page.click(".integration-switch");
    await page.waitForSelector(".integration-switch[aria-checked=true]");
    const missed = ringIn(office, "main", "09012340001");
    await page.waitForSelector(".caller");
    office.web.sim.hangUpOutside(missed);
    await page.waitForSelector(".caller", { state: "detached" });
    await page.waitForSelector(".history-row:has-text('不在着信')");

    await page.focus("#number");
    ringIn(office, "main", "09012340001");
    await page.waitForSelector(".caller-past");
    const card = await page.innerText(".caller");
    assert.match(card, /着信\s+代表/);
    assert.match(card, /鈴木 一郎\s+090-1234-0001・取引先・株式会社みなと商会/);
    assert.match(card, /今日 \d\d:\d\d\s+不在着信/);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "number");
    const [left, right] = await page.evaluate(() => [
      document.querySelector(".caller")!.getBoundingClientRect().left,
      document.querySelector(".side")!.getBoundingClientRect().right,
    ]);
    assert.ok(left! >= right!, "the card covers the telephones");
    await accessible(page);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".caller", { state: "detached" });
    hangUp(office, "1002-desk");
    hangUp(office, "1001-desk");
    await office.advance(2_000);
    await integration(office, "1002", false);
  },
);

onPage("CallerCard: a page that opens while it rings shows it; OFF, nothing is shown", {
  extension: "1003",
}, async (page, office) => {
  await click(office, "1009", { destination: "1003" });
  await page.waitForSelector(".device[data-ringing=true]");
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".caller").count(), 0);
  await integration(office, "1003", true);
  await page.reload();
  await page.waitForSelector(".caller:has-text('小林 千鶴')");
  assert.match(await page.innerText(".caller"), /内線 1009・経理部/);
  hangUp(office, "1009-desk");
  await page.waitForSelector(".caller", { state: "detached" });
  await integration(office, "1003", false);
});

// ── Everywhere ───────────────────────────────────────────────────────────────────────────────────

onPage("Day: axe finds nothing on the chooser, the conditions and a detail on a phone", {
  extension: "1001",
  width: 360,
}, async (page, office) => {
  await recordedCall(office);
  await page.click(".presence-button");
  await page.check("[name=presence-lasts] >> nth=4", { force: true });
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.click(".bottom button >> nth=1");
  await page.click(".filter-fold");
  await page.click("[aria-controls=history-period]");
  await page.check("[name=history-period] >> nth=5", { force: true });
  await page.click(".row-open >> nth=0");
  await page.waitForSelector(".waves-drawing > div");
  await accessible(page);
});
