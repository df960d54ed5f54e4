/**
 * SIPp, which shares no code with us, as the other end of every kind of dialog: reliable ringing, session timers, hold,
 * transfer, Replaces, offers that collide, and a CANCEL that crosses its 200. One PBX for all, at the same time.
 */
import assert from "node:assert/strict";
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import type { Call, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { freePort } from "../support/ports.ts";
import { eventually, testWith } from "../support/tools.ts";
import { BenchOffice } from "./support/bench_office.ts";
import { Sipp, sipp } from "./support/sipp.ts";

/** How often each story is told. */
const TIMES = 3;
const LIMIT_SECONDS = 30;
/** Half of 90 seconds, and some more for a busy machine. */
const REFRESH_LIMIT_SECONDS = 75;

testWith([sipp], "SIPp: dialogs of every kind", async (t) => {
  const bench = await BenchOffice.open();
  const desk = new Desk(bench);
  const overlapping = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
  try {
    await Promise.all(
      STORIES.map(([name, run]) =>
        t.step({ name, fn: async () => void await run(desk), ...overlapping })
      ),
    );
    await bench.callsOver();
  } finally {
    await bench.close();
  }
});

const STORIES: readonly (readonly [name: string, run: (desk: Desk) => Promise<unknown>])[] = [
  ["RFC 3262 100rel and PRACK on both sides", (desk) => pair(desk, "prack_caller", "prack_callee")],
  [
    "RFC 4028 the caller refreshes by UPDATE and re-INVITE, after a 422",
    (desk) => pair(desk, "timer_caller", "callee"),
  ],
  [
    "RFC 4028 the called side refreshes",
    (desk) => pair(desk, "digest_caller", "timer_callee"),
  ],
  ["RFC 4028 the PBX refreshes at half the interval", pbxRefreshes],
  ["RFC 3264 hold by UPDATE, inactive and c=0.0.0.0", holdEveryWay],
  ["RFC 3515 blind transfer: 202, NOTIFY 100, 180, 200, BYE", transfer],
  ["RFC 3891 a lamp key takes what is parked; an unknown dialog is 481", replaces],
  ["RFC 3261 §14.1 glare: 491 both ways, then the offer comes again", glare],
  [
    "I4 CANCEL while it rings: 200 and 487",
    (desk) => pair(desk, "cancel_caller", "cancelled_callee"),
  ],
  [
    "I4 a 200 that crosses the CANCEL is acknowledged and hung up",
    (desk) => pair(desk, "cancel_caller", "crossing_callee"),
  ],
  [
    "I4 a CANCEL that comes too late changes nothing",
    (desk) => pair(desk, "late_cancel_caller", "callee"),
  ],
];

interface Phone {
  readonly user: string;
  readonly extension: string;
  readonly port: number;
}

/** Hands out devices of the bench office, each to one story. */
class Desk {
  #devices = 0;
  #commands = 0;

  constructor(readonly bench: BenchOffice) {}

  phone(): Phone {
    const n = ++this.#devices;
    return { user: `u${n}`, extension: `${20_000 + n}`, port: freePort("udp") };
  }

  /** Registers from the port on which the phone then serves. */
  async registered(): Promise<Phone> {
    const phone = this.phone();
    const registering = await this.start("register", phone, [], 1);
    await fine(registering, 1);
    return phone;
  }

  /** A phone that answers as its scenario says, until the test is over. */
  async called(scenario: string): Promise<{ readonly phone: Phone; readonly serving: Sipp }> {
    const phone = await this.registered();
    const serving = await Sipp.start({
      scenario,
      port: phone.port,
      patient: true,
      timeoutSeconds: REFRESH_LIMIT_SECONDS + 10,
    });
    return { phone, serving };
  }

  start(
    scenario: string,
    phone: Phone,
    fields: readonly string[],
    calls: number,
    timeoutSeconds = LIMIT_SECONDS,
  ): Promise<Sipp> {
    const { user, port } = phone;
    const line = [user, `[authentication username=${user} password=secret]`, ...fields].join(";");
    return Sipp.start({
      scenario,
      port,
      target: this.bench.pbx.address,
      calls,
      rate: 1,
      atOnce: 1,
      users: [line],
      patient: true,
      timeoutSeconds,
    });
  }

  async execute(command: PbxCommand): Promise<void> {
    const id = `dialogs-${++this.#commands}` as CommandId;
    const result = await this.bench.pbx.execute(id, command);
    assert.ok(result.ok, JSON.stringify(result));
  }

  /** The call alive that a device has, when it is as asked. */
  callOf(user: string, what: string, holds: (call: Call) => boolean): Promise<Call> {
    return eventually(`${user}: ${what}`, async () => {
      const { calls } = await this.bench.pbx.snapshot();
      return calls.find((call) => call.legs.some((leg) => leg.device === user) && holds(call));
    });
  }
}

/** SIPp says that all its calls went as their scenario says. */
async function fine(running: Sipp, calls: number): Promise<void> {
  const { succeeded, failed, said } = await running.finished();
  assert.deepEqual({ succeeded, failed }, { succeeded: calls, failed: 0 }, said);
}

async function pair(
  desk: Desk,
  calling: string,
  called: string,
  times = TIMES,
  limitSeconds = LIMIT_SECONDS,
): Promise<{ readonly caller: Phone; readonly callee: Phone }> {
  const { phone: callee, serving } = await desk.called(called);
  const caller = desk.phone();
  const fields = [callee.extension];
  await fine(await desk.start(calling, caller, fields, times, limitSeconds), times);
  const { failed, said } = await serving.stop();
  assert.equal(failed, 0, said);
  return { caller, callee };
}

async function pbxRefreshes(desk: Desk): Promise<void> {
  const { phone: callee, serving } = await desk.called("timer_waiting_callee");
  const caller = desk.phone();
  const calling = await desk.start(
    "waiting_caller",
    caller,
    [callee.extension],
    1,
    REFRESH_LIMIT_SECONDS,
  );
  await desk.callOf(caller.user, "they talk", (call) => call.spans.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 46_000));
  const call = await desk.callOf(caller.user, "they still talk", () => true);
  await desk.execute({ kind: "hangup", call: call.id, device: caller.user as DeviceId });
  await fine(calling, 1);
  const { failed, said } = await serving.stop();
  assert.equal(failed, 0, said);
}

async function holdEveryWay(desk: Desk): Promise<void> {
  const { caller } = await pair(desk, "hold_caller", "callee");
  const calls = desk.bench.callsOf(caller.user);
  assert.equal(calls.length, TIMES);
  for (const call of calls) {
    assert.equal(call.holds.length, 3, JSON.stringify(call.holds));
    const leg = call.legs.find((leg) => leg.device === caller.user)!;
    for (const hold of call.holds) {
      assert.deepEqual([hold.leg, hold.by], [leg.id, "device"]);
      assert.ok(hold.to! - hold.from >= 150, JSON.stringify(hold));
    }
  }
}

async function transfer(desk: Desk): Promise<void> {
  const { phone: callee, serving } = await desk.called("ringing_callee");
  const { phone: target, serving: waiting } = await desk.called("ringing_callee");
  const caller = desk.phone();
  const fields = [callee.extension, target.extension];
  const sending = await desk.start("refer_caller", caller, fields, 1);
  const call = await desk.callOf(target.user, "sent on", (call) => call.spans.length === 2);
  await fine(sending, 1);
  await desk.execute({ kind: "hangup", call: call.id, device: target.user as DeviceId });
  for (const phone of [serving, waiting]) {
    const { succeeded, failed, said } = await phone.stop();
    assert.deepEqual({ succeeded, failed }, { succeeded: 1, failed: 0 }, said);
  }
}

async function replaces(desk: Desk): Promise<void> {
  const { slot, callee, caller, parker } = await parked(desk, "ringing_callee");
  const key = desk.phone();
  await fine(await desk.start("replaces_caller", key, [`${slot}`], 1), 1);
  await fine(parker, 1);
  const { failed, said } = await callee.serving.stop();
  assert.equal(failed, 0, said);
  const [call] = desk.bench.callsOf(caller.user);
  assert.equal(call?.parks[0]?.ending, "retrieved");
}

async function glare(desk: Desk): Promise<void> {
  const { slot, callee, caller, parker } = await parked(desk, "glare_callee");
  const { phone: taker, serving: taking } = await desk.called("ringing_callee");
  const device = taker.user as DeviceId;
  await desk.execute({ kind: "retrieve", slot, device, autoAnswer: false });
  await fine(parker, 1);
  const call = await desk.callOf(taker.user, "retrieved", (call) => call.spans.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await desk.execute({ kind: "hangup", call: call.id, device });
  for (const phone of [callee.serving, taking]) {
    const { succeeded, failed, said } = await phone.stop();
    assert.deepEqual({ succeeded, failed }, { succeeded: 1, failed: 0 }, said);
  }
  assert.equal(desk.bench.callsOf(caller.user)[0]?.parks[0]?.ending, "retrieved");
}

/** A phone calls another and parks it by the panel. */
async function parked(desk: Desk, called: string) {
  const callee = await desk.called(called);
  const caller = desk.phone();
  const parker = await desk.start("waiting_caller", caller, [callee.phone.extension], 1);
  const { id } = await desk.callOf(caller.user, "they talk", (call) => call.spans.length > 0);
  await desk.execute({ kind: "park", call: id, device: caller.user as DeviceId });
  const call = await desk.callOf(caller.user, "parked", (call) => call.parks.length > 0);
  return { callee, caller, parker, slot: call.parks[0]!.slot };
}
