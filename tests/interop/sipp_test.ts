/** SIPp, which shares no code with us, as 500 registering phones and lamp keys, and as caller and callee round the bench office. */
import assert from "node:assert/strict";
import { seededRandom } from "../../core/lib/random.ts";
import { freePort } from "../support/ports.ts";
import { testWith } from "../support/tools.ts";
import { BenchOffice } from "./support/bench_office.ts";
import { type Faults, FaultyWire } from "./support/faulty_wire.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const HOST = "127.0.0.1";
const USERS = 500;

const STORIES: readonly (readonly [name: string, run: () => Promise<void>])[] = [
  ["500 users register with digest", register],
  [
    "500 lamp keys subscribe with digest, refresh and end, each told the whole state and the next version",
    watch,
  ],
  [
    "2,000 calls at 50 a second, none fails, and nothing is left",
    () => holds({ calls: 2_000, rate: 50 }),
  ],
  [
    "over wires that lose, double and reorder, every call ends right",
    () =>
      holds({
        calls: 200,
        rate: 20,
        faults: { loss: 0.1, doubled: 0.1, delayed: 0.2, delayMillis: 150 },
      }),
  ],
];

/** A PBX each, at the same time: most of it is waiting. */
testWith([sipp], "SIPp: registers and calls on the bench office", async (t) => {
  const overlapping = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  await Promise.all(
    STORIES.map(([name, fn]) => t.step({ name, fn, ...overlapping })),
  );
});

async function register(): Promise<void> {
  const bench = await BenchOffice.open();
  try {
    const registering = await Sipp.start({
      scenario: "register",
      target: bench.pbx.address,
      port: freePort("udp"),
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
  } finally {
    await bench.close();
  }
}

async function watch(): Promise<void> {
  const bench = await BenchOffice.open();
  try {
    const watching = await Sipp.start({
      scenario: "watch",
      target: bench.pbx.address,
      port: freePort("udp"),
      dials: "20001",
      calls: USERS,
      rate: 100,
      users: credentials(),
      timeoutSeconds: 30,
    });
    const { succeeded, failed, said } = await watching.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: USERS, failed: 0 }, said);
    assert.equal((await bench.pbx.census()).subscriptions, 0);
  } finally {
    await bench.close();
  }
}

function credentials(): readonly string[] {
  return Array.from(
    { length: USERS },
    (_, at) => `u${at + 1};[authentication username=u${at + 1} password=secret]`,
  );
}

interface Load {
  readonly calls: number;
  readonly rate: number;
  /** Of both wires, between the PBX and caller and callee. */
  readonly faults?: Faults;
}

async function holds({ calls, rate, faults }: Load): Promise<void> {
  const [callerPort, calleePort] = [freePort("udp"), freePort("udp")];
  const near = (port: number) => () => ({ host: HOST, port });
  const toCallee = faults && new FaultyWire(near(calleePort), faults, seededRandom("callee"));
  const bench = await BenchOffice.open(toCallee?.address.port ?? calleePort);
  const pbx = bench.pbx.address;
  const toPbx = faults && new FaultyWire(() => pbx, faults, seededRandom("caller"));
  try {
    const callee = await Sipp.start({
      scenario: "callee",
      port: calleePort,
      ...(toCallee === undefined ? {} : { contactPort: toCallee.address.port }),
      patient: true,
      timeoutSeconds: 300,
    });
    const caller = await Sipp.start({
      scenario: "caller",
      target: toPbx?.address ?? pbx,
      port: callerPort,
      ...(toPbx === undefined ? {} : { contactPort: toPbx.address.port }),
      dials: "0300004511",
      calls,
      rate,
      patient: faults !== undefined,
      timeoutSeconds: calls / rate + 120,
    });
    const { succeeded, failed, said } = await caller.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: calls, failed: 0 }, said);
    await bench.settled();
    const called = await callee.stop();
    assert.equal(called.failed, 0, called.said);
    if (faults !== undefined) {
      assert.ok(toPbx!.lost + toCallee!.lost > calls, "the wires lost something of every call");
    }
    bench.assertEndedByHangup(calls);
  } finally {
    await bench.close();
    await toPbx?.close();
    await toCallee?.close();
  }
}
