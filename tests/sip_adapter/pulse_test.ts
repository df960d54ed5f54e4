/** A SIP PBX that is gone, or out of reach, is noticed within seconds, and looked at anew as soon as it is back. */
import assert from "node:assert/strict";
import {
  FORGETS_LEAST_MILLIS,
  Pulse,
  PULSE_MILLIS,
  PULSE_SPREAD_MILLIS,
  SILENCE_MILLIS,
} from "../../adapters/sip/pulse.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant, plus } from "../../core/lib/time.ts";
import { QUIET } from "../../sim/network.ts";
import { PBX_ADDRESS } from "../../sim/office_world.ts";
import { contractOffice, Desk } from "../contract/pbx_desk.ts";
import { openSipVirtual, SIP_ADDRESS, type SipVirtual } from "../contract/sip_virtual_harness.ts";

/** The longest it takes to be noticed. */
const NOTICED_MILLIS = PULSE_MILLIS + PULSE_SPREAD_MILLIS + SILENCE_MILLIS + 100;
/** The panel is to be well so soon after the PBX. */
const BACK_MILLIS = PULSE_MILLIS + PULSE_SPREAD_MILLIS + 500;
const SEVERAL_MINUTES = 600_000;

async function twoTalk() {
  const pbx = openSipVirtual(contractOffice());
  const desk = new Desk(pbx);
  for (const extension of [1001, 1004, 1005, 1006]) {
    await desk.registered(`${extension}-desk`, true);
  }
  const call = await desk.click("1001-desk", "1004");
  await desk.talking();
  const silent = (wanted: boolean, limit: number) =>
    pbx.eventually(
      `silent: ${wanted}`,
      () => Promise.resolve(pbx.machine.silent === wanted),
      limit,
    );
  return { pbx, desk, call, silent };
}

Deno.test("Pulse: a PBX that dies is noticed, nothing is executed, and once it is back its calls of before are over", async () => {
  const { pbx, desk, silent } = await twoTalk();
  pbx.sim.killPbx();
  await silent(true, NOTICED_MILLIS);
  assert.equal((await desk.refused("1005-desk", "1006")).code, "pbx-unreachable");
  pbx.sim.world.run(10_000);
  pbx.sim.restartPbx();
  await silent(false, BACK_MILLIS);
  const over = () => Promise.resolve(pbx.machine.calls.length === 0);
  await pbx.eventually("the call of before is over", over, 1_000);
  await desk.click("1005-desk", "1006");
  await desk.talking();
});

Deno.test("Pulse: a PBX that starts anew within a moment is noticed at the next beat, by a lamp that it knows no more", async () => {
  const { pbx, desk, silent } = await twoTalk();
  pbx.sim.killPbx();
  pbx.sim.restartPbx();
  const over = () => Promise.resolve(pbx.machine.calls.length === 0);
  await pbx.eventually("the call of before is over", over, BACK_MILLIS);
  await silent(false, 0);
  for (const extension of [1005, 1006]) await desk.registered(`${extension}-desk`, true);
  await desk.click("1005-desk", "1006");
  await desk.talking();
});

/** Method and Call-ID of every request that the adapter sends inside a dialog from now on. */
function sentInDialogs({ machine }: SipVirtual): readonly (readonly [string, string])[] {
  const sent: (readonly [string, string])[] = [];
  const handle = machine.handle.bind(machine);
  machine.handle = (input, now) => {
    const effects = handle(input, now);
    for (const effect of effects) {
      if (effect.kind !== "send") continue;
      const text = new TextDecoder().decode(effect.bytes);
      const [, method, callId] =
        /^([A-Z]+) sip:[^]*\r\nTo: [^\r]*;tag=[^]*\r\nCall-ID: (.*)\r\n/.exec(text) ?? [];
      if (method !== undefined && callId !== undefined) sent.push([method, callId]);
    }
    return effects;
  };
  return sent;
}

Deno.test("Pulse: with each beat one lamp is asked for, all in turn, and nothing changes by it", async () => {
  const { pbx, desk, call } = await twoTalk();
  const asked = sentInDialogs(pbx);
  const before = await pbx.eventsSoFar();
  pbx.sim.world.run(10 * (PULSE_MILLIS + PULSE_SPREAD_MILLIS));
  const lamps = new Set(
    asked.flatMap(([method, callId]) => method === "SUBSCRIBE" ? [callId] : []),
  );
  assert.ok(lamps.size >= 9, `${lamps.size} lamps`);
  assert.equal((await pbx.eventsSoFar()).length, before.length);
  await desk.hangup(call, "1001-desk");
  await desk.shows("1004-desk", "idle");
});

Deno.test("Pulse: FORGETS_LEAST_MILLIS, a PBX that forgets again and again is not asked for everything each time", () => {
  const pulse = new Pulse({
    registrar: PBX_ADDRESS,
    domain: PBX_ADDRESS.host,
    user: "1001",
    product: "Naisen",
    random: seededRandom("pulse"),
    send: () => "q",
  });
  const told = [0, 1, FORGETS_LEAST_MILLIS - 1, FORGETS_LEAST_MILLIS, FORGETS_LEAST_MILLIS + 1]
    .map((at) => pulse.forgets(instant(at)));
  assert.deepEqual(told, [true, false, false, true, false]);
});

Deno.test("Pulse: a wire that was cut for a while leaves the call as it was, and what happened meanwhile is seen", async () => {
  const { pbx, desk, call, silent } = await twoTalk();
  const { network } = pbx.sim.world;
  const asked = sentInDialogs(pbx);
  network.cut(SIP_ADDRESS.host, PBX_ADDRESS.host);
  await silent(true, NOTICED_MILLIS);
  await desk.press("1005-desk", "unplug");
  pbx.sim.world.run(5_000);
  network.mend(SIP_ADDRESS.host, PBX_ADDRESS.host);
  await silent(false, BACK_MILLIS);
  await desk.registered("1005-desk", false);
  assert.deepEqual(pbx.machine.calls.map(({ id }) => id), [call]);
  // some PBXs answer no OPTIONS within a call
  const calls = asked.flatMap(([method]) => method === "SUBSCRIBE" ? [] : [method]);
  assert.deepEqual(calls, ["UPDATE", "UPDATE"]);
  await desk.hangup(call, "1001-desk");
  await desk.shows("1004-desk", "idle");
});

Deno.test("Pulse: a wire that loses every tenth datagram does not make the PBX silent", () => {
  const pbx = openSipVirtual(contractOffice());
  const { world } = pbx.sim;
  world.network.setBetween(SIP_ADDRESS.host, PBX_ADDRESS.host, { ...QUIET, loss: 0.1 });
  world.observe(() => assert.equal(pbx.machine.silent, false));
  world.run(SEVERAL_MINUTES);
});

Deno.test("Pulse: a PBX that has never answered a question is not judged by it", () => {
  const asked: string[] = [];
  const pulse = new Pulse({
    registrar: PBX_ADDRESS,
    domain: PBX_ADDRESS.host,
    user: "1001",
    product: "Naisen",
    random: seededRandom("pulse"),
    send: (request) => `q${asked.push(request.method)}`,
  });
  const start = instant(0);
  pulse.start(start);
  for (let at = start; at < plus(start, 60_000); at = pulse.nextDeadline()!) pulse.wake(at);
  assert.ok(asked.length > 15 && asked.every((method) => method === "OPTIONS"));
  assert.equal(pulse.silent, false);
  assert.equal(pulse.heard("q1", false, start), "ours");
  assert.equal(pulse.heard("q2", true, start), "ours");
  assert.equal(pulse.heard("q2", true, start), "not-ours");
  const answered = pulse.nextDeadline()!;
  for (let at = answered; !pulse.silent; at = pulse.nextDeadline()!) pulse.wake(at);
  assert.equal(pulse.heard("q3", true, start), "back");
  pulse.wake(plus(pulse.nextDeadline()!, 20_000));
  assert.equal(pulse.silent, false, "who had no turn for long does not judge at once");
});
