/**
 * `deno task mutate`: the mutation score of the core. Each mutant is one small change of a source, run under the tests
 * that are about that source; who survives is told by line. With `--planted`: the bugs planted on purpose, under the
 * campaign.
 */
import { join, normalize, relative } from "node:path";
import { below, seededRandom } from "../../core/lib/random.ts";
import { PLANTED_BUGS, type PlantedBug } from "./bugs.ts";
import { caught } from "./catch.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { ROOT, runChanged, sourceOf } from "./plant.ts";
import { toldBug } from "./told.ts";

const USAGE = "deno task mutate [--files PATH,…] [--sample N] [--minutes N] [--seed S] " +
  "[--planted|--told] [--bugs FROM-TO]   (6 mutants a file of core; 0: all)";
const CORE = ["core/lib", "core/domain", "core/sip", "core/media"];
const TESTS = ["tests/lib", "tests/domain", "tests/sip", "tests/media"];
/** A mutant that runs so long goes round in a circle, which somebody would notice. */
const MILLIS_MAX = 60_000;
const SAMPLE = 6;
/** Tests run for a source that none imports itself. */
const NEAREST_MAX = 4;
const SEEDS_MAX = 100;
/** Hours of the demo office in which a bug is looked for: without faults, then with all of them. */
const TOLD_SEEDS = { none: 3, hostile: 60 } as const;
/** A story that people read to its end. */
const DEEDS_MAX = 10;

interface Asked {
  /** Files or folders; empty: the whole core. */
  readonly files: readonly string[];
  /** Mutants of one file, at most. */
  readonly sample: number;
  readonly minutes: number;
  readonly planted: boolean;
  readonly told: boolean;
  /** First and last of the planted bugs, from 0. */
  readonly bugs: readonly [first: number, last: number];
  /** Draws the sample. */
  readonly seed: string;
}

/** `undefined` when they cannot be read. */
export function readMutateArguments(args: readonly string[]): Asked | undefined {
  let asked: Asked = {
    files: [],
    sample: SAMPLE,
    minutes: Infinity,
    planted: false,
    told: false,
    bugs: [0, PLANTED_BUGS.length - 1],
    seed: "1",
  };
  const words = args.filter((arg) => arg !== "--");
  for (let i = 0; i < words.length; i++) {
    const name = words[i]!;
    if (name === "--planted" || name === "--told") {
      asked = { ...asked, [name.slice(2)]: true };
      continue;
    }
    const value = words[++i] ?? "";
    const number = /^\d{1,6}$/.test(value) ? Number(value) : undefined;
    const range = /^(\d{1,3})-(\d{1,3})$/.exec(value);
    if (name === "--files" && value !== "") asked = { ...asked, files: value.split(",") };
    else if (name === "--seed" && value !== "") asked = { ...asked, seed: value };
    else if (name === "--sample" && number !== undefined) {
      asked = { ...asked, sample: number === 0 ? Infinity : number };
    } else if (name === "--minutes" && number !== undefined) asked = { ...asked, minutes: number };
    else if (name === "--bugs" && range !== null) {
      asked = { ...asked, bugs: [Number(range[1]), Number(range[2])] };
    } else return undefined;
  }
  return asked;
}

interface Score {
  killed: number;
  readonly survivors: string[];
  /** Files that no test leads to. */
  readonly untested: string[];
}

async function main(): Promise<number> {
  const asked = readMutateArguments(Deno.args);
  if (asked === undefined) {
    console.log(USAGE);
    return 1;
  }
  const end = performance.now() + asked.minutes * 60_000;
  const bugs = PLANTED_BUGS.slice(asked.bugs[0], asked.bugs[1] + 1);
  if (asked.planted) return await plantAll(bugs, end);
  return asked.told ? await tellAll(bugs, end) : await mutateAll(asked, end);
}

/** Planted bugs under the campaign. */
async function plantAll(bugs: readonly PlantedBug[], end: number): Promise<number> {
  let found = 0, planted = 0;
  for (const bug of bugs) {
    if (performance.now() >= end) break;
    planted++;
    const { broken, seed } = await caught(bug, SEEDS_MAX);
    if (broken !== undefined) found++;
    console.log(`${bug.law} ${bug.what}: ${broken ?? "not noticed"} (seed ${seed ?? "none"})`);
  }
  console.log(`${found} of ${planted} planted bugs were noticed`);
  return found === planted ? 0 : 1;
}

/** Planted bugs in the life of the demo office. */
async function tellAll(bugs: readonly PlantedBug[], end: number): Promise<number> {
  let short = 0, planted = 0;
  for (const bug of bugs) {
    if (performance.now() >= end) break;
    planted++;
    const told = await toldBug(bug, "none", TOLD_SEEDS.none) ??
      await toldBug(bug, "hostile", TOLD_SEEDS.hostile);
    if (told !== undefined && told.replays && told.deeds <= DEEDS_MAX) short++;
    const story = told === undefined
      ? "not found"
      : `${told.broken} (seed ${told.seed}, ${told.deeds} deeds, replay ${
        told.replays ? "does the same" : "differs"
      })`;
    console.log(`${bug.law} ${bug.what}: ${story}`);
  }
  console.log(`${short} of ${planted} planted bugs became a story of at most ${DEEDS_MAX} deeds`);
  return short === planted ? 0 : 1;
}

async function mutateAll({ files, sample, seed }: Asked, end: number): Promise<number> {
  const tests = await testsByFile();
  const score: Score = { killed: 0, survivors: [], untested: [] };
  for (const file of await sourcesOf(files)) {
    if (performance.now() >= end) break;
    const mutants = drawn(mutantsOf(sourceOf(file)), sample, `${seed}/${file}`);
    if (mutants.length === 0) continue;
    const own = tests.get(file);
    if (own === undefined) score.untested.push(file);
    else await mutateFile(file, mutants, own, score, end);
  }
  const { killed, survivors, untested } = score;
  for (const file of untested) console.log(`${file}: no test of ${TESTS.join(", ")} leads to it`);
  const all = killed + survivors.length;
  const percent = all === 0 ? 0 : 100 * killed / all;
  console.log(`mutation score ${percent.toFixed(1)} %: ${killed} of ${all} mutants were noticed`);
  return 0;
}

async function mutateFile(
  file: string,
  mutants: readonly Mutant[],
  tests: readonly string[],
  score: Score,
  end: number,
): Promise<void> {
  for (const { line, was, put, source } of mutants) {
    if (performance.now() >= end) return;
    const ran = await runChanged(file, source, (config, map) => [
      "test",
      "--quiet",
      "--no-check",
      "--allow-all",
      "--fail-fast",
      `--config=${config}`,
      `--import-map=${map}`,
      ...tests,
    ], MILLIS_MAX);
    if (ran === undefined || !ran.success) score.killed++;
    else {
      const survivor = `${file}:${line}: ${was} → ${put || "nothing"}`;
      score.survivors.push(survivor);
      console.log(`survives ${survivor}`);
    }
  }
}

/** The same for the same seed, in the order of the source. */
function drawn(mutants: readonly Mutant[], sample: number, seed: string): readonly Mutant[] {
  const random = seededRandom(seed);
  const left = [...mutants];
  while (left.length > sample) left.splice(below(random, left.length), 1);
  return left;
}

/** Sources of these files and folders, the whole core's by default. */
async function sourcesOf(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths.length === 0 ? CORE : paths) {
    if (path.endsWith(".ts")) found.push(normalize(path));
    else found.push(...await filesUnder(path, ".ts"));
  }
  return found;
}

/** Which tests are about a source: those that import it, else those of the nearest that does. */
async function testsByFile(): Promise<ReadonlyMap<string, readonly string[]>> {
  const tests = new Map<string, string[]>();
  for (const folder of TESTS) {
    for (const test of await filesUnder(folder, "_test.ts")) note(test, tests);
  }
  const users = new Map<string, string[]>();
  const sources = await sourcesOf([]);
  for (const source of sources) note(source, users);
  const nearest = new Map<string, readonly string[]>();
  for (const source of sources) {
    const own = tests.get(source) ?? nearestTests(source, users, tests);
    if (own.length > 0) nearest.set(source, own);
  }
  return nearest;
}

/** Puts a file down at everything it imports. */
function note(file: string, importers: Map<string, string[]>): void {
  for (const [, path] of sourceOf(file).matchAll(/from "(\.[^"]+)"/g)) {
    const imported = relative(ROOT, join(ROOT, file, "..", path!));
    importers.set(imported, [...importers.get(imported) ?? [], file]);
  }
}

function nearestTests(
  source: string,
  users: ReadonlyMap<string, readonly string[]>,
  tests: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const seen = new Set([source]);
  for (let ring = [source]; ring.length > 0;) {
    ring = ring.flatMap((file) => users.get(file) ?? []).filter((file) => !seen.has(file));
    for (const file of ring) seen.add(file);
    const found = ring.flatMap((file) => tests.get(file) ?? []);
    if (found.length > 0) return [...new Set(found)].slice(0, NEAREST_MAX);
  }
  return [];
}

async function filesUnder(folder: string, ending: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesUnder(path, ending));
    else if (name.endsWith(ending)) found.push(path);
  }
  return found.toSorted();
}

if (import.meta.main) Deno.exit(await main());
