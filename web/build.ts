/**
 * `deno task build`: bundles the page, the server and its workers into `dist`, since hundreds of modules take longer
 * to load than one file; does nothing when nothing they are made of has changed since. With `--when-wanted` it begins
 * when the server that starts beside it answers; it ends with that.
 */
import { existsSync } from "node:fs";
import {
  newestSource,
  PAGE,
  pageIsFresh,
  SERVER,
  serverIsFresh,
  STORY_BOOK,
  WANTED,
} from "./start/built.ts";

const LOOK_EVERY_MILLIS = 50;
/** Where the bundler puts files, in folders as their sources: nobody finds one half written. */
const MADE = "dist/made";

/** Bundles sources, which share most of what they are made of, in one run; what was there stays until all are made. */
async function bundle(
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<boolean> {
  const sources = Object.values(files);
  const command = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", ...options, `--outdir=${MADE}`, ...sources],
  });
  if (!(await command.spawn().status).success) return false;
  const common = commonFolder(sources);
  for (const [to, from] of Object.entries(files)) {
    Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    Deno.renameSync(`${MADE}/${from.slice(common.length).replace(/tsx?$/, "js")}`, to);
  }
  Deno.removeSync(MADE, { recursive: true });
  return true;
}

/** The folder all paths have in common, with its slash: the bundler leaves it out. */
function commonFolder(paths: readonly string[]): string {
  let folder = paths[0]!.slice(0, paths[0]!.lastIndexOf("/") + 1);
  while (!paths.every((path) => path.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  }
  return folder;
}

async function wanted(): Promise<void> {
  while (!existsSync(WANTED)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
  }
}

/** One after the other: on a machine without the bundler both would fetch it, and one take it from under the other. */
async function build(): Promise<boolean> {
  const newest = newestSource();
  if (pageIsFresh(newest) && serverIsFresh(newest)) return true;
  if (Deno.args.includes("--when-wanted")) await wanted();
  if (!pageIsFresh(newest)) {
    if (!await bundle(PAGE, "--platform=browser", "--minify")) return false;
    const { scenarioBook } = await import("./start/scenario_book.ts");
    Deno.writeTextFileSync(STORY_BOOK.to, scenarioBook(STORY_BOOK.from));
  }
  // not minified: what it says when it fails is to be read
  return serverIsFresh(newest) || await bundle(SERVER, "--platform=deno");
}

if (!await build()) Deno.exit(1);
