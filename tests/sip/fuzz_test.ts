/** Fifty thousand mutated datagrams for the codec; `deno task soak` runs a million. */
import assert from "node:assert/strict";
import { fuzz } from "./fuzz.ts";

const DATAGRAMS = 50_000;
/** One datagram's time on a busy machine. */
const MILLIS_MAX = 25;

Deno.test("parse: throws at nothing, keeps its promises and agrees with the sip package, over mutated datagrams", () => {
  const report = fuzz("codec", DATAGRAMS);
  assert.ok(report.slowestMillis < MILLIS_MAX, JSON.stringify(report));
  // It counts only with what it reached.
  assert.ok(report.parsed > DATAGRAMS / 5, JSON.stringify(report));
  assert.ok(report.agreed > DATAGRAMS / 10, JSON.stringify(report));
  assert.ok(report.answered > DATAGRAMS / 4, JSON.stringify(report));
  const reached = [...report.codes].toSorted();
  assert.deepEqual(reached, [
    "body-too-short",
    "cseq-method",
    "header-syntax",
    "headers-unfinished",
    "keep-alive",
    "malformed-header",
    "missing-header",
    "repeated-header",
    "request-line",
    "request-uri",
    "start-line",
    "status-code",
    "version",
  ]);
});
