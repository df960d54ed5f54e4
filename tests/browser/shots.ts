/**
 * `deno task shots --out DIR`: a picture of every page and state, in both languages, light and dark, 1280,
 * 360 and 320 wide, over the demo office in virtual time, and one index page that shows them all.
 * `--only NAME,NAME` draws some states, `--quick` Japanese and light only.
 */
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { liveTwoDays } from "./support/days.ts";
import { PanelOffice } from "./support/panel_office.ts";
import { ADMIN_STATES } from "./support/shot_states_admin.ts";
import {
  openShot,
  SHOT_SOFTPHONES,
  SHOT_STATES,
  type ShotState,
  type Variant,
} from "./support/shot_states.ts";

const SIZES = [[1280, 720], [360, 740], [320, 640]] as const;

function variants(quick: boolean): readonly Variant[] {
  const languages = quick ? ["ja"] as const : ["ja", "en"] as const;
  const schemes = quick ? ["light"] as const : ["light", "dark"] as const;
  return languages.flatMap((language) =>
    schemes.flatMap((scheme) =>
      SIZES.map(([width, height]) => ({ language, scheme, width, height }))
    )
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
  out: string,
): Promise<void> {
  const shot = await openShot(office, browser, state, variant);
  try {
    await shot.page.waitForTimeout(60);
    await shot.page.screenshot({
      path: `${out}/${fileOf(state, variant)}`,
      animations: "disabled",
    });
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
  const states = [...SHOT_STATES, ...ADMIN_STATES].filter((state) =>
    names?.includes(state.name) ?? true
  );
  const drawn = variants(values.quick);
  await Deno.mkdir(values.out, { recursive: true });
  await using office = await PanelOffice.open({ softphones: SHOT_SOFTPHONES });
  const browser = await launchChromium();
  try {
    await liveTwoDays(office);
    for (const state of states) {
      await state.office?.(office);
      for (const variant of drawn) await shoot(office, browser, state, variant, values.out);
      await state.after?.(office);
    }
  } finally {
    await browser.close();
  }
  await Deno.writeTextFile(`${values.out}/index.html`, indexPage(states, drawn));
  const told = `${states.length * drawn.length} pictures in ${values.out}/index.html\n`;
  await Deno.stdout.write(new TextEncoder().encode(told));
}
