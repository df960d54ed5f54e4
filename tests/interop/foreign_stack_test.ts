/** A foreign SIP stack as the far end of a trunk: the `sip` package answers, SIPp calls, our PBX stands between. */
import assert from "node:assert/strict";
import { freePort } from "../support/ports.ts";
import { startSipPackage } from "../support/sip_package.ts";
import { testWith } from "../support/tools.ts";
import { BenchOffice } from "./support/bench_office.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const CALLS = 20;

testWith(
  [sipp],
  "foreign stack: the sip package answers what SIPp dials, and every call ends right",
  async () => {
    await using farEnd = await startSipPackage();
    const bench = await BenchOffice.open(farEnd.port);
    const caller = await Sipp.start({
      scenario: "caller",
      target: bench.pbx.address,
      port: freePort("udp"),
      dials: "0300004511",
      calls: CALLS,
      rate: 20,
      timeoutSeconds: 30,
    });
    const { succeeded, failed, said } = await caller.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: CALLS, failed: 0 }, said);
    await bench.callsOver();
    bench.assertEndedByHangup(CALLS);
    await bench.close();
  },
);
