/** 着信連携 of the administration in a real Chromium: added, tested, its log read. */
import assert from "node:assert/strict";
import { adminTests, answer, fill, rowOf, save } from "./support/on_admin.ts";

const onAdmin = adminTests();

onAdmin("IntegrationsPage: a webhook's signing secret is shown once; a test stands in its log", {
  path: "integrations/new",
}, async (page) => {
  await fill(page, "name", "顧客管理");
  await fill(page, "url", "ftp://example.jp/");
  await page.click(".form .main-button");
  await page.waitForSelector("#field-url-fault >> text=https");
  await fill(page, "url", "http://127.0.0.1:9/hook");
  await save(page);
  const secret = await page.innerText(".secret code");
  assert.ok(secret.length >= 16);
  await page.click(".form-buttons .plain-button");
  await rowOf(page, "顧客管理").locator(".row-link").click();
  await page.waitForSelector(".deliveries .empty >> text=まだ送っていません。");
  assert.ok(!(await page.content()).includes(secret));
  await page.click(".deliveries .section-head .plain-button");
  await page.waitForSelector(".deliveries td >> text=試験");
  await page.click(".danger-quiet");
  await answer(page, true);
  await rowOf(page, "顧客管理").waitFor({ state: "detached" });
});
