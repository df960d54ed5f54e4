/** The page's files as `deno task build` makes them: what it has made while that is fresh, else built once a test file. */
import { fileURLToPath } from "node:url";
import { type AssetTable, loadAssets } from "../../../web/server/assets.ts";
import { newestSource, PAGE, pageIsFresh, STORY_BOOK } from "../../../web/start/built.ts";
import { scenarioBook } from "../../../web/start/scenario_book.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ICONS = ["idle", "ringing", "talking", "lost"] as const;

let built: Promise<AssetTable> | undefined;

/** The address of the files changes with their content. */
export function builtAssets(): Promise<AssetTable> {
  built ??= pageIsFresh(newestSource()) ? read(`${ROOT}/dist`) : build();
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
        ...Object.values(PAGE),
      ],
      stdout: "null",
    }).output();
    if (!bundle.success) throw new Error(new TextDecoder().decode(bundle.stderr));
    await Deno.writeTextFile(
      `${out}/${nameOf(STORY_BOOK.to)}`,
      scenarioBook(`${ROOT}/${STORY_BOOK.from}`),
    );
    return await read(out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

function read(folder: string): Promise<AssetTable> {
  const names = [...Object.keys(PAGE), STORY_BOOK.to].map(nameOf);
  return loadAssets({
    ...Object.fromEntries(names.map((name) => [name, `${folder}/${name}`])),
    "lab/demo.json": `${ROOT}/fixtures/offices/demo.json`,
    ...Object.fromEntries(
      ICONS.map((icon) => [`icons/${icon}.svg`, `${ROOT}/web/client/icons/${icon}.svg`]),
    ),
  });
}

/** As it is served. */
function nameOf(made: string): string {
  return made.replace(/^dist\//, "");
}
