/** The panel in a real Chromium over the simulated office: what people see, press and hear. */
import assert from "node:assert/strict";
import { SILENCE_MILLIS } from "../../web/shared/feed.ts";
import { click, hangUp, ringIn } from "./support/days.ts";
import { buttonsAt, state } from "./support/control_page.ts";
import { unreadable } from "./support/fit.ts";
import { accessible, browserTests, deviceOf, setAutoAnswer } from "./support/on_page.ts";

const onPage = browserTests();
const desk = deviceOf;

onPage("Panel: a call is seen to be made, ring, talk and end, and lands in the history", {
  extension: "1001",
}, async (page) => {
  await setAutoAnswer(page, true);
  const places = await buttonsAt(page, "1001");
  await page.fill("#number", "0300004522");
  await page.press("#number", "Enter");
  await page.waitForSelector(`${desk("1001")} .lamp[data-state=calling]`);
  assert.deepEqual(await buttonsAt(page, "1001"), places, "the five buttons moved");
  await state(page, "1001", "talking");
  assert.match(await page.innerText(desk("1001")), /有限会社あおば印刷/);
  assert.match(await page.title(), /^通話中 有限会社あおば印刷/);
  assert.deepEqual(await buttonsAt(page, "1001"), places, "the five buttons moved");
  await page.click(`${desk("1001")} [data-button=hangup]`);
  await state(page, "1001", "idle");
  await page.waitForSelector(".history-row");
  assert.match(await page.innerText(".history-row >> nth=0"), /有限会社あおば印刷/);
  assert.deepEqual(await buttonsAt(page, "1001"), places, "the five buttons moved");
});

onPage("Panel: with auto-answer OFF the device rings first, and the page says what to do", {
  extension: "1009",
}, async (page) => {
  await setAutoAnswer(page, false);
  await page.fill("#number", "0300004522");
  await page.press("#number", "Enter");
  await page.waitForSelector(`${desk("1009")} .lamp[data-state=starting]`);
  assert.match(
    await page.innerText(`${desk("1009")} .notice`),
    /応答すると03-0000-4522へ発信します。/,
  );
  await page.click(`${desk("1009")} [data-button=hangup]`);
  await state(page, "1009", "idle");
});

onPage(
  "Panel: a refusal stands below its row until the next input",
  { extension: "1003" },
  async (page) => {
    await page.fill("#number", "1999");
    await page.press("#number", "Enter");
    await page.waitForSelector(`${desk("1003")} .refusal`);
    assert.match(
      await page.innerText(`${desk("1003")} .refusal`),
      /^内線1999は登録されていません。/,
    );
    await page.fill("#number", "1004");
    await page.waitForSelector(`${desk("1003")} .refusal`, { state: "detached" });
  },
);

onPage("Panel: a busy far end is said in a sentence", { extension: "1001" }, async (page) => {
  await setAutoAnswer(page, true);
  await page.fill("#number", "0300004586");
  await page.press("#number", "Enter");
  await page.waitForSelector(`${desk("1001")} .refusal`);
  assert.match(await page.innerText(`${desk("1001")} .refusal`), /話し中です。/);
});

onPage(
  "Panel: a greyed button keeps the focus and says why",
  { extension: "1001" },
  async (page) => {
    const hold = page.locator(`${desk("1001")} [data-button=hold]`);
    await hold.focus();
    assert.equal(await hold.getAttribute("aria-disabled"), "true");
    await page.keyboard.press("Enter");
    assert.match(
      await page.innerText(`${desk("1001")} .notice`),
      /通話がないため、いまは使えません。/,
    );
  },
);

onPage("Panel: lines without permission are shown, disabled, with the reason", {
  extension: "1003",
}, async (page) => {
  const states = await page.$$eval(
    ".line",
    (lines) => lines.map((line) => [line.textContent, line.querySelector("input")!.disabled]),
  );
  assert.deepEqual(states.map(([, disabled]) => disabled), [true, false, true]);
  assert.match(String(states[0]![0]), /発信許可なし/);
});

onPage("Panel: an incoming call is shown with its name, and declined with one press", {
  extension: "1002",
}, async (page, office) => {
  ringIn(office, "main", "09012340001");
  await page.waitForSelector(`${desk("1002")} .lamp[data-state=ringing]`);
  assert.match(await page.innerText(desk("1002")), /鈴木 一郎/);
  assert.match(await page.title(), /^着信 鈴木 一郎/);
  assert.match(await page.innerText(`${desk("1002")} [data-button=hangup]`), /着信を断る/);
  await page.click(`${desk("1002")} [data-button=hangup]`);
  await state(page, "1002", "idle");
  hangUp(office, "1001-desk");
});

onPage("NumberField: a reading opens candidates; Enter takes one in and does not dial", {
  extension: "1001",
}, async (page) => {
  await page.fill("#number", "たかはし");
  await page.waitForSelector(".candidate[aria-selected=true]");
  assert.equal(await page.innerText("#echo"), "", "words show behind the candidates");
  await page.press("#number", "Enter");
  assert.equal(await page.inputValue("#number"), "1004");
  assert.equal(await page.locator(`${desk("1001")} .lamp[data-state=idle]`).count(), 1);
});

onPage("NumberField: a pasted text gives up its number, and the page says so", {
  extension: "1001",
}, async (page) => {
  await page.focus("#number");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "TEL:03-1234-5678(代)");
    document.getElementById("number")!.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  assert.equal(await page.inputValue("#number"), "03-1234-5678");
  assert.match(await page.innerText("#echo"), /貼り付けた文字から番号を取り出しました。/);
});

onPage(
  "NumberField: empty, 発信 puts the last number in and does not dial",
  { extension: "1001" },
  async (page, office) => {
    await click(office, "1001", { destination: "0300004586", line: "main" });
    await page.waitForSelector(".history-row:has-text('03-0000-4586')");
    await page.click(`${desk("1001")} [data-button=call]`);
    assert.equal(await page.inputValue("#number"), "03-0000-4586");
    assert.equal(await page.locator(`${desk("1001")} .lamp[data-state=idle]`).count(), 1);
  },
);

onPage("Panel: the keyboard alone finds a colleague, inserts the extension, dials and hangs up", {
  extension: "1001",
}, async (page) => {
  await setAutoAnswer(page, true);
  await page.locator("body").press("2");
  await page.waitForSelector(".user-row");
  await page.focus("#search-users");
  await page.keyboard.type("yosida");
  await page.waitForFunction(() => document.querySelectorAll(".user-row").length === 1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.inputValue("#number"), "1006");
  await page.keyboard.press("Enter");
  await state(page, "1001", "talking");
  await page.locator(".mark").click();
  await page.keyboard.press("Shift+X");
  await state(page, "1001", "idle");
});

onPage("Panel: keys that follow / at once are the number field's, and press nothing else", {
  extension: "1001",
}, async (page) => {
  await page.click("h1, .org");
  await page.keyboard.type("/0312345678");
  assert.equal(await page.inputValue("#number"), "0312345678");
  assert.equal(await page.getAttribute("#tab-history", "aria-selected"), "true");
});

onPage("Panel: a slow click shows a pending mark at once, says so after 4 s, and can be given up", {
  extension: "1004",
  clock: true,
}, async (page, office) => {
  const answered = Promise.withResolvers<void>();
  await page.route("**/api/v1/calls", async (route) => {
    await answered.promise;
    await route.continue();
  });
  await page.fill("#number", "1001");
  await page.press("#number", "Enter");
  await page.waitForSelector(`${desk("1004")} [data-button=call][data-pending=true]`);
  assert.equal(await page.isVisible(`${desk("1004")} .notice .text-button`), false);
  await page.clock.fastForward(4_500);
  await page.waitForSelector(`${desk("1004")} .notice .text-button`);
  await page.click(`${desk("1004")} .notice .text-button`);
  answered.resolve();
  await page.waitForSelector(`${desk("1004")} [data-pending=true]`, { state: "detached" });
  await page.waitForTimeout(300);
  assert.equal(
    (await office.json("/api/v1/calls", { cookie: await office.signIn("1004") })).items.length,
    0,
  );
});

onPage("Panel: silence is a lost connection, said with its time, and ends by itself", {
  extension: "1001",
  clock: true,
}, async (page, office) => {
  await page.waitForSelector(".page[data-live=true]");
  await office.pause();
  office.cut(true);
  await page.clock.fastForward(SILENCE_MILLIS + 2_000);
  await page.waitForSelector(".foot[data-trouble=true]");
  assert.match(await page.innerText(".foot"), /表示は\d\d:\d\d:\d\dのものです。/);
  office.cut(false);
  office.run();
  await office.hurry(page.waitForSelector(".foot[data-trouble=false]"));
});

onPage("Panel: an expired session lays a sign-in over the page and keeps what was typed", {
  extension: "1001",
}, async (page) => {
  await page.fill("#number", "0300004522");
  await page.waitForSelector("text=有限会社あおば印刷・03-0000-4522");
  await page.context().clearCookies();
  await page.click(".side .switch");
  await page.waitForSelector(".over");
  await page.fill(".over #loginId", "demo");
  await page.fill(".over #password", "91001");
  await page.press(".over #password", "Enter");
  await page.waitForSelector(".over", { state: "detached" });
  assert.equal(await page.inputValue("#number"), "0300004522");
});

onPage(
  "Panel: the language changes in place and is remembered",
  { extension: "1005" },
  async (page) => {
    await page.click(".person");
    await page.click("#menu button[lang=en]");
    await page.waitForFunction(() => document.documentElement.lang === "en");
    assert.match(await page.innerText(desk("1005")), /Desk phone/);
    await page.reload();
    assert.match(await page.innerText(desk("1005")), /Desk phone/);
  },
);

onPage(
  "Panel: on a phone's width nothing is said of Enter",
  { extension: "1001", width: 360 },
  async (page) => assert.equal(await page.isVisible(".hint-keys"), false),
);

onPage(
  "Panel: at 1366 × 650 the left column is seen whole",
  { extension: "1001" },
  async (page) => {
    await page.setViewportSize({ width: 1366, height: 650 });
    const [content, height] = await page.$eval(
      ".side",
      (side) => [side.scrollHeight, side.clientHeight],
    );
    assert.ok(content! <= height!, `${content} px in ${height}`);
  },
);

onPage("Panel: axe finds nothing in the menu", { extension: "1001" }, async (page) => {
  await page.click(".person");
  await page.waitForSelector("#menu:popover-open");
  await accessible(page);
});
onPage("Panel: axe finds nothing on a phone", { extension: "1001", width: 360 }, accessible);

/** What a component says that meets undefined, null or a state it does not know. */
const BREAKS = /^Cannot read properties of (undefined|null)/;
const BROKEN = /申し訳ありません、この部分を表示できません。通話には影響ありません/;

onPage(
  "Place: a tab that cannot be drawn says so and the rest goes on, a call and the other tabs (field 18)",
  {
    extension: "1001",
    breaks: BREAKS,
  },
  async (page) => {
    await page.route("**/api/v1/users?*", async (route) => {
      const response = await route.fetch();
      const users = await response.json();
      users.items[0].line = "a state of a newer server";
      await route.fulfill({ response, json: users });
    });
    await page.click("#tab-users");
    await page.fill("#search-users", "さとう");
    await page.waitForSelector("#tab-panel .broken[role=alert]");
    assert.match(await page.innerText("#tab-panel .broken"), BROKEN);
    assert.equal(await page.locator(".broken").count(), 1);
    await accessible(page);

    await setAutoAnswer(page, true);
    await page.fill("#number", "0300004522");
    await page.press("#number", "Enter");
    await state(page, "1001", "talking");
    await page.click("#tab-history");
    await page.waitForSelector("#search-history");
    await page.click(`${desk("1001")} [data-button=hangup]`);
    await state(page, "1001", "idle");
  },
);

onPage("Place: a broken telephone leaves the other; a page that cannot begin says so (field 18)", {
  extension: "1001",
  width: 360,
  breaks: BREAKS,
}, async (page, office) => {
  const opened = async (change: (boot: { me: { devices: object[] } }) => object) => {
    await page.route(`${office.origin}/pbx/open/`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /(<script id="boot"[^>]*>)(.*?)(<\/script>)/s,
        (_whole, before, boot, after) =>
          before + JSON.stringify(change(JSON.parse(boot))).replace(/</g, "\\u003c") + after,
      );
      await route.fulfill({ response, body });
    });
    await page.reload();
    await page.waitForSelector(".broken");
    await page.unrouteAll();
  };
  await opened((boot) => {
    const [first, ...others] = boot.me.devices;
    return { ...boot, me: { ...boot.me, devices: [{ ...first, label: null }, ...others] } };
  });
  assert.match(await page.innerText(".devices > .broken"), BROKEN);
  assert.equal(await page.locator(".broken").count(), 1);
  await page.waitForSelector(`${desk("1001-soft")} [data-button=call]`);
  assert.deepEqual(await unreadable(page), []);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.click(".broken button");
  await page.waitForSelector(`${desk("1001")} [data-button=call]`);

  await opened((boot) => ({ ...boot, parking: null }));
  assert.match(await page.innerText("#app"), BROKEN);
});
