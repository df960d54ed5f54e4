/** What of a page cannot be read because its box or the window is too small for it, found in the real layout. */
import type { Page } from "playwright-core";

/** Names are as long as they are: these may end in … , with the whole in a title. */
const NAMES = [
  ".row-name b",
  ".row-name small",
  ".row-department",
  ".device-peer b",
  ".device-head h3",
  ".device-call b",
  ".dock-who b",
  ".slot-who b",
  ".slot-who small",
  ".echo-name",
  ".candidate-name",
  ".candidate-about",
  ".line-name",
  ".person-name",
  ".presence-word",
  ".office",
].join();

/** Text as WCAG 1.4.12 lets a reader space it. */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`;

/** Every text that cannot be read at these widths, in the language the page has. */
export async function unreadable(
  page: Page,
  widths: readonly number[],
  { spaced = false } = {},
): Promise<readonly string[]> {
  const language = await page.evaluate(() => document.documentElement.lang);
  if (spaced) await space(page, SPACING);
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    const faults = [...await cutTexts(page), ...await wider(page)];
    const how = `${width} ${language}${spaced ? " spaced" : ""}`;
    found.push(...faults.map((each) => `${how} ${each}`));
  }
  if (spaced) await space(page, "");
  return found;
}

/** A constructed sheet: the page's policy lets no other style in. */
async function space(page: Page, css: string): Promise<void> {
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, css);
}

/** Whether the page itself can be pushed sideways: only what says so may, in its own place. */
async function wider(page: Page): Promise<readonly string[]> {
  const over = await page.evaluate(() =>
    [document.documentElement, document.querySelector(".main")]
      .map((place) => place === null ? 0 : place.scrollWidth - place.clientWidth)
  );
  return over.some((each) => each > 0) ? [`wider than the window: ${over.join(", ")}`] : [];
}

/** The page in the other language, by its own switch wherever that stands. */
export async function speak(page: Page, language: "ja" | "en"): Promise<void> {
  await page.evaluate(
    (language) => document.querySelector<HTMLElement>(`button[lang=${language}]`)!.click(),
    language,
  );
  await page.waitForFunction((language) => document.documentElement.lang === language, language);
}

/** One line for each text that is cut or leaves its button: `where: what (how)`. */
async function cutTexts(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate((names) => {
    /** A pixel of rounding is nothing that is seen. */
    const SLACK = 1;
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
          return around.matches(names) && style.textOverflow === "ellipsis"
            ? undefined
            : "too wide";
        }
        if ((button || hides(style.overflowY)) && high > SLACK) return "too high";
      }
      return undefined;
    }

    function* faults(): Iterable<readonly [Element, string, string]> {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode as Text;
        const element = text.parentElement!;
        if (text.data.trim() === "" || element.closest(".unseen, .skip, option")) continue;
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

    return [...faults()].map(([element, text, how]) =>
      `${element.closest("[class]")?.getAttribute("class")}: ${text} (${how})`
    );
  }, NAMES);
  return [...new Set(found)];
}
