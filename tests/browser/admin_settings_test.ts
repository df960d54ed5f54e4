/** Presences, phonebooks and settings of the office in a real Chromium. */
import assert from "node:assert/strict";
import { adminTests, answer, fill, openAdmin, rowOf, save } from "./support/on_admin.ts";

const onAdmin = adminTests();

onAdmin("PresencesPage: a state moves up, and everybody's first state changes with it", {
  path: "presences",
}, async (page, office) => {
  await page.click('button[title="離席中を上へ"]');
  await page.waitForFunction(() =>
    document.querySelector(".table tbody tr")?.textContent?.includes("離席中")
  );
  assert.equal(office.web.useCases.office.index.office.presences[0]?.code, "away");
  assert.equal(
    await page.getAttribute('button[title="離席中を上へ"]', "aria-disabled"),
    "true",
  );
});

onAdmin("PresenceSheet: a state is added with its colour, changed, and deleted", {
  path: "presences/new",
}, async (page, office) => {
  const { index } = office.web.useCases.office;
  await fill(page, "labelJa", "研修中");
  await fill(page, "labelEn", "In training");
  await fill(page, "code", "training");
  await page.click("#field-rings");
  await page.click("#field-colour >> text=赤");
  await save(page);
  await rowOf(page, "研修中").waitFor();
  const made = () =>
    office.web.useCases.office.index.office.presences.find(({ code }) => code === "training");
  assert.equal(made()?.colour, "danger");
  assert.equal(made()?.rings, false);
  assert.notEqual(office.web.useCases.office.index, index);
  await rowOf(page, "研修中").locator(".row-link").click();
  await page.click(".danger-quiet");
  await answer(page, true);
  await rowOf(page, "研修中").waitFor({ state: "detached" });
  assert.equal(made(), undefined);
});

onAdmin("ListsPage: a number put into a phonebook is found, changed and deleted", {
  path: "lists/customers/new",
}, async (page) => {
  await fill(page, "name", "株式会社あさひ");
  await fill(page, "number", "番号");
  await page.click(".form .main-button");
  assert.match(await page.innerText("#field-number-fault"), /電話番号として読み取れません/);
  await fill(page, "number", "03-0000-7777");
  await save(page);
  await page.waitForSelector(".sheet", { state: "detached" });
  await page.fill(".search input", "あさひ");
  await rowOf(page, "03-0000-7777").waitFor();
  await rowOf(page, "株式会社あさひ").locator(".row-link").click();
  await fill(page, "note", "朝のみ");
  await save(page);
  await rowOf(page, "朝のみ").waitFor();
  await page.click(".danger-quiet");
  await answer(page, true);
  await page.waitForSelector(".empty");
});

onAdmin("ListsPage: deleting a phonebook names how many numbers go with it", {
  path: "lists/new",
}, async (page) => {
  await fill(page, "labelJa", "一時");
  await fill(page, "labelEn", "Temporary");
  await fill(page, "id", "temporary");
  await save(page);
  await page.waitForURL("**/lists/temporary");
  await page.click("text=リストの設定");
  await page.click(".danger-quiet");
  await page.waitForSelector(".question >> text=0件の番号も失われます");
  await answer(page, true);
  await page.waitForURL("**/pbx/admin/lists");
  await rowOf(page, "一時").waitFor({ state: "detached" });
});

onAdmin(
  "ParkingPage: times are changed for the whole office; what cannot be is told at its field",
  {
    path: "parking",
  },
  async (page, office) => {
    await fill(page, "lastSlot", "700");
    await page.click(".form .main-button");
    await page.waitForSelector("#field-lastSlot-fault svg");
    await fill(page, "lastSlot", "710");
    await fill(page, "timeoutSeconds", "９０");
    await save(page);
    await page.waitForSelector(".toast >> text=保存しました。");
    const { parking } = office.web.useCases.office.index.office;
    assert.equal(parking.timeoutSeconds, 90);
    assert.equal(parking.lastSlot, 710);
  },
);

onAdmin("RecordingPage: keeping recordings for less asks, since they are deleted", {
  path: "recording",
}, async (page, office) => {
  const days = () => office.web.useCases.office.index.office.recording.retentionDays;
  const before = days();
  await fill(page, "retentionDays", String(before - 1));
  await page.click(".form .main-button");
  await page.waitForSelector(".question >> text=元に戻せません");
  await answer(page, false);
  assert.equal(days(), before);
  await page.click(".form .main-button");
  await answer(page, true);
  await page.waitForSelector(".toast");
  assert.equal(days(), before - 1);
});

onAdmin("OfficePage: another LOGIN ID asks, and is the one people sign in by", {
  path: "office",
}, async (page, office) => {
  await fill(page, "loginId", "大文字");
  await page.click(".form .main-button");
  await page.waitForSelector("#field-loginId-fault svg");
  await fill(page, "loginId", "sample");
  await page.click(".form .main-button");
  await page.waitForSelector(".question >> text=demoからsampleに変更します");
  await answer(page, true);
  await page.waitForSelector(".toast");
  assert.equal(office.web.useCases.office.index.office.loginId, "sample");
});

onAdmin("Settings: unsaved changes are told, and asked about before another page opens", {
  path: "parking",
}, async (page, office) => {
  await fill(page, "callbackSeconds", "45");
  await page.waitForSelector(".form-state >> text=保存していない変更");
  await page.click(".nav-link >> text=録音");
  await answer(page, true);
  await page.waitForSelector("#field-retentionDays");
  assert.notEqual(office.web.useCases.office.index.office.parking.callbackSeconds, 45);
  await openAdmin(page, office, "parking");
});
