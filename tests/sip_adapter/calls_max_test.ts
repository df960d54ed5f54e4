/** A PBX whose lamps tell of more calls than the adapter follows. */
import assert from "node:assert/strict";
import { CALLS_MAX, type ExchangeEffect, type ExchangeInput } from "../../adapters/sip/exchange.ts";
import { SipMachine } from "../../adapters/sip/machine.ts";
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant } from "../../core/lib/time.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { accountsOf, mappingTo } from "../contract/sip_office.ts";
import { answersOf } from "./far_end.ts";

const FAR = { host: "10.0.0.1", port: 5060 };
const QUIET_DEVICE = "1010-desk" as DeviceId;
const DIALOGS_EACH = 110;

function document(watched: string): string {
  const busy = !watched.includes(QUIET_DEVICE) && watched.includes("-");
  const dialogs = Array.from(
    { length: busy ? DIALOGS_EACH : 0 },
    (_, i) => `<dialog id="d${i}" direction="recipient"><state>early</state></dialog>`,
  ).join("");
  return `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" ` +
    `state="full" entity="${watched}">${dialogs}</dialog-info>`;
}

Deno.test("CALLS_MAX: what lamps tell beyond it is not followed, and a click that it has no room for is refused", () => {
  const { office } = contractOffice();
  const machine = new SipMachine({
    office,
    mapping: mappingTo(FAR),
    accounts: accountsOf(office),
    local: { host: "10.0.0.2", port: 5060 },
    random: seededRandom("calls max"),
  });
  const replies: ExchangeEffect[] = [];
  const feed = (first: ExchangeInput) => {
    const inputs = [first];
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      for (const effect of machine.handle(input, instant(0))) {
        if (effect.kind === "reply") replies.push(effect);
        if (effect.kind !== "send") continue;
        for (const bytes of answersOf(effect.bytes, FAR, document)) {
          inputs.push({ kind: "datagram", source: FAR, bytes });
        }
      }
    }
  };
  feed({ kind: "wake" });
  assert.ok((office.devices.length - 1) * DIALOGS_EACH > CALLS_MAX);
  assert.equal(machine.calls.length, CALLS_MAX);
  feed({
    kind: "command",
    id: "c1" as CommandId,
    command: { kind: "originate", device: QUIET_DEVICE, destination: "1004", autoAnswer: true },
  });
  const outcome = { ok: false, error: { code: "pbx-unreachable" } };
  assert.deepEqual(replies, [{ kind: "reply", id: "c1", outcome }]);
});
