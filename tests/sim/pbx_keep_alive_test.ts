/** Contacts are asked by OPTIONS whether they are still there; who is silent is taken out. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Office } from "../../core/domain/office.ts";
import type { DeviceBinding, DeviceState } from "../../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { callId, cseq, from, to } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { responseTo } from "../../core/sip/stack.ts";
import {
  KEEP_ALIVE_ANSWER_MILLIS,
  KEEP_ALIVE_MISSES_MAX,
  PROBE_SPREAD_MILLIS,
} from "../../sim/pbx/limits.ts";
import { demoOffice } from "../support/demo_office.ts";
import { PbxBench } from "../support/pbx_bench.ts";

const INTERVAL = 30_000;
const DESK = { host: "10.0.0.7", port: 5060 };
const { office } = demoOffice();

function every(seconds: number): Office {
  return { ...office, sip: { ...office.sip, keepAliveSeconds: seconds } };
}

const known = new WeakMap<PbxBench, Set<string>>();

/** New questions sent there since the last time; those sent again are none. */
function questions(bench: PbxBench, destination: SocketAddress): SipRequest[] {
  const seen = known.get(bench) ?? new Set();
  known.set(bench, seen);
  return bench.take(destination).filter((one): one is SipRequest => {
    if (one.kind !== "request" || one.method !== "OPTIONS" || seen.has(callId(one))) return false;
    seen.add(callId(one));
    return true;
  });
}

function answer(bench: PbxBench, at: SocketAddress, question: SipRequest, status = 200): void {
  bench.say(at, responseTo(question, status, undefined, { toTag: "phone" }));
}

let registrations = 0;

/** A phone that has started anew registers; 0 seconds takes the contact back. */
function register(bench: PbxBench, device: string, at: SocketAddress, seconds = 3600): void {
  const headers = [["Expires", String(seconds)]] as const;
  const ask = { method: "REGISTER", user: device, callId: `start-${++registrations}`, headers };
  bench.withDigest(at, ask, `sip-${device}`);
  bench.response(at, 200);
}

function lastState(bench: PbxBench): DeviceState | undefined {
  return bench.events.flatMap((event) => event.kind === "device" ? [event.state] : []).at(-1);
}

function lastBindings(bench: PbxBench): readonly DeviceBinding[] | undefined {
  return bench.events.flatMap((event) => event.kind === "bindings" ? [event.bindings] : []).at(-1);
}

function registered(seconds = 30, device = "1001-desk", at = DESK): PbxBench {
  const bench = new PbxBench(every(seconds), 20, { keepsAlive: true });
  bench.register(device, at);
  bench.take();
  return bench;
}

Deno.test("KeepAlive: a contact is asked once an interval, at its own URI and where it registered from", () => {
  const bench = registered();
  const asked: SipRequest[] = [];
  for (let i = 0; i < 20; i++) {
    bench.pass(INTERVAL);
    const [question, ...more] = questions(bench, DESK);
    assert.deepEqual(more, [], "one an interval");
    asked.push(question!);
    answer(bench, DESK, question!);
  }
  const [first] = asked;
  assert.equal(first!.uri, "sip:1001-desk@10.0.0.7:5060");
  assert.equal(to(first!).uri, first!.uri);
  assert.equal(from(first!).uri, "sip:naisen@10.0.0.1");
  assert.equal(first!.body.length, 0);
  assert.equal(new Set(asked.map((one) => callId(one))).size, asked.length);
  assert.equal(cseq(first!).method, "OPTIONS");
  assert.equal(lastState(bench)?.registered, true);
});

Deno.test("KeepAlive: any final answer is a sign of life, whatever it says", () => {
  for (const status of [200, 404, 405, 481, 500, 503, 603]) {
    const bench = registered();
    for (let i = 0; i < 8; i++) {
      bench.pass(INTERVAL);
      for (const question of questions(bench, DESK)) answer(bench, DESK, question, status);
    }
    assert.equal(lastState(bench)?.registered, true, String(status));
  }
});

Deno.test("KEEP_ALIVE_MISSES_MAX: a contact that has gone dark is 未使用 within three intervals and an answer's time", () => {
  const bench = registered();
  const asked = new Set<string>();
  const limit = KEEP_ALIVE_MISSES_MAX * INTERVAL + KEEP_ALIVE_ANSWER_MILLIS;
  const began = bench.now;
  while (lastState(bench)?.registered && bench.now - began < limit) {
    bench.pass(250);
    for (const question of questions(bench, DESK)) asked.add(callId(question));
  }
  assert.equal(asked.size, KEEP_ALIVE_MISSES_MAX);
  assert.deepEqual([lastState(bench)?.registered, lastState(bench)?.contacts], [false, []]);
  assert.deepEqual(lastBindings(bench), []);
  assert.equal(bench.pbx.census().bindings, 0);
  bench.pass(10 * INTERVAL);
  assert.deepEqual(questions(bench, DESK), [], "nobody is asked any more");
});

Deno.test("KeepAlive: an answer in between, even a late one, begins the count anew", () => {
  const bench = registered();
  let asked = 0;
  while (asked < 20) {
    bench.pass(1000);
    const [question] = questions(bench, DESK);
    if (question === undefined || ++asked % 2 === 1) continue;
    bench.pass(KEEP_ALIVE_ANSWER_MILLIS + 1000);
    answer(bench, DESK, question);
  }
  assert.equal(lastState(bench)?.registered, true);
});

Deno.test("KeepAlive: registering anew is a sign of life, and one that was dropped comes back by it", () => {
  const bench = registered();
  for (let i = 0; i < 6; i++) {
    bench.pass(2 * INTERVAL);
    register(bench, "1001-desk", DESK);
    assert.equal(lastState(bench)?.registered, true, `round ${i}`);
  }
  bench.pass(4 * INTERVAL);
  assert.equal(lastState(bench)?.registered, false);
  register(bench, "1001-desk", DESK);
  assert.equal(lastState(bench)?.registered, true);
});

Deno.test("KeepAlive: of two contacts of a device only the silent one goes", () => {
  const bench = registered();
  const second = { host: "10.0.0.8", port: 5060 };
  register(bench, "1001-desk", second);
  for (let i = 0; i < 5; i++) {
    bench.pass(INTERVAL);
    questions(bench, DESK);
    for (const question of questions(bench, second)) answer(bench, second, question);
  }
  const state = lastState(bench)!;
  assert.deepEqual([state.registered, state.contacts], [true, ["sip:1001-desk@10.0.0.8:5060"]]);
});

Deno.test("KeepAlive: 0 asks nobody; the office's change counts at once", () => {
  const bench = registered(0);
  bench.pass(30 * INTERVAL);
  assert.deepEqual(questions(bench, DESK), []);
  assert.equal(lastState(bench)?.registered, true);
  bench.execute("on", { kind: "configure", office: every(10) });
  bench.pass(10_000);
  assert.equal(questions(bench, DESK).length, 1);
  bench.execute("off", { kind: "configure", office: every(0) });
  bench.pass(30 * INTERVAL);
  assert.deepEqual(questions(bench, DESK), []);
  assert.equal(lastState(bench)?.registered, true);
});

Deno.test("KeepAlive: a hundred phones are asked all over the interval, each at its own moment", () => {
  const bench = new PbxBench(every(30), 20, { keepsAlive: true });
  const desks = office.devices.map((device, i) => ({
    device: device.id,
    at: { host: `10.0.1.${i}`, port: 5060 },
  }));
  for (const { device, at } of desks) bench.register(device, at);
  bench.take();
  const seconds = new Set<number>();
  for (let second = 0; second < 30; second++) {
    bench.pass(1000);
    if (desks.some(({ at }) => questions(bench, at).length > 0)) seconds.add(second);
  }
  assert.ok(seconds.size > desks.length / 2, `${seconds.size} different seconds`);
});

Deno.test("I35 KeepAlive: questions are none of the census of calls", () => {
  const bench = registered();
  bench.pass(INTERVAL);
  questions(bench, DESK).forEach((question) => answer(bench, DESK, question));
  bench.pass(INTERVAL);
  assert.equal(questions(bench, DESK).length, 1);
  assert.equal(bench.pbx.census().transactions, 0, "but a question is open");
});

Deno.test("bindings: every REGISTER that binds, and every loss, tells all contacts the device has now", () => {
  const bench = registered();
  const [first] = lastBindings(bench)!;
  assert.deepEqual(first, {
    device: "1001-desk",
    contact: "sip:1001-desk@10.0.0.7:5060",
    source: DESK,
    callId: "call-of-1001-desk",
    cseq: 2,
    expiresAt: first!.expiresAt,
  });
  assert.ok(Math.abs(first!.expiresAt - bench.now - 3_600_000) < 10);
  const told = bench.events.length;
  bench.pass(1000);
  const ask = { method: "REGISTER", user: "1001-desk", cseq: 7 } as const;
  bench.withDigest(DESK, { ...ask, headers: [["Expires", "600"]] }, "sip-1001-desk");
  const kinds = bench.events.slice(told).map((event) => event.kind);
  assert.deepEqual(kinds, ["bindings", "register"], "a refresh");
  assert.equal(lastBindings(bench)![0]!.cseq, 8);
  bench.withDigest(DESK, { ...ask, cseq: 20, headers: [["Expires", "0"]] }, "sip-1001-desk");
  assert.deepEqual(lastBindings(bench), []);
});

/** One PBX dies, the next begins with what the former told. */
function restarted(
  before: PbxBench,
  change: (office: Office) => Office = (same) => same,
): PbxBench {
  const bindings = new Map<string, readonly DeviceBinding[]>();
  for (const event of before.events) {
    if (event.kind === "bindings") bindings.set(event.device, event.bindings);
  }
  return new PbxBench(change(before.office), 20, {
    keepsAlive: true,
    bindings: [...bindings.values()].flat(),
    now: before.now,
  });
}

Deno.test("I37 restart: contacts are taken up as registered and asked at once; who answers stays", () => {
  const bench = restarted(registered());
  bench.pass(PROBE_SPREAD_MILLIS);
  const [question] = questions(bench, DESK);
  assert.equal(question?.uri, "sip:1001-desk@10.0.0.7:5060");
  answer(bench, DESK, question!);
  bench.pass(2 * INTERVAL);
  assert.deepEqual([lastState(bench)?.registered, bench.pbx.census().bindings], [true, 1]);
  assert.deepEqual(bench.pbx.snapshot(bench.now).calls, []);
});

Deno.test("I37 restart: a contact that does not answer the first question is gone within seconds", () => {
  const bench = restarted(registered());
  bench.pass(PROBE_SPREAD_MILLIS + KEEP_ALIVE_ANSWER_MILLIS);
  assert.deepEqual([lastState(bench)?.registered, lastBindings(bench)], [false, []]);
});

Deno.test("I28 I39 restart: what has expired, or may not register any more, is not taken up", () => {
  const expired = registered();
  expired.now = (expired.now + 3_600_000) as typeof expired.now;
  const disabled = (present: Office): Office => ({
    ...present,
    people: present.people.map((person) =>
      person.extension === "1001" ? { ...person, disabled: true } : person
    ),
  });
  const gone = (present: Office): Office => ({ ...present, devices: present.devices.slice(1) });
  for (
    const bench of [
      restarted(expired),
      restarted(registered(), disabled),
      restarted(registered(), gone),
    ]
  ) {
    bench.pass(1);
    assert.equal(bench.pbx.census().bindings, 0);
    assert.deepEqual([lastState(bench), lastBindings(bench)], [undefined, []]);
  }
});

Deno.test("I28 restart: a REGISTER older than the last one before the restart binds nothing", () => {
  const before = registered();
  before.pass(1000);
  const late = { method: "REGISTER", user: "1001-desk", cseq: 0 } as const;
  const bench = restarted(before);
  bench.pass(1);
  bench.withDigest(DESK, { ...late, headers: [["Expires", "0"]] }, "sip-1001-desk");
  bench.response(DESK, 500);
  assert.equal(bench.pbx.census().bindings, 1);
});

Deno.test("I28 I29 I39: whatever phones do and however the PBX restarts, who is dialled is bound and who is shown too", () => {
  const phone = (i: number) => ({
    device: `100${i}-desk`,
    at: { host: `10.0.0.${i}`, port: 5060 },
  });
  const step = fc.record({
    who: fc.integer({ min: 1, max: 3 }),
    does: fc.constantFrom(
      "registers",
      "registers",
      "leaves",
      "goes dark",
      "is back",
      "is disabled",
      "is allowed",
      "restart",
    ),
    then: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 90_000 })),
  });
  let dropped = 0;
  let configured = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 30 }), (steps) => {
      let bench = new PbxBench(every(20), 20, { keepsAlive: true });
      const dark = new Set<number>();
      const disabled = new Set<string>();
      const configure = () => {
        const people = office.people.map((person) => ({
          ...person,
          disabled: disabled.has(person.extension),
        }));
        const next = { ...every(20), people };
        bench.execute(`configure-${++configured}`, { kind: "configure", office: next });
      };
      const lives = (millis: number) => {
        for (let passed = 0; passed < millis; passed += 1000) {
          bench.pass(Math.min(1000, millis - passed));
          for (let i = 1; i <= 4; i++) {
            for (const question of questions(bench, phone(i).at)) {
              if (!dark.has(i)) answer(bench, phone(i).at, question);
            }
          }
        }
      };
      for (const { who, does, then } of steps) {
        const { device, at } = phone(who);
        const owner = device.slice(0, 4);
        if (does === "registers" && !disabled.has(owner)) register(bench, device, at, 600);
        if (does === "leaves" && !disabled.has(owner)) register(bench, device, at, 0);
        if (does === "goes dark") dark.add(who);
        if (does === "is back") dark.delete(who);
        if (does === "is disabled") disabled.add(owner);
        if (does === "is allowed") disabled.delete(owner);
        if (does === "restart") bench = restarted(bench);
        if (does.startsWith("is ") || does === "restart") configure();
        lives(then + 1);
        const { devices } = bench.pbx.snapshot(bench.now);
        const contacts = devices.flatMap((state) => state.contacts);
        assert.equal(bench.pbx.census().bindings, contacts.length, "shown is bound");
        assert.ok(devices.every((state) => state.registered && state.contacts.length > 0));
        assert.ok(!devices.some((state) => disabled.has(state.device.slice(0, 4))), "I39");
      }
      // left alone, those in the dark go
      const before = bench.pbx.snapshot(bench.now).devices.length;
      lives(70_000);
      const { devices } = bench.pbx.snapshot(bench.now);
      for (const { device } of devices) {
        assert.ok(!dark.has(Number(device[3])), `${device} is dark and shown`);
      }
      dropped += before - devices.length;
    }),
    { numRuns: 120 },
  );
  assert.ok(dropped > 10, `${dropped} dark phones were dropped`);
});
