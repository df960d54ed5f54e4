/** Plants a change: a changed copy of one source, and an import map that leads to it instead of the original. */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PlantedBug } from "./bugs.ts";

export const ROOT = join(import.meta.dirname!, "../..");
const CONFIG = join(ROOT, "tests/deno.json");

/** The source with the bug in it. Throws unless the piece to be changed stands there exactly once. */
export function withBug(source: string, { law, what, file, find, put }: PlantedBug): string {
  const times = source.split(find).length - 1;
  if (times !== 1) {
    throw new Error(`Cannot plant ${law} (${what}): ${file} has its place ${times} times`);
  }
  return source.replace(find, () => put);
}

/** A source of the project as it is now. */
export function sourceOf(file: string): string {
  return Deno.readTextFileSync(join(ROOT, file));
}

export interface Ran {
  readonly success: boolean;
  readonly out: string;
  readonly err: string;
}

/** Runs `deno` with `changed` in the place of the file; `undefined` when it took longer than it may. */
export async function runChanged(
  file: string,
  changed: string,
  args: (config: string, map: string) => readonly string[],
  millisMax = Infinity,
): Promise<Ran | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "naisen-mutant-" });
  try {
    const original = join(ROOT, file);
    const copy = join(folder, "changed.ts");
    await Deno.writeTextFile(copy, absoluteImports(changed, original));
    const map = join(folder, "import_map.json");
    await Deno.writeTextFile(map, JSON.stringify(importMap(original, copy)));
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args(CONFIG, map)],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return await within(child, millisMax);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function within(child: Deno.ChildProcess, millisMax: number): Promise<Ran | undefined> {
  let late = false;
  const timer = millisMax === Infinity ? undefined : setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, millisMax);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const text = new TextDecoder();
  return late ? undefined : { success, out: text.decode(stdout), err: text.decode(stderr) };
}

/** The tests' own map, its paths absolute, and the original led to its copy. */
function importMap(original: string, copy: string) {
  const { imports, scopes } = JSON.parse(Deno.readTextFileSync(CONFIG));
  const absolute = (path: string) =>
    path.startsWith("./") ? pathToFileURL(join(ROOT, "tests", path)).href : path;
  const entries = Object.entries<string>(imports).map(([name, to]) => [name, absolute(to)]);
  return {
    imports: {
      ...Object.fromEntries(entries),
      [pathToFileURL(original).href]: pathToFileURL(copy).href,
    },
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, names]) => [absolute(scope), names]),
    ),
  };
}

/** The copy stands elsewhere: what it imports is named from the root of everything. */
function absoluteImports(source: string, original: string): string {
  return source.replace(/(\bfrom\s*|\bimport\s*)"(\.{1,2}\/[^"]+)"/g, (_, word, path) => {
    return `${word}"${pathToFileURL(join(dirname(original), path)).href}"`;
  });
}
