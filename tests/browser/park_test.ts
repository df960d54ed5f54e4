/** 保留箱 as people use it in a real Chromium: who waits is seen, taken by one, and comes back when nobody does. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { control, silence, talkWith } from "./support/control.ts";
import {
  below,
  panelOf,
  parkedBy,
  press,
  state,
  talking,
  withRights,
} from "./support/control_page.ts";
import { browserTests, deviceOf, setAutoAnswer } from "./support/on_page.ts";

const onPage = browserTests({ office: withRights, softphones: ["1005-soft"] });

onPage("Panel: what is parked by one is taken by another on his own panel, and everybody sees it", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  const other = await panelOf(page, office, "1006");
  await setAutoAnswer(other, true);
  assert.match(await other.innerText(".rail"), /空き 2/);
  await press(page, "1001", "park");
  await state(page, "1001", "idle");
  await below(page, "1001", "notice").waitFor();
  assert.match(
    await below(page, "1001", "notice").innerText(),
    /^保留箱701に入れました。\d\d:\d\dまでに取り出されないと、このデバイスを呼び返します。/,
  );
  await other.click("#slot-701");
  await state(other, "1006", "talking");
  assert.match(await other.innerText(deviceOf("1006")), /髙橋 美咲/);
  await page.waitForSelector(".slot", { state: "detached" });
  await below(page, "1001", "notice").waitFor({ state: "detached" });
  assert.match(await page.innerText(".rail"), /空き 2/);
});

onPage("Panel: what waits is taken out on one's own second device, which is told to answer", {
  extension: "1005",
}, async (page, office) => {
  await parkedBy(office, "1003", "1004");
  await page.selectOption(".rail-device select", "1005-soft");
  await page.click("#slot-701");
  await state(page, "1005-soft", "ringing");
  assert.equal(
    await below(page, "1005-soft", "notice").innerText(),
    "「アプリ」が鳴っています。応答すると保留箱701の髙橋さんとつながります。",
  );
  office.web.sim.press("1005-soft" as DeviceId, { press: "answer" });
  await state(page, "1005-soft", "talking");
  assert.match(await page.innerText(deviceOf("1005-soft")), /髙橋 美咲/);
  await state(page, "1005", "idle");
  await page.waitForSelector(".slot", { state: "detached" });
  await silence(office);
});

onPage(
  "Panel: parked for somebody with a note, it lights up there, with a word for who cannot see",
  {
    extension: "1001",
  },
  async (page, office) => {
    await talking(page, office);
    const other = await panelOf(page, office, "1006");
    await page.click(`${deviceOf("1001")} .device-more`);
    await page.click("[data-action=park-for]");
    await page.selectOption("#park-slot", "702");
    await page.fill("#park-whom", "よしだ");
    await page.waitForSelector(".drawer .candidate");
    await page.press("#park-whom", "Enter");
    assert.equal(await page.inputValue("#park-whom"), "1006");
    await page.fill("#park-note", "見積書の件");
    await page.press("#park-note", "Enter");
    const slot = other.locator("#slot-702[data-mine=true]");
    await slot.waitFor();
    assert.match(await slot.innerText(), /あなた宛・見積書の件/);
    const spoken = other.getByRole("button", {
      name: new RegExp(
        "^保留箱 ?702 ?髙橋 美咲 ?あなた宛・見積書の件・佐藤 花子が保留 ?" +
          "\\d\\d:\\d\\dに戻る ?\\d\\d:\\d\\dから、取り出す$",
      ),
    });
    assert.equal(await spoken.count(), 1);
    assert.equal(await other.innerText("#said"), "保留箱702で髙橋さんがお待ちです。");
    assert.match(await other.title(), /^保留箱702 髙橋 美咲/);
    assert.match(await page.innerText("#slot-702"), /𠮷田 健宛/);
  },
);

onPage("Panel: with auto-answer OFF the chosen device rings first; answered, it has the call", {
  extension: "1009",
}, async (page, office) => {
  await parkedBy(office, "1001", "1004");
  await setAutoAnswer(page, false);
  await page.click("#slot-701");
  await state(page, "1009", "ringing");
  assert.equal(
    await below(page, "1009", "notice").innerText(),
    "「卓上電話」が鳴っています。応答すると保留箱701の髙橋さんとつながります。",
  );
  office.web.sim.press("1009-desk" as DeviceId, { press: "answer" });
  await state(page, "1009", "talking");
});

onPage("already-retrieved Panel: who was slower is told who was faster", {
  extension: "1009",
}, async (page, office) => {
  await parkedBy(office, "1001", "1004");
  await setAutoAnswer(page, false);
  await page.click("#slot-701");
  await state(page, "1009", "ringing");
  await control(office, "1006", "parking/701/retrieve", { autoAnswer: true });
  await below(page, "1009", "refusal").waitFor();
  assert.equal(
    await below(page, "1009", "refusal").innerText(),
    "保留箱701は𠮷田さんが先に取り出しました。",
  );
  await state(page, "1009", "idle");
});

onPage("slots-full Panel: the call stays, and the page says what to do instead", {
  extension: "1005",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  for (const [who, whom] of [["1001", "1004"], ["1003", "1006"]] as const) {
    const call = await talkWith(office, who, whom);
    await control(office, who, `calls/${call}/park`);
  }
  await talkWith(office, "1005", "1007");
  await state(page, "1005", "talking");
  await press(page, "1005", "park");
  await below(page, "1005", "refusal").waitFor();
  assert.match(await below(page, "1005", "refusal").innerText(), /^保留箱に空きがありません。/);
  await state(page, "1005", "talking");
});

onPage("retrieve-not-permitted Panel: the slot is greyed, keeps the focus and says why", {
  extension: "1007",
}, async (page, office) => {
  await parkedBy(office, "1001", "1004");
  const slot = page.locator("#slot-701");
  await slot.focus();
  assert.equal(await slot.getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Enter");
  assert.match(
    await page.innerText(".rail .refusal"),
    /^保留箱から取り出す権限がありません。/,
  );
});

onPage("Panel: nobody comes, and the parker's phone says who is back from where", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "park");
  await page.waitForSelector(".slot");
  await office.pause();
  await office.skip(58_000);
  await office.advance(2_500);
  await state(page, "1001", "ringing");
  assert.equal(
    await below(page, "1001", "notice").innerText(),
    "保留箱701の髙橋さんが戻ってきました。応答するとつながります。",
  );
  await page.waitForSelector(".slot:has-text('呼び返し中')");
});

onPage("park-caller-hung-up Panel: said where the slots are", {
  extension: "1001",
}, async (page, office) => {
  await talking(page, office);
  await press(page, "1001", "park");
  await page.waitForSelector(".slot");
  office.web.sim.press("1004-desk" as DeviceId, { press: "hangup" });
  await page.waitForSelector(".rail .notice");
  assert.equal(
    await page.innerText(".rail .notice"),
    "保留箱701の髙橋さんが電話を切りました。",
  );
});
