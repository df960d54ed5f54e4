/** The sign-in page in a real Chromium: what people type, press and are told. */
import assert from "node:assert/strict";
import { openContext } from "../support/chromium.ts";
import { composeEnter } from "./support/compose.ts";
import { accessible, browserTests } from "./support/on_page.ts";

const onPage = browserTests();
const PANEL = "section[aria-labelledby=device-1001-desk]";

onPage("SignIn: leads to the panel, when the three fields are right", {}, async (page) => {
  await page.fill("#loginId", "demo");
  await page.fill("#extension", "1001");
  await page.fill("#password", "91001");
  await page.press("#password", "Enter");
  await page.waitForURL("**/pbx/open/");
  await page.waitForSelector(PANEL);
});

onPage("SignIn: says what is wrong below the button, moving nothing above it", {}, async (page) => {
  await page.fill("#loginId", "demo");
  await page.fill("#extension", "1001");
  await page.fill("#password", "1");
  const before = await page.locator("button[type=submit]").boundingBox();
  await page.click("button[type=submit]");
  await page.waitForSelector(".refusal");
  assert.match(await page.innerText(".refusal"), /3つとももう一度ご確認ください。$/);
  assert.deepEqual(await page.locator("button[type=submit]").boundingBox(), before);
});

onPage("SignIn: signs in as an offered person with one press", {}, async (page) => {
  await page.click(".door-offers button >> nth=1");
  await page.waitForURL("**/pbx/open/");
  assert.match(await page.innerText(".top"), /鈴木 大輔/);
});

onPage("J2 SignIn: the Enter that ends an IME composition submits nothing", {}, async (page) => {
  let posted = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") posted++;
  });
  await page.fill("#extension", "1001");
  await page.fill("#password", "91001");
  await composeEnter(page, "#loginId", "でも");
  await page.waitForTimeout(200);
  assert.equal(posted, 0);
  assert.equal(await page.inputValue("#loginId"), "でも");
});

onPage(
  "SignIn: with JavaScript blocked it is refused and let in by the form, and then says in a sentence what is needed",
  {},
  async (page, office) => {
    const context = await openContext(page.context().browser()!, { javaScriptEnabled: false });
    const still = await context.newPage();
    await still.goto(`${office.origin}/pbx/open/login`);
    for (const password of ["1", "91001"]) {
      await still.fill("#loginId", "demo");
      await still.fill("#extension", "1001");
      await still.fill("#password", password);
      await still.press("#password", "Enter");
      if (password === "91001") break;
      await still.waitForSelector(".refusal");
      assert.match(await still.innerText(".refusal"), /3つとももう一度ご確認ください。$/);
      assert.ok(!still.url().includes("password"));
    }
    await still.waitForURL("**/pbx/open/");
    assert.match(await still.innerText(".no-script"), /JavaScriptを有効にして、読み込み直して/);
    const covers = await still.locator(".no-script").boundingBox();
    assert.deepEqual([covers?.x, covers?.y], [0, 0], "nothing that does not work is in sight");
    await context.close();
  },
);

onPage("SignIn: axe finds nothing", {}, accessible);
