/** The panel on a real Asterisk 22: what it shows and does while Asterisk stops, hangs and comes back, and what others call. */
import assert from "node:assert/strict";
import { SilentProxy } from "../support/silent_proxy.ts";
import { eventually, testWith } from "../support/tools.ts";
import { asterisk } from "./support/asterisk.ts";
import { AsteriskScene, history, says, talks } from "./support/asterisk_scene.ts";
import { foreignCalls } from "./support/foreign_calls.ts";
import { pause } from "./support/phone_scene.ts";
import { sipp } from "./support/sipp.ts";

const TOLD_WITHIN_MILLIS = 2_000;
/** After Asterisk takes logins again. */
const BACK_WITHIN_MILLIS = 3_000;
const AWAY_MILLIS = 10_000;

testWith(
  [asterisk],
  "asterisk: stopped for ten seconds and started again during a call, the panel says so, recovers, and calls nobody twice",
  async () => {
    await using scene = await AsteriskScene.open();
    const { panel, server } = scene;
    const { json: me } = await panel.get("me");
    assert.match(me.pbxProduct, /^Asterisk 22\./);
    assert.equal(me.capabilities.move, false);
    const click = { commandId: "the-one-click", device: "1001-desk", destination: "1004" };
    const { json: first, status } = await panel.post("calls", { ...click, autoAnswer: true });
    assert.equal(status, 202);
    await talks(panel, first.callId);

    await server.halt("SIGKILL");
    await eventually("the loss is told", () => says(panel, "lost"), TOLD_WITHIN_MILLIS);
    const { json: users } = await panel.get("users?q=1004");
    assert.equal(users.items[0].line, "unknown", "a lamp of a lost connection is unknown");
    const refused = await panel.post("calls", {
      device: "1001-desk",
      destination: "1005",
      autoAnswer: true,
    });
    assert.equal(refused.json.code, "pbx-unreachable");

    await pause(AWAY_MILLIS);
    await server.start();
    await eventually("it is well again", () => says(panel, "connected"), BACK_WITHIN_MILLIS);
    await scene.carrier();
    assert.deepEqual((await panel.get("calls")).json.items, [], "what is shown is true");
    const again = await panel.post("calls", { ...click, autoAnswer: true });
    assert.deepEqual(again.json, first, "the click of before is the call of before");
    assert.deepEqual((await panel.get("calls")).json.items, []);

    await scene.phonesAreBack();
    const { json: second } = await panel.post("calls", {
      device: "1001-desk",
      destination: "1005",
      autoAnswer: true,
    });
    await talks(panel, second.callId);
    await panel.post(`calls/${second.callId}/hangup`, { device: "1001-desk" });
    const entries = await history(panel, 2);
    assert.deepEqual(entries.map((one) => one.number).sort(), ["1004", "1005"]);
    assert.deepEqual(
      entries.map((one) => one.direction),
      ["outbound", "outbound"].map(() => "internal"),
    );
  },
);

testWith(
  [asterisk],
  "asterisk: one that hangs for a while is lost, its call goes on when it wakes, and the history has a gap where it keeps no records",
  async () => {
    await using scene = await AsteriskScene.open({ records: false });
    const { panel, server } = scene;
    const click = { device: "1001-desk", destination: "1004", autoAnswer: true };
    const { json: call } = await panel.post("calls", click);
    await talks(panel, call.callId);
    server.signal("SIGSTOP");
    await eventually("the loss is told", () => says(panel, "lost"), TOLD_WITHIN_MILLIS);
    server.signal("SIGCONT");
    await eventually("it is well again", () => says(panel, "connected"), BACK_WITHIN_MILLIS);
    await talks(panel, call.callId);
    await panel.post(`calls/${call.callId}/hangup`, { device: "1001-desk" });
    const [entry] = await history(panel, 1);
    assert.equal(entry.callId, call.callId);
    assert.equal(entry.result, "answered");
    const [gap, ...others] = await eventually(
      "the gap is in the history",
      async () => (await panel.get("history")).json.gaps,
    );
    assert.ok(entry.start < gap.from && gap.from < gap.to, JSON.stringify(gap));
    assert.deepEqual(others, []);
  },
);

testWith(
  [asterisk],
  "asterisk: what a phone or the dialplan makes of CustomPresence is in the panel",
  async () => {
    await using scene = await AsteriskScene.open();
    const { panel, server } = scene;
    const presence = "PRESENCE_STATE(CustomPresence:1004)";
    const chosen = async () => (await panel.get("users?q=1004")).json.items[0].presence;
    await server.setGlobal(presence, "away,,昼食");
    await eventually("1004 is away", async () => (await chosen()).code === "away");
    assert.equal((await chosen()).note, "昼食");
    await server.setGlobal(presence, "dnd,,");
    const { presences } = scene.office.running.office;
    const quiet = presences.find((state) => !state.rings)!;
    await eventually("1004 is not to be rung", async () => (await chosen()).code === quiet.code);
  },
);

testWith(
  [asterisk],
  "asterisk: a call made while the wire to Asterisk is cut is in the history once, from Asterisk's records",
  async () => {
    const wire = new SilentProxy();
    await using scene = await AsteriskScene.open({ wire });
    const { panel, phones } = scene;
    await panel.post("calls", { device: "1001-desk", destination: "1004", autoAnswer: true });
    await eventually(
      "both talk",
      async () => (await phones.display("1004-desk"))?.state === "talking",
    );
    wire.silent = true;
    await eventually("the loss is told", () => says(panel, "lost"), TOLD_WITHIN_MILLIS);
    await phones.press("1001-desk", { press: "hangup" });
    await phones.press("1003-desk", { press: "dial", digits: "1001" });
    for (const device of ["1001-desk", "1003-desk"]) {
      await eventually(
        `${device} talks`,
        async () => (await phones.display(device))?.state === "talking",
      );
    }
    await phones.press("1003-desk", { press: "hangup" });
    await eventually(
      "it is over",
      async () => (await phones.display("1001-desk"))?.state === "idle",
    );
    wire.silent = false;
    await eventually("it is well again", () => says(panel, "connected"), BACK_WITHIN_MILLIS);
    const entries = await history(panel, 2);
    wire.close();
    assert.deepEqual(
      entries.map((one) => [one.role, one.number, one.result, one.cause]),
      [["callee", "1003", "answered", "hangup"], ["caller", "1004", "answered", "hangup"]],
    );
  },
);

testWith(
  [asterisk, sipp],
  "asterisk: calls that others make are each in the history once, as in Asterisk's own records",
  async () => {
    const calls = 40;
    assert.deepEqual(await foreignCalls({ calls, aSecond: 20 }), {
      made: calls,
      entries: calls,
      stories: calls,
      answered: calls,
      recorded: calls,
    });
  },
);
