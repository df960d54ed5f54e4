/** What `deno task sim --until-failure` makes of a planted bug: a short story of a seed, and whether its replay does the same. */
import { join } from "node:path";
import type { PlantedBug } from "./bugs.ts";
import { ROOT, runChanged, sourceOf, withBug } from "./plant.ts";

export interface ToldBug {
  /** The law that was broken, as it is told. */
  readonly broken: string;
  readonly seed: number;
  /** Deeds of the shortest story found. */
  readonly deeds: number;
  /** Whether the command that the failure gives breaks the same law in the same run. */
  readonly replays: boolean;
}

/** A bug may make the office go round in a circle for ever: it is then not found. */
const MILLIS_MAX = 3_600_000;

/** Of so many seeds, one after the other; `undefined`: nothing was found. */
export async function toldBug(
  bug: PlantedBug,
  faults: "none" | "lossy" | "hostile",
  seeds: number,
): Promise<ToldBug | undefined> {
  const found = await sim(bug, [
    ...["--until-failure", "--seeds", String(seeds)],
    ...["--faults", faults],
  ]);
  if (found === undefined) return undefined;
  const { law, story, replay } = found.broken;
  const words: readonly string[] = replay.split(" ").slice("deno task sim".split(" ").length);
  const again = await sim(bug, words);
  // I36 says that the digest is another each time
  const sameRun = law.startsWith("I36") || again?.digest === found.digest;
  return {
    broken: law.split("\n")[0]!,
    seed: found.seed,
    deeds: story.length,
    replays: again?.broken.law === law && sameRun,
  };
}

interface Failure {
  readonly seed: number;
  readonly broken: {
    readonly law: string;
    readonly story: readonly unknown[];
    readonly replay: string;
  };
  readonly digest: string;
}

async function sim(bug: PlantedBug, words: readonly string[]): Promise<Failure | undefined> {
  const { file } = bug;
  const ran = await runChanged(file, withBug(sourceOf(file), bug), (config, map) => [
    "run",
    "--quiet",
    "--no-check",
    "--allow-read",
    "--allow-env",
    `--config=${config}`,
    `--import-map=${map}`,
    join(ROOT, "sim/main.ts"),
    "--json",
    ...words,
  ], MILLIS_MAX);
  if (ran === undefined || ran.success) return undefined;
  const [json, trace] = ran.out.trim().split("\n").slice(-2);
  if (json === undefined || trace === undefined) throw new Error(`The sim failed: ${ran.err}`);
  return { ...JSON.parse(json), digest: trace };
}
