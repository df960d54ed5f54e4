/** The administration's sign-in, its frame and its accounts in a real Chromium. */
import assert from "node:assert/strict";
import { accessible } from "./support/on_page.ts";
import {
  ADMIN_PASSWORD,
  adminTests,
  answer,
  fill,
  openAdmin,
  rowOf,
  save,
} from "./support/on_admin.ts";

const onAdmin = adminTests();

onAdmin("AdminSignIn: leads to the page that was asked for", {
  out: true,
  path: "accounts",
}, async (page) => {
  await page.fill("#username", "ａｄｍｉｎ");
  await page.fill("#password", ADMIN_PASSWORD);
  await page.press("#password", "Enter");
  await page.waitForSelector(".nav-link[aria-current=page]");
  assert.equal(await page.innerText("h1"), "管理者");
});

onAdmin("AdminSignIn: says what is wrong below the button, moving nothing above it", {
  out: true,
}, async (page) => {
  await page.fill("#username", "admin");
  await page.fill("#password", "another password");
  const before = await page.locator("button[type=submit]").boundingBox();
  await page.click("button[type=submit]");
  await page.waitForSelector(".refusal");
  assert.match(await page.innerText(".refusal"), /パスワード.*。$/);
  assert.deepEqual(await page.locator("button[type=submit]").boundingBox(), before);
});

onAdmin("AdminSignIn: axe finds nothing", { out: true }, accessible);

onAdmin("Shell: an address that is no page says so, with the way to the others", {
  path: "nowhere",
}, async (page) => {
  assert.equal(await page.innerText("h1"), "このページはありません。");
  await page.click(".nav-link >> nth=0");
  await page.waitForFunction(() => location.pathname === "/pbx/admin");
});

onAdmin("Shell: at 360 the pages open from the menu, and close once one is chosen", {
  width: 360,
  path: "accounts",
}, async (page) => {
  await page.click(".nav-button");
  await page.click(".nav-sheet .nav-link >> text=ユーザ >> nth=0");
  await page.waitForSelector(".nav-sheet", { state: "detached" });
  assert.equal(await page.innerText("h1"), "ユーザ");
});

onAdmin(
  "Shell: the language chosen stays for the next page",
  { path: "accounts" },
  async (page) => {
    await page.click(".person");
    await page.click("#account-menu [lang=en]");
    assert.equal(await page.innerText("h1"), "Administrators");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.equal(await page.innerText("h1"), "Administrators");
  },
);

onAdmin("Shell: a session that ends lays a sign-in over the page and keeps what was typed", {
  path: "accounts/new",
}, async (page, office) => {
  await fill(page, "username", "suzuki");
  await fill(page, "password", "twelve letters or more");
  await page.context().clearCookies();
  await page.click(".form .main-button");
  await page.fill(".over-sign-in #password", ADMIN_PASSWORD);
  await page.press(".over-sign-in #password", "Enter");
  await page.waitForSelector(".over-sign-in", { state: "detached" });
  assert.equal(await page.inputValue("#field-username"), "suzuki");
  await save(page);
  await rowOf(page, "suzuki").waitFor();
  assert.equal((await office.web.useCases.administrators.all()).length, 2);
});

onAdmin("AccountsPage: a short password is told at its field, before anything is sent", {
  path: "accounts/new",
}, async (page) => {
  await fill(page, "username", "tanaka");
  await fill(page, "password", "short");
  await page.click(".form .main-button");
  assert.equal(
    await page.innerText("#field-password-fault"),
    "パスワードは12文字以上、128文字までにしてください。",
  );
  await page.waitForFunction(() => document.activeElement?.id === "field-password");
});

onAdmin("AccountsPage: what the server refuses stands at its field", {
  path: "accounts/new",
}, async (page) => {
  await fill(page, "username", "admin");
  await fill(page, "password", "twelve letters or more");
  await save(page);
  await page.waitForSelector("#field-username-fault svg");
  assert.equal(await page.getAttribute("#field-username", "aria-invalid"), "true");
});

onAdmin("AccountsPage: one is deleted after a question, and the own one cannot be", {
  path: "accounts/suzuki",
}, async (page, office) => {
  await page.click(".danger-quiet");
  await answer(page, false);
  assert.equal((await office.web.useCases.administrators.all()).length, 2);
  await page.click(".danger-quiet");
  await answer(page, true);
  await page.waitForSelector(".sheet", { state: "detached" });
  assert.equal((await office.web.useCases.administrators.all()).length, 1);
  await openAdmin(page, office, "accounts/admin");
  await page.waitForSelector(".form .main-button");
  assert.equal(await page.locator(".danger-quiet").count(), 0);
});

onAdmin("OwnPasswordPage: another one is taken only with the present one", {
  path: "accounts",
}, async (page) => {
  await page.click(".person");
  await page.click("#account-menu >> text=パスワードを変える");
  await fill(page, "current", "not the present one");
  await fill(page, "next", "twelve letters or more");
  await fill(page, "again", "twelve letters or more");
  await save(page);
  await page.waitForSelector(".refusal");
  await fill(page, "current", ADMIN_PASSWORD);
  await fill(page, "next", ADMIN_PASSWORD);
  await fill(page, "again", ADMIN_PASSWORD);
  await save(page);
  await page.waitForSelector(".toast >> text=パスワードを変えました。");
  assert.equal(await page.inputValue("#field-current"), "");
});

onAdmin("Router: leaving with unsaved changes asks, by link and by the browser's back", {
  path: "accounts",
}, async (page) => {
  await page.click(".row-link >> nth=0");
  await page.waitForSelector("#field-name");
  await fill(page, "name", "別の名前");
  await page.goBack();
  await page.waitForSelector(".question");
  await answer(page, false);
  assert.equal(await page.inputValue("#field-name"), "別の名前");
  assert.match(page.url(), /accounts\/admin$/);
  await page.click(".sheet-head .icon-button");
  await answer(page, true);
  await page.waitForSelector(".sheet", { state: "detached" });
});

for (const width of [1280, 360]) {
  onAdmin(
    `AccountsPage: axe finds nothing at ${width}`,
    { width, path: "accounts/admin" },
    async (page) => {
      await page.waitForSelector(".form");
      await accessible(page);
    },
  );
}
