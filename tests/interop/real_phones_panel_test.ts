/**
 * The panel's commands on real phones, through the HTTP API as the page sends them, and recordings of calls to
 * the outside; a tape of the wire tells who hears whom.
 */
import assert from "node:assert/strict";
import type { Call, RecordingSpan } from "../../core/domain/pbx_messages.ts";
import type { Millis } from "../../core/lib/time.ts";
import { SAMPLE_RATE, share } from "../../core/media/tones.ts";
import { readWav } from "../../core/media/wav.ts";
import { freePort } from "../support/ports.ts";
import { nameSounds } from "../../sim/devices/ear.ts";
import { STALL_HEARD, undisturbed } from "../support/stall_watch.ts";
import { type Baresip, baresip } from "./support/baresip.ts";
import { Sipp, sipp } from "./support/sipp.ts";
import { dissect, tshark } from "./support/dissected.ts";
import { PhoneScene, SHARE_MIN } from "./support/phone_scene.ts";
import type { PanelUser } from "./support/running_office.ts";
import { dumpcap } from "./support/tape.ts";
import { testTogether } from "./support/together.ts";

/** What each says, in hertz: tones that no note of the music is like. */
const ONE = 1_300;
const FOUR = 1_700;
const SIX = 2_100;
const DESK = 2_500;
/** An outside number as the carrier of the demo office knows it. */
const ANSWERS = "0300004511";
/** The carrier's RTP: ports of the system's own choice, above all others. */
const OUTSIDE = { rtp: { first: 32_768, last: 65_535 } };
/** How far a recording's length may be from the time of the bridge (I33). */
const LENGTH_TOLERANCE_MILLIS = 100;
/** How far apart the test and the PBX may see a moment on a busy machine. */
const MOMENT_TOLERANCE_MILLIS = 400;

testTogether("real phones: the panel's commands, and recordings", [
  { name: "every command of the panel", tools: [baresip, sipp, dumpcap, tshark], run: panelStory },
  {
    name: "I33 recordings of the part of each person, without hold and without ringing",
    tools: [baresip, dumpcap],
    run: recordingStory,
  },
]);

const PIECE_SAMPLES = SAMPLE_RATE / 10;

interface Cast {
  readonly scene: PhoneScene;
  readonly one: Baresip;
  readonly four: Baresip;
  readonly six: Baresip;
  readonly desk: Baresip;
  readonly panel: Readonly<Record<"one" | "four" | "six", PanelUser>>;
}

async function panelStory(t: Deno.TestContext): Promise<void> {
  await using scene = await PhoneScene.open({
    simulated: "carrier",
    change: (office) => {
      const six = office.people.find((person: { extension: string }) =>
        person.extension === "1006"
      );
      six.rights = { pickup: "all" };
    },
  });
  const [one, four, six, desk] = await Promise.all([
    scene.baresip("1001-soft", ONE),
    scene.baresip("1004-soft", FOUR),
    scene.baresip("1006-soft", SIX),
    scene.baresip("1004-desk", DESK),
  ]);
  const panel = {
    one: await scene.office.signIn("1001"),
    four: await scene.office.signIn("1004"),
    six: await scene.office.signIn("1006"),
  };
  const cast: Cast = { scene, one, four, six, desk, panel };
  const lamps = await Promise.all(["1004", "701"].map((watched) => lamp(scene, watched)));
  let call = "";
  const steps: readonly (readonly [string, () => Promise<void>])[] = [
    ["発信: the own phone first, then the other", async () => void (call = await click(cast))],
    ["保留: the other side hears music, the own phone nothing", () => hold(cast, call)],
    ["保留箱: two retrieve the slot, who answers first has the call", () => park(cast, call)],
    ["転送, blind", () => sendOn(cast, call)],
    ["転送, attended: consult, then join", () => consult(cast, call)],
    ["move to the desk phone", () => move(cast, call)],
    ["代理応答 of what rings at a colleague", () => pickUp(cast)],
    ["the tape: each heard whom they should", async () => void await scene.listen()],
    ["the lamps of 1004 and of 701 saw it", () => lit(lamps)],
    ["tshark has no complaint", () => undisputed(scene)],
  ];
  for (const [name, run] of steps) await t.step(name, run);
}

async function click({ scene, one, four, desk, panel }: Cast): Promise<string> {
  const wish = { device: "1001-soft", destination: "1004", autoAnswer: false };
  const { callId } = await accepted(panel.one, "calls", wish);
  await one.next("CALL_INCOMING");
  await one.command("accept");
  await four.next("CALL_INCOMING");
  await desk.next("CALL_INCOMING");
  await four.command("accept");
  await four.next("CALL_ESTABLISHED");
  await desk.next("CALL_CLOSED");
  await scene.hears("they talk", [one, FOUR], [four, ONE], [desk, "nothing"]);
  return callId;
}

async function hold({ scene, one, four, panel }: Cast, call: string): Promise<void> {
  await accepted(panel.one, `calls/${call}/hold`, { device: "1001-soft" });
  await scene.hears("held by the panel", [one, "nothing"], [four, "music"]);
  const other = await panel.four.post(`calls/${call}/resume`, { device: "1004-soft" });
  assert.deepEqual([other.status, other.json.code], [409, "not-holder"]);
  await accepted(panel.one, `calls/${call}/resume`, { device: "1001-soft" });
  await scene.hears("resumed by the panel", [one, FOUR], [four, ONE]);
}

async function park({ scene, one, four, six, panel }: Cast, call: string): Promise<void> {
  const { slot } = await accepted(panel.one, `calls/${call}/park`, { device: "1001-soft" });
  assert.equal(slot, 701);
  await one.next("CALL_CLOSED");
  await scene.hears("in 701", [one, "nothing"], [four, "music"]);
  const slots = (await panel.six.get("parking")).json.items;
  assert.equal(slots.find((one: { slot: number }) => one.slot === 701).parkedBy.extension, "1001");
  await accepted(panel.six, "parking/701/retrieve", { device: "1006-soft", autoAnswer: false });
  await accepted(panel.one, "parking/701/retrieve", { device: "1001-soft", autoAnswer: false });
  await six.next("CALL_INCOMING");
  await one.next("CALL_INCOMING");
  await six.command("accept");
  await one.next("CALL_CLOSED");
  await scene.hears("1006 was first", [one, "nothing"], [four, SIX], [six, FOUR]);
  const late = await panel.one.post("parking/701/retrieve", {
    device: "1001-soft",
    autoAnswer: false,
  });
  assert.equal(late.status, 409);
  assert.match(late.json.code, /^(already-retrieved|slot-empty)$/);
}

async function sendOn({ scene, one, four, six, panel }: Cast, call: string): Promise<void> {
  const wish = { device: "1006-soft", to: "1001", mode: "blind" };
  await accepted(panel.six, `calls/${call}/transfer`, wish);
  await six.next("CALL_CLOSED");
  await one.next("CALL_INCOMING");
  await scene.hears("1001 rings", [one, "nothing"], [four, "ringback"], [six, "nothing"]);
  await one.command("accept");
  await scene.hears("sent on", [one, FOUR], [four, ONE], [six, "nothing"]);
}

async function consult({ scene, one, four, six, panel }: Cast, call: string): Promise<void> {
  const wish = { device: "1001-soft", to: "1006", mode: "attended" };
  await accepted(panel.one, `calls/${call}/transfer`, wish);
  await six.next("CALL_INCOMING");
  await scene.hears("1006 is called", [one, "ringback"], [four, "music"], [six, "nothing"]);
  await six.command("accept");
  await six.next("CALL_ESTABLISHED");
  await scene.hears("1001 consults 1006", [one, SIX], [four, "music"], [six, ONE]);
  await accepted(panel.one, `calls/${call}/transfer`, { device: "1001-soft", complete: true });
  await one.next("CALL_CLOSED");
  await scene.hears("joined", [one, "nothing"], [four, SIX], [six, FOUR]);
}

async function move({ scene, four, six, desk, panel }: Cast, call: string): Promise<void> {
  const wish = { device: "1004-soft", toDevice: "1004-desk", autoAnswer: false };
  await accepted(panel.four, `calls/${call}/move`, wish);
  await desk.next("CALL_INCOMING");
  await scene.hears("the desk phone rings", [four, SIX], [six, FOUR], [desk, "nothing"]);
  await desk.command("accept");
  await four.next("CALL_CLOSED");
  await scene.hears("moved", [four, "nothing"], [six, DESK], [desk, SIX]);
  await accepted(panel.six, `calls/${call}/hangup`, { device: "1006-soft" });
  await desk.next("CALL_CLOSED");
  await scene.idle();
}

async function pickUp({ scene, one, four, six, desk, panel }: Cast): Promise<void> {
  await one.command("dial", "1004");
  await four.next("CALL_INCOMING");
  await desk.next("CALL_INCOMING");
  const wish = { device: "1006-soft", autoAnswer: false };
  const refused = await panel.one.post("users/1004/pickup", { ...wish, device: "1001-soft" });
  assert.equal(refused.json.code, "pickup-not-permitted");
  await accepted(panel.six, "users/1004/pickup", wish);
  await six.next("CALL_INCOMING");
  await six.command("accept");
  await four.next("CALL_CLOSED");
  await desk.next("CALL_CLOSED");
  await scene.hears("picked up", [one, SIX], [six, ONE], [four, "nothing"], [desk, "nothing"]);
  await one.command("hangup");
  await six.next("CALL_CLOSED");
  await scene.idle();
}

/** A lamp key of a phone that is no baresip: three states in dialog-info, then it is gone without a word. */
function lamp(scene: PhoneScene, watched: string): Promise<Sipp> {
  const user = "1007-soft";
  return Sipp.start({
    scenario: "lamp",
    target: scene.office.running.sip,
    port: freePort("udp"),
    calls: 1,
    users: [`${user};[authentication username=${user} password=sip-${user}];${watched}`],
    patient: true,
    timeoutSeconds: 60,
  });
}

async function lit(lamps: readonly Sipp[]): Promise<void> {
  for (const lamp of lamps) {
    const { succeeded, failed, said } = await lamp.finished();
    assert.deepEqual({ succeeded, failed }, { succeeded: 1, failed: 0 }, said);
  }
}

async function undisputed(scene: PhoneScene): Promise<void> {
  const { packets, complaints } = await dissect(scene.tape, scene.office.running.sip.port);
  assert.deepEqual(complaints, []);
  for (const name of ["sip", "sdp", "xml", "rtp", "rtcp"]) {
    assert.ok((packets.get(name) ?? 0) > 0, `${name}: ${JSON.stringify([...packets])}`);
  }
}

async function recordingStory(t: Deno.TestContext): Promise<void> {
  await using scene = await PhoneScene.open({ simulated: "carrier" });
  const [one, four] = await Promise.all([
    scene.baresip("1001-soft", ONE),
    scene.baresip("1004-soft", FOUR),
  ]);
  const panels = [await scene.office.signIn("1001"), await scene.office.signIn("1004")] as const;
  let story: { readonly call: Call; readonly talked: Millis } | undefined;
  await t.step("out on the main line, hold, resume, sent on to 1004", async () => {
    story = await undisturbed(STALL_HEARD, () => sentOn(scene, one, four));
  });
  await t.step("the tape: each heard whom they should", async () => void await scene.listen());
  await t.step("1001's part: 1001 left, outside right, as long as they talked", async () => {
    const { call, talked } = story!;
    const [span] = call.recordings;
    const millis = await recorded(panels[0], call, span!, ONE);
    const off = Math.abs(millis - talked);
    assert.ok(off <= MOMENT_TOLERANCE_MILLIS, `${millis} ms recorded, ${talked} ms talked`);
    assert.equal((await panels[1].get(`recordings/${span!.id}`)).status, 404);
  });
  await t.step("1004's part: 1004 left, outside right, as long as they talked", async () => {
    const { recordings } = story!.call;
    assert.equal(new Set(recordings.map(({ id }) => id)).size, 2);
    const span = recordings.at(-1)!;
    await recorded(panels[1], story!.call, span, FOUR);
    assert.equal((await panels[0].get(`recordings/${span.id}`)).status, 404);
  });
}

/** A call to the outside that is held, resumed and sent on; it, and how long 1001 talked. */
async function sentOn(
  scene: PhoneScene,
  one: Baresip,
  four: Baresip,
): Promise<{ readonly call: Call; readonly talked: Millis }> {
  await one.command("dial", `0${ANSWERS}`);
  await one.next("CALL_ESTABLISHED");
  const answered = Date.now();
  await scene.hears("outside answers", [one, "outside"], [OUTSIDE, ONE]);
  await one.command("hold");
  const before = Date.now() - answered;
  await scene.hears("1001 holds", [one, "nothing"], [OUTSIDE, "music"]);
  await one.command("resume");
  const resumed = Date.now();
  await scene.hears("1001 resumes", [one, "outside"], [OUTSIDE, ONE]);
  await one.command("transfer", "1004");
  const talked = before + Date.now() - resumed;
  await four.next("CALL_INCOMING");
  await scene.hears("1004 rings", [one, "nothing"], [OUTSIDE, "ringback"], [four, "nothing"]);
  await four.command("accept");
  await one.next("CALL_CLOSED");
  await scene.hears("sent on", [one, "nothing"], [four, "outside"], [OUTSIDE, FOUR]);
  await four.command("hangup");
  await scene.idle();
  return { call: (await scene.ended()).at(-1)!, talked };
}

/** Reads one recording as its person does, and holds it against the call's story; its length. */
async function recorded(
  panel: PanelUser,
  call: Call,
  span: RecordingSpan,
  hertz: number,
): Promise<number> {
  const wav = readWav(await panel.file(`recordings/${span.id}`))!;
  const [left, right] = wav.channels;
  assert.ok(left !== undefined && right !== undefined && wav.channels.length === 2);
  const own = partOfTone(left, hertz);
  assert.ok(own >= SHARE_MIN, `left: ${hertz} Hz in ${own} of it`);
  for (const other of [ONE, FOUR].filter((one) => one !== hertz)) {
    assert.deepEqual([partOfTone(left, other), partOfTone(right, other)], [0, 0], "a third party");
  }
  // both ends of it, since a hold that was left out between them breaks the melody
  const [begins, ends] = nameSounds([piece(right, 300, 1_700), piece(right, -1_500, -100)]);
  assert.match(begins!, /^melody 1[0-9]{3}$/);
  assert.equal(ends, begins);
  const millis = left.length * 1_000 / SAMPLE_RATE;
  const story = bridgedMillis(call, span);
  const off = Math.abs(millis - story);
  assert.ok(off <= LENGTH_TOLERANCE_MILLIS, `${millis} ms recorded, ${story} ms bridged`);
  return millis;
}

/** From one point to another, in milliseconds; negative ones count from the end. */
function piece(samples: Int16Array, from: number, to: number): Int16Array {
  return samples.slice(from * SAMPLE_RATE / 1_000, to * SAMPLE_RATE / 1_000);
}

/** How much of it is this tone, in pieces: where a hold was left out its phase leaps, and a busy machine loses some. */
function partOfTone(samples: Int16Array, hertz: number): number {
  let pieces = 0, right = 0;
  for (let at = 0; at + PIECE_SAMPLES <= samples.length; at += PIECE_SAMPLES) {
    pieces++;
    if (share(samples.subarray(at, at + PIECE_SAMPLES), hertz) >= SHARE_MIN) right++;
  }
  return right / pieces;
}

/** How long its two legs were joined while neither held. */
function bridgedMillis(call: Call, { leg, peer }: RecordingSpan): number {
  const both = new Set([leg, peer]);
  const joined = call.spans.filter(({ a, b }) => both.has(a) && both.has(b));
  const held = call.holds.filter((hold) => both.has(hold.leg));
  const length = (parts: readonly { readonly from: number; readonly to?: number }[]) =>
    parts.reduce((sum, { from, to }) => sum + to! - from, 0);
  return length(joined) - length(held);
}

/** What the panel's page does: it must be accepted. */
async function accepted(panel: PanelUser, path: string, body: Record<string, unknown>) {
  const answer = await panel.post(path, body);
  assert.equal(answer.status, 202, `${path}: ${JSON.stringify(answer.json)}`);
  return answer.json;
}
