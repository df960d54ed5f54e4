/**
 * `deno task build`: bundles the page, the server and its workers into `dist`, since hundreds of modules take longer
 * to load than one file; does nothing when nothing they are made of has changed since.
 */

const SOURCES = ["core", "sim", "adapters", "web", "fixtures/offices", "deno.json", "deno.lock"];
const PAGE = [
  "web/client/main.tsx",
  "web/client/waveform.ts",
  "web/client/assistant.tsx",
  "web/client/styles.css",
  "web/client/admin.tsx",
  "web/client/admin.css",
];
/** Not minified: what it says when it fails is to be read. */
const SERVER: Readonly<Record<string, string>> = {
  "dist/server.js": "web/main.ts",
  "dist/pbx_worker.js": "adapters/host/pbx_worker.ts",
  "dist/rtp_worker.js": "adapters/host/rtp_worker.ts",
  "dist/phones_worker.js": "adapters/host/phones_worker.ts",
  "dist/sample_worker.js": "adapters/host/sample_worker.ts",
};
const OUTPUTS = [
  "dist/main.js",
  "dist/waveform.js",
  "dist/assistant.js",
  "dist/styles.css",
  "dist/admin.js",
  "dist/admin.css",
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

/** The page first and alone: on a machine without the bundler each would fetch it, and take it from under the others. */
async function build(): Promise<boolean> {
  const page = await bundle("--platform=browser", "--minify", "--outdir=dist", ...PAGE);
  const server = await Promise.all(
    Object.entries(SERVER).map(([to, from]) => bundle("--platform=deno", `--output=${to}`, from)),
  );
  return page && !server.includes(false);
}

if (!isFresh() && !await build()) Deno.exit(1);
