/** ユーザ一括編集 in a real Chromium, walked as an administrator would: a bad file first, then a good one, then back. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { CELL_TEXT_MAX } from "../../core/domain/cell_text.ts";
import { adminTests, answer } from "./support/on_admin.ts";
import { accessible } from "./support/on_page.ts";
import type { PanelOffice } from "./support/panel_office.ts";

const onAdmin = adminTests();
const BULK = { path: "bulk" } as const;

async function choose(page: Page, text: string | Uint8Array, name = "users.csv"): Promise<void> {
  const buffer = Buffer.from(typeof text === "string" ? text : text);
  await page.setInputFiles("input[type=file]", { name, mimeType: "text/csv", buffer });
}

function verdict(page: Page, text: string): Promise<unknown> {
  return page.locator(".bulk-verdict", { hasText: text }).waitFor();
}

/** The office as the export tells it, without its passwords. */
async function people(page: Page): Promise<string> {
  return await page.evaluate(async () =>
    await (await fetch("/api/v1/admin/users.csv?passwords=false")).text()
  );
}

const cells = (...rows: readonly string[]) => rows.join("\r\n") + "\r\n";

onAdmin("BulkPage: a bad file first, then mended, seen, applied and undone", BULK, async (page) => {
  const before = await people(page);
  await choose(
    page,
    cells("内線番号,氏名,パスワード", "1001,佐藤 華子,12345678901", "1999,誰か,1", "1002,,２２"),
  );
  await verdict(page, "4か所を直すと取り込めます。何も変更していません。");
  const said = await page.innerText(".bulk-list");
  assert.match(said, /2行目 パスワード: 半角数字1〜10桁にしてください。11桁以上あります。/);
  assert.match(said, /3行目 内線番号: 登録されていません。/);
  assert.match(said, /4行目 氏名: 氏名が空欄です。入れてください。/);
  assert.match(said, /同じ数字を半角で入れてください。/);
  assert.doesNotMatch(said, /12345678901|２２/);
  assert.equal(await page.locator(".bulk-state .main-button").count(), 0);
  await accessible(page);

  // the way to the row, which hides passwords and marks the cell
  await page.click(".bulk-list li:has-text('4行目 パスワード') .text-button");
  const peek = page.locator(".bulk-peek");
  await peek.waitFor();
  assert.match(await peek.locator("tr[data-here=true] th").innerText(), /4/);
  assert.equal(await peek.locator("td[data-here=true]").innerText(), "●●●");
  assert.doesNotMatch(await peek.innerText(), /12345678901/);
  await accessible(page);

  await choose(page, cells("内線番号,氏名,パスワード", "1001,佐藤 華子,1234", ",,"));
  await verdict(page, "1行を確認しました。変更は1件です。まだ保存していません。");
  const row = page.locator(".table tbody tr");
  assert.equal(await row.count(), 1);
  assert.match(await row.innerText(), /1001[\s\S]*佐藤 花子[\s\S]*→[\s\S]*佐藤 華子/);
  assert.doesNotMatch(await row.innerText(), /1234/);
  assert.equal(await people(page), before);
  await accessible(page);

  await page.click("text=1件を取り込む");
  await verdict(page, "1件を変更しました。");
  assert.match(await people(page), /1001,佐藤 華子/);
  assert.match(await page.innerText(".bulk-last"), /最後の取り込み: .*（1件）/);
  await accessible(page);

  await page.click("text=取り込みを元に戻す");
  await page.waitForSelector(".question-buttons");
  await accessible(page);
  await answer(page, true);
  await verdict(page, "1人を元に戻しました。");
  assert.equal(await people(page), before);
  assert.equal(await page.locator(".bulk-last").count(), 0);
});

onAdmin("BulkPage: what Excel lost is kept for one and for all", BULK, async (page) => {
  await choose(page, cells("内線番号,パスワード", "1001,0012", "1002,0034"));
  await page.click("text=2件を取り込む");
  await verdict(page, "2件を変更しました。");
  await choose(page, cells("内線番号,パスワード", "1001,12", "1002,34"));
  await verdict(page, "変更は2件です。");
  assert.match(await page.innerText(".bulk-list"), /先頭の0がなくなっています/);
  await accessible(page);
  await page.click("text=元のまま残す >> nth=1");
  await verdict(page, "変更は1件です。");
  await page.click("text=すべて元のまま残す");
  await verdict(page, "2行を確認しました。いまの内容と同じです。");
  await page.click("text=ファイルのとおりに変更する");
  await verdict(page, "変更は2件です。");
  await page.click("text=取り込みを元に戻す");
  await answer(page, true);
  await verdict(page, "2人を元に戻しました。");
});

onAdmin("BulkPage: new extensions are refused until they are wanted", BULK, async (page) => {
  await choose(page, cells("内線番号,氏名,パスワード", "2001,新井 新,1"));
  await verdict(page, "1か所を直すと取り込めます。");
  await page.click("text=新しい内線も登録する");
  await verdict(page, "変更は1件です。");
  assert.match(await page.innerText(".table tbody tr"), /2001[\s\S]*新井 新[\s\S]*追加/);
  await page.fill("#bulk-template", "1999");
  await page.press("#bulk-template", "Tab");
  await page.waitForSelector(".bulk-refused .refusal");
  assert.match(await page.innerText(".bulk-refused"), /ひな形の内線1999は登録されていません。/);
});

onAdmin(
  "BulkPage: somebody was faster: told by name, checked again, applied",
  BULK,
  async (page, office) => {
    await choose(page, cells("内線番号,部署,パスワード", "1003,新部署,"));
    await verdict(page, "変更は1件です。");
    await changeName(office, "1005", "先を越した 人");
    await page.click("text=1件を取り込む");
    await page.waitForSelector(".bulk-refused .refusal");
    assert.match(
      await page.innerText(".bulk-refused"),
      /確認のあとに.*が内容を変更しました。もう一度ご確認ください。/,
    );
    await accessible(page);
    await page.click("text=もう一度確認する");
    await verdict(page, "変更は1件です。");
    await page.click("text=1件を取り込む");
    await verdict(page, "1件を変更しました。");
  },
);

/** As another administrator does it on the users' page. */
async function changeName(office: PanelOffice, extension: string, name: string): Promise<void> {
  const { editOffice, office: { index } } = office.web.useCases;
  const person = { ...index.person.get(extension)!, name };
  const who = { actor: { kind: "administrator", username: "suzuki" } } as const;
  const edited = await editOffice.edit<never>(who, () => ({
    ok: true,
    value: {
      edits: [{ kind: "put-person", person }],
      audit: [{ action: "user.change", target: extension }],
    },
  }));
  assert.ok(edited.ok);
}

onAdmin(
  "BulkPage: a file may be dropped, and what is no CSV says how to save it",
  BULK,
  async (page) => {
    const drop = async (name: string, bytes: readonly number[]) => {
      const data = await page.evaluateHandle(({ name, bytes }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name));
        return transfer;
      }, { name, bytes });
      await page.dispatchEvent(".bulk-drop", "drop", { dataTransfer: data });
    };
    await drop("名簿.xlsx", [0x50, 0x4b, 0x03, 0x04, 0, 0]);
    await verdict(page, "1か所を直すと取り込めます。");
    assert.match(await page.innerText(".bulk-list"), /「CSV UTF-8（コンマ区切り）」/);
    assert.equal(await page.innerText(".bulk-file"), "名簿.xlsx");
    await drop("名簿.csv", [...new TextEncoder().encode(cells("内線番号,パスワード", "1001,"))]);
    await verdict(page, "1行を確認しました。いまの内容と同じです。");
  },
);

onAdmin(
  "BulkPage: the export is saved, and Shift_JIS says what it lacks",
  BULK,
  async (page) => {
    const downloading = page.waitForEvent("download");
    await page.click("text=UTF-8でエクスポート");
    const download = await downloading;
    const saved = await Deno.readTextFile((await download.path())!);
    assert.match(saved, /^\uFEFF内線番号,氏名,フリガナ,部署,パスワード\r\n1001,.*,91001\r\n/);
    await page.click("text=Shift_JISでエクスポート");
    await page.waitForSelector(".section .refusal");
    assert.match(await page.innerText(".refusal"), /Shift_JISにない文字/);
    await page.click("summary");
    await accessible(page);
  },
);

onAdmin(
  "BulkPage: by the keyboard, at 360 and dark: nothing is wider than the window",
  {
    ...BULK,
    width: 360,
  },
  async (page) => {
    await page.emulateMedia({ colorScheme: "dark" });
    const fits = async () => {
      const [content, window] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        innerWidth,
      ]);
      assert.ok(content! <= window!, `${content} in ${window}`);
    };
    await choose(page, cells("内線番号,氏名,部署,パスワード", `1001,${"長".repeat(99)},x,x`));
    await verdict(page, "か所を直すと");
    await page.focus(".bulk-list .text-button");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".bulk-peek");
    await fits();
    await accessible(page);
    const long = "W".repeat(CELL_TEXT_MAX);
    await choose(page, cells("内線番号,氏名,部署,パスワード", `1001,${long},x,1`));
    await verdict(page, "変更は1件です。");
    await fits();
    await accessible(page);
  },
);

/**
 * How many times longer the page's main thread takes for some work than its fastest piece of it would make: 1 on a
 * quiet machine, where no piece is kept waiting. Itself no long task.
 */
async function slowness(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const piece = () => {
      const from = performance.now();
      for (let at = 0, sum = 0; at < 200_000; at++) sum = (sum * 31 + at) % 65_521;
      return performance.now() - from;
    };
    for (let warmed = 0; warmed < 10; warmed++) piece();
    const pieces: number[] = [];
    const began = performance.now();
    while (performance.now() - began < 30) pieces.push(piece());
    const all = pieces.reduce((sum, piece) => sum + piece, 0);
    return Math.max(1, all / (Math.min(...pieces) * pieces.length));
  });
}

onAdmin(
  "BulkPage: a hundred thousand rows are read without a task of more than 100 ms",
  BULK,
  async (page) => {
    const data = await page.evaluateHandle(() => {
      const rows = Array.from({ length: 100_000 }, (_, at) => `${200_000 + at},名前 ${at},x`);
      const transfer = new DataTransfer();
      transfer.items.add(new File([["内線番号,氏名,パスワード", ...rows].join("\n")], "long.csv"));
      return transfer;
    });
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(globalThis, { longTasks: seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.push(entry.duration);
      }).observe({ type: "longtask" });
    });
    // of a few tries the best, by how much longer anything takes here now than it would alone
    const tries: number[] = [];
    while (tries.length < 3 && !tries.some((longest) => longest <= 100)) {
      const before = await slowness(page);
      await page.evaluate(() => {
        (globalThis as unknown as { longTasks: number[] }).longTasks.length = 0;
      });
      await page.dispatchEvent(".bulk-drop", "drop", { dataTransfer: data });
      await verdict(page, "200000か所を直すと取り込めます。");
      const longest = await page.evaluate(() =>
        Math.max(0, ...(globalThis as unknown as { longTasks: number[] }).longTasks)
      );
      tries.push(longest / Math.max(before, await slowness(page)));
      await choose(page, cells("内線番号,パスワード", "1001,"));
      await verdict(page, "いまの内容と同じです。");
    }
    assert.ok(Math.min(...tries) <= 100, `${tries} ms`);
  },
);
