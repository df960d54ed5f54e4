/** Cases of the PBX contract: what the panel does with calls that it has begun itself, as every PBX must let it. */
import assert from "node:assert/strict";
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { PbxAccepted, PbxCommand } from "../../core/domain/pbx_messages.ts";
import { type ContractCase, type Desk, SOON } from "./pbx_desk.ts";

export const CLICKED_CASES: readonly ContractCase[] = [
  {
    name: "clicked: blind transfer; the two others talk, the device is free at once",
    async run(desk) {
      const id = await clicked(desk);
      await does(desk, transfer(id, "blind", "1005"));
      await desk.shows("1001-desk", "idle");
      await talk(desk, id, "1004-desk", "1005-desk");
      await desk.hears("1004-desk", "1005-desk");
      await desk.hears("1005-desk", "1004-desk");
      await desk.transferred(id, "done");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "clicked: blind transfer to one who declines; the device rings, and they talk again",
    async run(desk) {
      const id = await clicked(desk);
      await does(desk, transfer(id, "blind", "1008"));
      await desk.shows("1001-desk", "idle");
      await desk.shows("1001-desk", "ringing");
      await desk.transferred(id, "failed");
      await talk(desk, id, "1004-desk", "1001-desk");
      await desk.hears("1004-desk", "1001-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "clicked: attended transfer and back to the first; then it is completed while it rings",
    async run(desk) {
      const id = await clicked(desk);
      await does(desk, transfer(id, "attended", "1005"));
      await talk(desk, id, "1001-desk", "1005-desk");
      await does(desk, { kind: "complete-transfer", call: id, device: DESK, complete: false });
      await talk(desk, id, "1001-desk", "1004-desk");
      await desk.shows("1005-desk", "idle");
      await does(desk, transfer(id, "attended", "1009"));
      await desk.shows("1009-desk", "ringing");
      await does(desk, { kind: "complete-transfer", call: id, device: DESK, complete: true });
      await desk.shows("1001-desk", "idle");
      await desk.press("1009-desk", "answer");
      await talk(desk, id, "1004-desk", "1009-desk");
      await desk.hears("1004-desk", "1009-desk");
      await desk.press("1009-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "clicked: transfer to oneself and to the other side is refused, and they talk on",
    async run(desk) {
      const id = await clicked(desk);
      for (const to of ["1001", "1004"]) {
        const refused = await desk.pbx.execute(desk.commandId(), transfer(id, "blind", to));
        assert.ok(!refused.ok && refused.error.code === "transfer-loop");
      }
      await desk.hears("1004-desk", "1001-desk");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "clicked: both panels hold, and they talk again when both have resumed",
    async run(desk) {
      const id = await clicked(desk);
      for (const device of BOTH) await does(desk, { kind: "hold", call: id, device });
      for (const device of BOTH) await does(desk, { kind: "resume", call: id, device });
      await talk(desk, id, "1001-desk", "1004-desk");
      await desk.hears("1004-desk", "1001-desk");
      await desk.hears("1001-desk", "1004-desk");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
  {
    name: "clicked: parked for a colleague, an outside call; called back, since nobody comes",
    async run(desk, { office }) {
      const parking = { ...office.parking, timeoutSeconds: 2, callbackSeconds: 2 };
      const quick = { ...office, parking, revision: office.revision + 1 };
      await does(desk, { kind: "configure", office: quick });
      const id = await desk.click("1009-desk", "0312345678", { line: "main", autoAnswer: false });
      await desk.shows("1009-desk", "ringing");
      await desk.press("1009-desk", "answer");
      await desk.talking(id);
      const device = "1009-desk" as DeviceId;
      const { slot } = await does(desk, {
        kind: "park",
        call: id,
        device,
        for: "1006" as Extension,
      });
      assert.ok(slot !== undefined);
      await desk.shows("1009-desk", "idle");
      await desk.shows("1009-desk", "ringing");
      await desk.press("1009-desk", "answer");
      const call = await desk.talking(id);
      assert.deepEqual(call.parks.map(({ ending, for: whom }) => [ending, whom]), [
        ["called-back", "1006"],
      ]);
      assert.equal(call.line, "main");
      await desk.hears("1009-desk", "outside");
      await desk.press("1009-desk", "hangup");
      await desk.ended("hangup", id);
    },
  },
];

const DESK = "1001-desk" as DeviceId;
const BOTH = [DESK, "1004-desk" as DeviceId];

/** 1001 has clicked 1004, and they talk. */
async function clicked(desk: Desk): Promise<CallId> {
  const id = await desk.click("1001-desk", "1004");
  await desk.talking(id);
  return id;
}

function transfer(call: CallId, mode: "blind" | "attended", to: string): PbxCommand {
  return { kind: "transfer", call, device: DESK, to, mode };
}

async function does(desk: Desk, command: PbxCommand): Promise<PbxAccepted> {
  const result = await desk.pbx.execute(desk.commandId(), command);
  assert.ok(result.ok, `${command.kind} refused: ${JSON.stringify(result)}`);
  return result.value;
}

/** Waits until these two talk with each other, on the panel and on their phones. */
async function talk(desk: Desk, id: CallId, a: string, b: string): Promise<void> {
  const together = async () => {
    const call = await desk.call(id);
    const span = call?.spans.findLast((one) => one.to === undefined);
    return call !== undefined && span !== undefined &&
      [a, b].every((device) =>
        call.legs.some((leg) =>
          leg.device === device && leg.state === "talking" &&
          (leg.id === span.a || leg.id === span.b)
        )
      );
  };
  await desk.pbx.eventually(`${a} and ${b} talk`, together, SOON);
  for (const device of [a, b]) {
    const shown = async () => (await desk.pbx.display(device))?.state === "talking";
    await desk.pbx.eventually(`${device} shows talking`, shown, SOON);
  }
}
