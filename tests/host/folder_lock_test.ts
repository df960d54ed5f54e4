/** One process per data folder. */
import assert from "node:assert/strict";
import { lockFolder } from "../../adapters/store/folder_lock.ts";

const HOLDER = `
  import { lockFolder } from "${new URL("../../adapters/store/folder_lock.ts", import.meta.url)}";
  const lock = await lockFolder(Deno.args[0]);
  console.log(lock.ok);
  await new Promise(() => setInterval(() => lock, 1000));
`;

Deno.test("lockFolder: a second taker is refused, and the folder is free again after release", async () => {
  const folder = await Deno.makeTempDir();
  const first = await lockFolder(folder);
  assert.ok(first.ok);
  assert.deepEqual(await lockFolder(folder), { ok: false, error: "in-use" });
  first.value.release();
  const again = await lockFolder(folder);
  assert.ok(again.ok);
  again.value.release();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("lockFolder: a process that is killed leaves the folder free", async () => {
  const folder = await Deno.makeTempDir();
  const script = `${folder}/holder.ts`;
  await Deno.writeTextFile(script, HOLDER);
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", "--no-config", script, folder],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = holder.stdout.getReader();
  const said = new TextDecoder().decode((await reader.read()).value);
  assert.equal(said.trim(), "true");
  assert.deepEqual(await lockFolder(folder), { ok: false, error: "in-use" });
  holder.kill("SIGKILL");
  await reader.cancel();
  await holder.status;
  const free = await lockFolder(folder);
  assert.ok(free.ok);
  free.value.release();
  await Deno.remove(folder, { recursive: true });
});
