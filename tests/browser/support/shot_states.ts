/** Every page and state of the panel as pictures show them: who looks, how the office is, what was pressed. */
import type { Page } from "playwright-core";
import { plus } from "../../../core/lib/time.ts";
import { DAY_STATES } from "./day_states.ts";
import { click, hangUp, ringIn } from "./days.ts";
import type { PanelOffice } from "./panel_office.ts";
import type { ShotState } from "./shot_state.ts";
import { CONTROL_STATES } from "./shot_states_control.ts";
import { ASSISTANT_STATES } from "./shot_states_more.ts";

export type { ShotState } from "./shot_state.ts";

/** The app that somebody is signed in on. */
export const SHOT_SOFTPHONES = ["1008-soft"];

const LOGIN = "/pbx/open/login";
const SECOND = 1_000;

export const SHOT_STATES: readonly ShotState[] = [
  { name: "sign-in", shows: "three fields, one button, people to try", path: LOGIN },
  {
    name: "sign-in-refused",
    shows: "what is wrong, below the button",
    path: LOGIN,
    page: async (page, office) => {
      // Each variant is the first wrong try, or the limit would be met half-way.
      await office.web.store.attempts.deleteBefore(plus(office.web.clock.now(), SECOND));
      await page.fill("#loginId", "demo");
      await page.fill("#extension", "1001");
      await page.fill("#password", "12345");
      await page.click("button[type=submit]");
      await page.waitForSelector(".refusal");
    },
  },
  { name: "idle", shows: "a free desk phone, an unused app, the last calls", person: "1001" },
  {
    name: "auto-answer-on",
    shows: "which phone dials at once, and that the app must be answered",
    person: "1008",
    office: (office) => autoAnswer(office, "1008", true),
    after: (office) => autoAnswer(office, "1008", false),
  },
  { name: "first-day", shows: "what will appear in an empty history", person: "1007" },
  {
    name: "typing-number",
    shows: "whose number it is and what kind",
    person: "1001",
    page: (page) => type(page, "0300004510"),
  },
  {
    name: "typing-extension",
    shows: "that an extension needs no line",
    person: "1001",
    page: (page) => type(page, "1004"),
  },
  {
    name: "typing-not-permitted",
    shows: "why this cannot leave on this line, before it is dialled",
    person: "1001",
    page: (page) => type(page, "010 1 212 555 0100"),
  },
  {
    name: "typing-emergency",
    shows: "the line an emergency call takes",
    person: "1001",
    page: (page) => type(page, "110"),
  },
  {
    name: "candidates",
    shows: "people and list entries for a reading, one chosen",
    person: "1001",
    page: async (page) => {
      await type(page, "たか");
      await page.waitForSelector(".candidate");
    },
  },
  {
    name: "ringing-first",
    shows: "that the desk phone must be answered first",
    person: "1009",
    office: async (office) => {
      await click(office, "1009", { destination: "0300004511", line: "main", autoAnswer: false });
      await office.advance(1_500);
    },
    after: (office) => end(office, "1009-desk"),
  },
  {
    name: "calling",
    shows: "who is being called, since when",
    person: "1001",
    office: async (office) => {
      await click(office, "1001", { destination: "0300004580", line: "main" });
      await office.advance(7 * SECOND);
    },
    after: (office) => end(office, "1001-desk"),
  },
  {
    name: "talking",
    shows: "with whom, how long, how to hang up",
    person: "1001",
    office: async (office) => {
      await click(office, "1001", { destination: "0300004522", line: "main" });
      await office.advance(6 * SECOND);
      await office.skip(161 * SECOND);
    },
    after: (office) => end(office, "1001-desk"),
  },
  {
    name: "talking-long-name",
    shows: "a long name cut with …, buttons in their places",
    person: "1006",
    office: async (office) => {
      await click(office, "1006", { destination: "1005" });
      await office.advance(6 * SECOND);
      await office.skip(3_750 * SECOND);
    },
    after: (office) => end(office, "1006-desk"),
  },
  {
    name: "incoming",
    shows: "who calls, on which line, and that it rings",
    person: "1001",
    office: async (office) => {
      ringIn(office, "main", "09012340001");
      await office.advance(1_200);
    },
    after: (office) => end(office, "1001-desk", "1002-desk"),
  },
  {
    name: "refused-extension",
    shows: "that the extension does not exist",
    person: "1001",
    page: async (page, office) => {
      await dial(page, office, "1999", 500);
      await page.waitForSelector(".device .refusal");
    },
  },
  {
    name: "greyed-reason",
    shows: "why 保留 does nothing",
    person: "1001",
    page: async (page) => {
      await page.click("[data-button=hold] >> nth=0", { force: true });
      await page.waitForSelector(".device .notice");
    },
  },
  { name: "no-line-permitted", shows: "that 1002 may not dial outside", person: "1002" },
  {
    name: "unregistered",
    shows: "that no phone is in use and what still works",
    person: "1010",
  },
  {
    name: "slow-click",
    shows: "that it takes a while, and a way out",
    person: "1001",
    page: async (page) => {
      await page.route("**/api/v1/calls", () => {});
      await type(page, "1004");
      await page.press("#number", "Enter");
      await page.clock.fastForward(4_500);
      await page.waitForSelector(".device .notice");
    },
  },
  {
    name: "connection-lost",
    shows: "that the picture is old, and from when",
    person: "1001",
    page: async (page, office) => {
      office.cut(true);
      await page.clock.fastForward(11_000);
      await page.waitForSelector(".foot[data-trouble=true]");
    },
    after: (office) => Promise.resolve(office.cut(false)),
  },
  {
    name: "pbx-lost",
    shows: "that nothing can be dialled, and that states are not known",
    person: "1001",
    page: (page, office) => announced(page, office, "pbx-lost"),
  },
  {
    name: "maintenance",
    shows: "that a backup is being restored, how long it takes, and what to do then",
    person: "1001",
    page: (page, office) => announced(page, office, "maintenance"),
  },
  {
    name: "session-over",
    shows: "a sign-in over the page, with what was typed behind it",
    person: "1001",
    page: async (page) => {
      await type(page, "0300004510");
      await page.context().clearCookies();
      await page.click(".switch >> nth=0");
      await page.waitForSelector(".over");
    },
  },
  {
    name: "users",
    shows: "colleagues with presence and telephone state",
    person: "1001",
    page: (page) => show(page, "users"),
  },
  {
    name: "users-none",
    shows: "that nobody matches, and what else to try",
    person: "1001",
    page: async (page) => {
      await show(page, "users");
      await page.fill("#search-users", "さとうう");
      await page.waitForSelector(".empty");
    },
  },
  {
    name: "lists",
    shows: "the phonebooks",
    person: "1001",
    page: async (page) => {
      await show(page, "lists");
      await page.waitForSelector(".list-row");
    },
  },
  {
    name: "history",
    shows: "calls by day, missed ones red",
    person: "1001",
    page: (page) => show(page, "history"),
  },
  {
    name: "docked",
    shows: "on a phone: a call in reach on another tab",
    person: "1004",
    office: async (office) => {
      await click(office, "1004", { destination: "0300004510", line: "main" });
      await office.advance(5 * SECOND);
    },
    page: (page) => show(page, "users"),
    after: (office) => end(office, "1004-desk"),
  },
  {
    name: "menu",
    shows: "language, keys, sign-out",
    person: "1001",
    page: async (page) => {
      if (await narrow(page)) await page.click(".bottom button >> nth=-1");
      else await page.click(".person");
    },
  },
  {
    name: "key-map",
    shows: "every key and how to switch them off",
    person: "1001",
    page: (page) => page.keyboard.press("?"),
  },
  {
    name: "refused-busy",
    shows: "why nobody answered and what to do",
    person: "1001",
    page: async (page, office) => {
      await dial(page, office, "0300004586", 3_000);
      await page.waitForSelector(".device .refusal");
    },
  },
  ...DAY_STATES,
  ...CONTROL_STATES,
  ...ASSISTANT_STATES,
];

/** What everybody is told, while they look. */
async function announced(
  page: Page,
  office: PanelOffice,
  code: "pbx-lost" | "maintenance",
): Promise<void> {
  await page.waitForSelector(".page[data-live=true]");
  office.web.useCases.feed.publish("everybody", { kind: "notice", code });
  await page.waitForSelector(".foot[data-trouble=true]");
}

async function narrow(page: Page): Promise<boolean> {
  return await page.locator(".bottom").isVisible();
}

async function show(page: Page, tab: "history" | "users" | "lists"): Promise<void> {
  const place = { history: 1, users: 2, lists: 3 }[tab];
  if (await narrow(page)) await page.click(`.bottom button >> nth=${place}`);
  else await page.click(`#tab-${tab}`);
}

async function type(page: Page, text: string): Promise<void> {
  const answered = page.waitForResponse((response) =>
    /\/api\/v1\/(dial-plan|users)\?/.test(response.url())
  );
  await page.fill("#number", text);
  await answered;
}

async function dial(
  page: Page,
  office: PanelOffice,
  number: string,
  millis: number,
): Promise<void> {
  await type(page, number);
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/v1/calls"));
  await page.press("#number", "Enter");
  await answered;
  await office.advance(millis);
}

async function autoAnswer(office: PanelOffice, person: string, on: boolean): Promise<void> {
  const cookie = await office.signIn(person);
  await office.json("/api/v1/me/settings", { method: "PATCH", cookie, json: { autoAnswer: on } });
  await office.json("/api/v1/session", { method: "DELETE", cookie });
}

async function end(office: PanelOffice, ...devices: readonly string[]): Promise<void> {
  for (const device of devices) hangUp(office, device);
  await office.advance(2 * SECOND);
}
