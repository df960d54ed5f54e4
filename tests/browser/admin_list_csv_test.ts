/** リスト > CSVで一括編集 in a real Chromium: a bad file first, then mended, seen, applied, found in the list, undone. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { adminTests, answer, rowOf } from "./support/on_admin.ts";
import { accessible } from "./support/on_page.ts";

const onAdmin = adminTests();
const CSV = { path: "lists/customers/csv" } as const;

async function choose(page: Page, ...rows: readonly string[]): Promise<void> {
  const buffer = Buffer.from(["名前,フリガナ,電話番号,メモ", ...rows].join("\r\n") + "\r\n");
  await page.setInputFiles("input[type=file]", { name: "list.csv", mimeType: "text/csv", buffer });
}

function verdict(page: Page, text: string): Promise<unknown> {
  return page.locator(".bulk-verdict", { hasText: text }).waitFor();
}

onAdmin("ListCsvPage: a bad file first, then mended, applied and undone", CSV, async (page) => {
  await choose(page, "新しい客,,03-0000-9999,", ",,なし,");
  await verdict(page, "2か所を直すと取り込めます。何も変更していません。");
  const said = await page.innerText(".bulk-list");
  assert.match(said, /3行目 名前: 名前が空欄です。入れてください。/);
  assert.match(said, /3行目 電話番号: 電話番号として読み取れません。/);
  await page.click(".bulk-list .text-button >> nth=1");
  assert.equal(await page.locator(".bulk-peek td[data-here=true]").innerText(), "なし");
  await accessible(page);

  await choose(page, "新しい客,アタラシイキャク,03-0000-9999,朝だけ");
  await verdict(page, "1行を確認しました。変更は1件です。まだ保存していません。");
  assert.match(
    await page.innerText(".table tbody tr"),
    /新しい客\s*03-0000-9999[\s\S]*追加[\s\S]*アタラシイキャク、朝だけ/,
  );
  await page.click("text=ファイルにない番号を削除する");
  await page.waitForSelector(".tag[data-kind=trouble]");
  await verdict(page, "まだ保存していません。");
  await accessible(page);
  await page.click("text=ファイルにない番号を削除する");
  await verdict(page, "変更は1件です。");
  await page.click("text=1件を取り込む");
  await verdict(page, "1件を変更しました。");

  await page.click("text=リストに戻る");
  await rowOf(page, "新しい客").waitFor();
  await page.click("text=CSVで一括編集");
  await page.click("text=取り込みを元に戻す");
  await page.waitForSelector(".question-buttons");
  await accessible(page);
  await answer(page, true);
  await verdict(page, "1件を元に戻しました。");
});

onAdmin(
  "ListCsvPage: exported, zeros lost on the way, kept as they were; at 360",
  { ...CSV, width: 360 },
  async (page) => {
    const downloading = page.waitForEvent("download");
    await page.click("text=UTF-8でエクスポート");
    const saved = await Deno.readTextFile((await (await downloading).path())!);
    const [name, reading, number, note] = saved.split("\r\n")[1]!.split(",");
    assert.match(number!, /^0[0-9]+-[0-9-]+$/);
    await choose(page, [name, reading, number!.replace(/^0|-/g, ""), note].join(","));
    await verdict(page, "変更は1件です。");
    assert.match(await page.innerText(".bulk-list"), /先頭の0がなくなっています/);
    assert.match(await page.innerText(".table tbody tr"), new RegExp(`${number}[\\s\\S]*→`));
    await accessible(page);
    await page.click("text=元のまま残す >> nth=1");
    await verdict(page, "1行を確認しました。いまの内容と同じです。");
  },
);
