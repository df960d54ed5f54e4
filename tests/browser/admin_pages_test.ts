/**
 * The pages of the administration, all of them: none without a picture (which is tested for fit and contrast), none without
 * a walk named after it, none shown without its right; and the walks that no other file has.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { NO_RIGHTS } from "../../core/domain/admin_rights.ts";
import type { LineId } from "../../core/domain/ids.ts";
import { GROUPS, OWN_PASSWORD, type PageEntry } from "../../web/client/admin/pages.tsx";
import { composeEnter } from "./support/compose.ts";
import { accessible } from "./support/on_page.ts";
import { adminTests, answer, fill, openAdmin, rowOf, save } from "./support/on_admin.ts";
import { ADMIN_STATES } from "./support/shot_states_admin.ts";

const PAGES: readonly PageEntry[] = [...GROUPS.flatMap(({ pages }) => pages), OWN_PASSWORD];

const onAdmin = adminTests();

Deno.test("GROUPS: every page is among the pictures, where nothing is cut and axe finds nothing in light and dark", () => {
  const drawn = new Set(ADMIN_STATES.map(({ path }) => path));
  const undrawn = PAGES.filter(({ path }) =>
    !drawn.has(path === "" ? "/pbx/admin" : `/pbx/admin/${path}`)
  );
  assert.deepEqual(undrawn.map(({ path }) => path), []);
});

Deno.test("GROUPS: what every page is for is walked in a browser test named after it", async () => {
  let tests = "";
  for await (const { name } of Deno.readDir(import.meta.dirname!)) {
    if (!/^admin_\w+_test\.ts$/.test(name)) continue;
    tests += await Deno.readTextFile(`${import.meta.dirname}/${name}`);
  }
  assert.deepEqual(PAGES.map(nameOf).filter((name) => !tests.includes(`"${name}: `)), []);
});

/** As a page's tests are named: `devices` is DevicesPage. */
function nameOf(entry: PageEntry): string {
  if (entry === OWN_PASSWORD) return "OwnPasswordPage";
  const { path } = entry;
  return path === "" ? "Start" : `${path[0]!.toUpperCase()}${path.slice(1)}Page`;
}

onAdmin(
  "A1 Shell: without its right a page is not offered, and says why at its address",
  {},
  async (
    page,
    office,
  ) => {
    const { administrators } = office.web.useCases;
    const made = await administrators.create({ actor: { kind: "system" } }, {
      username: "onlooker",
      password: "twelve letters or more",
      name: "",
      rights: NO_RIGHTS,
    });
    assert.ok(made.ok);
    await page.context().clearCookies();
    await page.reload();
    await page.fill("#username", "onlooker");
    await page.fill("#password", "twelve letters or more");
    await page.press("#password", "Enter");
    await page.waitForSelector(".nav-link");
    const free = PAGES.filter((each) => each.right === undefined && each !== OWN_PASSWORD);
    assert.equal(await page.locator(".nav-link").count(), free.length);
    for (const { path, title, right } of PAGES) {
      if (right === undefined) continue;
      await openAdmin(page, office, path);
      await page.waitForSelector("text=このページを見る権限がありません。");
      assert.equal(await page.innerText("h1"), title.ja);
      assert.equal(await page.locator("main :is(.table, .form, .section, .counts)").count(), 0);
    }
  },
);

onAdmin(
  "J2 FormBody: on no page does the Enter that ends an IME composition submit, whichever field it is pressed in",
  {},
  async (page, office) => {
    let posted = 0;
    page.on("request", (request) => {
      if (request.method() !== "GET") posted++;
    });
    const judged: string[] = [];
    for (const path of FORM_PATHS) {
      await openAdmin(page, office, path);
      await page.waitForSelector(".form input");
      const fields = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLInputElement>(".form input")]
          .filter(({ type }) => ["text", "password"].includes(type))
          .map((input) => {
            const init = { key: "Enter", bubbles: true, cancelable: true };
            const pressed = (more: KeyboardEventInit) =>
              input.dispatchEvent(new KeyboardEvent("keydown", { ...init, ...more }));
            return {
              name: input.name,
              submits: pressed({}),
              composing: pressed({ isComposing: true }) || pressed({ keyCode: 229 }),
            };
          })
      );
      for (const { name, submits, composing } of fields) {
        assert.ok(submits, `${path} ${name}: Enter alone is the browser's`);
        assert.ok(!composing, `${path} ${name}: a composition's Enter submits`);
        judged.push(`${path} ${name}`);
      }
    }
    assert.ok(judged.length >= 25, judged.join(", "));
    await composeEnter(page, "#field-name", "新人");
    assert.equal(await page.inputValue("#field-name"), "新人");
    assert.equal(posted, 0);
  },
);

/** Where something is typed into a form; the last one has a name. */
const FORM_PATHS = [
  "devices/new",
  "lines/main",
  "presences/new",
  "lists/new",
  "office",
  "parking",
  "recording",
  "integrations/new",
  "accounts/new",
  "password",
  "users/new",
];

onAdmin(
  "DevicesPage: a phone is found by its owner, named, and not given to somebody who is not there",
  { path: "devices" },
  async (page) => {
    await page.fill(".search input", "1003");
    await rowOf(page, "1001-desk").waitFor({ state: "detached" });
    await rowOf(page, "1003-desk").locator(".row-link").click();
    await fill(page, "owner", "1999");
    await save(page);
    await page.waitForSelector("#field-owner-fault svg");
    await fill(page, "owner", "１００３");
    await fill(page, "labelJa", "受付の電話");
    await save(page);
    await page.waitForSelector(".toast");
    await page.click(".sheet-head .icon-button");
    await rowOf(page, "受付の電話").waitFor();
  },
);

onAdmin(
  "LinesPage: an identifier is taken once; a line is deleted after a question that says what is lost",
  { path: "lines" },
  async (page, office) => {
    await page.click("text=回線を追加 >> nth=0");
    await fill(page, "labelJa", "二つ目");
    await fill(page, "labelEn", "Second");
    await fill(page, "id", "world");
    await fill(page, "number", "03-0000-0009");
    await save(page);
    await page.waitForSelector("#field-id-fault svg");
    await openAdmin(page, office, "lines/world");
    await page.click(".danger-quiet");
    await answer(page, false);
    assert.ok(office.web.useCases.office.index.line.has("world"));
    await page.click(".danger-quiet");
    await answer(page, true);
    await rowOf(page, "03-0000-0003").waitFor({ state: "detached" });
    assert.ok(!office.web.useCases.office.index.line.has("world"));
  },
);

onAdmin(
  "PermissionsPage: a line that is gone meanwhile is told, and nothing looks granted",
  { path: "permissions" },
  async (page, office) => {
    const cell = page.locator('input[aria-label="鈴木 大輔 サポート"]');
    await cell.waitFor();
    const who = { actor: { kind: "administrator", username: "suzuki" } } as const;
    const edited = await office.web.useCases.editOffice.edit<never>(who, () => ({
      ok: true,
      value: {
        edits: [{ kind: "remove-line", line: "support" as LineId }],
        audit: [{ action: "line.delete", target: "support" }],
      },
    }));
    assert.ok(edited.ok);
    await cell.click();
    await page.waitForSelector("main .refusal");
    assert.equal(await cell.isChecked(), false);
  },
);

onAdmin(
  "PresencesPage: a code is taken once, told at its field",
  { path: "presences/new" },
  async (page) => {
    await fill(page, "labelJa", "二つ目");
    await fill(page, "labelEn", "Second");
    await fill(page, "code", "away");
    await save(page);
    await page.waitForSelector("#field-code-fault svg");
  },
);

onAdmin(
  "H2 administration: markup in a name is text in the preview of a file, in its diff and among the users",
  { path: "bulk" },
  async (page, office) => {
    const name = '<img src=x onerror="document.title=1">';
    const rows = `内線番号,氏名,パスワード\r\n1001,"${name.replaceAll('"', '""')}",\r\n`;
    await page.setInputFiles("input[type=file]", {
      name: "<b>users.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(rows),
    });
    await rowOf(page, name).waitFor();
    assert.equal(await page.innerText(".bulk-file"), "<b>users.csv");
    await page.click("text=1件を取り込む");
    await page.waitForSelector(".bulk-last");
    await openAdmin(page, office, "users");
    await rowOf(page, name).waitFor();
    await openAdmin(page, office, "audit");
    await rowOf(page, "取り込み").first().waitFor();
    assert.equal(await page.locator("main img").count(), 0);
    assert.notEqual(await page.title(), "1");
  },
);

onAdmin("Place: a page that cannot be drawn says so, and the others go on (field 18)", {
  breaks: /^Cannot read properties of (undefined|null)/,
}, async (page) => {
  await page.route(/\/api\/v1\/admin\/users(\?|$)/, async (route) => {
    const response = await route.fetch();
    const users = await response.json();
    users.items[0].devices = null;
    await route.fulfill({ response, json: users });
  });
  await page.click(".nav-link[href$='/users']");
  await page.waitForSelector(".leaf > .broken[role=alert]");
  assert.match(await page.innerText(".broken"), /この部分を表示できません/);
  await accessible(page);
  await page.click(".nav-link[href$='/devices']");
  await page.waitForSelector(".table tbody tr");
  assert.equal(await page.locator(".broken").count(), 0);
});
