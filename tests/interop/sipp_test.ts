/** SIPp, which shares no code with us, as 500 registering phones that call each other, as lamp keys, and as caller and callee over bad wires. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { freePort } from "../support/ports.ts";
import { testWith } from "../support/tools.ts";
import { BenchOffice } from "./support/bench_office.ts";
import { type Faults, FaultyWire } from "./support/faulty_wire.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const HOST = "127.0.0.1";
const USERS = 500;
const KEYS = 200;
const BAD_WIRES: Faults = { loss: 0.1, doubled: 0.1, delayed: 0.2, delayMillis: 150 };
/** A PBX that has just started is still being compiled; it gets some calls slowly before those that are counted. */
const WARM_UP_CALLS = 30;
const WARM_UP_RATE = 10;

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

/** Half of the phones call the other half; every INVITE is challenged. */
async function callsWithDigest(calls: number, rate: number): Promise<void> {
  const bench = await BenchOffice.open();
  try {
    const port = freePort("udp");
    await register(bench, port);
    const callee = await Sipp.start({
      scenario: "callee",
      port,
      patient: true,
      timeoutSeconds: 300,
    });
    for (const [some, slowly] of [[WARM_UP_CALLS, WARM_UP_RATE], [calls, rate]] as const) {
      const caller = await Sipp.start({
        scenario: "digest_caller",
        target: bench.pbx.address,
        port: freePort("udp"),
        calls: some,
        rate: slowly,
        users: credentials().slice(0, USERS / 2).map((line, at) => `${line};${extension(at)}`),
        timeoutSeconds: some / slowly + 120,
      });
      const { succeeded, failed, said } = await caller.finished();
      assert.deepEqual({ succeeded, failed }, { succeeded: some, failed: 0 }, said);
    }
    await bench.settled();
    const called = await callee.stop();
    assert.equal(called.failed, 0, called.said);
    bench.assertEndedByHangup(WARM_UP_CALLS + calls);
  } finally {
    await bench.close();
  }
}

/** All phones, from the port that is to serve their calls. */
async function register(bench: BenchOffice, port: number): Promise<void> {
  const registering = await Sipp.start({
    scenario: "register",
    target: bench.pbx.address,
    port,
    calls: USERS,
    rate: 250,
    users: credentials(),
    timeoutSeconds: 30,
  });
  const { succeeded, failed, said } = await registering.finished();
  assert.deepEqual({ succeeded, failed }, { succeeded: USERS, failed: 0 }, said);
  const { devices } = await bench.pbx.snapshot();
  assert.equal(devices.filter((device) => device.registered).length, USERS);
  assert.equal((await bench.pbx.census()).bindings, USERS);
}

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

/** Whom the n-th caller calls: one of the other half. */
function extension(at: number): number {
  return 20_001 + USERS / 2 + at;
}

function credentials(): readonly string[] {
  return Array.from(
    { length: USERS },
    (_, at) => `u${at + 1};[authentication username=u${at + 1} password=secret]`,
  );
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
