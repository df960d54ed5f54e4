/** What `deno task build` makes of which sources, and whether it is fresh: newer than anything it is made of. */

/** An empty file that the server makes when it answers; a build that was told to waits for it. */
export const WANTED = "dist/wanted";

/** The lab's stories in one file. */
export const STORY_BOOK = { from: "fixtures/scenarios", to: "dist/lab/scenarios.json" };
const SOURCES = [
  "core",
  "sim",
  "adapters",
  "web",
  "fixtures/offices",
  STORY_BOOK.from,
  "deno.json",
  "deno.lock",
];

/** The page's files by their sources. */
export const PAGE: Readonly<Record<string, string>> = {
  "dist/main.js": "web/client/main.tsx",
  "dist/waveform.js": "web/client/waveform.ts",
  "dist/assistant.js": "web/client/assistant.tsx",
  "dist/styles.css": "web/client/styles.css",
  "dist/admin.js": "web/client/admin.tsx",
  "dist/admin.css": "web/client/admin.css",
  "dist/lab.js": "web/client/lab.tsx",
  "dist/lab/worker.js": "web/client/lab/worker.ts",
  "dist/lab.css": "web/client/lab.css",
};

/** The server's, and its workers'. */
export const SERVER: Readonly<Record<string, string>> = {
  "dist/server.js": "web/main.ts",
  "dist/pbx_worker.js": "adapters/host/pbx_worker.ts",
  "dist/rtp_worker.js": "adapters/host/rtp_worker.ts",
  "dist/phones_worker.js": "adapters/host/phones_worker.ts",
  "dist/secrets_worker.js": "adapters/secrets/secrets_worker.ts",
  "dist/sample_worker.js": "adapters/host/sample_worker.ts",
};

/** When anything of the sources changed last; milliseconds. */
export function newestSource(): number {
  return Math.max(...SOURCES.map(changed));
}

export function pageIsFresh(newest: number): boolean {
  return areFresh([...Object.keys(PAGE), STORY_BOOK.to], newest);
}

export function serverIsFresh(newest: number): boolean {
  return areFresh(Object.keys(SERVER), newest);
}

function areFresh(files: readonly string[], newest: number): boolean {
  try {
    return Math.min(...files.map(changed)) > newest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** When a file, or a folder or anything in it, changed last; milliseconds. */
function changed(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  const own = mtime?.getTime() ?? Infinity;
  if (!isDirectory) return own;
  const entries = [...Deno.readDirSync(path)].map(({ name }) => changed(`${path}/${name}`));
  return Math.max(own, ...entries);
}
