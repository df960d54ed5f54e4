/** The lab as pictures show it: an office with its lab is needed. */
import type { DeviceId } from "../../../core/domain/ids.ts";
import type { Page } from "playwright-core";
import { callOf, control, silence, talkWith } from "./control.ts";
import { ringIn } from "./days.ts";
import type { ShotState } from "./shot_state.ts";

const RUN = "/pbx/lab?seed=7&hours=0.2&faults=hostile";

/** Lived, and looked at where the share of its time is over. */
async function lived(page: Page, share: number): Promise<void> {
  await page.waitForSelector(".time-line", { timeout: 60_000 });
  const length = Number(await page.getAttribute(".track-range", "max"));
  await page.locator(".track-range").fill(String(Math.round(share * length)));
  await page.waitForSelector(".ladder .rung");
}

export const LAB_STATES: readonly ShotState[] = [
  { name: "lab-door", shows: "that one must sign in, and how", path: "/pbx/lab" },
  {
    name: "lab-live",
    shows: "ten phones, who rings, talks, holds; how to call from outside; what is parked",
    person: "1001",
    path: "/pbx/lab",
    office: async (office) => {
      await silence(office);
      await talkWith(office, "1003", "1004");
      await control(office, "1003", `calls/${await callOf(office, "1003")}/park`);
      await talkWith(office, "1006", "1007");
      office.web.sim.press("1006-desk" as DeviceId, { press: "hold" });
      ringIn(office, "main", "09012340001");
      await office.advance(1_200);
    },
    page: async (page) => {
      await page.waitForSelector(".ladder .rung");
    },
    after: (office) => silence(office),
  },
  {
    name: "lab-ladder",
    shows: "the message behind an arrow, its digest blanked",
    person: "1001",
    path: "/pbx/lab",
    office: async (office) => {
      await silence(office);
      await talkWith(office, "1001", "0300004522", "main");
    },
    page: async (page) => {
      await page.click(".rung >> nth=2");
      await page.locator(".ladder-panel").scrollIntoViewIfNeeded();
    },
    after: (office) => silence(office),
  },
  {
    name: "lab-run-empty",
    shows: "what a seed is, and what to press",
    person: "1001",
    path: "/pbx/lab",
    page: (page) => page.click(".lab-parts button >> nth=1"),
  },
  {
    name: "lab-run",
    shows: "that every law held, and the office at one moment: phones, calls, deeds, ladder",
    person: "1001",
    path: RUN,
    page: (page) => lived(page, 0.62),
  },
  {
    name: "lab-story-broken",
    shows: "which sentence did not come true, and when",
    person: "1001",
    path: "/pbx/lab?story=park_by_panel",
    page: async (page) => {
      await lived(page, 0.5);
      const text = await page.inputValue("#story-text");
      await page.fill("#story-text", text.replace("slot 701 holds 1003", "slot 701 holds 1007"));
      await page.click(".run-acts .act-main");
      await page.waitForSelector(".verdict[data-broken=true]", { timeout: 60_000 });
      await page.waitForSelector(".ladder .rung");
    },
  },
  {
    name: "lab-run-refused",
    shows: "why it cannot run, and what else would",
    person: "1001",
    path: "/pbx/lab",
    page: async (page) => {
      await page.click(".lab-parts button >> nth=1");
      await page.fill("#hours", "1000");
      await page.click(".run-acts .act-main");
      await page.waitForSelector(".run-refusals .refusal");
    },
  },
];
