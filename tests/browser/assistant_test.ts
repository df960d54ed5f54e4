/** アシスタント on the page: asked by keyboard, told to a screen reader, with its sources; and the help on its own. */
import assert from "node:assert/strict";
import { accessible, browserTests, deviceOf } from "./support/on_page.ts";

const onPage = browserTests();

onPage(
  "assistant: asked by keyboard alone, answered with the source, and told to a screen reader",
  { extension: "1001" },
  async (page) => {
    await page.keyboard.press("4");
    await page.waitForSelector("#tab-assistant[aria-selected=true]");
    await page.waitForSelector("#question");
    await accessible(page);
    await page.focus("#question");
    await page.keyboard.type("転送の仕方");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".assistant-answer");
    assert.match(await page.textContent(".assistant-answer") ?? "", /話してから転送/);
    assert.equal(
      await page.getAttribute(".assistant-sources a", "href"),
      "/pbx/help/control#transfer",
    );
    assert.match(await page.textContent("#said") ?? "", /話してから転送/);
    assert.equal(await page.inputValue("#question"), "");
    assert.ok(await page.evaluate(() => document.activeElement?.id === "question"));
    await accessible(page);
  },
);

onPage(
  "assistant: what is asked stays over tabs and languages, the newest first, an honest refusal has no source",
  { extension: "1006" },
  async (page) => {
    await page.click("#tab-assistant");
    await page.click(".assistant-tries button >> text=保留箱に何件?");
    await page.waitForSelector(".assistant-answer");
    await page.fill("#question", "明日の天気は?");
    await page.click(".assistant-ask button");
    await page.waitForSelector(".assistant-answer[data-kind=unknown]");
    await page.click("#tab-history");
    await page.click("#tab-assistant");
    await page.waitForSelector(".assistant-talk");
    const questions = await page.locator(".assistant-question").allTextContents();
    assert.deepEqual(questions, ["明日の天気は?", "保留箱に何件?"]);
    assert.equal(await page.locator(".assistant-talk li >> nth=0").locator("a").count(), 0);
  },
);

onPage(
  "J2 assistant: the Enter of an input method asks nothing",
  { extension: "1007" },
  async (page) => {
    await page.click("#tab-assistant");
    await page.fill("#question", "てんそう");
    await page.evaluate(() => {
      const init = { key: "Enter", isComposing: true, bubbles: true, cancelable: true };
      document.getElementById("question")!.dispatchEvent(new KeyboardEvent("keydown", init));
    });
    assert.equal(await page.inputValue("#question"), "てんそう");
    assert.equal(await page.locator(".assistant-talk").count(), 0);
  },
);

onPage(
  "assistant: on a phone it is found under その他",
  { extension: "1004", width: 360 },
  async (page) => {
    await page.click(".bottom button >> text=その他");
    await page.click(".more button >> text=アシスタント");
    await page.waitForSelector("#question");
    assert.equal(await page.locator(".bottom [aria-current=page]").textContent(), "その他");
    await accessible(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  },
);

onPage(
  "help: pages on their own, without a script, read well and lead on",
  {},
  async (page, office) => {
    await page.goto(`${office.origin}/pbx/help`);
    await accessible(page);
    await page.fill(".help-search input", "ほりゅう");
    await page.keyboard.press("Enter");
    await page.click("main a >> text=保留する");
    assert.match(page.url(), /\/pbx\/help\/control#hold$/);
    await accessible(page);
    assert.equal(await page.locator("script").count(), 0);
    await page.setViewportSize({ width: 320, height: 640 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  },
);

onPage(
  "Place: an answer that cannot be drawn says so in its tab, and the telephone goes on (field 18)",
  { extension: "1001", breaks: /^Cannot read properties of null/ },
  async (page) => {
    await page.route("**/api/v1/assistant", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...await response.json(), sources: null } });
    });
    await page.click("#tab-assistant");
    await page.fill("#question", "転送の仕方");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#tab-panel .refusal[role=alert]");
    assert.match(await page.innerText("#tab-panel"), /答えを表示できませんでした/);
    await page.click("#tab-history");
    await page.waitForSelector("#search-history");
    await page.waitForSelector(`${deviceOf("1001-desk")} [data-button=call]`);
  },
);
