/**
 * `/pbx/lab`: the simulator in the browser, first painted here. Open to administrators, and to people of a demo office;
 * whoever may not look is told why, and how to get in.
 */
import type { Hono } from "hono";
import { render } from "preact-render-to-string";
import { displayNumber } from "../../core/domain/number_plan.ts";
import type { LabBoot, LabDoorBoot, LabPageBoot } from "../shared/lab.ts";
import { LabDocument } from "../client/views/lab_document.tsx";
import type { AdminDoor } from "./admin_gate.ts";
import { languageOf } from "./language.ts";
import { labState } from "./lab_stream.ts";
import type { Ctx, Env, Parts } from "./options.ts";
import { type LabViewer, labViewer } from "./routes/lab.ts";
import { isoTime } from "./times.ts";

/** Longest query that the page is told of. */
const QUERY_MAX = 500;

export function labPages(app: Hono<Env>, parts: Parts, door: AdminDoor): void {
  app.get("/pbx/lab", async (c) => {
    const viewer = await labViewer(c, parts, door);
    const { base } = await parts.options.assets;
    return viewer.ok
      ? page(base, pageBoot(c, parts, base, viewer.value))
      : page(base, doorBoot(c, parts, viewer.error), viewer.error === "lab-not-open" ? 403 : 401);
  });
}

function pageBoot(c: Ctx, parts: Parts, base: string, viewer: LabViewer): LabPageBoot {
  const { options, useCases } = parts;
  const { office } = useCases.office.index;
  return {
    page: "lab",
    language: languageOf(c),
    now: isoTime(useCases.ports.clock.now()),
    query: new URL(c.req.url).search.slice(0, QUERY_MAX),
    office: office.name,
    people: office.people.map(({ extension, name }) => ({ extension, name })),
    lines: office.lines.map(({ id, label, number, incoming, inService }) => ({
      id,
      label,
      number,
      display: displayNumber(number),
      rings: inService && incoming.length > 0,
    })),
    firstSlot: office.parking.firstSlot,
    lastSlot: office.parking.lastSlot,
    viewer,
    files: {
      worker: `${base}lab/worker.js`,
      office: `${base}lab/demo.json`,
      scenarios: `${base}lab/scenarios.json`,
    },
    ...(options.lab === undefined ? {} : { state: labState(options.lab, parts) }),
  };
}

function doorBoot(c: Ctx, { options }: Parts, why: LabDoorBoot["why"]): LabDoorBoot {
  return { page: "lab-door", language: languageOf(c), why, offers: options.offers };
}

/** `base`: the folder of the page's files. */
function page(base: string, boot: LabBoot, status = 200): Response {
  const assets = {
    script: `${base}lab.js`,
    styles: `${base}lab.css`,
    icon: `${base}icons/idle.svg`,
  };
  const html = `<!doctype html>${render(<LabDocument boot={boot} assets={assets} />)}`;
  return new Response(html, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  });
}
