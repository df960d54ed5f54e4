/** Calls that Asterisk 22 has recorded while nobody listened, from a `Master.csv` as it wrote it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readCdr } from "../../adapters/asterisk/cdr_rows.ts";
import { AsteriskMachine } from "../../adapters/asterisk/machine.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant } from "../../core/lib/time.ts";
import { demoOffice } from "../support/demo_office.ts";

const MASTER = Deno.readTextFileSync(
  new URL("../../fixtures/asterisk/captures/Master.csv", import.meta.url),
);

function newMachine(): AsteriskMachine {
  return new AsteriskMachine({
    office: demoOffice().office,
    mapping: {
      context: "phones",
      endpoints: "PJSIP/{device}",
      lines: new Map(),
      parkingLot: "default",
    },
    random: seededRandom("cdr"),
    secret: "secret",
    records: false,
  });
}

function told(machine: AsteriskMachine, text: string): readonly Call[] {
  const effects = machine.handle({ kind: "missed", rows: readCdr(text) }, instant(0));
  return effects.flatMap((effect) =>
    effect.kind === "event" && effect.event.kind === "call" ? [effect.event.call] : []
  );
}

Deno.test("tellMissed: one ended story a call, with who, when and how; told once", () => {
  const machine = newMachine();
  const calls = told(machine, MASTER);
  const said = calls.map((call) => [
    call.direction,
    call.line,
    call.dialled,
    call.legs.map((leg) => `${leg.device ?? "outside"} ${leg.endCause}`).join(", "),
  ]);
  assert.deepEqual(said, [
    ["internal", undefined, "1004", "1001-desk hangup, 1004-desk hangup"],
    [
      "inbound",
      "main",
      "0300000001",
      "outside hangup, 1001-desk hangup, 1009-desk no-answer, 1006-desk hangup",
    ],
    ["inbound", "main", "0300000001", "outside hangup, 1001-desk hangup, 1009-desk no-answer"],
    ["outbound", "main", "0312345686", "1001-desk busy, outside busy"],
  ]);
  const parked = calls[1]!;
  assert.equal(parked.startedAt, Date.parse("2026-11-22T19:43:38Z"));
  assert.equal(parked.endedAt, Date.parse("2026-11-22T19:43:42Z"));
  const millis = parked.spans.reduce((sum, { from, to }) => sum + to! - from, 0);
  assert.equal(millis, 3_000);
  assert.deepEqual(told(machine, MASTER), []);
});

Deno.test("readCdr: whatever a file holds and wherever it is cut, no call is half told", () => {
  fc.assert(
    fc.property(fc.nat(MASTER.length), fc.string(), (at, noise) => {
      for (const call of told(newMachine(), MASTER.slice(at) + noise)) {
        assert.ok(call.endedAt !== undefined);
        assert.ok(call.legs.length >= 2 && call.legs.every((leg) => leg.state === "ended"));
        assert.ok(call.spans.every((span) => span.to !== undefined));
      }
    }),
    { numRuns: 200 },
  );
});
