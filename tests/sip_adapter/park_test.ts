/** A PBX that cannot move a call yet, since it is just about to join both sides, is asked again; one that never can is not. */
import assert from "node:assert/strict";
import { PARK_TRIES_MAX } from "../../adapters/sip/park.ts";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { PBX_ADDRESS } from "../../sim/office_world.ts";
import { contractOffice, Desk } from "../contract/pbx_desk.ts";
import { openSipVirtual } from "../contract/sip_virtual_harness.ts";

/** Two talk by a click; so many REFERs are answered so, and never reach the PBX. */
async function refused(status: number, times: number) {
  const pbx = openSipVirtual(contractOffice());
  const desk = new Desk(pbx);
  for (const extension of [1001, 1004]) await desk.registered(`${extension}-desk`, true);
  const call = await desk.click("1001-desk", "1004");
  await desk.talking(call);
  let asked = 0;
  const { machine } = pbx;
  const handle = machine.handle.bind(machine);
  machine.handle = (input, now) =>
    handle(input, now).flatMap((effect) => {
      if (effect.kind !== "send") return [effect];
      const parsed = parse(effect.bytes);
      if (!parsed.ok || parsed.value.kind !== "request" || parsed.value.method !== "REFER") {
        return [effect];
      }
      asked += 1;
      if (asked > times) return [effect];
      const bytes = serialize(responseTo(parsed.value, status));
      return handle({ kind: "datagram", source: PBX_ADDRESS, bytes }, now);
    });
  const park = (call: CallId) =>
    pbx.execute(desk.commandId(), { kind: "park", call, device: "1001-desk" as DeviceId });
  return { desk, outcome: await park(call), asked: () => asked };
}

Deno.test("park: a REFER that is refused for the moment (400, as Asterisk's before it has joined both) is sent again", async () => {
  const { desk, outcome, asked } = await refused(400, PARK_TRIES_MAX - 1);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.equal(asked(), PARK_TRIES_MAX);
  await desk.shows("1001-desk", "idle");
});

Deno.test("slot-taken park: PARK_TRIES_MAX, who always refuses is not asked once more, and both talk on; who refuses for good, once", async () => {
  for (const [status, tries] of [[500, PARK_TRIES_MAX], [403, 1]] as const) {
    const { desk, outcome, asked } = await refused(status, Infinity);
    assert.ok(!outcome.ok);
    assert.equal(outcome.error.code, "slot-taken");
    assert.equal(asked(), tries);
    await desk.hears("1001-desk", "1004-desk");
  }
});
