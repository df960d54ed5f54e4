/** Session timers on the PBX's legs (RFC 4028): long calls live, and a phone that vanishes ends its call. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { parse } from "../../core/sip/parse.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import { OfficeWorld } from "../../sim/office_world.ts";
import { demoOffice, loadOffice } from "../support/demo_office.ts";
import { answerTo, PbxBench, sdpOf } from "../support/pbx_bench.ts";

const { office, secrets } = demoOffice();

function asking(present: Office, sessionSeconds: number): Office {
  return { ...present, sip: { ...present.sip, sessionSeconds, keepAliveSeconds: 0 } };
}

const desk = (extension: number) => `${extension}-desk` as DeviceId;

/** 1001 talks with 1002. */
function talking(sessionSeconds: number) {
  const sim = new OfficeWorld({
    random: seededRandom("session timers"),
    office: asking(office, sessionSeconds),
    secrets,
    habits: (device) => device.kind === "desk" ? USUAL_HABITS : undefined,
  });
  const sent: string[] = [];
  sim.world.tap(({ node, bytes }) => {
    const read = parse(bytes);
    if (!read.ok || read.value.kind !== "request") return;
    sent.push(`${node} ${read.value.method} ${read.value.headers.get("Session-Expires")}`);
  });
  sim.world.run(1000);
  sim.press(desk(1001), { press: "dial", digits: "1002" });
  const talk = () => [1001, 1002].every((who) => sim.display(desk(who))?.state === "talking");
  assert.ok(sim.world.runUntilHolds(talk, 8000));
  return { sim, sent };
}

Deno.test("RFC 4028 PBX: it refreshes each leg by itself, and a call of hours goes on", () => {
  const { sim, sent } = talking(1800);
  assert.ok(sent.includes("pbx INVITE 1800"));
  sim.world.run(3 * 3_600_000 + 60_000);
  const refreshes = sent.filter((one) => one === "pbx UPDATE 1800;refresher=uac");
  assert.equal(refreshes.length, 2 * 12, "two legs, every quarter of an hour");
  assert.equal(sim.display(desk(1002))?.state, "talking");
  const [call] = sim.snapshot().calls;
  assert.deepEqual(call?.legs.map((leg) => leg.state), ["talking", "talking"]);
});

Deno.test("RFC 4028 PBX: a phone that vanishes in a call sets the other one free within the interval", () => {
  const { sim } = talking(90);
  sim.press(desk(1002), { press: "cut" });
  const free = () => sim.display(desk(1001))?.state === "idle" && sim.snapshot().calls.length === 0;
  assert.ok(sim.world.runUntilHolds(free, 90_000));
  const last = sim.events.findLast((event) => event.kind === "call");
  assert.equal(last?.kind === "call" && last.call.endCause, "failed");
});

Deno.test("RFC 4028 PBX: 0 asks for none; the office's change counts for calls to come", () => {
  const { sim, sent } = talking(0);
  sim.world.run(2 * 3_600_000);
  assert.deepEqual(sent.filter((one) => one.includes("refresher")), []);
  assert.ok(sent.includes("pbx INVITE undefined"));
  sim.execute("on" as never, { kind: "configure", office: asking(office, 600) });
  sim.world.run(100);
  sim.press(desk(1003), { press: "dial", digits: "1004" });
  sim.world.run(5000);
  assert.ok(sent.includes("pbx INVITE 600"));
});

Deno.test("RFC 4028 PBX: a load generator let in without digest is asked for nothing", () => {
  const bench = new PbxBench(asking(loadOffice("bench").office, 1800));
  const source = { host: "127.0.0.1", port: 5099 };
  const trunk = { host: "127.0.0.1", port: 5191 };
  const invite = {
    method: "INVITE",
    user: "benchuac",
    called: "0311112222",
    body: sdpOf("127.0.0.1"),
  };
  bench.say(source, bench.build(source, invite));
  const out = bench.request("INVITE", trunk);
  assert.equal(out.headers.get("Session-Expires"), "1800", "the trunk is");
  bench.say(trunk, answerTo(out, 200, "127.0.0.1", sdpOf("127.0.0.1")));
  assert.equal(bench.response(source, 200).headers.has("Session-Expires"), false);
});
