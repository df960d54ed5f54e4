/**
 * `deno task build`: bundles the page, the server and its workers into `dist`, since hundreds of modules take longer
 * to load than one file; does nothing when nothing they are made of has changed since.
 */

const STORIES = "fixtures/scenarios";
const SOURCES = [
  "core",
  "sim",
  "adapters",
  "web",
  "fixtures/offices",
  STORIES,
  "deno.json",
  "deno.lock",
];
const PAGE = [
  "web/client/main.tsx",
  "web/client/waveform.ts",
  "web/client/assistant.tsx",
  "web/client/styles.css",
  "web/client/admin.tsx",
  "web/client/admin.css",
  "web/client/lab.tsx",
  "web/client/lab/worker.ts",
  "web/client/lab.css",
];
/** The lab's stories in one file. */
const STORY_BOOK = "dist/lab/scenarios.json";
/** Not minified: what it says when it fails is to be read. */
const SERVER: Readonly<Record<string, string>> = {
  "dist/server.js": "web/main.ts",
  "dist/pbx_worker.js": "adapters/host/pbx_worker.ts",
  "dist/rtp_worker.js": "adapters/host/rtp_worker.ts",
  "dist/phones_worker.js": "adapters/host/phones_worker.ts",
  "dist/sample_worker.js": "adapters/host/sample_worker.ts",
};
/** Where the bundler puts them, in folders as their sources. */
const MADE = "dist/made";
const OUTPUTS = [
  "dist/main.js",
  "dist/waveform.js",
  "dist/assistant.js",
  "dist/styles.css",
  "dist/admin.js",
  "dist/admin.css",
  "dist/lab.js",
  "dist/lab/worker.js",
  "dist/lab.css",
  STORY_BOOK,
  ...Object.keys(SERVER),
];

/** When a file, or a folder or anything in it, changed last; milliseconds. */
function changed(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  const own = mtime?.getTime() ?? Infinity;
  if (!isDirectory) return own;
  const entries = [...Deno.readDirSync(path)].map(({ name }) => changed(`${path}/${name}`));
  return Math.max(own, ...entries);
}

function isFresh(): boolean {
  try {
    return Math.min(...OUTPUTS.map(changed)) > Math.max(...SOURCES.map(changed));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function bundle(...args: string[]): Promise<boolean> {
  const command = new Deno.Command(Deno.execPath(), { args: ["bundle", "--quiet", ...args] });
  return (await command.spawn().status).success;
}

/**
 * The server's files together, which share most of what they are made of; after the page's, since on a machine
 * without the bundler both would fetch it, and one take it from under the other.
 */
async function build(): Promise<boolean> {
  if (!await bundle("--platform=browser", "--minify", "--outdir=dist", ...PAGE)) return false;
  const { scenarioBook } = await import("./start/scenario_book.ts");
  Deno.writeTextFileSync(STORY_BOOK, scenarioBook(STORIES));
  const entries = Object.entries(SERVER);
  const sources = entries.map(([, from]) => from);
  if (!await bundle("--platform=deno", `--outdir=${MADE}`, ...sources)) return false;
  for (const [to, from] of entries) Deno.renameSync(`${MADE}/${from.replace(/ts$/, "js")}`, to);
  Deno.removeSync(MADE, { recursive: true });
  return true;
}

if (!isFresh() && !await build()) Deno.exit(1);
