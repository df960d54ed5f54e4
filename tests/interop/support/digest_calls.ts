/** SIPp as 500 registered phones, half of which call the other half, every INVITE challenged. */
import assert from "node:assert/strict";
import { freePort } from "../../support/ports.ts";
import { BenchOffice } from "./bench_office.ts";
import { Sipp } from "./sipp.ts";

const USERS = 500;
/** A PBX that has just started is still being compiled; it gets some calls slowly before those that are counted. */
const WARM_UP_CALLS = 30;
const WARM_UP_RATE = 10;

/** None fails, and nothing is left of them. `rate`: calls a second. */
export async function callsWithDigest(calls: number, rate: number): Promise<void> {
  const bench = await BenchOffice.open();
  try {
    const port = freePort("udp");
    await register(bench, port);
    const callee = await Sipp.start({
      scenario: "callee",
      port,
      patient: true,
      timeoutSeconds: calls / rate + 300,
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

/** Whom the n-th caller calls: one of the other half. */
function extension(at: number): number {
  return 20_001 + USERS / 2 + at;
}

/** A line each of a SIPp file of users. */
export function credentials(): readonly string[] {
  return Array.from(
    { length: USERS },
    (_, at) => `u${at + 1};[authentication username=u${at + 1} password=secret]`,
  );
}
