/**
 * `deno task shots --out DIR`: a picture of every page and state, in both languages, light and dark, 1280,
 * 360 and 320 wide, over the demo office in virtual time, and one index page that shows them all.
 * `--only NAME,NAME` draws some states, `--quick` Japanese and light only.
 */
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { emptied, EMPTY_STATES, LIVED_STATES } from "./support/every_state.ts";
import { LivePbx } from "./support/live_pbx.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { openShot, type Variant } from "./support/open_shot.ts";
import { SHOT_SOFTPHONES, type ShotState } from "./support/shot_states.ts";

const SIZES = [[1280, 720], [360, 740], [320, 640]] as const;

function variants(quick: boolean): readonly Variant[] {
  const languages = quick ? ["ja"] as const : ["ja", "en"] as const;
  return languages.flatMap((language) =>
    SIZES.map(([width, height]) => ({ language, scheme: "light", width, height }))
  );
}

function fileOf(state: ShotState, variant: Variant): string {
  return `${state.name}-${variant.width}-${variant.language}-${variant.scheme}.png`;
}

async function shoot(
  office: PanelOffice,
  browser: Browser,
  state: ShotState,
  variant: Variant,
  { schemes, out }: { readonly schemes: readonly Variant["scheme"][]; readonly out: string },
): Promise<void> {
  const shot = await openShot(office, browser, state, variant);
  try {
    for (const scheme of schemes) {
      await shot.page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await shot.page.waitForTimeout(60);
      await shot.page.screenshot({
        path: `${out}/${fileOf(state, { ...variant, scheme })}`,
        animations: "disabled",
      });
    }
  } finally {
    await shot.close();
  }
}

function indexPage(states: readonly ShotState[], drawn: readonly Variant[]): string {
  const figures = (state: ShotState) =>
    drawn.map((variant) => {
      const file = fileOf(state, variant);
      const title = `${variant.width} ${variant.language} ${variant.scheme}`;
      return `<figure><a href="${file}"><img src="${file}" alt="${state.name} ${title}"></a><figcaption>${title}</figcaption></figure>`;
    }).join("");
  const sections = states.map((state) =>
    `<section><h2>${state.name}</h2><p>${state.shows}</p><div>${figures(state)}</div></section>`
  ).join("");
  return `<!doctype html><meta charset="utf-8"><title>Naisen: every page and state</title>
<style>body{font:14px sans-serif;margin:24px}div{display:flex;gap:12px;overflow:auto}img{height:320px;border:1px solid #ccc}figure{margin:0}</style>
${sections}`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args.filter((arg) => arg !== "--"),
    options: {
      out: { type: "string", default: "shots" },
      only: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const names = values.only?.split(",");
  const wanted = ({ name }: ShotState) => names?.includes(name) ?? true;
  const states = LIVED_STATES.filter(wanted);
  const empty = EMPTY_STATES.filter(wanted);
  const schemes = values.quick ? ["light"] as const : ["light", "dark"] as const;
  const openings = variants(values.quick);
  await Deno.mkdir(values.out, { recursive: true });

  const draw = async (office: PanelOffice, of: readonly ShotState[]) => {
    // it is closed before its office, whose streams end with it
    const browser = await launchChromium();
    try {
      for (const state of of) {
        await state.office?.(office);
        for (const variant of openings) {
          await shoot(office, browser, state, variant, { schemes, out: values.out });
        }
        await state.after?.(office);
      }
    } finally {
      await browser.close();
    }
  };
  if (states.length > 0) {
    await using office = await PanelOffice.open({
      softphones: SHOT_SOFTPHONES,
      lab: true,
      live: new LivePbx(),
    });
    await liveTwoDays(office);
    await draw(office, states);
  }
  if (empty.length > 0) {
    await using office = await PanelOffice.open({ office: emptied });
    await draw(office, empty);
  }
  const drawn = openings.flatMap((variant) => schemes.map((scheme) => ({ ...variant, scheme })));
  await Deno.writeTextFile(`${values.out}/index.html`, indexPage([...states, ...empty], drawn));
  const count = (states.length + empty.length) * drawn.length;
  const told = `${count} pictures in ${values.out}/index.html\n`;
  await Deno.stdout.write(new TextEncoder().encode(told));
}
