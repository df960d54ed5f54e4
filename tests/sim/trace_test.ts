/** The trace of a run and its digest. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { instant } from "../../core/lib/time.ts";
import { Trace } from "../../sim/trace.ts";

const bytes = new TextEncoder().encode("OPTIONS");

Deno.test("Trace: what the sink receives is what was hashed, to the byte", () => {
  const parts: Uint8Array[] = [];
  const trace = new Trace(instant(1000), (part) => parts.push(part));
  trace.record(instant(1000), "scheduled begin");
  trace.record(instant(1000.5), "arrival a b", bytes);
  trace.record(instant(3000), "arrival b a", new Uint8Array(100_000));
  trace.record(instant(3000), `note 髙橋 ${"𠮷".repeat(40_000)}`);
  const digest = trace.digest();
  const file = Buffer.concat(parts);
  assert.equal(createHash("sha256").update(file).digest("hex"), digest);
  assert.ok(
    file.toString("latin1").startsWith("0 scheduled begin\n0.5 arrival a b 7\nOPTIONS\n2000 "),
  );
  assert.ok(file.toString().includes(`note 髙橋 ${"𠮷".repeat(40_000)}\n`));
  assert.equal(trace.records, 4);
});

Deno.test("Trace: a digest asked for in the middle changes nothing of the last one", () => {
  const asked = new Trace(instant(0)), unasked = new Trace(instant(0));
  for (let i = 0; i < 1000; i++) {
    for (const trace of [asked, unasked]) trace.record(instant(i), "arrival a b", bytes);
    if (i % 100 === 0) asked.digest();
  }
  assert.equal(asked.digest(), unasked.digest());
});

Deno.test("Trace: another time, text or byte is another digest", () => {
  const digestOf = (at: number, text: string, data?: Uint8Array) => {
    const trace = new Trace(instant(0));
    trace.record(instant(at), text, data);
    return trace.digest();
  };
  const digests = [
    digestOf(0, "wake pbx"),
    digestOf(1, "wake pbx"),
    digestOf(0, "wake phone"),
    digestOf(0, "wake pbx", bytes),
    digestOf(0, "wake pbx", Uint8Array.of(1)),
  ];
  assert.equal(new Set(digests).size, digests.length);
});
