/** What of a page cannot be read because its box or the window is too small for it, found in the real layout. */
import type { Page } from "playwright-core";
import { axeFinds, CONTRAST, EXAMINED } from "./on_page.ts";

/** Names are as long as they are: these may end in … , with the whole in a title. */
const NAMES = [
  ".row-name b",
  ".row-name small",
  ".row-department",
  ".device-peer b",
  ".device-head h3",
  ".device-call b",
  ".dock-who b",
  ".slot-line b",
  ".slot-line small",
  ".echo-name",
  ".candidate-name",
  ".candidate-about",
  ".line-name",
  ".person-name",
  ".presence-word",
  ".office",
  ".phone-owner span",
  ".phone-peer",
  ".board-who",
].join();

/** Text as WCAG 1.4.12 lets a reader space it. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`;

/** The phone's first: what is pressed there stays open when the window grows. 320 is 1280 at 400 %. */
const WIDTHS = [360, 320, 1280];

/**
 * What a person cannot make out of a page as it stands: text that is cut at one of the widths, also as a reader spaces it
 * (WCAG 1.4.10, 1.4.12), and what axe finds in the light and in the dark. axe looks once only at parts that are alike:
 * those it has looked at are in `examined`.
 */
export async function faultsOf(page: Page, examined: Set<string>): Promise<readonly string[]> {
  const found = [...await unreadable(page, { spaced: true })];
  await leaveOut(page, examined);
  found.push(...await axeFinds(page));
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axeFinds(page, CONTRAST);
  return [...found, ...dark.map((each) => `dark ${each}`)];
}

/** Parts of which many states have the same. */
const PARTS = ["header", ".device", ".rail", ".tabs", ".filters", ".history-item", ".user-row"]
  .concat([".list-row", ".foot", "tr", ".nav-link"]).join();

/** Marks the parts that are, digits aside, what was examined in sight before, and remembers the others. */
async function leaveOut(page: Page, examined: Set<string>): Promise<void> {
  const parts = await page.$$eval(PARTS, looksOf, EXAMINED);
  const known = parts.map((part) => examined.has(part));
  for (const part of parts) if (part !== "") examined.add(part);
  await page.$$eval(PARTS, (parts, { known, mark }) => {
    for (const [at, part] of parts.entries()) part.toggleAttribute(mark, known[at]);
  }, { known, mark: EXAMINED });
}

/** Runs in the page. All that a look depends on: the part's own elements, what is typed and chosen there, and what it stands in. */
function looksOf(parts: readonly Element[], mark: string): readonly string[] {
  const controls = "input, select, textarea";
  for (const part of parts) part.removeAttribute(mark);
  return parts.map((part) => {
    if (!part.checkVisibility()) return "";
    const look = [part.outerHTML];
    for (const control of part.querySelectorAll<HTMLInputElement>(controls)) {
      look.push(`${control.checked} ${control.value === ""}`);
    }
    for (let around = part.parentElement; around !== null; around = around.parentElement) {
      look.push((around.cloneNode(false) as Element).outerHTML);
    }
    return look.join("\n").replace(/\d+/g, "0");
  });
}

/** Every text that cannot be read at the widths, in the language the page has; `spaced`: also as a reader spaces it. */
export async function unreadable(page: Page, { spaced = false } = {}): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 740 });
    const faults = await page.evaluate(lookAt, { names: NAMES, spacing: spaced ? SPACING : "" });
    found.push(...faults.map((each) => `${width} ${each}`));
  }
  return found;
}

/** The page in the other language, by its own switch wherever that stands. */
export async function speak(page: Page, language: "ja" | "en"): Promise<void> {
  await page.evaluate(
    (language) => document.querySelector<HTMLElement>(`button[lang=${language}]`)!.click(),
    language,
  );
  await page.waitForFunction((language) => document.documentElement.lang === language, language);
}

/** Runs in the page. One line for each text that is cut or leaves its button, `where: what (how)`, and for a page too wide. */
function lookAt({ names, spacing }: { names: string; spacing: string }): readonly string[] {
  /** A pixel of rounding is nothing that is seen. */
  const SLACK = 1;
  const HEARD_ONLY = ".unseen, .skip, option, .keys-note, .live-phones > h2";
  const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";

  /** How the nearest box that bounds the text cuts it, if one does. */
  function cutOf(text: Text, from: Element): string | undefined {
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    for (let around: Element | null = from; around !== null; around = around.parentElement) {
      const style = getComputedStyle(around);
      const room = around.getBoundingClientRect();
      const button = around.matches(".device-button");
      const wide = Math.max(room.left - box.left, box.right - room.right);
      const high = Math.max(room.top - box.top, box.bottom - room.bottom);
      if ((button || hides(style.overflowX)) && wide > (button ? 0 : SLACK)) {
        return around.matches(names) && style.textOverflow === "ellipsis" ? undefined : "too wide";
      }
      if ((button || hides(style.overflowY)) && high > SLACK) return "too high";
    }
    return undefined;
  }

  function* cutTexts(): Iterable<readonly [Element, string, string]> {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      const element = text.parentElement!;
      if (text.data.trim() === "" || element.closest(HEARD_ONLY)) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const how = cutOf(text, element);
      if (how !== undefined) yield [element, text.data.trim(), how];
    }
    const brush = document.createElement("canvas").getContext("2d")!;
    for (const input of document.querySelectorAll<HTMLInputElement>("input[placeholder]")) {
      if (!input.checkVisibility() || input.value !== "") continue;
      const { fontWeight, fontSize, fontFamily, paddingLeft, paddingRight } = getComputedStyle(
        input,
      );
      brush.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      if (brush.measureText(input.placeholder).width > room + SLACK) {
        yield [input, input.placeholder, "too wide"];
      }
    }
  }

  /** The page itself cannot be pushed sideways: only what says so may, in its own place. */
  function* tooWide(): Iterable<string> {
    for (const place of [document.documentElement, document.querySelector(".main")]) {
      const over = place === null ? 0 : place.scrollWidth - place.clientWidth;
      if (over > 0) yield `wider than the window by ${over}`;
    }
  }

  function faults(): readonly string[] {
    const cut = [...cutTexts()].map(([element, text, how]) =>
      `${element.closest("[class]")?.getAttribute("class")}: ${text} (${how})`
    );
    return [...new Set([...cut, ...tooWide()])].map((each) =>
      `${document.documentElement.lang} ${each}`
    );
  }

  const plain = faults();
  if (spacing === "") return plain;
  // a constructed sheet: the page's policy lets no other style in
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(spacing);
  document.adoptedStyleSheets = [sheet];
  const spaced = faults().map((each) => `spaced ${each}`);
  document.adoptedStyleSheets = [];
  return [...plain, ...spaced];
}
