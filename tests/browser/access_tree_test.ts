/** What a screen reader is given (role, name, state, live text in Japanese), and what forced colours and still motion leave. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { callOf, control } from "./support/control.ts";
import { below, state, talking } from "./support/control_page.ts";
import { browserTests, deviceOf } from "./support/on_page.ts";

const onPage = browserTests();

/** Every line asked for stands in the tree, whatever is between them. */
async function tells(place: Locator, ...lines: readonly (string | RegExp)[]): Promise<void> {
  const tree = await place.ariaSnapshot();
  for (const line of lines) {
    const stands = typeof line === "string" ? tree.includes(line) : line.test(tree);
    assert.ok(stands, `${line} is not in:\n${tree}`);
  }
}

onPage("access tree: of a free and of a talking telephone role, name and state are told", {
  extension: "1001",
}, async (page, office) => {
  const side = page.locator(".side");
  await tells(
    side,
    'heading "発信" [level=2]',
    'combobox "電話番号・名前"',
    'group "回線"',
    'radio "代表 03-0000-0001" [checked]',
    /radio "海外.*発信許可なし" \[disabled\]|radio "海外 03-0000-0003"/,
    'switch "発信時自動応答"',
    'heading "卓上電話" [level=3]',
    'button "発信"',
    'button "保留" [disabled]',
    'button "保留箱" [disabled]',
    'button "転送" [disabled]',
    'button "切断" [disabled]',
  );
  await talking(page, office);
  await tells(
    page.locator(deviceOf("1001")),
    "通話中",
    /timer "\d+秒"/,
    "髙橋 美咲",
    'button "保留"\n',
    'button "保留箱"\n',
    'button "転送"\n',
    'button "切断"\n',
  );
});

onPage("access tree: what happens is said in Japanese, a change at a time", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  assert.match(await page.innerText("#said"), /卓上電話.*髙橋 美咲.*通話中|通話中.*髙橋 美咲/);
  await control(office, "1001", `calls/${await callOf(office, "1001")}/hold`);
  await state(page, "1001", "holding");
  assert.match(await page.innerText("#said"), /保留中/);
  await tells(page.locator(deviceOf("1001")), 'button "保留解除"');
  await page.click(`${deviceOf("1001")} [data-button=park]`);
  await page.waitForSelector(".slot");
  await tells(
    page.locator(".rail"),
    'region "保留箱"',
    /button "保留箱 701 髙橋 美咲 .*から.*"/,
  );
  assert.match(await page.innerText("#said"), /空き/);
  await page.click(`${deviceOf("1001")} [data-button=hold]`, { force: true });
  await below(page, "1001", "notice").waitFor();
  await tells(
    page.locator(deviceOf("1001")),
    /status:\s+- paragraph: 通話がないため、いまは使えません。/,
  );
});

onPage(
  "access tree: tabs, candidates, rows and fields of the work area have role, name and state",
  {
    extension: "1001",
  },
  async (page) => {
    await tells(
      page.locator(".work"),
      'tab "電話履歴" [selected]',
      'tab "ユーザ検索"',
      /tabpanel "電話履歴"/,
      'textbox "',
      'button "録音あり"',
      /button "[^"]+の詳細|button "[^"]*\d\d:\d\d/,
    );
    await page.click("#tab-users");
    await page.waitForSelector(".user-row");
    await tells(page.locator(".work"), 'button "内線挿入 髙橋 美咲"', /離席中|通話待機/, "空き");
    await page.fill("#number", "たか");
    await page.waitForSelector(".candidate");
    await tells(
      page.locator(".number"),
      /combobox "電話番号・名前" \[(expanded|active)/,
      /listbox "[^"]+"/,
      /option "髙橋 美咲 1004.*" \[selected\]/,
    );
  },
);

onPage(
  "forced colours: what is on, chosen or live differs from what is not by more than a colour of ours",
  {
    extension: "1001",
  },
  async (page, office) => {
    await talking(page, office);
    await page.emulateMedia({ forcedColors: "active" });
    /** Edge, ground and shape as the forced palette leaves them. */
    const look = (selector: string) =>
      page.$eval(selector, (element) => {
        const of = (which?: string) => {
          const style = getComputedStyle(element, which);
          return [style.backgroundColor, style.border, style.outline, style.fontWeight, style.color]
            .join(" / ");
        };
        return `${of()} | ${of("::before")} | ${of("::after")}`;
      });
    assert.notEqual(await look(".line:has(:checked)"), await look(".line:not(:has(:checked))"));
    assert.notEqual(
      await look(".tab[aria-selected=true]"),
      await look(".tab[aria-selected=false]"),
    );
    const track = ".side .switch-track";
    const off = await look(track);
    await page.click(".side .switch");
    await page.waitForSelector(".side .switch[aria-checked=true]");
    assert.notEqual(await look(track), off);
    const lamp = await page.$eval(`${deviceOf("1001")} .lamp-shape`, (shape) => {
      const { backgroundColor, borderTopWidth } = getComputedStyle(shape);
      return [backgroundColor, borderTopWidth];
    });
    assert.notDeepEqual(lamp, ["rgba(0, 0, 0, 0)", "0px"]);
    await page.focus("#hold-1001-desk");
    await page.keyboard.press("Tab");
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineWidth);
    assert.equal(ring, "2px");
    const grey = await page.$eval(`${deviceOf("1001-soft")} [data-button=hold] span`, (word) => [
      getComputedStyle(word).color,
      getComputedStyle(document.body).color,
    ]);
    assert.notEqual(grey[0], grey[1], "what cannot be pressed reads as such");
  },
);

onPage("reduced motion: nothing moves; without it only what is live does", {
  extension: "1004",
}, async (page, office) => {
  await office.pause();
  office.web.sim.ringIn({ line: office.web.office.lines[0]!.number, from: "09012340001" });
  office.run();
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const moving = () =>
    page.evaluate(() =>
      document.getAnimations().filter((each) => each.effect!.getComputedTiming().duration !== 0)
        .map((each) => (each as CSSAnimation).animationName)
    );
  await page.click("#tab-users");
  await page.waitForSelector(".user-row .lamp[data-state=ringing]");
  assert.deepEqual(new Set(await moving()), new Set(["pulse"]));
  await page.emulateMedia({ reducedMotion: "reduce" });
  assert.deepEqual(await moving(), []);
});
