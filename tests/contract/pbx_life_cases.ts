/** Cases of the PBX contract: phones that vanish, and a PBX that stops and starts again. */
import assert from "node:assert/strict";
import type { Office } from "../../core/domain/office.ts";
import { type ContractCase, type Desk, SOON } from "./pbx_desk.ts";

/** With this interval three questions and an answer's time fit into `SOON`. */
const KEEP_ALIVE_SECONDS = 1;

export const LIFE_CASES: readonly ContractCase[] = [
  {
    name:
      "I29 keep-alive: a phone that goes dark without a goodbye is unregistered within its interval",
    async run(desk, { office }) {
      await configure(desk, office, KEEP_ALIVE_SECONDS);
      await desk.press("1003-desk", "cut");
      await desk.registered("1003-desk", false);
      await desk.registered("1004-desk", true);
      assert.equal((await desk.refused("1003-desk", "1004")).code, "device-not-registered");
      await desk.press("1003-desk", "plug");
      await desk.registered("1003-desk", true);
    },
  },
  {
    name: "I39 configure: a person who is disabled loses his contacts at once",
    async run(desk, { office }) {
      const people = office.people.map((person) =>
        person.extension === "1003" ? { ...person, disabled: true } : person
      );
      await configure(desk, { ...office, people }, 0);
      await desk.registered("1003-desk", false);
      await desk.registered("1004-desk", true);
    },
  },
  {
    name:
      "I37 restart: phones are known as before and can be called at once; no call of before is shown",
    async run(desk) {
      await desk.dial("1003-desk", "1004");
      await desk.talking();
      await desk.pbx.restart();
      const { calls, devices } = await desk.pbx.snapshot();
      assert.deepEqual(calls, []);
      for (let i = 1001; i <= 1007; i++) {
        assert.ok(devices.some((state) => state.device === `${i}-desk`), `${i} is registered`);
      }
      await desk.press("1003-desk", "hangup");
      await desk.shows("1003-desk", "idle");
      await desk.press("1004-desk", "hangup");
      await desk.shows("1004-desk", "idle");
      await desk.dial("1001-desk", "1005");
      const call = await desk.talking();
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup", call.id);
    },
  },
  {
    name:
      "I29 I37 restart: a phone that vanished while the PBX was away is unregistered at its first question",
    async run(desk) {
      await desk.press("1003-desk", "cut");
      await desk.pbx.restart();
      const gone = async () => {
        const { devices } = await desk.pbx.snapshot();
        return !devices.some((state) => state.device === "1003-desk");
      };
      await desk.pbx.eventually("1003-desk is unregistered", gone, 2 * SOON);
      await desk.registered("1004-desk", true);
    },
  },
];

async function configure(desk: Desk, office: Office, keepAliveSeconds: number): Promise<void> {
  const sip = { ...office.sip, keepAliveSeconds };
  const next = { ...office, sip, revision: office.revision + 1 };
  const result = await desk.pbx.execute(desk.commandId(), { kind: "configure", office: next });
  assert.ok(result.ok);
}
