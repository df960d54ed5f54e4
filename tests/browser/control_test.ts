/** Hold, transfer, pickup, move and record as people do them in a real Chromium. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { silence, talkWith } from "./support/control.ts";
import {
  below,
  buttonsAt,
  panelOf,
  press,
  state,
  talking,
  withRights,
} from "./support/control_page.ts";
import { click } from "./support/days.ts";
import { browserTests, deviceOf, setAutoAnswer } from "./support/on_page.ts";

const onPage = browserTests({ office: withRights, softphones: ["1005-soft"] });

onPage("Panel: 保留 and 保留解除, seen on both sides; the buttons keep their places", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  const other = await panelOf(page, office, "1004");
  const places = await buttonsAt(page, "1001");
  await press(page, "1001", "hold");
  await state(page, "1001", "holding");
  await state(other, "1004", "held");
  assert.match(await page.innerText(`${deviceOf("1001")} [data-button=hold]`), /保留解除/);
  assert.match(await page.title(), /^保留中 髙橋 美咲/);
  assert.deepEqual(await buttonsAt(page, "1001"), places);
  await press(page, "1001", "hold");
  await state(page, "1001", "talking");
  await state(other, "1004", "talking");
});

onPage("held-on-device Panel: a hold of the phone's own key is ended there, and the page says so", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  office.web.sim.press("1001-desk" as DeviceId, { press: "hold" });
  await state(page, "1001", "holding");
  await press(page, "1001", "hold");
  await below(page, "1001", "refusal").waitFor();
  assert.match(
    await below(page, "1001", "refusal").innerText(),
    /電話機の保留ボタンで解除してください。/,
  );
});

onPage("Panel: すぐに転送 to a name: one's own device is free at once, the two others talk", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  const other = await panelOf(page, office, "1006");
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "よしだ");
  await page.waitForSelector(".drawer .candidate[aria-selected=true]");
  await page.press("#transfer-to", "Enter");
  await page.waitForSelector("#transfer-echo:has-text('𠮷田 健')");
  await page.click("text=すぐに転送");
  await state(page, "1001", "idle");
  assert.equal(
    await below(page, "1001", "notice").innerText(),
    "𠮷田さんへ転送しました。つながらないときは、このデバイスを呼び返します。",
  );
  assert.equal(await page.locator(".drawer").count(), 0);
  await state(other, "1006", "talking");
  assert.match(await other.innerText(deviceOf("1006")), /髙橋 美咲/);
});

onPage("transfer-failed Panel: what nobody took rings its sender, who is told why", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1008");
  await page.click("text=すぐに転送");
  await state(page, "1001", "ringing");
  assert.equal(
    await below(page, "1001", "refusal").innerText(),
    "大野さんへ転送できませんでした（拒否）。通話はあなたに戻っています。",
  );
  await state(page, "1001", "talking");
});

onPage("unknown-extension Panel: a transfer that is refused keeps what was typed, below the row", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1999");
  await page.click("text=すぐに転送");
  await below(page, "1001", "refusal").waitFor();
  assert.match(
    await below(page, "1001", "refusal").innerText(),
    /^内線1999は登録されていません。/,
  );
  assert.equal(await page.inputValue("#transfer-to"), "1999");
  await state(page, "1001", "talking");
  await page.press("#transfer-to", "Escape");
  await page.waitForSelector(".drawer", { state: "detached" });
  assert.equal(
    await page.evaluate(() => document.activeElement?.id),
    "transfer-1001-desk",
    "the keyboard is back at its button",
  );
});

onPage("Panel: 話してから転送, completed: the target has the call, one's own device is free", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  const other = await panelOf(page, office, "1006");
  const waiting = await panelOf(page, office, "1004");
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1006");
  await page.click("text=話してから転送");
  await state(page, "1001", "transferring");
  await state(waiting, "1004", "held");
  assert.match(await page.innerText(deviceOf("1001")), /𠮷田 健[^]*転送先/);
  assert.match(
    await below(page, "1001", "notice").innerText(),
    /髙橋さんが保留音を聞いて待っています。/,
  );
  await state(page, "1001", "talking");
  await page.click(`${deviceOf("1001")} .notice .chip-go`);
  await state(page, "1001", "idle");
  await other.waitForSelector(`${deviceOf("1006")} .device-peer:has-text('髙橋 美咲')`);
  await state(waiting, "1004", "talking");
});

onPage("Panel: 元の通話に戻る, and a target that is busy: the first call is back", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1009");
  await page.click("text=話してから転送");
  await state(page, "1001", "transferring");
  await page.click("text=元の通話に戻る");
  await state(page, "1001", "talking");
  assert.match(await page.innerText(deviceOf("1001")), /髙橋 美咲/);
  assert.equal(await below(page, "1001", "refusal").count(), 0, "what one gave up needs no word");
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1008");
  await page.click("text=話してから転送");
  await below(page, "1001", "refusal").waitFor();
  assert.match(await below(page, "1001", "refusal").innerText(), /^大野さんへ転送できませんでした/);
  await state(page, "1001", "talking");
});

onPage("Panel: 内線挿入 while a transfer asks for its target goes there", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "transfer");
  await page.click("#tab-users");
  await page.click(".user-row:has-text('1006') .row-action");
  assert.equal(await page.inputValue("#transfer-to"), "1006");
  assert.equal(await page.inputValue("#number"), "");
});

onPage("Panel: 代理応答 by right takes what rings at a colleague", {
  extension: "1006",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  await setAutoAnswer(page, true);
  await page.click("#tab-users");
  await click(office, "1001", { destination: "1009" });
  await office.advance(3_000);
  await page.click(".user-row:has-text('1009') .pickup");
  office.run();
  await state(page, "1006", "talking");
  assert.match(await page.innerText(deviceOf("1006")), /佐藤 花子/);
});

onPage("pickup-not-permitted Panel: without the right it is greyed and says why below the row", {
  extension: "1003",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  await page.click("#tab-users");
  await click(office, "1001", { destination: "1009" });
  await office.advance(3_000);
  await page.click(".user-row:has-text('1009') .pickup", { force: true });
  assert.match(
    await page.innerText(".row-below .refusal"),
    /^小林さんへの着信に代わって応答する権限/,
  );
});

onPage("Panel: a call moves to another own device; without the right recording is greyed", {
  extension: "1005",
}, async (page, office) => {
  await talking(page, office, "1005");
  await page.click(`${deviceOf("1005")} .device-more`);
  assert.match(await page.innerText("[data-action=record]"), /録音する権限がありません/);
  await page.click("[data-action=move]");
  await state(page, "1005-soft", "ringing");
  assert.match(
    await below(page, "1005-soft", "notice").innerText(),
    /応答すると通話がそちらへ移ります。/,
  );
  await state(page, "1005-soft", "talking");
  await state(page, "1005", "idle");
});

onPage("Panel: 録音 on and off, with its word beside the lamp", {
  extension: "1004",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  await talkWith(office, "1004", "0300004522", "support");
  office.run();
  await state(page, "1004", "talking");
  await page.locator(".mark").click();
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${deviceOf("1004")} .recording`);
  assert.match(await page.innerText("[data-action=record]"), /録音を止める/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${deviceOf("1004")} .recording`, { state: "detached" });
});

onPage("Panel: with the keyboard alone: dial, hold, park, retrieve, ask, go back, hang up", {
  extension: "1001",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  office.run();
  await setAutoAnswer(page, true);
  const keys = page.keyboard;
  await page.locator(".mark").click();
  await keys.type("/1004");
  await keys.press("Enter");
  await state(page, "1001", "talking");
  await page.locator("#transfer-1001-desk").focus();
  await keys.press("h");
  await state(page, "1001", "holding");
  await keys.press("h");
  await state(page, "1001", "talking");
  await keys.press("p");
  await state(page, "1001", "idle");
  await page.waitForSelector(".slot");
  await keys.press("s");
  await keys.press("Enter");
  await state(page, "1001", "talking");
  await keys.press("t");
  await keys.type("よしだ");
  await page.waitForSelector(".drawer .candidate[aria-selected=true]");
  await keys.press("Enter");
  await keys.press("Enter");
  await state(page, "1001", "transferring");
  await keys.press("b");
  await state(page, "1001", "talking");
  await keys.press("Shift+X");
  await state(page, "1001", "idle");
});
