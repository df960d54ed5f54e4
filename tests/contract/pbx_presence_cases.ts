/** Cases of the PBX contract: lamps and presence by SIP, and what a chosen presence means to callers. */
import assert from "node:assert/strict";
import { liveLegs } from "../../core/domain/call.ts";
import type { DeviceId, Extension, PresenceCode } from "../../core/domain/ids.ts";
import { lineStateOf } from "../../core/domain/presence.ts";
import type { PhoneLamp, WatchPackage } from "../../sim/devices/phone_io.ts";
import { A_WHILE, type ContractCase, type Desk, SOON } from "./pbx_desk.ts";

export const PRESENCE_CASES: readonly ContractCase[] = [
  {
    name: "I29 lamps: dark, ringing, busy and dark again, as the panel says it",
    async run(desk) {
      await watches(desk, "1001-desk", "1009");
      await watches(desk, "1001-desk", "1003");
      await lit(desk, "1001-desk", "1009", "idle");
      await desk.dial("1003-desk", "1009");
      await lit(desk, "1001-desk", "1009", "ringing");
      assert.equal(
        (await lamp(desk, "1001-desk", "1003"))?.state,
        "idle",
        "who calls is not called",
      );
      await agrees(desk, "1009");
      await desk.press("1009-desk", "answer");
      await desk.talking();
      await lit(desk, "1001-desk", "1009", "busy");
      await lit(desk, "1001-desk", "1003", "busy");
      await agrees(desk, "1009");
      await agrees(desk, "1003");
      const shown = await lamp(desk, "1001-desk", "1009");
      assert.equal(shown?.note, undefined, "a colleague's other party is nobody's business");
      assert.equal(shown?.call, undefined);
      await desk.press("1003-desk", "hangup");
      await lit(desk, "1001-desk", "1009", "idle");
      await lit(desk, "1001-desk", "1003", "idle");
      await agrees(desk, "1009");
      await desk.ended("hangup");
    },
  },
  {
    name:
      "lamps of slots: a parked call lights it, with who waits; it is dark when the caller has gone",
    async run(desk) {
      await watches(desk, "1001-desk", "701");
      await lit(desk, "1001-desk", "701", "idle");
      await desk.dial("1003-desk", "1004");
      const call = await desk.talking();
      const park = { kind: "park", call: call.id, device: "1004-desk" as DeviceId, slot: 701 };
      const parked = await desk.pbx.execute(desk.commandId(), { ...park, kind: "park" });
      assert.ok(parked.ok, JSON.stringify(parked));
      await lit(desk, "1001-desk", "701", "busy");
      const shown = await lamp(desk, "1001-desk", "701");
      const caller = call.legs.find((leg) => leg.device === "1003-desk")!.party;
      assert.ok(caller.kind === "person");
      assert.equal(shown?.note, caller.name);
      assert.ok(shown?.call !== undefined, "who may retrieve learns which call it is");
      await desk.press("1003-desk", "hangup");
      await lit(desk, "1001-desk", "701", "idle");
      await desk.ended("hangup");
    },
  },
  {
    name: "lamps: who is not there, or is gone, is unknown and never free",
    async run(desk, { office }) {
      await watches(desk, "1001-desk", "1999");
      await watches(desk, "1001-desk", "1004");
      await watches(desk, "1001-desk", "1004", "presence");
      await lit(desk, "1001-desk", "1004", "idle");
      const people = office.people.filter((person) => person.extension !== "1004");
      const devices = office.devices.filter((device) => device.owner !== "1004");
      const without = { ...office, revision: office.revision + 1, people, devices };
      await desk.pbx.execute(desk.commandId(), { kind: "configure", office: without });
      await lit(desk, "1001-desk", "1004", "unknown");
      await lit(desk, "1001-desk", "1004", "unknown", "presence");
      assert.equal((await lamp(desk, "1001-desk", "1999"))?.state, "unknown");
    },
  },
  {
    name: "presence: what a person has chosen is told to who watches, and does not touch the lamp",
    async run(desk, { office }) {
      const away = office.presences.find((state) => state.sipType === "away")!;
      await watches(desk, "1001-desk", "1004");
      await watches(desk, "1001-desk", "1004", "presence");
      await noted(desk, "1001-desk", "1004", office.presences[0]!.label.ja);
      await chooses(desk, "1004", away.code);
      await noted(desk, "1001-desk", "1004", away.label.ja);
      assert.equal((await lamp(desk, "1001-desk", "1004"))?.state, "idle");
      await agrees(desk, "1004");
    },
  },
  {
    name: "line states: of a call that phones make by themselves, as the panel shows them",
    async run(desk) {
      await desk.dial("1003-desk", "1009");
      await shown(desk, "1009", "ringing");
      await desk.press("1009-desk", "answer");
      await shown(desk, "1009", "talking");
      await shown(desk, "1003", "talking");
      await desk.shows("1003-desk", "talking");
      await desk.press("1003-desk", "hangup");
      await shown(desk, "1009", "idle");
      await shown(desk, "1003", "idle");
    },
  },
  {
    name: "do-not-disturb: callers hear busy and nothing rings; his own click rings his phone",
    async run(desk, { office }) {
      const quiet = office.presences.find((state) => !state.rings)!;
      await chooses(desk, "1004", quiet.code);
      await desk.dial("1003-desk", "1004");
      const call = await desk.ended("do-not-disturb");
      const callee = call.legs.find((leg) => leg.role === "callee");
      assert.equal(callee?.endCause, "do-not-disturb");
      await desk.neverShows("1004-desk", "ringing", A_WHILE);
      await desk.shows("1003-desk", "idle");
      const own = await desk.click("1004-desk", "1003", { autoAnswer: false });
      await desk.shows("1004-desk", "ringing");
      await desk.talking(own);
      await desk.hangup(own, "1004-desk");
      await desk.ended("hangup", own);
      await chooses(desk, "1004", office.presences[0]!.code);
      await desk.dial("1003-desk", "1004");
      await desk.talking();
      await desk.press("1003-desk", "hangup");
      await desk.ended("hangup");
    },
  },
];

async function watches(
  desk: Desk,
  device: string,
  user: string,
  by: WatchPackage = "dialog",
): Promise<void> {
  await desk.pbx.press(device, { press: "watch", user, package: by });
}

async function lamp(
  desk: Desk,
  device: string,
  user: string,
  by: WatchPackage = "dialog",
): Promise<PhoneLamp | undefined> {
  const lamps = (await desk.pbx.display(device))?.lamps ?? [];
  return lamps.find((one) => one.user === user && one.package === by);
}

async function lit(
  desk: Desk,
  device: string,
  user: string,
  state: PhoneLamp["state"],
  by: WatchPackage = "dialog",
): Promise<void> {
  const shows = async () => (await lamp(desk, device, user, by))?.state === state;
  await desk.pbx.eventually(`${device}'s lamp of ${user} shows ${state}`, shows, SOON);
}

/** What the panel says of a person's line, by what the PBX has told. */
async function shown(desk: Desk, extension: string, state: string): Promise<void> {
  const says = async () => await lineOf(desk, extension) === state;
  await desk.pbx.eventually(`the panel shows ${extension} ${state}`, says, SOON);
}

async function noted(desk: Desk, device: string, user: string, note: string): Promise<void> {
  const shows = async () => (await lamp(desk, device, user, "presence"))?.note === note;
  await desk.pbx.eventually(`${device} shows ${note} of ${user}`, shows, SOON);
}

async function chooses(desk: Desk, person: string, code: PresenceCode): Promise<void> {
  const extension = person as Extension;
  const chosen = await desk.pbx.execute(desk.commandId(), { kind: "presence", extension, code });
  assert.ok(chosen.ok, JSON.stringify(chosen));
}

/** The lamp on 1001's phone shows what the panel shows, which is told by the PBX's events. */
async function agrees(desk: Desk, extension: string): Promise<void> {
  const line = await lineOf(desk, extension);
  const state = line === "talking" || line === "holding" ? "busy" : line;
  assert.equal((await lamp(desk, "1001-desk", extension))?.state, state);
}

async function lineOf(desk: Desk, extension: string): Promise<string> {
  const { calls, devices } = await desk.pbx.snapshot();
  const legs = calls.flatMap((call) =>
    liveLegs(call).filter(({ party }) => party.kind === "person" && party.extension === extension)
      .map((leg) => [call, leg] as const)
  );
  const registered = devices.some((one) => one.registered && one.device.startsWith(extension));
  return lineStateOf(legs, registered);
}
