/** Cases of the PBX contract: hold by phone and panel, and what each side hears of it. */
import assert from "node:assert/strict";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { LegState } from "../../core/domain/pbx_messages.ts";
import { type ContractCase, type Desk, SOON } from "./pbx_desk.ts";

export const HOLD_CASES: readonly ContractCase[] = [
  {
    name: "I13 hold: by the phone's key; the held side hears music only, the holder nothing",
    listens: true,
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await desk.press("1001-desk", "hold");
      await states(desk, id, "holding", "held");
      await desk.hearsOnly("1004-desk", "music");
      await desk.hearsOnly("1001-desk");
      await desk.press("1001-desk", "resume");
      await states(desk, id, "talking", "talking");
      await desk.hearsOnly("1001-desk", "1004-desk");
      await desk.hearsOnly("1004-desk", "1001-desk");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.spans.length, 1);
      assert.deepEqual(call.holds.map((hold) => hold.by), ["device"]);
    },
  },
  {
    name:
      "I12 not-holder: by the panel of one side; the other cannot end it, and no phone shows a hold",
    listens: true,
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.talking(id);
      await accepts(desk, "hold", id, "1001-desk");
      await states(desk, id, "holding", "held");
      await desk.hearsOnly("1004-desk", "music");
      await desk.hearsOnly("1001-desk");
      await refuses(desk, "resume", id, "1004-desk", "not-holder");
      await refuses(desk, "resume", id, "1005-desk", "not-holder");
      assert.equal((await desk.pbx.display("1001-desk"))?.state, "talking");
      await accepts(desk, "resume", id, "1001-desk");
      await states(desk, id, "talking", "talking");
      await desk.hearsOnly("1004-desk", "1001-desk");
      await refuses(desk, "resume", id, "1001-desk", "not-held");
      await desk.hangup(id, "1004-desk");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I12 hold: both hold, and they talk again when both have resumed",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await desk.press("1001-desk", "hold");
      await states(desk, id, "holding", "held");
      await accepts(desk, "hold", id, "1004-desk");
      await states(desk, id, "holding", "holding");
      await desk.press("1001-desk", "resume");
      await states(desk, id, "held", "holding");
      await accepts(desk, "resume", id, "1004-desk");
      await desk.talking(id);
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "held-on-device: what the phone's key has set, the panel cannot end",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await desk.press("1001-desk", "hold");
      await states(desk, id, "holding", "held");
      await refuses(desk, "resume", id, "1001-desk", "held-on-device");
      await desk.press("1001-desk", "resume");
      await desk.talking(id);
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "not-talking: nothing is to be held while it rings",
    async run(desk) {
      await desk.dial("1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      const { id } = (await desk.call())!;
      await refuses(desk, "hold", id, "1001-desk", "not-talking");
      await refuses(desk, "hold", id, "1005-desk", "call-not-found");
      await desk.press("1001-desk", "hangup");
      await desk.ended("cancelled", id);
    },
  },
  {
    name: "hold: who is held hangs up, and the holder's phone is free",
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.talking(id);
      await accepts(desk, "hold", id, "1001-desk");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.holds[0]?.to, call.endedAt);
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name: "hold: the far end outside hears music while its call is held",
    listens: true,
    async run(desk) {
      const id = await desk.click("1001-desk", "0312345678", { line: "main" });
      await desk.talking(id);
      await accepts(desk, "hold", id, "1001-desk");
      await desk.hearsOnly("outside", "music");
      await accepts(desk, "resume", id, "1001-desk");
      await desk.hearsOnly("outside", "1001-desk");
      await desk.hangup(id, "1001-desk");
      await desk.ended("hangup", id);
    },
  },
];

type HoldVerb = "hold" | "resume";

async function accepts(desk: Desk, kind: HoldVerb, call: CallId, device: string): Promise<void> {
  const command = { kind, call, device: device as DeviceId };
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(result.ok, `${kind} refused: ${JSON.stringify(result)}`);
}

async function refuses(
  desk: Desk,
  kind: HoldVerb,
  call: CallId,
  device: string,
  code: string,
): Promise<void> {
  const command = { kind, call, device: device as DeviceId };
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.equal(result.ok ? "accepted" : result.error.code, code);
}

/** Waits until the first leg and the second are in these states. */
async function states(desk: Desk, id: CallId, ...wanted: readonly LegState[]): Promise<void> {
  const are = async () =>
    (await desk.call(id))?.legs.map((leg) => leg.state).join() === wanted.join();
  await desk.pbx.eventually(`the legs are ${wanted.join(" and ")}`, are, SOON);
}
