/**
 * `/pbx/lab`: the simulator in the browser, first painted here. Open to administrators, and to people of a demo office;
 * whoever may not look is told why, and how to get in.
 */
import type { Hono } from "hono";
import { displayNumber } from "../../core/domain/number_plan.ts";
import type { LabDoorBoot, LabPageBoot } from "../shared/lab.ts";
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
    const assets = await parts.options.assets;
    const { labPage } = await import("./documents.tsx");
    if (viewer.ok) return labPage(pageBoot(c, parts, assets.base, viewer.value), assets, 200);
    const status = viewer.error === "lab-not-open" ? 403 : 401;
    return labPage(doorBoot(c, parts, viewer.error), assets, status);
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
