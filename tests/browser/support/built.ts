/** The page's files as `deno task build` makes them, built once for all tests of a process. */
import { fileURLToPath } from "node:url";
import { type AssetTable, loadAssets } from "../../../web/server/assets.ts";
import { scenarioBook } from "../../../web/start/scenario_book.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ICONS = ["idle", "ringing", "talking", "lost"] as const;

let built: Promise<AssetTable> | undefined;

/** Builds the page anew from its sources; the address of the files changes with their content. */
export function builtAssets(): Promise<AssetTable> {
  built ??= build();
  return built;
}

async function build(): Promise<AssetTable> {
  const out = await Deno.makeTempDir({ prefix: "naisen-page-" });
  try {
    const bundle = await new Deno.Command(Deno.execPath(), {
      cwd: ROOT,
      args: [
        "bundle",
        "--quiet",
        "--platform=browser",
        "--minify",
        `--outdir=${out}`,
        "web/client/main.tsx",
        "web/client/waveform.ts",
        "web/client/assistant.tsx",
        "web/client/styles.css",
        "web/client/admin.tsx",
        "web/client/admin.css",
        "web/client/lab.tsx",
        "web/client/lab/worker.ts",
        "web/client/lab.css",
      ],
      stdout: "null",
    }).output();
    if (!bundle.success) throw new Error(new TextDecoder().decode(bundle.stderr));
    await Deno.writeTextFile(
      `${out}/lab/scenarios.json`,
      scenarioBook(`${ROOT}/fixtures/scenarios`),
    );
    return await loadAssets({
      "main.js": `${out}/main.js`,
      "waveform.js": `${out}/waveform.js`,
      "assistant.js": `${out}/assistant.js`,
      "styles.css": `${out}/styles.css`,
      "admin.js": `${out}/admin.js`,
      "admin.css": `${out}/admin.css`,
      "lab.js": `${out}/lab.js`,
      "lab.css": `${out}/lab.css`,
      "lab/worker.js": `${out}/lab/worker.js`,
      "lab/scenarios.json": `${out}/lab/scenarios.json`,
      "lab/demo.json": `${ROOT}/fixtures/offices/demo.json`,
      ...Object.fromEntries(
        ICONS.map((icon) => [`icons/${icon}.svg`, `${ROOT}/web/client/icons/${icon}.svg`]),
      ),
    });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}
