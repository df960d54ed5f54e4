/** Cases of the PBX contract: click-to-call with 発信時自動応答 ON and OFF. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { A_WHILE, type ContractCase, type Desk, legOn, SOON } from "./pbx_desk.ts";

export const CLICK_CASES: readonly ContractCase[] = [
  {
    name: "I34 ON: the device goes off-hook by itself, then the destination rings, then both talk",
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.shows("1004-desk", "ringing");
      assert.equal((await desk.pbx.display("1004-desk"))?.peer?.number, "1001");
      const call = await desk.talking(id);
      assert.equal(call.commandId !== undefined, true);
      assert.equal(legOn(call, "1001-desk").role, "caller");
      await desk.hears("1001-desk", "1004-desk");
      await desk.hears("1004-desk", "1001-desk");
      await desk.hangup(id, "1001-desk");
      await desk.ended("hangup", id);
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name: "OFF: the device rings, nobody else does; when it is answered the destination rings",
    async run(desk) {
      const id = await desk.click("1009-desk", "1004", { autoAnswer: false });
      await desk.shows("1009-desk", "ringing");
      assert.equal((await desk.pbx.display("1009-desk"))?.peer?.number, "1004");
      await desk.neverShows("1004-desk", "ringing");
      await desk.press("1009-desk", "answer");
      await desk.talking(id);
      await desk.hears("1009-desk", "1004-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "OFF: the panel hangs up before the device is answered, and no phone rings",
    async run(desk) {
      const id = await desk.click("1009-desk", "1004", { autoAnswer: false });
      await desk.shows("1009-desk", "ringing");
      await desk.hangup(id, "1009-desk");
      const call = await desk.ended("cancelled", id);
      assert.equal(call.legs.length, 1);
      await desk.shows("1009-desk", "idle");
      await desk.neverShows("1004-desk", "ringing");
    },
  },
  {
    name: "OFF: the person declines the own device's ring, and nobody is called",
    async run(desk) {
      const id = await desk.click("1009-desk", "1004", { autoAnswer: false });
      await desk.shows("1009-desk", "ringing");
      await desk.press("1009-desk", "reject");
      const call = await desk.ended("rejected", id);
      assert.equal(call.legs.length, 1);
    },
  },
  {
    name: "OFF: a device nobody answers stops ringing after the ring time",
    async run(desk) {
      const id = await desk.click("1009-desk", "1004", { autoAnswer: false });
      await desk.ended("no-answer", id);
      await desk.shows("1009-desk", "idle");
    },
  },
  {
    name: "I34 cancel: the panel hangs up while the destination rings, and it stops",
    async run(desk) {
      const id = await desk.click("1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      await desk.hangup(id, "1001-desk");
      await desk.ended("cancelled", id);
      await desk.shows("1009-desk", "idle");
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name: "hangup: the called person's panel rejects a ringing call",
    async run(desk) {
      const id = await desk.click("1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      await desk.takesPart("1009-desk", id);
      await desk.hangup(id, "1009-desk");
      const call = await desk.ended("rejected", id);
      assert.equal(legOn(call, "1009-desk").endCause, "rejected");
    },
  },
  {
    name: "failure: when the destination declines, the device's leg ends with the cause",
    async run(desk) {
      const id = await desk.click("1001-desk", "1008");
      const call = await desk.ended("rejected", id);
      assert.equal(legOn(call, "1001-desk").endCause, "rejected");
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name:
      "I34 same command id: one call, however often it is sent; other words with it are refused",
    async run(desk) {
      const how = { id: "twice" };
      const id = await desk.click("1001-desk", "1009", how);
      assert.equal(await desk.click("1001-desk", "1009", how), id);
      await desk.shows("1009-desk", "ringing");
      assert.equal((await desk.refused("1001-desk", "1004", how)).code, "command-reused");
      assert.equal((await desk.pbx.snapshot()).calls.length, 1);
      await desk.hangup(id, "1001-desk");
      await desk.ended("cancelled", id);
    },
  },
  {
    name: "device-busy: a device that talks is not called by a click",
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.talking(id);
      assert.equal((await desk.refused("1001-desk", "1005")).code, "device-busy");
      await desk.hangup(id, "1001-desk");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "hold: a device whose only call the panel holds is called by a click, ON and OFF",
    async run(desk) {
      const first = await desk.click("1001-desk", "1004");
      await desk.talking(first);
      for (const autoAnswer of [true, false]) {
        await does(desk, { kind: "hold", call: first, device: DESK });
        const second = await desk.click("1001-desk", "1005", { autoAnswer });
        await desk.talking(second);
        await desk.hears("1001-desk", "1005-desk");
        assert.equal((await desk.refused("1001-desk", "1006")).code, "device-busy");
        await desk.hangup(second, "1001-desk");
        await desk.ended("hangup", second);
        await does(desk, { kind: "resume", call: first, device: DESK });
        await desk.talking(first);
        await desk.hears("1001-desk", "1004-desk");
      }
      await desk.hangup(first, "1001-desk");
      await desk.ended("hangup", first);
    },
  },
  {
    name: "device-not-registered: 1010-desk is unplugged, and nothing is sent",
    async run(desk) {
      assert.equal((await desk.refused("1010-desk", "1004")).code, "device-not-registered");
      await nothingRings(desk, "1004-desk");
    },
  },
  {
    name: "auto-answer-unsupported: ON is refused for a device that cannot, OFF rings it",
    async run(desk) {
      assert.equal((await desk.refused("1007-desk", "1004")).code, "auto-answer-unsupported");
      const id = await desk.click("1007-desk", "1004", { autoAnswer: false });
      await desk.talking(id);
      await desk.hangup(id, "1007-desk");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "not-your-device, unknown-extension, malformed-number: refused before anything is sent",
    async run(desk) {
      assert.equal((await desk.refused("nobody-desk", "1004")).code, "not-your-device");
      assert.equal((await desk.refused("1001-desk", "1999")).code, "unknown-extension");
      assert.equal((await desk.refused("1001-desk", "10x4")).code, "malformed-number");
      assert.deepEqual((await desk.pbx.snapshot()).calls, []);
    },
  },
  {
    name: "call-not-found: a hangup of what is no call of the device is refused",
    async run(desk) {
      const id = await desk.click("1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      const command = { kind: "hangup", call: id, device: "1003-desk" } as never;
      const result = await desk.pbx.execute(desk.commandId(), command);
      assert.ok(!result.ok && result.error.code === "call-not-found");
      await desk.hangup(id, "1001-desk");
      await desk.ended("cancelled", id);
    },
  },
];

const DESK = "1001-desk" as DeviceId;

async function does(desk: Desk, command: PbxCommand): Promise<void> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(result.ok, `${command.kind} refused: ${JSON.stringify(result)}`);
}

async function nothingRings(desk: Desk, device: string): Promise<void> {
  await desk.neverShows(device, "ringing", Math.min(A_WHILE, SOON));
}
