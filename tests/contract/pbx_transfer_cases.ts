/** Cases of the PBX contract: transfers by phone and panel, what comes back, and who hears whom meanwhile. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Call, PbxCommand, Transfer } from "../../core/domain/pbx_messages.ts";
import { type ContractCase, type Desk, legOn, SOON } from "./pbx_desk.ts";

export const TRANSFER_CASES: readonly ContractCase[] = [
  {
    name: "I21 transfer: blind by the phone's key; the two others hear each other and nobody else",
    listens: true,
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      assert.equal((await desk.pbx.display("1009-desk"))?.peer?.number, "1004");
      await desk.press("1009-desk", "answer");
      await together(desk, id, "1004-desk", "1009-desk");
      await desk.shows("1001-desk", "idle");
      await desk.hearsOnly("1004-desk", "1009-desk");
      await desk.hearsOnly("1009-desk", "1004-desk");
      await desk.press("1009-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(legOn(call, "1001-desk").endCause, "transferred");
      assert.equal(call.lastTransfer?.state, "done");
    },
  },
  {
    name: "I21 transfer: who was sent on hears ringing; hanging up meanwhile ends it for everybody",
    listens: true,
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1001-desk", "00312345680");
      await desk.hearsOnly("1004-desk", "ringback");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.lastTransfer?.state, "failed");
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name:
      "I21 transfer-failed transfer: by the phone to one who declines; both talk again as before",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1001-desk", "1008");
      await failed(desk, id);
      await together(desk, id, "1001-desk", "1004-desk");
      await desk.shows("1001-desk", "talking");
      await desk.hears("1001-desk", "1004-desk");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.deepEqual(call.lastTransfer, {
        by: legOn(call, "1001-desk").id,
        to: "1008",
        state: "failed",
        cause: "rejected",
      });
    },
  },
  {
    name: "I21 transfer: by the phone to one who never answers; it comes back after the ring time",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1001-desk", "1009");
      await desk.shows("1009-desk", "ringing");
      await failed(desk, id);
      await together(desk, id, "1001-desk", "1004-desk");
      await desk.press("1001-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.lastTransfer?.cause, "no-answer");
    },
  },
  {
    name: "I26 transfer: by the phone to the outside, on a line that the transferor may use",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1001-desk", "00312345678");
      const outside = async () =>
        (await desk.call(id))?.legs.filter((leg) => leg.state === "talking").length === 2 &&
        (await desk.call(id))?.legs[0]?.endCause === "transferred";
      await desk.pbx.eventually("the outside talks with 1004", outside, SOON);
      await desk.hears("1004-desk", "outside");
      const [seen] = await desk.pbx.outside();
      assert.equal(seen?.caller.user, "0300000001");
      await desk.press("1004-desk", "hangup");
      assert.equal((await desk.ended("hangup", id)).line, "main");
    },
  },
  {
    name: "I26 transfer: 1002 sends nobody outside, by phone or panel, and talks on",
    async run(desk) {
      await desk.dial("1002-desk", "1004");
      const { id } = await desk.talking();
      await transfers(desk, "1002-desk", "00312345678");
      await together(desk, id, "1002-desk", "1004-desk");
      const refused = await refuses(desk, blind(id, "1002-desk", "0312345678", "main"));
      assert.equal(refused, "no-line-permitted");
      assert.deepEqual(await desk.pbx.outside(), []);
      await desk.press("1002-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "transfer: by the phone to a slot parks there, and *68 in the lowest free one",
    async run(desk) {
      for (const [to, slot] of [["705", 705], ["*68", 701]] as const) {
        await desk.dial("1001-desk", "1004");
        const { id } = await desk.talking();
        await transfers(desk, "1001-desk", to);
        const parked = async () => (await desk.call(id))?.parks[0]?.slot === slot;
        await desk.pbx.eventually(`1004 waits on ${slot}`, parked, SOON);
        await desk.shows("1001-desk", "idle");
        await desk.press("1004-desk", "hangup");
        await desk.ended("hangup", id);
        await desk.shows("1004-desk", "idle");
      }
    },
  },
  {
    name:
      "I22 transfer: attended by the phone; the two others hear each other, the transferor is free",
    listens: true,
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await desk.press("1001-desk", "hold");
      await desk.shows("1001-desk", "held");
      await desk.dial("1001-desk", "1005");
      const second = await another(desk, id);
      await desk.talking(second);
      await desk.hearsOnly("1004-desk", "music");
      await desk.press("1001-desk", "complete-transfer");
      await together(desk, id, "1004-desk", "1005-desk");
      await desk.ended("transferred", second);
      await desk.shows("1001-desk", "idle");
      await desk.hearsOnly("1004-desk", "1005-desk");
      await desk.hearsOnly("1005-desk", "1004-desk");
      await desk.press("1005-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I22 transfer: attended by the phone while the target rings; the held side waits for it",
    async run(desk) {
      const { id } = await consultsRinging(desk);
      await desk.press("1001-desk", "complete-transfer");
      const waits = async () => (await desk.call(id))?.legs.some((leg) => leg.device === NINE);
      await desk.pbx.eventually("1009 rings for 1004", async () => await waits() === true, SOON);
      await desk.press("1009-desk", "answer");
      await together(desk, id, "1004-desk", "1009-desk");
      await desk.shows("1001-desk", "idle");
      await desk.hears("1004-desk", "1009-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name:
      "I22 transfer: attended by the phone while the target rings, who does not answer; it comes back",
    async run(desk) {
      const { id } = await consultsRinging(desk);
      await desk.press("1001-desk", "complete-transfer");
      await failed(desk, id);
      await together(desk, id, "1001-desk", "1004-desk");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I21 transfer: blind by the panel, of a call from outside; the device is free at once",
    listens: true,
    async run(desk) {
      await desk.pbx.ringIn({ line: "0300000001", from: "0451112222" });
      const { id } = await desk.talking();
      await does(desk, blind(id, "1001-desk", "1004"));
      await desk.shows("1001-desk", "idle");
      await alive(desk, id, "outside talking", "1004-desk talking");
      await desk.hearsOnly("outside", "1004-desk");
      await desk.hearsOnly("1004-desk", "outside");
      await desk.press("1004-desk", "hangup");
      const call = await desk.ended("hangup", id);
      assert.equal(call.direction, "inbound");
    },
  },
  {
    name:
      "transfer-failed transfer: blind by the panel to one who declines; the transferor rings again",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, blind(id, "1001-desk", "1008"));
      await desk.shows("1001-desk", "idle");
      await desk.shows("1001-desk", "ringing");
      await failed(desk, id);
      await together(desk, id, "1004-desk", "1001-desk");
      await desk.hears("1004-desk", "1001-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name:
      "transfer-loop transfer: to oneself and to the other side; a taken slot is refused as well",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, blind(id, "1001-desk", "701"));
      await desk.dial("1001-desk", "1005");
      const second = await another(desk, id);
      await desk.talking(second);
      assert.equal(await refuses(desk, blind(second, "1001-desk", "1001")), "transfer-loop");
      assert.equal(await refuses(desk, blind(second, "1001-desk", "1005")), "transfer-loop");
      assert.equal(await refuses(desk, blind(second, "1001-desk", "701")), "slot-taken");
      assert.equal(await refuses(desk, blind(second, "1003-desk", "1006")), "call-not-found");
      await together(desk, second, "1001-desk", "1005-desk");
      await desk.press("1005-desk", "hangup");
      await desk.ended("hangup", second);
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "I22 transfer: attended by the panel; music meanwhile, then the two others are joined",
    listens: true,
    async run(desk) {
      const id = await desk.click("1001-desk", "1004");
      await desk.talking(id);
      await does(desk, attended(id, "1001-desk", "1005"));
      await alive(desk, id, "1001-desk talking", "1004-desk dialling", "1005-desk talking");
      await desk.hearsOnly("1004-desk", "music");
      await desk.hearsOnly("1005-desk", "1001-desk");
      await does(desk, complete(id, "1001-desk", true));
      await together(desk, id, "1004-desk", "1005-desk");
      await desk.shows("1001-desk", "idle");
      await desk.hearsOnly("1004-desk", "1005-desk");
      await desk.hangup(id, "1004-desk");
      const call = await desk.ended("hangup", id);
      assert.equal(call.spans.length, 3);
    },
  },
  {
    name:
      "transfer: attended by the panel and back to the first; hanging up while the target rings joins them",
    async run(desk) {
      await desk.dial("1001-desk", "1004");
      const { id } = await desk.talking();
      await does(desk, attended(id, "1001-desk", "1005"));
      await alive(desk, id, "1001-desk talking", "1004-desk dialling", "1005-desk talking");
      await does(desk, complete(id, "1001-desk", false));
      await together(desk, id, "1001-desk", "1004-desk");
      await desk.shows("1005-desk", "idle");
      assert.equal(await refuses(desk, complete(id, "1001-desk", true)), "not-talking");
      await does(desk, attended(id, "1001-desk", "1009"));
      await desk.shows("1009-desk", "ringing");
      await desk.press("1001-desk", "hangup");
      await desk.shows("1001-desk", "idle");
      await desk.press("1009-desk", "answer");
      await together(desk, id, "1004-desk", "1009-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
];

const NINE = "1009-desk" as DeviceId;

/** 1001 holds 1004 and calls 1009, who rings. */
async function consultsRinging(desk: Desk): Promise<Call> {
  await desk.dial("1001-desk", "1004");
  const first = await desk.talking();
  await desk.press("1001-desk", "hold");
  await desk.shows("1001-desk", "held");
  await desk.dial("1001-desk", "1009");
  await desk.shows("1009-desk", "ringing");
  // the phone has heard of it too: until then a transfer would be a blind one
  const stopped = async () => (await desk.pbx.display("1009-desk"))?.state !== "ringing";
  await desk.pbx.never("1009 stops ringing", stopped, 500);
  return first;
}

function transfers(desk: Desk, device: string, to: string): Promise<void> {
  return desk.pbx.press(device, { press: "transfer", to });
}

function blind(call: CallId, device: string, to: string, line?: string): Transfer {
  const chosen = line === undefined ? {} : { line: line as LineId };
  return { kind: "transfer", call, device: device as DeviceId, to, mode: "blind", ...chosen };
}

function attended(call: CallId, device: string, to: string): Transfer {
  return { ...blind(call, device, to), mode: "attended" };
}

function complete(call: CallId, device: string, complete: boolean): PbxCommand {
  return { kind: "complete-transfer", call, device: device as DeviceId, complete };
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

/** A newer call than this one. */
async function another(desk: Desk, than: CallId): Promise<CallId> {
  const newer = async () => (await desk.call())?.id !== than;
  await desk.pbx.eventually("another call", newer, SOON);
  return (await desk.call())!.id;
}

/** Waits until these legs are alive in the call, whichever order: `1001-desk talking`. */
async function alive(desk: Desk, id: CallId, ...wanted: readonly string[]): Promise<void> {
  const holds = async () => {
    const legs = (await desk.call(id))?.legs.filter((leg) => leg.state !== "ended") ?? [];
    const said = legs.map((leg) => `${leg.device ?? "outside"} ${leg.state}`);
    return said.sort().join(", ") === [...wanted].sort().join(", ");
  };
  await desk.pbx.eventually(`alive: ${wanted.join(", ")}`, holds, SOON);
}

/** Waits until these two talk, and nobody else is in the call. */
async function together(desk: Desk, id: CallId, a: string, b: string): Promise<void> {
  await alive(desk, id, `${a} talking`, `${b} talking`);
  for (const device of [a, b]) {
    const shown = async () => (await desk.pbx.display(device))?.state === "talking";
    await desk.pbx.eventually(`${device} shows talking`, shown, SOON);
  }
}

function failed(desk: Desk, id: CallId): Promise<void> {
  return desk.transferred(id, "failed");
}
