/** SIPp, which shares no code with us, as 500 registering phones that call each other, as lamp keys, and as caller and callee over bad wires. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { freePort } from "../support/ports.ts";
import { testWith } from "../support/tools.ts";
import { BenchOffice } from "./support/bench_office.ts";
import { callsWithDigest, credentials } from "./support/digest_calls.ts";
import { type Faults, FaultyWire } from "./support/faulty_wire.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const HOST = "127.0.0.1";
const KEYS = 200;
const BAD_WIRES: Faults = { loss: 0.1, doubled: 0.1, delayed: 0.2, delayMillis: 150 };

/** A PBX each. Lamp keys come first, while nothing else loads the machine; of the others most is waiting. */
testWith([sipp], "SIPp: registers and calls on the bench office", async (t) => {
  await t.step(
    "200 lamp keys subscribe with digest, refresh and end, each told the whole state and the next version",
    watch,
  );
  const overlapping = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  await Promise.all([
    t.step({
      name:
        "1,000 calls at 50 a second with digest among 500 registered phones, none fails, and nothing is left",
      fn: () => callsWithDigest(1_000, 50),
      ...overlapping,
    }),
    t.step({
      name: "over wires that lose, double and reorder, every call ends right",
      fn: () => callsOverBadWires(200, 20, BAD_WIRES),
      ...overlapping,
    }),
  ]);
});

async function watch(): Promise<void> {
  const bench = await BenchOffice.open();
  try {
    const watching = await Sipp.start({
      scenario: "watch",
      target: bench.pbx.address,
      port: freePort("udp"),
      dials: "20001",
      calls: KEYS,
      rate: 50,
      users: credentials(),
      // a NOTIFY that comes once more, because its 200 came late on a busy machine, is no fault
      patient: true,
      timeoutSeconds: 60,
    });
    const { succeeded, failed, said } = await watching.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: KEYS, failed: 0 }, said);
    assert.equal((await bench.pbx.census()).subscriptions, 0);
  } finally {
    await bench.close();
  }
}

/** Both wires, between the PBX and caller and callee, are bad. */
async function callsOverBadWires(calls: number, rate: number, faults: Faults): Promise<void> {
  const [callerPort, calleePort] = [freePort("udp"), freePort("udp")];
  const near = () => ({ host: HOST, port: calleePort });
  const toCallee = new FaultyWire(near, faults, seededRandom("callee"));
  const bench = await BenchOffice.open(toCallee.address.port);
  const toPbx = new FaultyWire(() => bench.pbx.address, faults, seededRandom("caller"));
  try {
    const callee = await Sipp.start({
      scenario: "callee",
      port: calleePort,
      contactPort: toCallee.address.port,
      patient: true,
      timeoutSeconds: 300,
    });
    const caller = await Sipp.start({
      scenario: "caller",
      target: toPbx.address,
      port: callerPort,
      contactPort: toPbx.address.port,
      dials: "0300004511",
      calls,
      rate,
      patient: true,
      timeoutSeconds: calls / rate + 120,
    });
    const { succeeded, failed, said } = await caller.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: calls, failed: 0 }, said);
    await bench.settled();
    const called = await callee.stop();
    assert.equal(called.failed, 0, called.said);
    assert.ok(toPbx.lost + toCallee.lost > calls, "the wires lost something of every call");
    bench.assertEndedByHangup(calls);
  } finally {
    await bench.close();
    await toPbx.close();
    await toCallee.close();
  }
}
