/** ユーザ and デバイス of the administration in a real Chromium, over the demo office. */
import assert from "node:assert/strict";
import {
  adminContext,
  adminTests,
  answer,
  fill,
  openAdmin,
  rowOf,
  save,
} from "./support/on_admin.ts";
import type { PanelOffice } from "./support/panel_office.ts";

const onAdmin = adminTests();

const person = (office: PanelOffice, extension: string) =>
  office.web.useCases.office.index.person.get(extension);

onAdmin("UsersPage: found by a part of the reading; what is looked for stays in the address", {
  path: "users",
}, async (page) => {
  await page.fill(".search input", "たかはし");
  await rowOf(page, "佐藤 花子").waitFor({ state: "detached" });
  assert.equal(await page.locator(".table tbody tr").count(), 1);
  assert.match(page.url(), /\?q=/);
  await page.reload();
  await rowOf(page, "髙橋 美咲").waitFor();
  assert.equal(await page.locator(".table tbody tr").count(), 1);
  await page.fill(".search input", "いないひと");
  await page.waitForSelector(
    ".empty >> text=「いないひと」に合う人はいません。読みや内線番号の一部でもお探しいただけます。",
  );
});

onAdmin("UserSheet: faults stand at their fields, then the person is there and can sign in", {
  path: "users/new",
}, async (page, office) => {
  await fill(page, "extension", "110");
  await fill(page, "password", "１２３");
  await page.click(".form .main-button");
  assert.match(await page.innerText("#field-password-fault"), /半角数字1〜10桁/);
  assert.match(await page.innerText("#field-name-fault"), /入力してください。/);
  await fill(page, "password", "0123");
  await fill(page, "name", "新人 一郎");
  await save(page);
  await page.waitForSelector("#field-extension-fault svg");
  assert.match(await page.innerText("#field-extension-fault"), /110/);
  await fill(page, "extension", "１０１１");
  await save(page);
  await rowOf(page, "新人 一郎").waitFor();
  assert.equal(person(office, "1011")?.name, "新人 一郎");
  const json = { loginId: "demo", extension: "1011", password: "0123" };
  await office.json("/api/v1/session", { json });
});

onAdmin("UserSheet: another administrator was faster: said so, and what they made can be loaded", {
  path: "users/1003",
}, async (page, office) => {
  await page.waitForSelector("#field-department");
  const context = await adminContext(office, page.context().browser()!);
  try {
    const other = await context.newPage();
    await openAdmin(other, office, "users/1003");
    await other.waitForSelector("#field-department");
    await fill(other, "department", "第二サポート部");
    await save(other);
    await other.waitForSelector(".toast");
  } finally {
    await context.close();
  }
  await fill(page, "department", "わたしの部署");
  await save(page);
  await page.waitForSelector(".sheet .refusal");
  assert.equal(await page.inputValue("#field-department"), "わたしの部署");
  await page.click(".refusal .text-button");
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>("#field-department")?.value === "第二サポート部"
  );
});

onAdmin("UserSheet: renumbering asks, and the person is found under the new number", {
  path: "users/1009",
}, async (page, office) => {
  await fill(page, "extension", "1099");
  await page.click(".form .main-button");
  await page.waitForSelector(".question >> text=1009から1099に変更します");
  await answer(page, true);
  await page.waitForURL("**/users/1099");
  assert.equal(person(office, "1009"), undefined);
  assert.equal(person(office, "1099")?.name, "小林 千鶴");
});

onAdmin("UserSheet: disabling asks what is lost, and can be taken back", {
  path: "users/1006",
}, async (page, office) => {
  await page.click(".form-aside >> text=無効にする");
  await page.waitForSelector(".question >> text=ログイン中の画面は閉じ");
  await answer(page, true);
  await page.waitForSelector(".notice >> text=この人は無効です。");
  assert.equal(person(office, "1006")?.disabled, true);
  await page.click(".form-aside >> text=有効に戻す");
  await page.waitForSelector(".notice", { state: "detached" });
  assert.equal(person(office, "1006")?.disabled, false);
});

onAdmin("UserSheet: deleting says whom, and only then takes the person away", {
  path: "users/1010",
}, async (page, office) => {
  await page.click(".danger-quiet");
  assert.match(await page.innerText(".question"), /内線1010/);
  await answer(page, false);
  assert.ok(person(office, "1010") !== undefined);
  await page.click(".danger-quiet");
  await answer(page, true);
  await page.waitForSelector(".sheet", { state: "detached" });
  assert.equal(person(office, "1010"), undefined);
  assert.equal(await rowOf(page, "1010").count(), 0);
});

onAdmin("DeviceSheet: a new phone's secret is shown once and stands on its printed sheet", {
  path: "devices/new?owner=1002",
}, async (page) => {
  assert.equal(await page.inputValue("#field-id"), "1002-desk");
  await fill(page, "id", "1002-hall");
  await save(page);
  const secret = await page.innerText(".secret code");
  assert.ok(secret.length >= 12);
  await page.emulateMedia({ media: "print" });
  const paper = await page.innerText(".paper");
  assert.ok(paper.includes(secret) && paper.includes("1002-hall"));
  assert.equal(await page.locator("#app").isVisible(), false);
  await page.emulateMedia({ media: null });
  await page.reload();
  await page.click(".sheet-head .icon-button");
  await rowOf(page, "1002-hall").locator(".row-link").click();
  await page.waitForSelector(".sheet .form");
  assert.equal(await page.locator(".secret").count(), 0);
  assert.ok(!(await page.content()).includes(secret));
});

onAdmin("DeviceSheet: a new secret asks first, since the phone is out of use until it has it", {
  path: "devices/1004-soft",
}, async (page) => {
  await page.click(".form-aside >> text=SIPパスワードを作り直す");
  await page.waitForSelector(".question >> text=1004-soft");
  await answer(page, true);
  await page.waitForSelector(".secret code");
});
