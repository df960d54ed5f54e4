/** The lab in a real Chromium: the live office that others' panels see, and lives in virtual time with their film. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { live, stepsOf } from "../../sim/life/life.ts";
import { loadOffice } from "../../sim/load_office.ts";
import { launchChromium } from "../support/chromium.ts";
import { accessible, onlyPlanted } from "./support/on_page.ts";
import { PanelOffice } from "./support/panel_office.ts";

interface LabTest {
  readonly path?: string;
  /** Default 1001; nobody: no session. */
  readonly person?: string | undefined;
  /** Default 1280. */
  readonly width?: number;
  /** What the page's errors say, where the test plants some. Default: it has none. */
  readonly breaks?: RegExp;
}

let browser: Browser;
let office: PanelOffice;

Deno.test.beforeAll(async () => {
  [browser, office] = await Promise.all([launchChromium(), PanelOffice.open({ lab: true })]);
});
Deno.test.afterAll(async () => {
  await browser.close();
  await office.close();
});

function onLab(name: string, options: LabTest, test: (page: Page) => Promise<void>): void {
  const { path = "/pbx/lab", width = 1280, breaks } = options;
  const person = "person" in options ? options.person : "1001";
  // The office and its streams outlive one test: `afterAll` closes them.
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false }, async () => {
    const context = await office.context(browser, person, {
      viewport: { width, height: 720 },
      reducedMotion: "reduce",
      locale: "ja",
    });
    try {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      // what the policy forbids is told to the console only
      page.on("console", (told) => {
        if (/Content Security Policy/.test(told.text())) faults.push(told.text());
      });
      office.run();
      await page.goto(office.origin + path);
      await page.waitForSelector("html[data-ready]");
      await test(page);
      onlyPlanted(faults, breaks);
    } finally {
      await office.pause();
      await context.close();
    }
  });
}

const phone = (device: string) => `.phone[data-device="${device}-desk"]`;
const key = (page: Page, device: string, icon: "call" | "hold" | "hangup") =>
  page.click(`${phone(device)} [data-key=${icon}]`, { force: true });
const shows = (page: Page, device: string, state: string) =>
  page.waitForSelector(`.phone[data-device="${device}-desk"][data-phone=${state}]`);

onLab("Live: a phone answered in the lab talks in its owner's panel too", {}, async (page) => {
  const panel = await page.context().newPage();
  await panel.goto(`${office.origin}/pbx/open/`);
  await panel.waitForSelector("html[data-ready]");
  await page.selectOption("#ring-line", "main");
  await page.fill("#ring-from", "090-1234-0001");
  await page.click(".outside-form button");
  await shows(page, "1001", "ringing");
  await panel.waitForSelector("[aria-labelledby=device-1001-desk] .lamp[data-state=ringing]");
  await key(page, "1001", "call");
  await shows(page, "1001", "talking");
  await panel.waitForSelector("[aria-labelledby=device-1001-desk] .lamp[data-state=talking]");
  assert.match(await page.innerText(`${phone("1001")} .phone-peer`), /090-1234-0001/);
  assert.match(await page.innerText(".outside-calls li"), /090-1234-0001.*通話中/s);
  await key(page, "1001", "hold");
  await shows(page, "1001", "holding");
  await key(page, "1001", "hold");
  await shows(page, "1001", "talking");
  await page.click(".outside-calls .icon-button");
  await shows(page, "1001", "idle");
  await panel.close();
});

onLab(
  "Live: what is dialled on a phone's keypad is told arrow by arrow, with its messages",
  {},
  async (page) => {
    await page.fill(`${phone("1003")} input`, "1009");
    await page.press(`${phone("1003")} input`, "Enter");
    await shows(page, "1009", "ringing");
    await page.waitForSelector(".ladder-head >> text=1009-desk");
    await page.click(".rung:has-text('PBX INVITE 1009') >> nth=1");
    const message = await page.innerText(".ladder-message pre");
    assert.match(message, /^INVITE sip:1009@/);
    assert.match(message, /response="0+"/, "digests are blank");
    await key(page, "1009", "hangup");
    await shows(page, "1003", "idle");
    await page.waitForSelector(".rung:has-text('603'), .rung:has-text('486')");
  },
);

onLab(
  "Live: a phone that is switched off is 未使用 in the panel; its keys say why they do nothing",
  {},
  async (page) => {
    const panel = await page.context().newPage();
    await panel.goto(`${office.origin}/pbx/open/`);
    await page.click(`${phone("1001")} .phone-power`);
    await shows(page, "1001", "unregistered");
    await panel.waitForSelector(
      "[aria-labelledby=device-1001-desk] .lamp[data-state=unregistered]",
    );
    await key(page, "1001", "hangup");
    assert.equal(await page.innerText(`${phone("1001")} .phone-said`), "電源が入っていません。");
    await page.click(`${phone("1001")} .phone-power`);
    await shows(page, "1001", "idle");
    await panel.close();
  },
);

onLab("Live: what is refused stands below what it concerns, as a sentence", {}, async (page) => {
  await page.fill("#ring-from", "abc");
  await page.click(".outside-form button");
  await page.waitForSelector(".outside .refusal");
  assert.match(await page.innerText(".outside .refusal"), /番号.*。$/s);
  assert.equal(await page.locator(".phone .refusal").count(), 0);
});

onLab(
  "Live: sliders make the network worse for everybody who looks, and one press calms it",
  {},
  async (page) => {
    const other = await page.context().newPage();
    await other.goto(`${office.origin}/pbx/lab`);
    await other.waitForSelector("html[data-ready]");
    await page.locator(".slider input[name=loss]").fill("0.2");
    await page.check(".cuts input >> nth=0", { force: true });
    await other.waitForSelector(".faults[data-calm=false]");
    await other.waitForFunction(() =>
      document.querySelector(".slider output")?.textContent === "20 %"
    );
    await other.click(".faults .text-button");
    await page.waitForSelector(".faults[data-calm=true]");
    await other.close();
  },
);

const RUN = { seed: 7, hours: 0.1, faults: "hostile", media: "flows" } as const;
const ADDRESS = "/pbx/lab?seed=7&hours=0.1&faults=hostile";

/** What `deno task sim` prints of it. */
async function digestHere(seed: number): Promise<string> {
  const json = JSON.parse(
    await Deno.readTextFile(new URL("../../fixtures/offices/demo.json", import.meta.url)),
  );
  const loaded = loadOffice(json);
  assert.ok(loaded.ok);
  const { hours, faults, media } = RUN;
  const options = {
    ...loaded.value,
    seed: String(seed),
    faults,
    media,
    length: hours * 3_600_000,
  };
  return live({ options, steps: stepsOf(options) }).digest;
}

const digestOn = (page: Page) => page.innerText(".prints code >> nth=0");
const lived = (page: Page) => page.waitForSelector(".time-line", { timeout: 60_000 });

onLab("I36 Runs: one seed has one trace under Deno and in Chromium, another seed another", {
  path: ADDRESS,
}, async (page) => {
  await lived(page);
  const first = await digestOn(page);
  assert.equal(first, await digestHere(7));
  await page.click("text=次の種");
  await page.waitForFunction(
    (before) =>
      document.querySelector(".prints code")?.textContent?.match(/^[0-9a-f]{64}$/) &&
      document.querySelector(".prints code")?.textContent !== before,
    first,
  );
  assert.equal(await digestOn(page), await digestHere(8));
  assert.match(page.url(), /\?seed=8&hours=0.1&faults=hostile$/);
});

onLab("Runs: phones, calls, deeds and ladder are those of the moment that is looked at", {
  path: ADDRESS,
}, async (page) => {
  await lived(page);
  const seen = () =>
    page.evaluate(() => ({
      phones: [...document.querySelectorAll(".desks-small .phone")].map((one) =>
        (one as HTMLElement).dataset["phone"]
      ).join(),
      board: document.querySelector(".board small")?.textContent,
      now: document.querySelector(".now")?.textContent,
      ladder: document.querySelector(".ladder-title")?.textContent,
      later: document.querySelectorAll("[data-later=true]").length,
    }));
  const busy = await page.evaluate(() => {
    const range = document.querySelector<HTMLInputElement>(".track-range")!;
    const path = document.querySelector(".lane-calls")!.getAttribute("d")!;
    const heights = [...path.matchAll(/L(\d+) ([\d.]+)/g)].map((
      one,
    ) => [Number(one[1]), Number(one[2])]);
    const [column] = heights.reduce((a, b) => b[1]! < a[1]! ? b : a);
    return (column! + 0.5) / 480 * Number(range.max);
  });
  const begin = await seen();
  await page.locator(".track-range").fill(String(Math.round(busy)));
  await page.waitForSelector(".board-call");
  await page.waitForFunction(() => document.querySelector(".ladder-title")?.textContent !== "");
  const then = await seen();
  assert.notDeepEqual(then, begin);
  assert.notEqual(then.board, "0");
  assert.ok(/talking|ringing|calling|holding|held/.test(then.phones), then.phones);
  await page.focus(".track-range");
  const value = () => page.inputValue(".track-range").then(Number);
  const pressed = async (name: string) => {
    const before = await value();
    await page.keyboard.press(name);
    await page.waitForFunction(
      (from) => Number((document.querySelector(".track-range") as HTMLInputElement).value) !== from,
      before,
    );
    return await value() - before;
  };
  assert.ok(await pressed("ArrowRight") > 0);
  assert.ok(await pressed("ArrowLeft") < 0);
  const right = await value();
  await page.selectOption(".speed select", "300");
  await page.focus(".track-range");
  await page.keyboard.press("Space");
  await page.waitForFunction(
    (from) =>
      Number((document.querySelector(".track-range") as HTMLInputElement).value) > from + 3_000,
    right,
  );
});

onLab("Runs: a kept story is played with its words; one that does not come true says where", {
  path: "/pbx/lab?story=park_by_panel",
}, async (page) => {
  await lived(page);
  await page.waitForSelector(".verdict[data-broken=false]");
  assert.match(await page.innerText(".verdict"), /保留箱に入れた通話を/);
  const text = await page.inputValue("#story-text");
  await page.fill("#story-text", text.replace("slot 701 holds 1003", "slot 701 holds 1007"));
  await page.click(".run-acts .act-main");
  await page.waitForSelector(".verdict[data-broken=true]", { timeout: 60_000 });
  assert.match(await page.innerText(".law"), /slot 701 holds 1007/);
  await page.waitForSelector(".ladder .rung");
  await page.fill("#story-text", "nonsense");
  await page.click(".run-acts .act-main");
  await page.waitForSelector(".run-refusals .refusal");
});

onLab("Runs: what cannot be run is said at once, and nothing runs", {}, async (page) => {
  await page.click(".lab-parts button >> nth=1");
  await page.fill("#hours", "1000");
  await page.click(".run-acts .act-main");
  assert.match(await page.innerText(".run-refusals"), /0.05から72まで/);
});

onLab("LabDoor: nobody looks without a session; a demo's people enter by one press", {
  person: undefined,
}, async (page) => {
  await page.click(".door-offers button >> nth=0");
  await page.waitForSelector(".phone");
  assert.equal(new URL(page.url()).pathname, "/pbx/lab");
});

onLab("axe finds nothing on a phone", { width: 360 }, async (page) => {
  await page.waitForSelector(".phone");
  await accessible(page);
  await page.goto(office.origin + ADDRESS);
  await lived(page);
  await page.waitForSelector(".desks-small .phone");
  await accessible(page);
});

onLab("Place: a part of the lab that cannot be drawn leaves the other (field 18)", {
  breaks: /^Cannot (read properties of|destructure)/,
}, async (page) => {
  await page.route("**/lab/scenarios.json", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: [...await response.json(), null] });
  });
  await page.goto(`${office.origin}/pbx/lab?story=park_by_panel`);
  await page.waitForSelector(".broken[role=alert]");
  assert.match(await page.innerText(".broken"), /この部分を表示できません/);
  await page.click(".lab-parts button >> nth=0");
  await page.waitForSelector(".phone");
  assert.equal(await page.locator(".broken").count(), 0);
});
