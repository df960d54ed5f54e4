/** The simulated wire: what its faults may and may not do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { HOSTILE, type LinkConditions, LINKS_MAX, Network, QUIET } from "../../sim/network.ts";

const A: SocketAddress = { host: "10.0.0.1", port: 5060 };
const B: SocketAddress = { host: "10.0.0.2", port: 5060 };
const C: SocketAddress = { host: "10.0.0.3", port: 5060 };

function network(conditions: LinkConditions, seed = "wire"): Network {
  return new Network(seededRandom(seed), conditions);
}

/** Sends one datagram each millisecond and returns the arrivals of each. */
function stream(wire: Network, count: number, from = A, to = B): (readonly Instant[])[] {
  return Array.from({ length: count }, (_, i) => wire.carry(from, to, instant(i)));
}

Deno.test("Network: without loss and reordering all arrive once and in order, whatever the jitter", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 800 }),
    fc.integer({ min: 0, max: 800 }),
    fc.string(),
    (latency, jitter, seed) => {
      const wire = network(
        { ...QUIET, latencyMillis: latency / 8, jitterMillis: jitter / 8 },
        seed,
      );
      let last = 0;
      stream(wire, 50).forEach((arrivals, sentAt) => {
        assert.equal(arrivals.length, 1);
        const arrival = arrivals[0]!;
        assert.ok(arrival >= sentAt + latency / 8, "no sooner than the latency");
        assert.ok(arrival >= last, "none overtakes");
        last = arrival;
      });
    },
  ));
});

Deno.test("Network: every arrival is on time, whatever the faults: latency + jitter + reordering at most", () => {
  const wire = network(HOSTILE);
  const most = HOSTILE.latencyMillis + HOSTILE.jitterMillis + 2 * HOSTILE.reorderMillis;
  stream(wire, 5000).forEach((arrivals, sentAt) => {
    assert.ok(arrivals.length <= 2);
    for (const arrival of arrivals) {
      assert.ok(arrival >= sentAt + HOSTILE.latencyMillis && arrival <= sentAt + most);
    }
  });
});

Deno.test("Network: loss, duplication and reordering come as often as they are set", () => {
  const sent = 20_000;
  const near = (found: number, wanted: number) =>
    assert.ok(Math.abs(found / sent - wanted) < 0.02, `${found} of ${sent}, not ${wanted}`);
  const lost = stream(network({ ...QUIET, loss: 0.3 }), sent);
  near(lost.filter((arrivals) => arrivals.length === 0).length, 0.3);
  const twice = stream(network({ ...QUIET, duplication: 0.2, reorderMillis: 50 }), sent);
  near(twice.filter((arrivals) => arrivals.length === 2).length, 0.2);
  const held = stream(network({ ...QUIET, reordering: 0.1, reorderMillis: 100 }), sent).map(
    (arrivals) => arrivals[0]!,
  );
  const late = held.filter((at, i) => at > i + QUIET.latencyMillis).length;
  near(late, 0.1);
  assert.ok(held.some((at, i) => i > 0 && at < held[i - 1]!), "some are overtaken");
});

Deno.test("Network: a cut lets nothing pass between the two hosts, either way, and others are unaffected", () => {
  const wire = network(QUIET);
  wire.cut(A.host, B.host);
  assert.deepEqual(wire.carry(A, B, instant(0)), []);
  assert.deepEqual(wire.carry(B, { ...A, port: 9 }, instant(0)), []);
  assert.equal(wire.carry(A, C, instant(0)).length, 1);
  wire.mend(B.host, A.host);
  assert.equal(wire.carry(A, B, instant(0)).length, 1);
});

Deno.test("Network: conditions between two hosts hold for them alone, until calm", () => {
  const wire = network(QUIET);
  wire.setBetween(B.host, A.host, { ...QUIET, loss: 1 });
  wire.cut(A.host, C.host);
  assert.deepEqual(wire.carry(A, B, instant(0)), []);
  assert.equal(wire.carry(B, C, instant(0)).length, 1);
  wire.setBetween(A.host, B.host, undefined);
  assert.equal(wire.carry(A, B, instant(0)).length, 1);
  wire.setBetween(B.host, A.host, { ...QUIET, loss: 1 });
  wire.calm();
  assert.equal(wire.carry(A, B, instant(0)).length, 1);
  assert.equal(wire.carry(A, C, instant(0)).length, 1);
});

Deno.test("Network: faults can be switched on and off at any time", () => {
  const wire = network(QUIET);
  assert.equal(wire.carry(A, B, instant(0)).length, 1);
  wire.setConditions({ ...QUIET, loss: 1 });
  assert.deepEqual(wire.carry(A, B, instant(1)), []);
  wire.setConditions(QUIET);
  assert.equal(wire.carry(A, B, instant(2)).length, 1);
});

Deno.test("Network: another link's traffic changes nobody's draws", () => {
  const alone = stream(network(HOSTILE), 200);
  const wire = network(HOSTILE);
  const among = Array.from({ length: 200 }, (_, i) => {
    wire.carry(A, C, instant(i));
    const arrivals = wire.carry(A, B, instant(i));
    wire.carry(B, A, instant(i));
    return arrivals;
  });
  assert.deepEqual(among, alone);
  assert.notDeepEqual(stream(network(HOSTILE, "other"), 200), alone);
});

Deno.test("Network: it remembers LINKS_MAX links, and the oldest starts afresh beyond", () => {
  const slow = { ...QUIET, latencyMillis: 1000 };
  const wire = network(slow);
  wire.carry(A, B, instant(5000));
  wire.setConditions(QUIET);
  for (let i = 0; i < LINKS_MAX - 1; i++) {
    wire.carry({ host: `h${i >> 8}`, port: i & 255 }, B, instant(0));
  }
  assert.deepEqual(wire.carry(A, B, instant(0)), [6000], "not before the slow one");
  wire.carry(C, B, instant(0));
  assert.deepEqual(wire.carry(A, B, instant(0)), [0.5], "forgotten");
});

Deno.test("Network: conditions that mean nothing are our own mistake", () => {
  assert.throws(() => network({ ...QUIET, loss: 1.5 }), /probability/);
  assert.throws(() => network({ ...QUIET, latencyMillis: 0.3 }), /1\/8 ms/);
  assert.throws(() => network({ ...QUIET, jitterMillis: -1 }), /1\/8 ms/);
});
