/** What happens and what happened, in the administration, in a real Chromium: start, board, history, log, locks. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { plus } from "../../core/lib/time.ts";
import { makeBackup } from "../../adapters/store/backup.ts";
import { ANNOUNCED_MILLIS } from "../../web/server/routes/admin_restore.ts";
import { adminTests, answer, openAdmin, rowOf } from "./support/on_admin.ts";
import { accessible } from "./support/on_page.ts";
import { click, hangUp } from "./support/days.ts";
import { writeRecordings } from "./support/sounds.ts";

const onAdmin = adminTests();

onAdmin("Start: what is there is counted, each with the way to it", {}, async (page, office) => {
  const people = office.web.useCases.office.index.person.size;
  assert.equal(await page.innerText(".count[href$=users] b"), String(people));
  await page.click(".count[href$=devices]");
  await page.waitForSelector(".table");
  assert.equal(await page.innerText("h1"), "デバイス");
});

onAdmin(
  "BoardPage: a call is there while it lives, with who takes part and what its line has free",
  {
    path: "board",
  },
  async (page, office) => {
    await page.waitForSelector(".empty >> text=いま通話はありません。");
    await click(office, "1001", { destination: "0300004522", line: "main" });
    const call = page.locator(".board-call", { hasText: "佐藤 花子" });
    await call.locator(".board-leg >> text=通話中 >> nth=0").waitFor();
    assert.match(await call.innerText(), /代表/);
    assert.equal(
      await page.locator(".board-line >> nth=0 >> .channels i[data-used=true]").count(),
      1,
    );
    hangUp(office, "1001-desk");
    await page.waitForSelector(".empty");
  },
);

onAdmin(
  "HistoryPage: everybody's calls, told apart by whose part they are; a row opens its detail",
  {
    path: "history",
  },
  async (page, office) => {
    await click(office, "1001", { destination: "1004" });
    await office.advance(4_000);
    hangUp(office, "1001-desk");
    await office.advance(1_000);
    const { history } = office.web.store;
    const to = office.web.clock.now();
    await history.putGap({ from: plus(to, -1_000), to });
    await page.reload();
    const mine = page.locator(".table tbody tr", { hasText: "髙橋 美咲" }).filter({
      hasText: "佐藤 花子",
    });
    await mine.first().waitFor();
    assert.equal(await mine.count(), 2);
    assert.match(
      await page.innerText(".table tbody tr >> nth=0"),
      /^今日 .*から今日 .*まで、PBXとの接続がなく/,
      "a time without the PBX stands among the calls",
    );
    await mine.first().locator(".row-link").click();
    await page.waitForSelector(".sheet .facts");
    await page.click(".sheet-head .icon-button");
    await page.selectOption(".filter select >> nth=2", "missed");
    await page.waitForSelector(".empty >> text=この期間の通話はありません。");
  },
);

onAdmin("HistoryPage: a recording is heard by right, and that it was is in the audit log", {
  path: "history",
}, async (page, office) => {
  await click(office, "1001", { destination: "0300004522", line: "main" });
  await office.advance(6_000);
  hangUp(office, "1001-desk");
  await office.advance(2_000);
  await writeRecordings(office, "1001");
  await page.reload();
  await page.locator(".table tbody tr", { hasText: "録音あり" }).first().locator(".row-link")
    .click();
  await page.click(".player-toggle");
  await page.waitForSelector(".player .waves-seek:not(:disabled)");
  await page.waitForSelector('.player-toggle[title="一時停止"]');
  await openAdmin(page, office, "audit");
  await rowOf(page, "録音を再生").first().waitFor();
});

onAdmin("AuditPage: what was changed is there with before and after, and is found by its target", {
  path: "audit",
}, async (page, office) => {
  await page.evaluate(async () => {
    await fetch("/api/v1/admin/users/1004", {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ department: "第三営業部" }),
    });
  });
  await openAdmin(page, office, "audit");
  await page.fill(".search input", "1004");
  const row = rowOf(page, "ユーザを変更").first();
  await row.locator("ins >> text=第三営業部").waitFor();
  assert.match(await row.innerText(), /admin/);
});

onAdmin(
  "RegistrationsPage: a phone that comes is there within seconds, and those refused stand apart",
  {
    path: "registrations",
  },
  async (page, office) => {
    office.web.sim.press("1010-desk" as Parameters<typeof office.web.sim.press>[0], {
      press: "plug",
    });
    await rowOf(page, "1010-desk").first().waitFor();
    await page.selectOption(".filter select", "refused");
    await page.waitForSelector(".empty >> text=断った登録はありません。");
  },
);

onAdmin("LocksPage: who tried too often is there, and is let in again by a press", {
  path: "locks",
}, async (page, office) => {
  await page.waitForSelector(".empty >> text=いまロックされている相手はいません。");
  for (let tries = 0; tries < 10; tries++) {
    await office.web.trySignIn({ extension: "1007", password: "0" }, {
      headers: { host: new URL(office.origin).host, origin: office.origin },
      remote: "192.0.2.9",
    });
    await office.advance(1_100);
  }
  await page.reload();
  await rowOf(page, "1007").locator("button").click();
  await page.waitForSelector(".toast");
  await rowOf(page, "1007").waitFor({ state: "detached" });
});

onAdmin("NoticePage: one sheet for all or one for each, without the page around it on paper", {
  path: "notice",
}, async (page, office) => {
  await page.waitForSelector(".notice-sheet");
  const people = office.web.useCases.office.index.person.size;
  assert.equal(await page.locator(".notice-people tbody tr").count(), people);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".nav").isVisible(), false);
  assert.equal(await page.locator(".filters").isVisible(), false);
  await page.emulateMedia({ media: null });
  await page.selectOption(".filter select >> nth=0", "person");
  await page.waitForSelector(".notice-to >> text=佐藤 花子 様");
  assert.equal(await page.locator(".notice-sheet").count(), people);
  const text = await page.innerText(".main");
  assert.doesNotMatch(text, /91001|sip-1001/);
});

onAdmin(
  "BackupPage: one is made while the page looks on, and can be saved with its key's fingerprint told",
  {
    path: "backup",
  },
  async (page) => {
    await page.waitForSelector(".empty >> text=バックアップはまだありません。");
    await page.click(".backup-make .main-button");
    await page.waitForSelector(".backup-facts");
    assert.ok((await page.innerText(".fingerprint >> nth=0")).length >= 8);
    // fetched as the link would: what a browser calls its file is the browser's affair
    const saved = await page.evaluate(async () => {
      const link = document.querySelector<HTMLAnchorElement>("a[href$='backup/file']")!;
      const answer = await fetch(link.href);
      const start = new Uint8Array(await answer.arrayBuffer()).slice(0, 15);
      return {
        name: answer.headers.get("content-disposition"),
        start: new TextDecoder().decode(start),
      };
    });
    assert.equal(saved.start, "SQLite format 3");
    assert.match(saved.name!, /^attachment; filename="naisen\.backup"/);
  },
);

onAdmin(
  "BackupPage: a file that is none is refused in words; a backup is told and asked for; the key is apart",
  { path: "backup" },
  async (page, office) => {
    const choose = (name: string, buffer: Buffer) =>
      page.setInputFiles("input[type=file]", { name, mimeType: "", buffer });
    await choose("写真.jpg", Buffer.from("no backup"));
    await page.waitForSelector(".refusal >> text=内線のバックアップではないか、壊れています。");
    await accessible(page);

    const file = join(office.web.folder, crypto.randomUUID());
    await makeBackup({ dataFolder: office.web.folder }, file, office.web.clock.now(), () => {});
    await choose("内線.backup", Buffer.from(await Deno.readFile(file)));
    await page.waitForSelector("text=「内線.backup」から復元できます。まだ何も変更していません。");
    await page.click(".danger-button");
    await page.waitForSelector(".question-buttons");
    await accessible(page);
    await answer(page, false);
    await page.waitForSelector("text=まだ何も変更していません。");
    await page.click(".danger-button");
    await answer(page, true);
    await page.waitForSelector("text=復元しています。終わるとログイン画面になります。");
    await accessible(page);
    let wanted = false;
    void office.web.restores.wanted.then(() => wanted = true);
    await office.advance(ANNOUNCED_MILLIS);
    assert.ok(wanted);
    const key = await page.evaluate(async () =>
      await (await fetch(document.querySelector<HTMLAnchorElement>("a[href$='backup/key']")!.href))
        .text()
    );
    assert.equal(key, "the key\n");
  },
);
