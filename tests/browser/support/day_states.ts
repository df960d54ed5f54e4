/** States of presence, history, recordings and who calls, as pictures show them. */
import type { Page } from "playwright-core";
import { newCommandId } from "../../support/web_office.ts";
import { click, hangUp, ringIn } from "./days.ts";
import type { PanelOffice } from "./panel_office.ts";
import type { ShotState } from "./shot_state.ts";
import { writeRecordings } from "./sounds.ts";

const SECOND = 1_000;
/** Who has a call with holds and a slot behind her. */
const HELD = "1004";

export const DAY_STATES: readonly ShotState[] = [
  {
    name: "presence-chooser",
    shows: "what can be chosen, until when, and what others will see",
    person: "1001",
    page: async (page) => {
      await openPresence(page);
      await page.check("[name=presence] >> nth=1", { force: true });
      await page.fill(".presence-note input", "A社訪問");
      await page.check("[name=presence-lasts] >> nth=2", { force: true });
    },
  },
  {
    name: "presence-rings-nobody",
    shows: "that callers hear busy and are kept as missed, and that the time cannot be read",
    person: "1001",
    page: async (page) => {
      await openPresence(page);
      await page.check("[name=presence] >> nth=5", { force: true });
      await page.check("[name=presence-lasts] >> nth=4", { force: true });
      await page.fill("#presence-time", "25:00");
      await page.press("#presence-time", "Enter");
    },
  },
  {
    name: "presence-chosen",
    shows: "that she is away, until when",
    person: "1001",
    office: (office) => presence(office, "1001", "away", 3_600),
    after: (office) => presence(office, "1001", "available"),
  },
  {
    name: "history-filters",
    shows: "which calls are shown, from when to when",
    person: "1001",
    page: async (page) => {
      await showHistory(page);
      await unfold(page);
      await page.click("[aria-controls=history-period]");
      await page.check("[name=history-period] >> nth=5", { force: true });
      await page.fill(".moment input >> nth=0", "11/22 9:00");
      await page.fill(".moment input >> nth=1", "1199");
      await page.waitForTimeout(300);
    },
  },
  {
    name: "history-detail",
    shows: "how long it rang, was held and waited in a slot",
    person: HELD,
    office: async (office) => {
      await heldCall(office);
      await writeRecordings(office, HELD);
    },
    page: async (page) => {
      await showHistory(page);
      await page.click(".row-open >> nth=1");
      await page.waitForSelector(".spans");
      await page.waitForSelector(".waves-drawing > div");
    },
  },
  {
    name: "history-do-not-disturb",
    shows: "that nothing rang because of 着信拒否",
    person: "1001",
    office: async (office) => {
      await presence(office, "1001", "do-not-disturb");
      await click(office, "1006", { destination: "1001" });
      await office.advance(8 * SECOND);
      await presence(office, "1001", "available");
    },
    page: async (page) => {
      await showHistory(page);
      await page.click(".row-open >> nth=0");
      await page.waitForSelector(".detail-reason");
    },
  },
  {
    name: "history-recording",
    shows: "who spoke when, how to hear it, where it is",
    person: "1001",
    office: (office) => writeRecordings(office, "1001"),
    page: async (page) => {
      await openRecorded(page);
      await page.waitForSelector(".waves-seek:enabled");
      await page.waitForSelector(".waves-drawing > div");
      await page.focus(".waves-seek");
      for (let n = 0; n < 14; n++) await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(300);
    },
  },
  {
    name: "history-recording-gone",
    shows: "why it cannot be heard",
    person: "1001",
    page: async (page) => {
      await page.route("**/outline", (route) =>
        route.fulfill({
          status: 404,
          contentType: "application/problem+json",
          json: { code: "recording-unavailable" },
        }));
      await openRecorded(page);
      await page.waitForSelector(".player-refusal");
    },
  },
  {
    name: "incoming-card",
    shows: "who calls, on which line, what was before, and how to answer",
    person: "1001",
    office: async (office) => {
      await integration(office, "1001", true);
      ringIn(office, "main", "09012340001");
      await office.advance(1_200);
    },
    page: async (page) => {
      await page.waitForSelector(".caller-past");
    },
    after: async (office) => {
      hangUp(office, "1001-desk");
      hangUp(office, "1002-desk");
      await office.advance(2 * SECOND);
      await integration(office, "1001", false);
    },
  },
];

async function isNarrow(page: Page): Promise<boolean> {
  return await page.locator(".bottom").isVisible();
}

async function showHistory(page: Page): Promise<void> {
  if (await isNarrow(page)) await page.click(".bottom button >> nth=1");
  else await page.click("#tab-history");
}

async function unfold(page: Page): Promise<void> {
  if (await page.locator(".filter-fold").isVisible()) await page.click(".filter-fold");
}

async function openPresence(page: Page): Promise<void> {
  await page.click(".presence-button");
  await page.waitForSelector("#presence-chooser:popover-open");
}

async function openRecorded(page: Page): Promise<void> {
  await showHistory(page);
  await page.click(".history-item:has(.row-play button) .row-open >> nth=0");
  await page.waitForSelector(".player, .player-refusal");
}

/** `seconds`: until when; without, it stays. */
export async function presence(
  office: PanelOffice,
  person: string,
  code: string,
  seconds?: number,
): Promise<void> {
  const cookie = await office.signIn(person);
  const until = seconds === undefined
    ? {}
    : { until: new Date(office.web.clock.now() + seconds * SECOND).toISOString() };
  await office.json("/api/v1/me/presence", { method: "PUT", cookie, json: { code, ...until } });
  await office.json("/api/v1/session", { method: "DELETE", cookie });
  await office.advance(100);
}

export async function integration(
  office: PanelOffice,
  person: string,
  on: boolean,
): Promise<void> {
  const cookie = await office.signIn(person);
  const json = { incomingIntegration: on };
  await office.json("/api/v1/me/settings", { method: "PATCH", cookie, json });
  await office.json("/api/v1/session", { method: "DELETE", cookie });
}

/** A call that is held, resumed, parked, taken back and ended. */
async function heldCall(office: PanelOffice): Promise<void> {
  const call = await click(office, HELD, { destination: "0300004522", line: "main" });
  const cookie = await office.signIn(HELD);
  const device = `${HELD}-desk`;
  const command = async (path: string, more = {}) => {
    const json = { commandId: newCommandId(), device, ...more };
    const answer = await office.json(`/api/v1/${path}`, { cookie, json });
    await office.advance(2 * SECOND);
    return answer;
  };
  await office.advance(6 * SECOND);
  await command(`calls/${call}/hold`);
  await office.skip(32 * SECOND);
  await command(`calls/${call}/resume`);
  await office.skip(20 * SECOND);
  const { slot } = await command(`calls/${call}/park`);
  await office.skip(25 * SECOND);
  await command(`parking/${slot}/retrieve`, { autoAnswer: true });
  await office.advance(5 * SECOND);
  await office.skip(61 * SECOND);
  hangUp(office, device);
  await office.advance(2 * SECOND);
  await office.json("/api/v1/session", { method: "DELETE", cookie });
}
