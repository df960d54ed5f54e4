/** Cases of the PBX contract: slots, who waits in them, who takes him out, and who is called back. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type {
  Call,
  Park,
  ParkEnding,
  PbxAccepted,
  PbxCommand,
} from "../../core/domain/pbx_messages.ts";
import type { Office } from "../../core/domain/office.ts";
import { A_WHILE, type ContractCase, type Desk, legOn, SOON } from "./pbx_desk.ts";

export const PARK_CASES: readonly ContractCase[] = [
  {
    name:
      "park: by the panel; the parker is free at once, who waits hears music only, a colleague dials the slot",
    listens: true,
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.talking(id);
      const { slot } = await does(desk, parkOf(id, "1001-desk", { note: "田中さん宛" }));
      assert.equal(slot, 701);
      await desk.shows("1001-desk", "idle");
      await desk.hearsOnly("1004-desk", "music");
      const waiting = (await desk.call(id))!;
      assert.equal(legOn(waiting, "1004-desk").state, "parked");
      assert.equal(legOn(waiting, "1001-desk").endCause, "parked");
      assert.equal(waiting.parks[0]?.note, "田中さん宛");
      await desk.dial("1005-desk", "701");
      await desk.talking(id);
      await desk.hearsOnly("1005-desk", "1004-desk");
      await desk.hearsOnly("1004-desk", "1005-desk");
      await desk.press("1005-desk", "hangup");
      const call = await desk.ended("hangup", id);
      stayed(call, "retrieved");
      assert.equal(call.spans.length, 2);
    },
  },
  {
    name: "park: *68 parks the one call that the phone holds; without one it is refused",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await desk.press("1001-desk", "hold");
      await desk.shows("1001-desk", "held");
      await desk.dial("1001-desk", "*68");
      await isParked(desk, id, 701);
      await desk.shows("1001-desk", "idle");
      await desk.dial("1005-desk", "*68");
      const refused = await newest(desk, id);
      assert.equal(legOn(refused, "1005-desk").refusal?.code, "not-held");
      assert.equal(legOn(refused, "1005-desk").sipStatus, 484);
      await desk.press("1004-desk", "hangup");
      stayed(await desk.ended("hangup", id), "abandoned");
    },
  },
  {
    name: "retrieve: by the panel the device goes off-hook by itself, and takes who waits",
    async run(desk) {
      const id = await parked(desk);
      const { call } = await does(desk, retrieveOf("1005-desk", true));
      assert.equal(call, id);
      await desk.talking(id);
      await desk.hears("1005-desk", "1004-desk");
      await desk.press("1004-desk", "hangup");
      stayed(await desk.ended("hangup", id), "retrieved");
    },
  },
  {
    name: "retrieve: a device nobody answers changes nothing",
    async run(desk) {
      const id = await parked(desk);
      await does(desk, retrieveOf("1009-desk", false));
      await desk.shows("1009-desk", "ringing");
      assert.equal((await desk.pbx.display("1009-desk"))?.peer?.number, "1004");
      await desk.shows("1009-desk", "idle");
      const over = async () => legOn((await desk.call(id))!, "1009-desk").endCause !== undefined;
      await desk.pbx.eventually("1009's part is over", over, SOON);
      const waiting = (await desk.call(id))!;
      assert.equal(legOn(waiting, "1004-desk").state, "parked");
      assert.equal(legOn(waiting, "1009-desk").endCause, "no-answer");
      await desk.press("1004-desk", "hangup");
      stayed(await desk.ended("hangup", id), "abandoned");
    },
  },
  {
    name: "I18 retrieve: of ten at once exactly one has it, and everybody else a clear message",
    async run(desk) {
      await desk.press("1010-desk", "plug");
      await desk.registered("1010-desk", true);
      for (let round = 0; round < 3; round++) await tenRetrieve(desk);
    },
  },
  {
    name: "I20 park: a slot that is taken, or none that is free, leaves the call where it was",
    async run(desk, { office }) {
      await configure(desk, { ...office, parking: { ...office.parking, lastSlot: 701 } });
      const first = await parked(desk);
      await desk.dial("1005-desk", "1006");
      const { id } = await desk.talking();
      assert.equal(await doesNot(desk, parkOf(id, "1005-desk")), "slots-full");
      assert.equal(await doesNot(desk, parkOf(id, "1005-desk", { slot: 701 })), "slot-taken");
      assert.equal(await doesNot(desk, parkOf(id, "1005-desk", { slot: 702 })), "no-such-slot");
      await desk.hears("1005-desk", "1006-desk");
      await desk.press("1005-desk", "hangup");
      await desk.ended("hangup", id);
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", first);
    },
  },
  {
    name:
      "I19 call-back: the parker's device rings when the time is up; not answered, it rings again, and takes the call",
    async run(desk, { office }) {
      await configure(desk, quickParking(office));
      await desk.dial("1009-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, parkOf(id, "1009-desk"));
      await desk.shows("1009-desk", "idle");
      await desk.shows("1009-desk", "ringing");
      await desk.shows("1009-desk", "idle");
      assert.equal(legOn((await desk.call(id))!, "1004-desk").state, "parked");
      await desk.shows("1009-desk", "ringing");
      await desk.press("1009-desk", "answer");
      const call = await desk.talking(id);
      stayed(call, "called-back");
      assert.equal(call.legs.filter((leg) => leg.device === "1009-desk").length, 3);
      await desk.press("1009-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I19 call-back: a parker who is not registered is passed over, and the time begins anew",
    async run(desk, { office }) {
      await configure(desk, quickParking(office));
      const id = await parked(desk);
      const first = (await desk.call(id))!.parks[0]!.returnsAt!;
      await desk.press("1001-desk", "unplug");
      await desk.registered("1001-desk", false);
      const again = async () => ((await desk.call(id))?.parks[0]?.returnsAt ?? 0) > first;
      await desk.pbx.eventually("the time begins anew", again, SOON);
      assert.equal(legOn((await desk.call(id))!, "1004-desk").state, "parked");
      await desk.press("1004-desk", "hangup");
      stayed(await desk.ended("hangup", id), "abandoned");
      await desk.press("1001-desk", "plug");
      await desk.registered("1001-desk", true);
    },
  },
  {
    name: "call-back: a retrieve that is answered meanwhile stops it",
    async run(desk, { office }) {
      await configure(desk, quickParking(office));
      await desk.dial("1009-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, parkOf(id, "1009-desk"));
      await desk.shows("1009-desk", "ringing");
      await desk.dial("1005-desk", "701");
      await desk.talking(id);
      await desk.shows("1009-desk", "idle");
      await desk.press("1005-desk", "hangup");
      stayed(await desk.ended("hangup", id), "retrieved");
    },
  },
  {
    name: "abandoned: who waits hangs up, the slot is free, and the next call takes it",
    async run(desk) {
      const first = await parked(desk);
      await desk.press("1004-desk", "hangup");
      stayed(await desk.ended("hangup", first), "abandoned");
      assert.equal(await doesNot(desk, retrieveOf("1005-desk", true)), "slot-empty");
      const second = await parked(desk);
      await isParked(desk, second, 701);
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", second);
    },
  },
  {
    name:
      "retrieve-not-permitted, slot-empty: told on the phone and by the panel, and nothing rings",
    async run(desk, { office }) {
      const people = office.people.map((one) =>
        one.extension === "1005" ? { ...one, rights: { ...one.rights, retrieve: false } } : one
      );
      await configure(desk, { ...office, people });
      const id = await parked(desk);
      assert.equal(await doesNot(desk, retrieveOf("1005-desk", true)), "retrieve-not-permitted");
      assert.equal(await doesNot(desk, retrieveOf("1006-desk", true, 702)), "slot-empty");
      assert.equal(await doesNot(desk, retrieveOf("1006-desk", true, 799)), "no-such-slot");
      await desk.dial("1005-desk", "701");
      const refused = await newest(desk, id);
      assert.equal(legOn(refused, "1005-desk").refusal?.code, "retrieve-not-permitted");
      await desk.neverShows("1005-desk", "talking", A_WHILE);
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name:
      "park: for a colleague, chosen slot, from the outside call of a line; retrieved outside call keeps its line",
    async run(desk) {
      await desk.pbx.ringIn({ line: "0300000001", from: "0451112222" });
      const { id } = await desk.talking();
      const forWhom = "1006" as Extension;
      await does(desk, parkOf(id, "1001-desk", { slot: 715, for: forWhom }));
      await isParked(desk, id, 715);
      assert.equal((await desk.call(id))?.parks[0]?.for, forWhom);
      await desk.dial("1006-desk", "715");
      const call = await desk.talking(id);
      assert.equal(call.line, "main");
      await desk.hears("1006-desk", "outside");
      await desk.press("1006-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
];

/** 1001 has called 1004 and parked it in the lowest free slot. */
async function parked(desk: Desk): Promise<CallId> {
  const id = await desk.click("1001-desk", "1004");
  await desk.talking(id);
  await does(desk, parkOf(id, "1001-desk"));
  await desk.shows("1001-desk", "idle");
  return id;
}

function parkOf(call: CallId, device: string, more: Partial<Park> = {}): PbxCommand {
  return { kind: "park", call, device: device as DeviceId, ...more };
}

function retrieveOf(device: string, autoAnswer: boolean, slot = 701): PbxCommand {
  return { kind: "retrieve", slot, device: device as DeviceId, autoAnswer };
}

async function does(desk: Desk, command: PbxCommand): Promise<PbxAccepted> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(result.ok, `${command.kind} refused: ${JSON.stringify(result)}`);
  return result.value;
}

async function doesNot(desk: Desk, command: PbxCommand): Promise<string> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  return result.ok ? "accepted" : result.error.code;
}

async function configure(desk: Desk, office: Office): Promise<void> {
  await does(desk, { kind: "configure", office: { ...office, revision: office.revision + 1 } });
}

/** So that call-backs come while a case runs. */
function quickParking(office: Office): Office {
  return { ...office, parking: { ...office.parking, timeoutSeconds: 2, callbackSeconds: 2 } };
}

function stayed(call: Call, ending: ParkEnding): void {
  assert.deepEqual(call.parks.map((stay) => stay.ending), [ending]);
}

async function isParked(desk: Desk, id: CallId, slot: number): Promise<void> {
  const waits = async () =>
    (await desk.call(id))?.parks.some((stay) => stay.slot === slot && stay.to === undefined) ===
      true;
  await desk.pbx.eventually(`somebody waits in ${slot}`, waits, SOON);
}

/** The call that began after this one, over. */
async function newest(desk: Desk, before: CallId): Promise<Call> {
  const another = async () => {
    const call = await desk.call();
    return call !== undefined && call.id !== before && call.endedAt !== undefined;
  };
  await desk.pbx.eventually("another call is over", another, SOON);
  return (await desk.call())!;
}

const TOO_LATE = "already-retrieved";
const PEOPLE = Array.from({ length: 10 }, (_, i) => `${1001 + i}-desk`);

/** Ten people at once: by the panel, by dialling the slot, by the lamp's key. */
async function tenRetrieve(desk: Desk): Promise<void> {
  const id = await desk.click("1001-desk", "0312345678", { line: "main" });
  await desk.talking(id);
  const keys = PEOPLE.filter((_, i) => i % 3 === 2);
  for (const device of keys) {
    await desk.pbx.press(device, { press: "watch", user: "701", package: "dialog" });
  }
  await does(desk, parkOf(id, "1001-desk"));
  await desk.shows("1001-desk", "idle");
  for (const device of keys) {
    const lit = async () => (await desk.pbx.display(device))?.lamps[0]?.call !== undefined;
    await desk.pbx.eventually(`${device} sees who waits`, lit, SOON);
  }
  const before = (await desk.pbx.eventsSoFar()).length;
  const replies = await Promise.all(PEOPLE.map((device, i) => {
    if (keys.includes(device)) return desk.pbx.press(device, { press: "lamp", user: "701" });
    if (i % 3 === 1) return desk.dial(device, "701");
    return desk.pbx.execute(desk.commandId(), retrieveOf(device, device !== "1007-desk"));
  }));
  const call = await desk.talking(id);
  const taken = call.legs.filter((leg) => leg.device !== undefined && leg.state === "talking");
  assert.equal(taken.length, 1);
  const winner = taken[0]!.device!;
  for (const [i, device] of PEOPLE.entries()) {
    if (device === winner) continue;
    const reply = replies[i];
    const refused = reply !== undefined && !reply.ok ? reply.error.code : undefined;
    const told = async () => (refused ?? await outcome(desk, device, before)) === TOO_LATE;
    await desk.pbx.eventually(`${device} is told that it is too late`, told, SOON);
  }
  await desk.press(winner, "hangup");
  stayed(await desk.ended("hangup", id), "retrieved");
  for (const device of PEOPLE) await desk.shows(device, "idle");
}

/** Why a device did not get who waits: told of its leg, or by its phone alone when it pressed a lamp's key. */
async function outcome(desk: Desk, device: string, from: number): Promise<string | undefined> {
  const events = (await desk.pbx.eventsSoFar()).slice(from);
  const legs = events.flatMap((event) => event.kind === "call" ? event.call.legs : []);
  const refusal = legs.findLast((leg) => leg.device === device)?.refusal;
  return refusal?.code ?? (await desk.pbx.display(device))?.lastEnd?.reason;
}
