/** Real baresip phones on a running Naisen, driven as a person does: by the panel's API and by their keypads. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { eventually, testWith } from "../support/tools.ts";
import { Baresip, baresip } from "./support/baresip.ts";
import { pause, PhoneScene } from "./support/phone_scene.ts";
import { type PanelUser, RunningOffice } from "./support/running_office.ts";
import { dumpcap } from "./support/tape.ts";

/** What each of them says, in hertz. */
const TONE_1001 = 440;
const TONE_1004 = 880;
/** How long one watches that a phone does not ring. */
const A_WHILE = 1_000;
/** Outside numbers as the carrier of the demo office knows them. */
const ANSWERS = "0300004511";
const RINGS_FOR_EVER = "0300004580";

testWith(
  [baresip, dumpcap],
  "real phones: two of them, a desk phone, the panel and the carrier",
  async (t) => {
    await using scene = await PhoneScene.open({ simulated: "1001-desk" });
    const { office } = scene;
    const cast: Cast = {
      scene,
      office,
      one: await scene.baresip("1001-soft", TONE_1001),
      four: await scene.baresip("1004-soft", TONE_1004),
      panel: await office.signIn("1001"),
      panel1004: await office.signIn("1004"),
    };
    for (const [name, run] of STORIES) {
      await t.step(name, async () => {
        await run(cast);
        await scene.idle();
      });
    }
    await t.step("the tape: each heard whom they should", async () => void await scene.listen());
  },
);

interface Cast {
  readonly scene: PhoneScene;
  readonly office: RunningOffice;
  readonly one: Baresip;
  readonly four: Baresip;
  readonly panel: PanelUser;
  readonly panel1004: PanelUser;
}

const STORIES: readonly (readonly [name: string, run: (cast: Cast) => Promise<void>])[] = [
  ["OFF: 1001's phone rings, then 1004's; they hear each other; both histories tell it", clickOff],
  ["auto-answer-unsupported: ON is refused for the soft kind, and nothing rings", clickOnSoft],
  ["I34 ON: the desk phone dials at once, and 1004 rings with 1001's name", clickOnDesk],
  ["keypad: 1001 dials 1004, and they hear each other", dialInside],
  ["keypad: 0 and a number reaches the carrier, whose melody is heard", dialOutside],
  ["inbound: a caller from outside rings the line's phone with his number", ringIn],
  ["I34 cancel: given up before the answer, no phone is left ringing", cancel],
];

async function clickOff({ scene, one, four, panel, panel1004 }: Cast): Promise<void> {
  const call = await click(panel, "1001-soft", "1004", false);
  assert.equal((await one.next("CALL_INCOMING")).peeruri, "sip:1004@127.0.0.1");
  assert.ok(!four.has("CALL_INCOMING"), "1004 rings before 1001 has answered");
  await one.command("accept");
  const ringing = await four.next("CALL_INCOMING");
  assert.equal(ringing.peeruri, "sip:1001@127.0.0.1");
  assert.equal(ringing.peerdisplayname, "佐藤 花子");
  await four.command("accept");
  await one.next("CALL_ESTABLISHED");
  await four.next("CALL_ESTABLISHED");
  const talked = await talk(scene, one, four);

  const own = await historyOf(panel, call);
  assert.deepEqual(
    [own.direction, own.role, own.result, own.number, own.peer.name, own.device],
    ["internal", "caller", "answered", "1004", "髙橋 美咲", "1001-soft"],
  );
  const other = await historyOf(panel1004, call);
  assert.deepEqual(
    [other.direction, other.role, other.result, other.number, other.peer.name, other.device],
    ["internal", "callee", "answered", "1001", "佐藤 花子", "1004-soft"],
  );
  for (const entry of [own, other]) {
    assert.ok(Math.abs(entry.talkSeconds - talked / 1_000) <= 1.1, JSON.stringify(entry));
  }
}

async function clickOnSoft({ one, four, panel }: Cast): Promise<void> {
  const wish = { device: "1001-soft", destination: "1004", autoAnswer: true };
  const refused = await panel.post("calls", wish);
  assert.equal(refused.status, 409);
  assert.equal(refused.json.code, "auto-answer-unsupported");
  await quiet(one);
  await quiet(four);
}

async function clickOnDesk({ scene, one, four, panel, panel1004 }: Cast): Promise<void> {
  const call = await click(panel, "1001-desk", "1004", true);
  const ringing = await four.next("CALL_INCOMING");
  assert.equal(ringing.peeruri, "sip:1001@127.0.0.1");
  await four.command("accept");
  await four.next("CALL_ESTABLISHED");
  await scene.hears("the desk phone talks", [four, "colleague"], [one, "nothing"]);
  const device = await panel.get("me");
  assert.equal(device.json.devices[0].state, "talking");
  assert.equal((await panel.post(`calls/${call}/hangup`, { device: "1001-desk" })).status, 202);
  await four.next("CALL_CLOSED");
  assert.equal((await historyOf(panel1004, call)).result, "answered");
  assert.ok(!one.has("CALL_INCOMING"), "the person's other phone rang");
}

async function dialInside({ scene, one, four, panel, panel1004 }: Cast): Promise<void> {
  await one.command("dial", "1004");
  assert.equal((await four.next("CALL_INCOMING")).peerdisplayname, "佐藤 花子");
  await four.command("accept");
  await one.next("CALL_ESTABLISHED");
  await four.next("CALL_ESTABLISHED");
  await talk(scene, four, one);
  const [own] = await history(panel);
  assert.deepEqual([own.role, own.result, own.number], ["caller", "answered", "1004"]);
  const [other] = await history(panel1004);
  assert.deepEqual([other.role, other.result, other.number], ["callee", "answered", "1001"]);
}

async function dialOutside({ scene, office, one, panel }: Cast): Promise<void> {
  await one.command("dial", `0${ANSWERS}`);
  await one.next("CALL_ESTABLISHED");
  await scene.hears("outside answers", [one, "outside"]);
  const carrier = await office.running.phones!.carrierCensus();
  assert.equal(carrier.media.length, 1);
  assert.ok(carrier.media[0]!.heard.length === 1, "the carrier's far end hears the phone");
  await one.command("hangup");
  await one.next("CALL_CLOSED");
  const entry = await eventually("the history", async () => {
    const [newest] = await history(panel);
    return newest?.number === ANSWERS && newest;
  });
  assert.deepEqual(
    [entry.direction, entry.result, entry.line, entry.display],
    ["outbound", "answered", "main", "03-0000-4511"],
  );
}

async function ringIn({ scene, office, one, panel }: Cast): Promise<void> {
  const phones = office.running.phones!;
  phones.ringIn({ kind: "ring-in", call: "in", line: "0300000001", from: "0451112222" });
  assert.equal((await one.next("CALL_INCOMING")).peeruri, "sip:0451112222@127.0.0.1");
  await one.command("accept");
  await one.next("CALL_ESTABLISHED");
  await scene.hears("somebody from outside", [one, "outside"]);
  phones.hangUpOutside("in");
  await one.next("CALL_CLOSED");
  const entry = await eventually("the history", async () => {
    const [newest] = await history(panel);
    return newest?.number === "0451112222" && newest;
  });
  assert.deepEqual(
    [entry.direction, entry.result, entry.line, entry.device],
    ["inbound", "answered", "main", "1001-soft"],
  );
}

async function cancel({ office, one, four, panel }: Cast): Promise<void> {
  const first = await click(panel, "1001-soft", "1004", false);
  await one.next("CALL_INCOMING");
  assert.equal((await panel.post(`calls/${first}/hangup`, { device: "1001-soft" })).status, 202);
  await one.next("CALL_CLOSED");
  await quiet(four);

  const second = await click(panel, "1001-desk", "1004", true);
  await four.next("CALL_INCOMING");
  assert.equal((await panel.post(`calls/${second}/hangup`, { device: "1001-desk" })).status, 202);
  await four.next("CALL_CLOSED");
  assert.equal((await historyOf(panel, second)).result, "cancelled");

  await one.command("dial", `0${RINGS_FOR_EVER}`);
  await one.next("CALL_RINGING");
  await one.command("hangup");
  await one.next("CALL_CLOSED");
  await eventually(
    "the carrier's call ends",
    async () => (await office.running.phones!.carrierCensus()).calls === 0,
  );
}

testWith([baresip], "I26 real phones: 1002 gets outside by no path", async () => {
  await using closing = new AsyncDisposableStack();
  const office = await running(closing, "carrier");
  const two = await phone(closing, office, "1002-soft", TONE_1001);
  for (const digits of [`0${ANSWERS}`, `0184${ANSWERS}`, "0010442071234567", "0117"]) {
    await two.command("dial", digits);
    assert.match((await two.next("CALL_CLOSED")).param ?? "", /^403 /, digits);
  }
  await two.command("dial", ANSWERS);
  assert.match((await two.next("CALL_CLOSED")).param ?? "", /^484 /, "without the 0 for outside");
  const panel = await office.signIn("1002");
  for (const line of ["main", "support", "world"]) {
    const wish = { device: "1002-soft", destination: ANSWERS, line, autoAnswer: false };
    const refused = await panel.post("calls", wish);
    assert.equal(refused.status, 403);
    assert.match(refused.json.code, /^(line-not-permitted|no-line-permitted)$/);
  }
  await quiet(two);
  const { transactions, sessions } = await office.running.phones!.carrierCensus();
  assert.deepEqual({ transactions, sessions }, { transactions: 0, sessions: 0 });
});

testWith([baresip], "real phones: a wrong password does not register and cannot call", async () => {
  await using closing = new AsyncDisposableStack();
  const office = await running(closing, "carrier");
  const wrong = await baresipPhone(closing, office, "1004-soft", TONE_1004, "guessed");
  await eventually(
    "the failure is told",
    () =>
      office.events.some((event) => event.kind === "digest-failed" && event.user === "1004-soft"),
  );
  await wrong.command("dial", "1001");
  assert.match((await wrong.next("CALL_CLOSED")).param ?? "", /^40[137] /);
  const { devices, calls } = await office.running.pbx.snapshot();
  assert.deepEqual({ devices, calls }, { devices: [], calls: [] });
});

/** Stopped when the test is over, however it ends. */
async function running(closing: AsyncDisposableStack, phones: string): Promise<RunningOffice> {
  const office = await RunningOffice.start(phones);
  closing.defer(() => office.stop());
  return office;
}

/** A real phone that has registered. */
async function phone(
  closing: AsyncDisposableStack,
  office: RunningOffice,
  user: string,
  hertz: number,
): Promise<Baresip> {
  const started = await baresipPhone(closing, office, user, hertz, `sip-${user}`);
  await eventually(`${user} is registered`, async () => {
    const { devices } = await office.running.pbx.snapshot();
    return devices.some((one) => one.device === user as DeviceId && one.registered);
  });
  return started;
}

async function baresipPhone(
  closing: AsyncDisposableStack,
  office: RunningOffice,
  user: string,
  hertz: number,
  password: string,
): Promise<Baresip> {
  const registrar = office.running.sip;
  const started = await Baresip.start({ user, password, registrar, hertz });
  closing.defer(() => started.stop());
  return started;
}

/** A click that is accepted; the call's id. */
async function click(
  panel: PanelUser,
  device: string,
  destination: string,
  autoAnswer: boolean,
): Promise<string> {
  const placed = await panel.post("calls", { device, destination, autoAnswer });
  assert.equal(placed.status, 202, JSON.stringify(placed.json));
  return placed.json.callId;
}

/** They hear each other, then one of the two hangs up; for how many milliseconds. */
async function talk(scene: PhoneScene, hangsUp: Baresip, other: Baresip): Promise<number> {
  const begun = performance.now();
  await scene.hears("they talk", [hangsUp, other.hertz], [other, hangsUp.hertz]);
  await hangsUp.command("hangup");
  await hangsUp.next("CALL_CLOSED");
  await other.next("CALL_CLOSED");
  return performance.now() - begun;
}

// deno-lint-ignore no-explicit-any -- a stranger's view of the API
async function history(panel: PanelUser): Promise<any[]> {
  return (await panel.get("history")).json.items;
}

function historyOf(panel: PanelUser, call: string) {
  return eventually(
    "the call is in the history",
    async () => (await history(panel)).find((entry) => entry.callId === call),
  );
}

async function quiet(phone: Baresip): Promise<void> {
  await pause(A_WHILE);
  assert.ok(!phone.has("CALL_INCOMING"), "a phone rings");
}
