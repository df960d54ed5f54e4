/** `deno task build`: bundles the page into `dist`, unless nothing it is made of has changed since. */

const SOURCES = ["web/client", "web/shared", "core/lib", "core/domain", "deno.json", "deno.lock"];
const OUTPUTS = ["dist/main.js", "dist/styles.css"];

async function newestOf(path: string): Promise<number> {
  const { isDirectory, mtime } = await Deno.stat(path);
  let newest = mtime?.getTime() ?? Infinity;
  if (!isDirectory) return newest;
  for await (const entry of Deno.readDir(path)) {
    newest = Math.max(newest, await newestOf(`${path}/${entry.name}`));
  }
  return newest;
}

async function isFresh(): Promise<boolean> {
  const built = await Promise.all(
    OUTPUTS.map((path) => Deno.stat(path).then((file) => file.mtime?.getTime() ?? 0, () => 0)),
  );
  const sources = await Promise.all(SOURCES.map(newestOf));
  return Math.min(...built) > Math.max(...sources);
}

if (!await isFresh()) {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=browser",
      "--minify",
      "--outdir=dist",
      "web/client/main.tsx",
      "web/client/styles.css",
    ],
  }).spawn().status;
  Deno.exit(code);
}
