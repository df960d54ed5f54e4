/** SIPp, which shares no code with us, as 500 registering phones and as caller and callee round the bench office. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { loadOffice } from "../support/demo_office.ts";
import { freePort, rtpRange } from "../support/ports.ts";
import { eventually, testWith } from "../support/tools.ts";
import { type Faults, FaultyWire } from "./support/faulty_wire.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const HOST = "127.0.0.1";
const USERS = 500;
/** Fifty calls a second have two ports each for half a second, and for the second in which a port rests. */
const RTP_PORTS = 1_000;
/** How long RFC 3261's transactions may linger: 64*T1, and some more for a busy machine. */
const LINGER_MILLIS = 40_000;

const STORIES: readonly (readonly [name: string, run: () => Promise<void>])[] = [
  ["500 users register with digest", register],
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
  const bench = await Bench.open();
  try {
    const registering = await Sipp.start({
      scenario: "register",
      target: bench.pbx.address,
      port: freePort("udp"),
      calls: USERS,
      rate: 250,
      users: Array.from(
        { length: USERS },
        (_, at) => `u${at + 1};[authentication username=u${at + 1} password=secret]`,
      ),
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
  const bench = await Bench.open(toCallee?.address.port ?? calleePort);
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

/** The bundled PBX with the bench office, and what it said of its calls. */
class Bench {
  readonly #calls = new Map<string, Call>();
  readonly #faults: string[];
  readonly #following: Promise<void>;

  /** `trunkPort`: where its line leads. */
  static async open(trunkPort?: number): Promise<Bench> {
    const { office } = loadOffice("bench");
    const faults: string[] = [];
    const pbx = await BundledPbx.start({
      office: trunkPort === undefined ? office : withTrunk(office, trunkPort),
      sip: { host: HOST, port: 0 },
      advertise: HOST,
      rtp: rtpRange(RTP_PORTS),
      entropy: systemEntropy,
      fault: ({ where, text }) => faults.push(`${where}: ${text}`),
    });
    if (!pbx.ok) throw new Error(pbx.error.refusal.text);
    return new Bench(pbx.value, faults);
  }

  private constructor(readonly pbx: BundledPbx, faults: string[]) {
    this.#faults = faults;
    this.#following = this.#follow();
  }

  /** I35: no call, leg, session, port or timer is left; nor a transaction once it has lingered. */
  async settled(): Promise<void> {
    await eventually("no call is left", async () => {
      const { calls, legs, sessions, ports, timers } = await this.pbx.census();
      return calls + legs + sessions + ports + timers === 0;
    }, LINGER_MILLIS).catch(async (error) => {
      const { calls } = await this.pbx.snapshot();
      throw new Error(`${error.message}: ${JSON.stringify([await this.pbx.census(), calls])}`);
    });
    await eventually(
      "no transaction is left",
      async () => (await this.pbx.census()).transactions === 0,
      LINGER_MILLIS,
    );
  }

  assertEndedByHangup(calls: number): void {
    const ended = [...this.#calls.values()];
    assert.equal(ended.length, calls);
    for (const call of ended) {
      assert.equal(call.endCause, "hangup", JSON.stringify(call));
      assert.equal(call.spans.length, 1, JSON.stringify(call));
    }
  }

  async close(): Promise<void> {
    await this.pbx.close();
    await this.#following;
    if (this.#faults.length > 0) throw new Error(this.#faults.join("; "));
  }

  async #follow(): Promise<void> {
    for await (const event of this.pbx.events(0 as EventSeq)) {
      if (event.kind === "call") this.#calls.set(event.call.id, event.call);
    }
  }
}

function withTrunk(office: Office, port: number): Office {
  const lines = office.lines.map((line) =>
    line.trunk.kind === "peer" ? { ...line, trunk: { ...line.trunk, port } } : line
  );
  return { ...office, lines };
}
