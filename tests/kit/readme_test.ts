/** The README's property of ten lines, as written, in an empty folder outside the project. */
import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);

const readme = await Deno.readTextFile(new URL("README.md", ROOT));

Deno.test("README: the property of ten lines and the other tests of one's own run as written, in a folder beside the project", async () => {
  const examples = [...readme.matchAll(/```ts\n(import [^`]*sim\/kit\/mod\.ts[^`]*)```/g)].map(
    ([, code]) => code!,
  );
  assert.ok(examples.length >= 2, "the README has them");
  assert.ok(examples[0]!.trimEnd().split("\n").length <= 10, examples[0]);
  const [, command] = /```\n(deno test [^\n]* )slots_test\.ts\n```/.exec(readme) ?? [];
  assert.ok(command !== undefined, "and how they are run");
  const folder = await Deno.makeTempDir();
  try {
    await Deno.symlink(ROOT.pathname.replace(/\/$/, ""), `${folder}/naisen`);
    await Deno.mkdir(`${folder}/mine`);
    const files = examples.map((_, place) => `example${place}_test.ts`);
    for (const [place, file] of files.entries()) {
      await Deno.writeTextFile(`${folder}/mine/${file}`, examples[place]!);
    }
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...command.trim().split(" ").slice(1), ...files],
      cwd: `${folder}/mine`,
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.ok(success, said);
    assert.match(said, new RegExp(`${files.length} passed \\| 0 failed`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
