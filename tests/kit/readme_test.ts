/** The README's property of ten lines, as written, in an empty folder outside the project. */
import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);

Deno.test("README: the property of ten lines runs as written, in a folder of one's own beside the project", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const found = /```ts\n(import [^`]*sim\/kit\/mod\.ts[^`]*)```\s+```\n(deno test [^\n]*)\n```/
    .exec(
      readme,
    );
  assert.ok(found !== null, "the README has it");
  const [, code, command] = found;
  assert.ok(code!.trimEnd().split("\n").length <= 10, code);
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(ROOT.pathname.replace(/\/$/, ""), `${folder}/naisen`);
    await Deno.mkdir(`${folder}/mine`);
    await Deno.writeTextFile(`${folder}/mine/slots_test.ts`, code!);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: command!.split(" ").slice(1),
      cwd: `${folder}/mine`,
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.ok(success, said);
    assert.match(said, /1 passed \| 0 failed/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
