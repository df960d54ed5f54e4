/**
 * `deno task start`, beside `deno task build --when-wanted`: what is built runs where it is fresh. Else the sources
 * run, so that a first start answers before anything is built; a page asked for meanwhile is answered when it is there.
 */
import { rmSync } from "node:fs";
import type { BuildBeside } from "../main.ts";
import { newestSource, pageIsFresh, serverIsFresh, WANTED } from "./built.ts";

const LOOK_EVERY_MILLIS = 50;
/** The bundler takes seconds, and is fetched before on a new machine. */
const BUILD_MILLIS_MAX = 120_000;
const NOT_BUILT = `画面を組み立てられません。上のエラーを直して、もう一度起動してください。
The page cannot be built. Mend the error above, then start again.
`;

async function pageBuilt(newest: number): Promise<void> {
  const end = performance.now() + BUILD_MILLIS_MAX;
  while (!pageIsFresh(newest)) {
    if (performance.now() > end) {
      Deno.stderr.writeSync(new TextEncoder().encode(NOT_BUILT));
      Deno.exit(1);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
  }
}

/** Tells the build that waits beside. */
function wanted(): void {
  Deno.mkdirSync("dist", { recursive: true });
  Deno.writeTextFileSync(WANTED, "");
}

/** What is still to be built; where nothing is, nothing is written either: a service may not own its checkout. */
function toBuild(newest: number): BuildBeside | undefined {
  if (pageIsFresh(newest) && serverIsFresh(newest)) return undefined;
  rmSync(WANTED, { force: true });
  return { ...(pageIsFresh(newest) ? {} : { page: pageBuilt(newest) }), wanted };
}

const newest = newestSource();
const program = serverIsFresh(newest) ? "../../dist/server.js" : "../main.ts";
const { main }: typeof import("../main.ts") = await import(program);
Deno.exit(await main(toBuild(newest)));
