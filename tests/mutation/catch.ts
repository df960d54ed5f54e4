/** Lets campaigns run over a planted bug until one of them notices it. */
import { join } from "node:path";
import type { PlantedBug } from "./bugs.ts";
import { runChanged, sourceOf, withBug } from "./plant.ts";

export interface Caught {
  /** What was seen first; absent when nothing was in all the seeds. */
  readonly broken?: string;
  /** The seed that showed it. */
  readonly seed?: number;
}

/** In a process of its own; the seed that showed it last is tried first, then so many others. */
export async function caught(bug: PlantedBug, seeds: number): Promise<Caught> {
  const { law, seed, file } = bug;
  const ran = await runChanged(file, withBug(sourceOf(file), bug), (config, map) => [
    "run",
    "--quiet",
    "--no-check",
    "--allow-read",
    "--allow-env",
    `--config=${config}`,
    `--import-map=${map}`,
    join(import.meta.dirname!, "mutant.ts"),
    law,
    String(seed),
    String(seeds),
  ]);
  if (ran === undefined || !ran.success) throw new Error(`The mutant does not run: ${ran?.err}`);
  return JSON.parse(ran.out);
}
