/** The panel on a real Asterisk 22: what it shows and does while Asterisk stops, hangs and comes back, and what others call. */
import assert from "node:assert/strict";
import { socketKey } from "../../core/lib/socket_address.ts";
import { LivePhones } from "../contract/live_phones.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { freePort } from "../support/ports.ts";
import { SilentProxy } from "../support/silent_proxy.ts";
import { eventually, testWith } from "../support/tools.ts";
import { pause } from "./support/phone_scene.ts";
import { Asterisk, asterisk } from "./support/asterisk.ts";
import { liveEnv } from "./support/asterisk_office.ts";
import { type Answer, type PanelUser, RunningOffice } from "./support/running_office.ts";
import { Sipp, sipp } from "./support/sipp.ts";

const TOLD_WITHIN_MILLIS = 2_000;
/** After Asterisk takes logins again. */
const BACK_WITHIN_MILLIS = 3_000;
const AWAY_MILLIS = 10_000;
const SIPP_CALLS = 40;
const SIPP_CALLS_A_SECOND = 20;

testWith(
  [asterisk],
  "asterisk: stopped for ten seconds and started again during a call, the panel says so, recovers, and calls nobody twice",
  async () => {
    await using scene = await Scene.open();
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
    await using scene = await Scene.open({ records: false });
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
    await using scene = await Scene.open();
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
    await using scene = await Scene.open({ wire });
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
    await eventually(
      "1001 is called",
      async () => (await phones.display("1001-desk"))?.state === "talking",
    );
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
  `asterisk: ${SIPP_CALLS} calls that others make are each in the history once`,
  async () => {
    const port = freePort("udp");
    await using scene = await Scene.open({ fixed: port });
    const callees = await Sipp.start({ scenario: "callee", port, timeoutSeconds: 60 });
    const callers = await Sipp.start({
      scenario: "caller",
      target: scene.server.sip,
      port: freePort("udp"),
      calls: SIPP_CALLS,
      rate: SIPP_CALLS_A_SECOND,
      dials: OUTSIDERS_NUMBER,
      timeoutSeconds: 60,
    });
    const { failed, succeeded, said } = await callers.finished();
    assert.deepEqual({ failed, succeeded }, { failed: 0, succeeded: SIPP_CALLS }, said);
    const panel = await scene.office.signIn("1005");
    const entries = await history(panel, SIPP_CALLS);
    assert.equal(new Set(entries.map((one) => one.callId)).size, SIPP_CALLS);
    assert.deepEqual(new Set(entries.map((one) => one.result)), new Set(["answered"]));
    await callees.stop();
  },
);

/** What SIPp dials to reach 1005. */
const OUTSIDERS_NUMBER = "5551005";

interface SceneOptions {
  /** 1005's phone is always there, at this port. */
  readonly fixed?: number;
  /** Between Naisen and Asterisk. */
  readonly wire?: SilentProxy;
  /** Naisen reads what Asterisk records. */
  readonly records?: boolean;
}

/** An Asterisk, simulated phones, and Naisen as `start` composes it. */
class Scene implements AsyncDisposable {
  static async open({ fixed, wire, records = true }: SceneOptions = {}): Promise<Scene> {
    const plan = contractOffice();
    const server = await Asterisk.start({
      ...plan,
      ...(fixed === undefined ? {} : { fixed: { device: "1005-desk", port: fixed } }),
      dialplan: `[from-trunk](+)\nexten => ${OUTSIDERS_NUMBER},1,Dial(PJSIP/1005-desk)`,
    });
    const phones = await LivePhones.start({
      ...plan,
      habits: (device) =>
        fixed !== undefined && device.id === "1005-desk" ? undefined : plan.habits(device),
    });
    phones.register(server.sip);
    wire?.forward(server.ami.port);
    const office = await RunningOffice.start("off", undefined, {
      ...liveEnv(server, plan.office),
      ...(wire === undefined ? {} : { NAISEN_ASTERISK_URL: `tcp://127.0.0.1:${wire.port}` }),
      ...(records ? { NAISEN_ASTERISK_CDR: server.cdr } : {}),
    });
    const scene = new Scene(server, phones, office, await office.signIn("1001"));
    await scene.carrier();
    await scene.phonesAreBack();
    return scene;
  }

  private constructor(
    readonly server: Asterisk,
    readonly phones: LivePhones,
    readonly office: RunningOffice,
    readonly panel: PanelUser,
  ) {}

  carrier(): Promise<void> {
    return this.server.setGlobal("CARRIER", socketKey(this.phones.carrier));
  }

  async phonesAreBack(): Promise<void> {
    for (const extension of ["1001", "1004"]) {
      await eventually(`${extension} is registered`, async () => {
        const { json } = await this.panel.get(`users?q=${extension}`);
        return json.items[0]?.line === "idle";
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.office.stop();
    await this.phones.stop();
    await this.server.stop();
  }
}

async function says(panel: PanelUser, state: string): Promise<boolean> {
  return (await panel.get("me")).json.pbx === state;
}

async function talks(panel: PanelUser, call: string): Promise<void> {
  await eventually("both talk", async () => {
    const { json } = await panel.get("calls");
    return json.items.some((one: { id: string; state: string }) =>
      one.id === call && one.state === "talking"
    );
  });
}

/** All entries, once there are so many; and no more than these. */
async function history(panel: PanelUser, count: number): Promise<Answer["json"][]> {
  const all = async () => {
    const items: Answer["json"][] = [];
    let cursor = "";
    do {
      const { json } = await panel.get(`history?limit=100${cursor}`);
      items.push(...json.items);
      cursor = json.next === undefined ? "" : `&cursor=${encodeURIComponent(json.next)}`;
    } while (cursor !== "");
    return items;
  };
  await eventually(`${count} entries`, async () => {
    const items = await all();
    return items.length >= count && items.every((one) => one.result !== undefined);
  });
  const items = await all();
  assert.equal(items.length, count);
  return items;
}
