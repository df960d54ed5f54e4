/** Many tabs, two devices, hidden and sleeping pages: one stream a browser, and everybody shows the same. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Extension } from "../../core/domain/ids.ts";
import { WAITING_MAX } from "../../web/server/event_stream.ts";
import { SILENCE_MILLIS } from "../../web/shared/feed.ts";
import { state } from "./support/control_page.ts";
import { silence } from "./support/control.ts";
import { ringIn } from "./support/days.ts";
import { integration, presence } from "./support/day_states.ts";
import { adminCookie, appoint } from "./support/on_admin.ts";
import { browserTests, deviceOf, setAutoAnswer } from "./support/on_page.ts";
import { PanelOffice } from "./support/panel_office.ts";

const onPage = browserTests();
/** Longer than the silence after which a tab takes the stream over. */
const SILENT = SILENCE_MILLIS + 2_000;
const TABS = 10;
/** Kilobytes of the kernel's own lie between a server and a reader that takes nothing. */
const FLOOD_MAX = 200_000;
/** Longer than any silence. */
const NIGHT = 9 * 3_600_000;

async function anotherTab(page: Page, office: PanelOffice): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(`${office.origin}/pbx/open/`);
  await tab.waitForSelector("html[data-ready]");
  return tab;
}

const live = (page: Page, is = true) =>
  PanelOffice.of(page)!.hurry(page.waitForSelector(`.page[data-live=${is}]`));

onPage(
  "tabs: ten share one stream; the tenth calls, all show it, and the next one leads when the first is closed",
  {
    extension: "1001",
  },
  async (page, office) => {
    await setAutoAnswer(page, true);
    const streams: string[] = [];
    page.context().on("request", (request) => {
      if (request.url().includes("/events")) streams.push(request.url());
    });
    const others = Array.from({ length: TABS - 1 }, () => anotherTab(page, office));
    const tabs = [page, ...await Promise.all(others)];
    const tenth = tabs.at(-1)!;
    await tenth.fill("#number", "1004");
    await tenth.press("#number", "Enter");
    await Promise.all(tabs.map((tab) => state(tab, "1001", "talking")));
    assert.deepEqual(streams, [], "the first tab's stream is enough");

    await page.close();
    await tenth.click(`${deviceOf("1001")} [data-button=hangup]`);
    await Promise.all(tabs.slice(1).map((tab) => state(tab, "1001", "idle")));
    assert.equal(streams.length, 1, "one of the nine has opened it again");
  },
);

onPage("tabs: one that is looked at takes the stream over from one it hears nothing of", {
  extension: "1001",
}, async (page, office) => {
  const tab = await page.context().newPage();
  await tab.clock.install();
  await tab.goto(`${office.origin}/pbx/open/`);
  await live(tab);
  const streams: string[] = [];
  page.context().on("request", (request) => {
    if (request.url().includes("/events")) streams.push(request.url());
  });
  await page.evaluate(() => {
    BroadcastChannel.prototype.postMessage = () => {};
  });
  const lost = tab.evaluate(() =>
    new Promise<void>((seen) => {
      const page = document.querySelector<HTMLElement>(".page")!;
      new MutationObserver(() => page.dataset["live"] === "false" && seen())
        .observe(page, { attributes: true });
    })
  );
  await tab.clock.fastForward(SILENT);
  await lost;
  await live(tab);
  await presence(office, "1001", "away");
  await tab.waitForSelector(".presence-button:has-text('離席中')");
  await page.waitForSelector(".presence-button:has-text('離席中')");
  assert.equal(streams.length, 1);
  await presence(office, "1001", "available");
  await page.waitForSelector(".presence-button:has-text('通話待機')");
});

onPage("two devices: what one does is on the other, and both say the same", {
  extension: "1001",
}, async (page, office) => {
  await setAutoAnswer(page, true);
  const context = await office.context(page.context().browser()!, "1001", {
    viewport: { width: 360, height: 740 },
  });
  const phone = await office.panel(context);
  await phone.waitForSelector("html[data-ready]");
  await page.fill("#number", "1004");
  await page.press("#number", "Enter");
  await state(phone, "1001", "talking");
  await phone.click(`${deviceOf("1001")} [data-button=hold]`);
  await state(page, "1001", "holding");
  const said = (from: Page) => from.innerText(`${deviceOf("1001")} .device-who`);
  assert.equal(await said(page), await said(phone));
  await silence(office);
  await state(phone, "1001", "idle");
  await context.close();
});

onPage(
  "sleep: a laptop that wakes after a night says so, and shows what is true without a reload",
  {
    extension: "1005",
  },
  async (page, office) => {
    await page.clock.install();
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    await live(page);
    await page.fill("#number", "0300004510");
    await page.context().setOffline(true);
    await presence(office, "1006", "meeting");
    await page.clock.fastForward(NIGHT);
    await live(page, false);
    await page.context().setOffline(false);
    await live(page);
    await page.click("#tab-users");
    await page.waitForSelector(".user-row:has-text('1006'):has-text('会議中')");
    assert.equal(await page.inputValue("#number"), "0300004510");
    await presence(office, "1006", "available");
  },
);

/** As a browser does with a tab out of sight for long: hidden first, then nothing in it runs. */
async function hide(page: Page, hidden: boolean, { frozen = hidden } = {}): Promise<void> {
  const inside = await page.context().newCDPSession(page);
  if (!frozen) await inside.send("Page.setWebLifecycleState", { state: "active" });
  await page.evaluate((hidden) => {
    const visibilityState = hidden ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", {
      value: visibilityState,
      configurable: true,
    });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  if (frozen) await inside.send("Page.setWebLifecycleState", { state: "frozen" });
  await inside.detach();
}

onPage(
  "hidden: the tab that leads reads on for the others; frozen, another takes its place; seen again it is right without a reload",
  {
    extension: "1008",
  },
  async (page, office) => {
    const tab = await page.context().newPage();
    await tab.clock.install();
    await tab.goto(`${office.origin}/pbx/open/`);
    await live(tab);
    const streams: string[] = [];
    page.context().on("request", (request) => {
      if (request.url().includes("/events")) streams.push(request.url());
    });
    const presences = (of: Page, word: string) =>
      of.waitForSelector(`.presence-button:has-text('${word}')`);

    await hide(page, true, { frozen: false });
    await presence(office, "1008", "meeting");
    await presences(tab, "会議中");
    assert.deepEqual(streams, []);

    await hide(page, true);
    await tab.clock.fastForward(SILENT);
    await live(tab);
    await presence(office, "1008", "away");
    await presences(tab, "離席中");
    assert.equal(streams.length, 1, "the tab that is looked at has opened its own");

    await hide(page, false);
    await presences(page, "離席中");
    await live(page);
    await presence(office, "1008", "available");
    await Promise.all([page, tab].map((each) => presences(each, "通話待機")));
    assert.equal(streams.length, 1, "one stream serves both");
  },
);

onPage(
  "X4 slow reader: who takes nothing is cut while the panels go on, and is told everything anew when he comes back",
  {
    extension: "1009",
  },
  async (page, office) => {
    await office.pause();
    const slowOne = "1007" as Extension;
    const cookie = await office.signIn(slowOne);
    const { hostname, port, host } = new URL(office.origin);
    const slow = await Deno.connect({ hostname, port: Number(port) });
    const ask =
      `GET /api/v1/events HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    await slow.write(new TextEncoder().encode(ask));
    const cut = async () =>
      Number(
        /^naisen_slow_streams_cut_total (\d+)/m.exec(
          await (await fetch(`${office.origin}/metrics`)).text(),
        )?.[1],
      );
    const before = await cut();
    const { feed } = office.web.useCases;
    while (await cut() === before) {
      assert.ok(feed.seq < FLOOD_MAX, "a reader that takes nothing is fed for ever");
      for (let n = 0; n < WAITING_MAX; n++) {
        feed.publish(slowOne, { kind: "notice", code: "maintenance" });
      }
      await new Promise((turn) => setTimeout(turn, 0));
    }
    let heard = "";
    const text = new TextDecoder();
    for await (const part of slow.readable) heard += text.decode(part, { stream: true });
    const last = [...heard.matchAll(/^id: ?(.+)$/gm)].at(-1)![1]!;
    const url = `${office.origin}/api/v1/events?after=${encodeURIComponent(last)}`;
    const back = await fetch(url, { headers: { cookie } });
    const reader = back.body!.pipeThrough(new TextDecoderStream()).getReader();
    let first = "";
    while (!first.includes("event:")) first += (await reader.read()).value;
    await reader.cancel();
    assert.match(first, /^event: snapshot$/m);

    office.run();
    await presence(office, "1009", "meeting");
    await page.waitForSelector(".presence-button:has-text('会議中')");
    await presence(office, "1009", "available");
  },
);

onPage(
  "着信連携: the administrator's page opens once for all tabs, filled in; one that is held back is a link",
  {
    extension: "1002",
  },
  async (page, office) => {
    await appoint(office);
    const cookie = await adminCookie(office);
    const url = `${office.origin}/pbx/help?caller={number}&line={line}`;
    await office.json("/api/v1/admin/integrations", {
      cookie,
      json: { kind: "page", name: "顧客", url },
    });
    await integration(office, "1002", true);
    const tab = await anotherTab(page, office);
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    const opened: string[] = [];
    page.context().on(
      "page",
      (other) => void other.waitForURL("**/pbx/help**").then(() => opened.push(other.url())),
    );
    const caller = ringIn(office, "main", "09012340001");
    await Promise.all([page, tab].map((each) => each.waitForSelector(".caller")));
    await tab.waitForTimeout(500);
    const links = await page.locator(".caller-page").count() +
      await tab.locator(".caller-page").count();
    assert.equal(opened.length + links, 1, `${opened}`);
    for (const address of opened) assert.match(address, /caller=09012340001&line=main/);
    office.web.sim.hangUpOutside(caller);
    await integration(office, "1002", false);
  },
);

onPage(
  "tel: links and ?number= fill the field and never dial; the menu offers to take such links",
  {
    extension: "1003",
  },
  async (page, office) => {
    const link = encodeURIComponent("tel:+81-3-0000-4510");
    await page.goto(`${office.origin}/pbx/open/?number=${link}`);
    await page.waitForSelector("#echo:has-text('03-0000-4510')");
    assert.equal(await page.inputValue("#number"), "+81-3-0000-4510");
    assert.equal(await page.locator(`${deviceOf("1003")} .lamp[data-state=idle]`).count(), 1);
    await page.evaluate(() => {
      navigator.registerProtocolHandler = (scheme, url) => {
        document.documentElement.dataset.links = `${scheme} ${url}`;
      };
    });
    await page.click(".person");
    await page.click("#menu >> text=電話番号のリンクをこの画面で開く");
    assert.equal(await page.getAttribute("html", "data-links"), "tel /pbx/open/?number=%s");
  },
);
