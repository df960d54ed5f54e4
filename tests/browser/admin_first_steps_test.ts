/** An empty office (`NAISEN_OFFICE=none`) as its first administrator walks it: every step told, and done one by one. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { adminTests, answer, fill, openAdmin, save } from "./support/on_admin.ts";
import { accessible } from "./support/on_page.ts";

const onAdmin = adminTests({
  office: (file) => ({
    ...file,
    loginId: "office",
    demo: false,
    people: [],
    devices: [],
    lines: [],
    permissions: [],
    lists: [],
  }),
});

/** Opens the way that a step of the first page offers. */
async function step(page: Page, act: string): Promise<void> {
  await page.click(`main a:text-is("${act}")`);
  await page.waitForSelector("h1");
}

onAdmin(
  "Start: an empty office is led from its LOGIN ID to people who sign in, with phones of their own",
  {},
  async (page, office) => {
    await page.waitForSelector("text=あと7つで、最初の通話ができます。");
    await accessible(page);

    await step(page, "LOGIN IDを決める");
    await fill(page, "loginId", "minato");
    await page.click(".form .main-button");
    await answer(page, true);
    await page.waitForSelector(".toast");

    // everybody at once: who is new is wanted, without being asked for
    await openAdmin(page, office, "");
    await step(page, "CSVで取り込む");
    const rows = "内線番号,氏名,パスワード\r\n1002,次 二郎,45\r\n1003,三 三子,\r\n";
    await page.setInputFiles("input[type=file]", {
      name: "users.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(rows),
    });
    await page.click("text=2件を取り込む");
    await page.locator(".bulk-verdict", { hasText: "2件を変更しました。" }).waitFor();

    // and one by hand
    await openAdmin(page, office, "users/new");
    await fill(page, "extension", "1001");
    await fill(page, "name", "最初 一郎");
    await fill(page, "password", "0123");
    await save(page);

    await openAdmin(page, office, "");
    await page.waitForSelector("text=つで、最初の通話ができます。");
    const { index } = office.web.useCases.office;
    assert.deepEqual([...index.person.keys()], ["1002", "1003", "1001"]);
    assert.ok((index.devicesOf.get(index.office.people[0]!.extension) ?? []).length > 0);
    const signedIn = await office.web.ask("/api/v1/session", {
      headers: { host: new URL(office.origin).host, origin: office.origin },
      json: { loginId: "minato", extension: "1002", password: "45" },
    });
    assert.equal(signedIn.status, 204);
  },
);
