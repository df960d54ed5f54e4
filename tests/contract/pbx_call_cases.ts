/** Cases of the PBX contract: registration, and calls that phones make to each other by their keypads. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { A_WHILE, type ContractCase, legOn, SOON } from "./pbx_desk.ts";

export const CALL_CASES: readonly ContractCase[] = [
  {
    name:
      "registration: who is plugged in is registered, who unplugs is not, who plugs in again is",
    async run(desk) {
      await desk.registered("1010-desk", false);
      await desk.press("1001-desk", "unplug");
      await desk.registered("1001-desk", false);
      await desk.press("1001-desk", "plug");
      await desk.registered("1001-desk", true);
      await desk.press("1010-desk", "plug");
      await desk.registered("1010-desk", true);
    },
  },
  {
    name: "keypad: 1001 dials 1004, both hear each other, 1001 hangs up",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      await desk.shows("1004-desk", "ringing");
      assert.equal((await desk.pbx.display("1004-desk"))?.peer?.number, "1001");
      const call = await desk.talking();
      assert.equal(call.direction, "internal");
      assert.equal(call.dialled, "1004");
      await desk.hears("1001-desk", "1004-desk");
      await desk.hears("1004-desk", "1001-desk");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup");
    },
  },
  {
    name: "hangup: the callee hangs up",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      await desk.talking();
      await desk.shows("1004-desk", "talking");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup");
      assert.equal(call.spans.length, 1);
    },
  },
  {
    name: "cancel: the caller gives up and the callee's phone stops ringing",
    async run(desk) {
      await desk.dial("1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      await desk.press("1001-desk", "hangup");
      const call = await desk.ended("cancelled");
      assert.equal(legOn(call, "1009-desk").endCause, "cancelled");
      await desk.shows("1009-desk", "idle");
    },
  },
  {
    name: "rejected: 1008 declines and the caller is told so",
    async run(desk) {
      await desk.dial("1001-desk", "1008");
      const call = await desk.ended("rejected");
      assert.equal(legOn(call, "1008-desk").sipStatus, 603);
    },
  },
  {
    name: "no answer: 1009 never answers, and the ring time ends it",
    async run(desk) {
      await desk.dial("1001-desk", "1009");
      const call = await desk.ended("no-answer");
      assert.equal(legOn(call, "1009-desk").endCause, "no-answer");
      assert.equal(legOn(call, "1001-desk").sipStatus, 480);
    },
  },
  {
    name: "unreachable: nobody is registered for 1010",
    async run(desk) {
      await desk.dial("1001-desk", "1010");
      const call = await desk.ended("unreachable");
      const callee = call.legs.find((leg) => leg.role === "callee");
      assert.deepEqual(callee?.party.kind === "person" && callee.party.extension, "1010");
      assert.equal(callee?.sipStatus, 480);
    },
  },
  {
    name: "unknown-extension: a number nobody has is refused with 404 and its code",
    async run(desk) {
      await desk.dial("1001-desk", "1999");
      const call = await desk.ended("refused");
      assert.equal(legOn(call, "1001-desk").refusal?.code, "unknown-extension");
      assert.equal(legOn(call, "1001-desk").sipStatus, 404);
    },
  },
  {
    name: "busy: a phone takes one incoming call; the second caller hears busy",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const first = await desk.talking();
      await desk.dial("1003-desk", "1004");
      const busy = async () => (await desk.call())?.id !== first.id;
      await desk.pbx.eventually("a second call", busy, SOON);
      const second = await desk.ended("busy");
      assert.equal(legOn(second, "1003-desk").sipStatus, 486);
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", first.id);
    },
  },
  {
    name: "hold: the phone's own key holds and resumes, and they talk on",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const call = await desk.talking();
      await desk.press("1001-desk", "hold");
      await desk.shows("1001-desk", "held");
      await desk.press("1001-desk", "resume");
      await desk.shows("1001-desk", "talking");
      await desk.hears("1001-desk", "1004-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", call.id);
    },
  },
  {
    name: "configure: a device that is removed loses its registration, its running call goes on",
    async run(desk, { office }) {
      await desk.dial("1001-desk", "1004");
      const call = await desk.talking();
      const without = {
        ...office,
        revision: office.revision + 1,
        devices: office.devices.filter((device) => device.id !== "1001-desk" as DeviceId),
      };
      const result = await desk.pbx.execute(desk.commandId(), {
        kind: "configure",
        office: without,
      });
      assert.ok(result.ok);
      await desk.registered("1001-desk", false);
      await desk.pbx.never(
        "the call ends",
        async () => (await desk.call(call.id))?.endedAt !== undefined,
        A_WHILE,
      );
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", call.id);
    },
  },
];
