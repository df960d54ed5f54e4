/** What a PBX by SIP alone cannot do is refused with its code, and nothing is sent to anybody for it. */
import assert from "node:assert/strict";
import type { DeviceId, Extension } from "../../core/domain/ids.ts";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { contractOffice, Desk, SOON } from "./pbx_desk.ts";
import { openSipVirtual } from "./sip_virtual_harness.ts";

const DESK = "1001-desk" as DeviceId;

Deno.test("capability-missing sip: pickup, move and recording, and every deed on a call that phones make by themselves", async () => {
  const pbx = openSipVirtual(contractOffice());
  const desk = new Desk(pbx);
  for (const extension of ["1001", "1004"]) await desk.registered(`${extension}-desk`, true);
  await desk.dial("1001-desk", "1004");
  const { id: call, phonesOnly } = await desk.talking();
  assert.equal(phonesOnly, true, "the panel is told so, and greys what it cannot do");
  const before = (await pbx.eventsSoFar()).length;
  const deed = { call, device: DESK };
  const refused: readonly (readonly [PbxCommand, string])[] = [
    [{
      kind: "pickup",
      extension: "1004" as Extension,
      device: "1005-desk" as DeviceId,
      autoAnswer: true,
    }, "pickup"],
    [
      { kind: "move", ...deed, toDevice: "1001-soft" as DeviceId, autoAnswer: false },
      "move",
    ],
    [{ kind: "record", ...deed, on: true }, "record"],
    [{ kind: "hangup", ...deed }, "hangup"],
    [{ kind: "hold", ...deed }, "hold"],
    [{ kind: "park", ...deed }, "park"],
    [{ kind: "transfer", ...deed, to: "1005", mode: "blind" }, "transfer"],
  ];
  for (const [command, capability] of refused) {
    const said = await pbx.execute(desk.commandId(), command);
    assert.ok(!said.ok, command.kind);
    assert.deepEqual(said.error, { code: "capability-missing", data: { capability } });
  }
  assert.equal((await pbx.eventsSoFar()).length, before);
  await desk.neverShows("1005-desk", "ringing", SOON / 4);
  assert.equal((await pbx.display("1004-desk"))?.state, "talking");
});
