/** Cases of the PBX contract: what rings at a colleague is picked up, and a call moves to another own device. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Office, Person, Rights } from "../../core/domain/office.ts";
import type { Move, PbxCommand, Pickup } from "../../core/domain/pbx_messages.ts";
import { type ContractCase, type Desk, legOn, SOON } from "./pbx_desk.ts";

export const PICKUP_CASES: readonly ContractCase[] = [
  {
    name: "I25 pickup: *8 and the extension takes what rings there; nobody has missed a call",
    async run(desk, { office }) {
      await configure(desk, withPickup(office, "all"));
      const id = await rings(desk);
      await desk.dial("1003-desk", "*81009");
      await desk.talking(id);
      await desk.hears("1001-desk", "1003-desk");
      await desk.hears("1003-desk", "1001-desk");
      await desk.shows("1009-desk", "idle");
      assert.equal((await desk.pbx.display("1009-desk"))?.missed, 0);
      await desk.press("1003-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(legOn(call, "1009-desk").endCause, "picked-up");
      assert.equal(legOn(call, "1003-desk").role, "callee");
    },
  },
  {
    name: "pickup-not-permitted pickup: by right, off by default; the phone rings on",
    async run(desk, { office }) {
      const id = await rings(desk);
      assert.equal(await refuses(desk, pickupOf("1003-desk", "1009")), "pickup-not-permitted");
      await desk.dial("1003-desk", "*81009");
      const refused = await another(desk, id);
      const call = await desk.ended("refused", refused);
      assert.equal(legOn(call, "1003-desk").refusal?.code, "pickup-not-permitted");
      await configure(desk, withPickup(office, "department"));
      assert.equal(await refuses(desk, pickupOf("1003-desk", "1009")), "pickup-not-permitted");
      assert.equal(await refuses(desk, pickupOf("1003-desk", "1004")), "nothing-to-pick-up");
      assert.equal((await desk.pbx.display("1009-desk"))?.state, "ringing");
      await desk.press("1001-desk", "hangup");
      await desk.ended("cancelled", id);
    },
  },
  {
    name: "pickup: by the panel the device goes off-hook by itself and has the call",
    async run(desk, { office }) {
      await configure(desk, withPickup(office, "all"));
      const id = await rings(desk);
      const result = await desk.pbx.execute(desk.commandId(), pickupOf("1003-desk", "1009", true));
      assert.ok(result.ok, JSON.stringify(result));
      assert.equal(result.value.call, id);
      await desk.talking(id);
      await desk.hears("1003-desk", "1001-desk");
      await desk.shows("1009-desk", "idle");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I25 pickup: several pick up at once; one has the call, the others are told",
    async run(desk, { office }) {
      await configure(desk, withPickup(office, "all"));
      const id = await rings(desk);
      const takers = ["1003-desk", "1004-desk", "1005-desk", "1006-desk"];
      await Promise.all(takers.map((device) => desk.dial(device, "*81009")));
      const call = await desk.talking(id);
      const winners = takers.filter((one) => call.legs.some((leg) => leg.device === one));
      assert.equal(winners.length, 1);
      for (const device of takers) if (device !== winners[0]) await desk.shows(device, "idle");
      const events = await desk.pbx.eventsSoFar();
      const refused = events.flatMap((event) =>
        event.kind === "call" && event.call.endCause === "refused" ? [event.call] : []
      );
      const codes = new Set(refused.map((one) => one.legs[0]?.refusal?.code));
      assert.equal(refused.length, takers.length - 1);
      assert.deepEqual([...codes], ["nothing-to-pick-up"]);
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "pickup: by the key beside the lamp of who rings (RFC 3891)",
    async run(desk, { office }) {
      await configure(desk, withPickup(office, "all"));
      await desk.pbx.press("1003-desk", { press: "watch", user: "1009", package: "dialog" });
      const id = await rings(desk);
      await takeable(desk, "1003-desk", "1009");
      await desk.pbx.press("1003-desk", { press: "lamp", user: "1009" });
      await desk.talking(id);
      await desk.hears("1003-desk", "1001-desk");
      await desk.shows("1009-desk", "idle");
      await desk.press("1003-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(legOn(call, "1009-desk").endCause, "picked-up");
    },
  },
  {
    name: "retrieve: by the key beside the lamp of a slot (RFC 3891)",
    async run(desk) {
      await desk.pbx.press("1003-desk", { press: "watch", user: "701", package: "dialog" });
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, { kind: "park", call: id, device: "1001-desk" as DeviceId });
      await takeable(desk, "1003-desk", "701");
      await desk.pbx.press("1003-desk", { press: "lamp", user: "701" });
      await desk.talking(id);
      await desk.hears("1003-desk", "1004-desk");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.parks[0]?.ending, "retrieved");
    },
  },
  {
    name: "I9 move: to another own device, which takes the call's place when it answers",
    async run(desk, { office }) {
      await configure(desk, withTwoDesks(office));
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, moveTo(id, "1006-desk"));
      const moved = async () => (await desk.call(id))?.legs[0]?.endCause === "moved";
      await desk.pbx.eventually("the call is at the other device", moved, SOON);
      await desk.hears("1006-desk", "1004-desk");
      await desk.hears("1004-desk", "1006-desk");
      await desk.shows("1001-desk", "idle");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "move: not to a colleague's device, and not where it is already",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      assert.equal(await refuses(desk, moveTo(id, "1006-desk")), "not-your-device");
      assert.equal(await refuses(desk, moveTo(id, "1001-desk")), "transfer-loop");
      assert.equal(await refuses(desk, moveTo(id, "1001-soft")), "device-not-registered");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
];

/** 1001 calls 1009, whose phone rings. */
async function rings(desk: Desk): Promise<CallId> {
  await desk.dial("1001-desk", "1009");
  await desk.shows("1009-desk", "ringing");
  const { id } = (await desk.call())!;
  await desk.takesPart("1009-desk", id);
  return id;
}

function withPickup(office: Office, pickup: Rights["pickup"]): Office {
  const people = office.people.map((person): Person => ({
    ...person,
    rights: { ...person.rights, pickup },
  }));
  return { ...office, revision: office.revision + 1, people };
}

/** 1001 has the phone of 1006 too. */
function withTwoDesks(office: Office): Office {
  const devices = office.devices.map((device) =>
    device.id === "1006-desk" ? { ...device, owner: "1001" as Extension } : device
  );
  return { ...office, revision: office.revision + 1, devices };
}

async function configure(desk: Desk, office: Office): Promise<void> {
  await does(desk, { kind: "configure", office });
}

function pickupOf(device: string, extension: string, autoAnswer = false): Pickup {
  return {
    kind: "pickup",
    extension: extension as Extension,
    device: device as DeviceId,
    autoAnswer,
  };
}

function moveTo(call: CallId, toDevice: string): Move {
  return {
    kind: "move",
    call,
    device: "1001-desk" as DeviceId,
    toDevice: toDevice as DeviceId,
    autoAnswer: false,
  };
}

async function does(desk: Desk, command: PbxCommand): Promise<void> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(result.ok, `${command.kind} refused: ${JSON.stringify(result)}`);
}

async function refuses(desk: Desk, command: PbxCommand): Promise<string> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(!result.ok, `${command.kind} accepted`);
  return result.error.code;
}

async function another(desk: Desk, than: CallId): Promise<CallId> {
  const newer = async () => (await desk.call())?.id !== than;
  await desk.pbx.eventually("another call", newer, SOON);
  return (await desk.call())!.id;
}

/** Waits until the lamp tells which call can be taken. */
async function takeable(desk: Desk, by: string, user: string): Promise<void> {
  const lit = async () => {
    const lamps = (await desk.pbx.display(by))?.lamps ?? [];
    return lamps.some((lamp) => lamp.user === user && lamp.call !== undefined);
  };
  await desk.pbx.eventually(`the lamp of ${user} at ${by} can be taken`, lit, SOON);
}
