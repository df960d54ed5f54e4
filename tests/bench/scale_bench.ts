/** 100,000 people and 1,000,000 rows of history on the running server: searches and pages, as a browser asks for them. */
import assert from "node:assert/strict";
import { below, pick, type Random, seededRandom } from "../../core/lib/random.ts";
import { ServerProcess } from "../support/server.ts";
import { ADMIN_PASSWORD, namedPeople, signInAdmin, signInPerson } from "./large_office.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";
import { ANYBODY, BUSIEST, BUSY, fillScaleGround, numberAt } from "./scale_ground.ts";

/** What its issue allows at the server. */
const MILLIS_MAX = 50;
/** Of each kind, in each run. */
const REQUESTS = 100;
const PAGES_DEEP = 40;
const NAMES = namedPeople(1_000, "asked for");

/** A request: its path and who asks. */
type Asked = readonly [path: string, cookie: string];

export async function scaleRows(): Promise<readonly Row[]> {
  const dataFolder = await Deno.makeTempDir({ prefix: "naisen-scale-" });
  await fillScaleGround(dataFolder);
  const server = await ServerProcess.spawn({
    dataFolder,
    env: { NAISEN_ADMIN_PASSWORD: ADMIN_PASSWORD, NAISEN_LOG: "error" },
  });
  try {
    await server.ready(120_000);
    await server.printed(/Ctrl\+C/);
    const rows = await measure(server.url);
    await server.stop();
    return rows;
  } catch (cause) {
    // a server that went away says why
    const { code, errors } = await server.stop();
    throw new Error(`The server ended with ${code}: ${errors}`, { cause });
  }
}

async function measure(url: string): Promise<readonly Row[]> {
  const admin = await signInAdmin(url);
  const people: string[] = [];
  for (const at of [BUSIEST, BUSY, ANYBODY]) people.push(await signInPerson(url, "demo", at));
  const deep = await deepCursor(url, people[0]!);
  const rows: Row[] = [];
  for (const [name, asked] of kinds(people, admin, deep)) {
    const runs: Figures[] = [];
    for (let run = 0; run < RUNS; run++) {
      const random = seededRandom(`${name} ${run}`);
      runs.push(await ask(url, () => asked(random)));
    }
    rows.push(
      within(`100,000 people: ${name}`, "ms (median)", runs.map((run) => run.median)),
      within(`100,000 people: ${name}`, "ms (p99)", runs.map((run) => run.p99)),
    );
  }
  return rows;
}

type Kind = readonly [name: string, asked: (random: Random) => Asked];

function kinds(people: readonly string[], admin: string, deep: string): readonly Kind[] {
  const find = (path: string) => (random: Random): Asked => [
    `${path}q=${encodeURIComponent(words(random))}`,
    pick(random, people),
  ];
  const filters = [
    "result=missed",
    "direction=inbound",
    "recorded=true",
    "result=busy&direction=outbound",
    "from=2026-03-01T00:00:00%2B09:00&to=2026-03-08T00:00:00%2B09:00",
  ];
  return [
    ["users search", find("/api/v1/users?")],
    ["phonebook search", find("/api/v1/lists/entries?")],
    ["history, first page", (random) => ["/api/v1/history", pick(random, people)]],
    ["history by filter", (random) => [
      `/api/v1/history?${pick(random, filters)}`,
      pick(random, people),
    ]],
    ["history, page 40", () => [`/api/v1/history?cursor=${deep}`, people[0]!]],
    ["history search", find("/api/v1/history?")],
    ["everybody's history by filter", (random) => [
      `/api/v1/admin/history?${pick(random, filters)}`,
      admin,
    ]],
    ["everybody's history search", (random) => [
      `/api/v1/admin/history?q=${encodeURIComponent(words(random))}`,
      admin,
    ]],
  ];
}

/** What people type: a name in kana, romaji or as written, a part of a number with or without hyphens, what is nowhere. */
function words(random: Random): string {
  const { name, reading } = pick(random, NAMES);
  const number = numberAt(below(random, 200_000));
  const from = below(random, number.length - 4);
  return pick(random, [
    "さとう",
    "satou",
    name.split(" ")[0]!,
    reading.split(" ")[0]!,
    name,
    name.slice(0, 1),
    reading.slice(0, 1),
    String(below(random, 10)),
    number.slice(from, from + 3),
    number.slice(from, from + 5),
    `${number.slice(0, 3)}-${number.slice(3, 7)}`,
    "zzzz",
  ]);
}

interface Figures {
  readonly median: number;
  readonly p99: number;
}

/** One after the other, so that a figure is what the server takes and not what waits before it. */
async function ask(url: string, next: () => Asked): Promise<Figures> {
  const took: number[] = [];
  for (let count = 0; count < REQUESTS; count++) {
    const [path, cookie] = next();
    const began = performance.now();
    const answer = await fetch(url + path, { headers: { cookie } });
    await answer.arrayBuffer();
    took.push(performance.now() - began);
    assert.equal(answer.status, 200, path);
  }
  took.sort((a, b) => a - b);
  return { median: took[REQUESTS >> 1]!, p99: took[Math.ceil(REQUESTS * 0.99) - 1]! };
}

async function deepCursor(url: string, cookie: string): Promise<string> {
  let cursor = "";
  for (let page = 0; page < PAGES_DEEP; page++) {
    const query = cursor === "" ? "" : `&cursor=${cursor}`;
    const answer = await fetch(`${url}/api/v1/history?limit=200${query}`, { headers: { cookie } });
    cursor = (await answer.json()).next;
    assert.ok(cursor);
  }
  return cursor;
}

function within(name: string, unit: string, figures: readonly number[]): Row {
  const { median: value, worst } = medianAndWorst(figures, "lower");
  return {
    name,
    value,
    worst,
    unit,
    against: `the ${MILLIS_MAX} ms allowed`,
    ratio: MILLIS_MAX / value,
  };
}
