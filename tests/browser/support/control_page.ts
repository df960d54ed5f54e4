/** A panel under test and those beside it: what is pressed, what a lamp shows, what stands below a row. */
import type { Locator, Page } from "playwright-core";
import type { OfficeFile } from "../../../core/domain/office_file.ts";
import { callOf, control, silence, talkWith } from "./control.ts";
import { deviceOf } from "./on_page.ts";
import { PanelOffice } from "./panel_office.ts";

/** Two slots only; 1006 may pick up what rings, 1007 may take nothing out of slots. */
export function withRights(file: OfficeFile): OfficeFile {
  const rights: Readonly<Record<string, object>> = {
    "1006": { pickup: "all" },
    "1007": { retrieve: false },
  };
  return {
    ...file,
    parking: { ...file.parking, lastSlot: file.parking.firstSlot + 1 },
    people: file.people.map((person) =>
      rights[person.extension] === undefined
        ? person
        : { ...person, rights: { ...person.rights, ...rights[person.extension] } }
    ),
  };
}

/** States that stay until somebody does something. */
const LASTING = ["talking", "idle", "holding", "held"];

export async function state(page: Page, device: string, word: string): Promise<void> {
  const coming = page.waitForSelector(`${deviceOf(device)} .lamp[data-state=${word}]`);
  const office = LASTING.includes(word) ? PanelOffice.of(page) : undefined;
  await (office === undefined ? coming : office.hurry(coming));
}

export const press = (page: Page, device: string, button: string) =>
  page.click(`${deviceOf(device)} [data-button=${button}]`);
export const below = (page: Page, device: string, kind: "notice" | "refusal"): Locator =>
  page.locator(`${deviceOf(device)} .${kind}`);

/** The places and sizes of the five buttons. */
export const buttonsAt = (page: Page, device: string): Promise<unknown> =>
  page.$$eval(`${deviceOf(device)} .device-button`, (buttons) =>
    buttons.map((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return [x, y, width, height];
    }));

/** A panel of somebody else, beside the one under test. */
export async function panelOf(page: Page, office: PanelOffice, extension: string): Promise<Page> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("Cannot open a second panel: the page has no browser");
  const context = await office.context(browser, extension, { reducedMotion: "reduce" });
  page.once("close", () => void context.close());
  const other = await office.panel(context);
  await other.waitForSelector("html[data-ready]");
  return other;
}

/** The person of the page talks with 1004, by click. */
export async function talking(page: Page, office: PanelOffice, extension = "1001"): Promise<void> {
  await office.pause();
  await silence(office);
  await talkWith(office, extension, "1004");
  office.run();
  await state(page, extension, "talking");
}

/** Somebody waits in 701; time goes on. */
export async function parkedBy(office: PanelOffice, parker: string, whom: string): Promise<void> {
  await office.pause();
  await silence(office);
  await talkWith(office, parker, whom);
  await control(office, parker, `calls/${await callOf(office, parker)}/park`);
  office.run();
}
