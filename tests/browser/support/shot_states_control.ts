/** Pictures of hold, park, retrieve, transfer and pickup: what is going on, and what can be pressed. */
import type { Page } from "playwright-core";
import { answered, callOf, control, dialByHand, silence, talkWith } from "./control.ts";
import { click } from "./days.ts";
import type { PanelOffice } from "./panel_office.ts";
import type { ShotState } from "./shot_state.ts";

const SECOND = 1_000;
const DESK = "section[aria-labelledby=device-1001-desk]";
const OUTSIDE = "09012340001";

/** Those who called from outside for the state shown. */
const outside: string[] = [];

export const CONTROL_STATES: readonly ShotState[] = [
  {
    name: "holding",
    shows: "that I hold, since when, and how to go on",
    person: "1001",
    office: async (office) => {
      const call = await talkWith(office, "1001", "0300004522", "main");
      await control(office, "1001", `calls/${call}/hold`);
      await office.skip(48 * SECOND);
    },
    after: quiet,
  },
  {
    name: "held",
    shows: "that the other side holds me",
    person: "1004",
    office: async (office) => {
      const call = await talkWith(office, "1001", "1004");
      await control(office, "1001", `calls/${call}/hold`);
    },
    after: quiet,
  },
  {
    name: "two-calls",
    shows: "which call the buttons concern, and who is held",
    person: "1001",
    office: async (office) => {
      dialByHand(office, "1001-desk", "1005");
      await office.advance(5 * SECOND);
      await control(office, "1001", `calls/${await callOf(office, "1001")}/hold`);
      await office.skip(75 * SECOND);
      await talkWith(office, "1001", "0300004522", "main");
    },
    after: quiet,
  },
  {
    name: "more-actions",
    shows: "what else can be done with the call, and what not, and why",
    person: "1001",
    office: async (office) => void await talkWith(office, "1001", "1004"),
    page: (page) => page.click(`${DESK} .device-more`),
    after: quiet,
  },
  {
    name: "park-form",
    shows: "a slot, a person and a note to choose before parking",
    person: "1001",
    office: async (office) => void await talkWith(office, "1001", "0300004522", "main"),
    page: async (page) => {
      await page.click(`${DESK} .device-more`);
      await page.click("[data-action=park-for]");
      await fillAndLook(page, "#park-whom", "1006");
      await page.fill("#park-note", "見積書の件");
    },
    after: quiet,
  },
  {
    name: "parked",
    shows: "in which slot the caller waits, and what happens then",
    person: "1001",
    page: async (page, office) => {
      await quiet(office);
      await talkWith(office, "1001", "1004");
      await page.waitForSelector(`${DESK} .lamp[data-state=talking]`);
      await page.click(`${DESK} [data-button=park]`);
      await page.waitForSelector(".slot");
      await page.waitForSelector(`${DESK} .notice`);
    },
    after: quiet,
  },
  {
    name: "slots",
    shows: "who waits, by whom, for me, how long, and how to take one",
    person: "1006",
    office: parkThree,
    after: quiet,
  },
  {
    name: "retrieve-refused",
    shows: "that somebody was faster",
    person: "1006",
    office: parkThree,
    page: async (page) => {
      await page.route("**/retrieve", (route) =>
        route.fulfill({
          status: 409,
          contentType: "application/problem+json",
          json: {
            code: "already-retrieved",
            message: {
              ja: "保留箱701は鈴木さんが先に取り出しました。",
              en: "鈴木 大輔 retrieved 701 just before you.",
            },
          },
        }));
      await page.click(".slot >> nth=0");
      await page.waitForSelector(".rail .refusal");
    },
    after: quiet,
  },
  {
    name: "park-called-back",
    shows: "who comes back from which slot",
    person: "1003",
    office: async (office) => {
      await parkOne(office, "support", OUTSIDE, "1003");
      await office.skip(59 * SECOND);
      await office.advance(2 * SECOND);
    },
    after: quiet,
  },
  {
    name: "transfer-form",
    shows: "whom to transfer to, by a part of a name",
    person: "1001",
    office: async (office) => void await talkWith(office, "1001", "0300004522", "main"),
    page: async (page) => {
      await page.click(`${DESK} [data-button=transfer]`);
      await page.fill("#transfer-to", "さ");
      await page.waitForSelector(".drawer .candidate");
    },
    after: quiet,
  },
  {
    name: "transfer-ready",
    shows: "whom it goes to, and two ways to send it",
    person: "1001",
    office: async (office) => void await talkWith(office, "1001", "0300004522", "main"),
    page: async (page) => {
      await page.click(`${DESK} [data-button=transfer]`);
      await fillAndLook(page, "#transfer-to", "1004");
    },
    after: quiet,
  },
  {
    name: "consulting-calling",
    shows: "whom I am asking, who waits, and the two ways out",
    person: "1001",
    office: (office) => consult(office, "1009", 2 * SECOND),
    after: quiet,
  },
  {
    name: "consulting",
    shows: "whom I am speaking with before the transfer, and who waits",
    person: "1001",
    office: (office) => consult(office, "1006", 9 * SECOND),
    after: quiet,
  },
  {
    name: "transfer-failed",
    shows: "why nobody took it, and that the call is coming back",
    person: "1001",
    office: async (office) => {
      const call = await talkWith(office, "1001", "1004");
      await control(office, "1001", `calls/${call}/transfer`, { to: "1008", mode: "blind" });
      await office.advance(2_500);
    },
    after: quiet,
  },
  {
    name: "pickup",
    shows: "whose telephone rings, and whether I may take the call",
    person: "1006",
    office: async (office) => {
      await click(office, "1001", { destination: "1009" });
      await office.advance(3 * SECOND);
    },
    page: async (page) => {
      const narrow = await page.locator(".bottom").isVisible();
      await page.click(narrow ? ".bottom button >> nth=2" : "#tab-users");
      await page.fill("#search-users", "1009");
      await page.click(".pickup", { force: true });
      await page.waitForSelector(".row-below .refusal");
    },
    after: quiet,
  },
];

async function quiet(office: PanelOffice): Promise<void> {
  await silence(office, ...outside.splice(0));
}

async function parkOne(
  office: PanelOffice,
  line: string,
  from: string,
  extension: string,
  wish: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { call, outside: caller } = await answered(office, line, from, extension);
  outside.push(caller);
  await control(office, extension, `calls/${call}/park`, wish);
}

async function parkThree(office: PanelOffice): Promise<void> {
  await parkOne(office, "support", OUTSIDE, "1003");
  await parkOne(office, "world", "01012125550100", "1005", { for: "1002" });
  await office.skip(24 * SECOND);
  const call = await talkWith(office, "1001", "1004");
  await control(office, "1001", `calls/${call}/park`, { for: "1006", note: "折り返し希望" });
}

async function consult(office: PanelOffice, to: string, millis: number): Promise<void> {
  const call = await talkWith(office, "1001", "0300004522", "main");
  await control(office, "1001", `calls/${call}/transfer`, { to, mode: "attended" });
  await office.advance(millis);
}

async function fillAndLook(page: Page, field: string, text: string): Promise<void> {
  const looked = page.waitForResponse((response) => response.url().includes("/dial-plan?"));
  await page.fill(field, text);
  await looked;
}
