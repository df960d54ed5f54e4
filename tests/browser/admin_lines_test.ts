/** 回線 and 発信許可 of the administration in a real Chromium. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { adminTests, answer, fill, rowOf, save } from "./support/on_admin.ts";
import type { PanelOffice } from "./support/panel_office.ts";

const onAdmin = adminTests();
const GRID = { path: "permissions" } as const;

const permitted = (office: PanelOffice, extension: string, line: string): boolean =>
  office.web.useCases.office.index.permitted(
    extension as Parameters<typeof office.web.useCases.office.index.permitted>[0],
    line as Parameters<typeof office.web.useCases.office.index.permitted>[1],
  );

const cell = (page: Page, name: string) => page.locator(`.permissions input[aria-label="${name}"]`);

onAdmin("PermissionsPage: a press is saved at once, and shown once the server has it", GRID, async (
  page,
  office,
) => {
  await cell(page, "鈴木 大輔 代表").click();
  await page.waitForSelector('input[aria-label="鈴木 大輔 代表"]:checked');
  assert.equal(permitted(office, "1002", "main"), true);
  await cell(page, "鈴木 大輔 代表").click();
  await page.waitForSelector('input[aria-label="鈴木 大輔 代表"]:not(:checked)');
  assert.equal(permitted(office, "1002", "main"), false);
});

onAdmin(
  "PermissionsPage: the arrow keys move among the cells, Space changes one, Tab leaves",
  GRID,
  async (
    page,
    office,
  ) => {
    const labels = await page.locator(".permissions tbody input").evaluateAll((inputs) =>
      inputs.map((input) => input.getAttribute("aria-label")!)
    );
    const lines = office.web.useCases.office.index.line.size;
    const above = labels.indexOf("鈴木 大輔 代表") - lines;
    await cell(page, labels[above]!).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    assert.equal(await focused(), "鈴木 大輔 サポート");
    await page.keyboard.press("Space");
    await page.waitForSelector('input[aria-label="鈴木 大輔 サポート"]:checked');
    assert.equal(permitted(office, "1002", "support"), true);
    await page.keyboard.press("Tab");
    assert.notEqual(await focused(), "鈴木 大輔 海外");
  },
);

onAdmin("PermissionsPage: a whole row asks with its count, and can be taken back", GRID, async (
  page,
  office,
) => {
  const row = page.locator(".permissions tbody tr", { hasText: "田中 陽子" });
  await row.locator(".quiet-button").click();
  assert.equal(await page.innerText(".question .main-button"), "2回線を許可する");
  await answer(page, true);
  await page.waitForSelector('input[aria-label="田中 陽子 海外"]:checked');
  assert.equal(permitted(office, "1003", "world"), true);
  await page.click(".toast .text-button");
  await page.waitForSelector('input[aria-label="田中 陽子 海外"]:not(:checked)');
  assert.equal(permitted(office, "1003", "world"), false);
});

onAdmin("PermissionsPage: a column is for the people shown, and says for how many", GRID, async (
  page,
  office,
) => {
  await page.fill(".search input", "営業");
  await page.waitForFunction(() => {
    const people = document.querySelectorAll(".permissions tbody tr").length;
    return people > 0 && people < 5; // none while they are looked for
  });
  const shown = await page.locator(".permissions tbody tr").count();
  await page.click(".permissions thead .quiet-button >> nth=0");
  assert.equal(await page.innerText(".question .danger-button"), `${shown}人から外す`);
  await answer(page, true);
  await page.waitForSelector('input[aria-label="佐藤 花子 代表"]:not(:checked)');
  assert.equal(permitted(office, "1001", "main"), false);
  assert.equal(permitted(office, "1004", "main"), true);
});

onAdmin("LineSheet: a line is added with who rings, and stands in the list", {
  path: "lines/new",
}, async (page, office) => {
  await fill(page, "labelJa", "大阪");
  await fill(page, "labelEn", "Osaka");
  await fill(page, "id", "osaka");
  await fill(page, "number", "０６-0000-0004");
  await page.click("#field-incoming .plain-button");
  await page.fill(".ring-step input >> nth=0", "1001、1002");
  await save(page);
  await rowOf(page, "06-0000-0004").waitFor();
  const line = office.web.useCases.office.index.line.get("osaka");
  assert.deepEqual(line?.incoming, [
    { afterSeconds: 0, extensions: ["1001", "1002"], replacesEarlier: false },
  ]);
  assert.equal(line?.number, "0600000004");
});

onAdmin(
  "LineSheet: taking a line out of service asks; its emergency class stays when another changes",
  {
    path: "lines/main",
  },
  async (page, office) => {
    await page.click("#field-inService");
    await page.click("#field-classes label >> text=ナビダイヤル");
    await page.click(".form .main-button");
    await page.waitForSelector(".question >> text=停止します");
    await answer(page, true);
    await page.waitForSelector(".toast");
    const line = office.web.useCases.office.index.line.get("main")!;
    assert.equal(line.inService, false);
    assert.ok(line.classes.includes("emergency") && !line.classes.includes("navi"));
  },
);

onAdmin(
  "LineSheet: a number that is none is told at its field",
  { path: "lines/world" },
  async (page) => {
    await fill(page, "number", "あいう");
    await page.click(".form .main-button");
    await page.waitForSelector("#field-number-fault svg");
    assert.equal(await page.getAttribute("#field-number", "aria-invalid"), "true");
  },
);
