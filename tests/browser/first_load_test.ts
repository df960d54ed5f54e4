/** What a browser fetches before the panel answers: the program's size as it travels. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { builtAssets } from "./support/built.ts";

/** Compressed, without the waveform, which comes when a recording is opened. */
const FIRST_LOAD_BYTES = 60_000;

Deno.test({
  name: "first load: the panel's program is below 60 kB as it travels",
  // The build is shared by the tests of a process and may have begun before.
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  const { base, files } = await builtAssets();
  const size = gzipSync(files.get(`${base}main.js`)!.bytes).length;
  assert.ok(size < FIRST_LOAD_BYTES, `${size} bytes`);
});
