/**
 * Real baresip phones hold, resume, transfer, park by transfer and retrieve; a tape of the wire tells who hears whom
 * after each step, and tshark reads it without complaint. The same story with every baresip there is.
 */
import assert from "node:assert/strict";
import type { Call } from "../../core/domain/pbx_messages.ts";
import type { Tool } from "../support/tools.ts";
import { type Baresip, baresip, baresip11 } from "./support/baresip.ts";
import { dissect, tshark } from "./support/dissected.ts";
import { PhoneScene } from "./support/phone_scene.ts";
import { dumpcap } from "./support/tape.ts";
import { testTogether } from "./support/together.ts";

/** What each says, in hertz: tones that no note of the music is like. */
const ONE = 1_300;
const FOUR = 1_700;
const SIX = 2_100;

interface Cast {
  readonly scene: PhoneScene;
  readonly one: Baresip;
  readonly four: Baresip;
  readonly six: Baresip;
}

const STORY: readonly (readonly [name: string, run: (cast: Cast) => Promise<void>])[] = [
  ["hold: only the one held hears music, both may hold, both must resume", holdAndResume],
  ["transfer: who is sent on is heard by the next, the transferor is gone", sendOn],
  ["transfer that fails: this phone then hangs up, and nobody is left in silence", sendInVain],
  ["park by transfer to 701: music, lamp and slot; 701 dialled takes it", parkAndRetrieve],
  ["park by transfer to *68: the lowest free slot; a taken slot refuses", parkByCode],
  ["parked and gone: the slot is free", abandon],
];

testTogether(
  "real phones: baresips hold, transfer, park and retrieve; the tape tells who hears whom",
  ([["1.0", baresip], ["1.1", baresip11]] as const).map(([version, program]) => ({
    name: `baresip ${version}`,
    tools: [program, dumpcap, tshark],
    run: (t) => tell(t, program),
  })),
);

async function tell(t: Deno.TestContext, program: Tool): Promise<void> {
  await using scene = await PhoneScene.open({ simulated: "carrier" });
  const [one, four, six] = await Promise.all([
    scene.baresip("1001-soft", ONE, program),
    scene.baresip("1004-soft", FOUR, program),
    scene.baresip("1006-soft", SIX, program),
  ]);
  for (const [name, run] of STORY) {
    await t.step(name, async () => {
      await run({ scene, one, four, six });
      await scene.idle();
    });
  }
  await t.step("the tape: each heard whom they should", async () => {
    await scene.listen();
  });
  await t.step("tshark: not one malformed packet, no error in SIP, SDP or RTP", async () => {
    const { packets, complaints } = await dissect(scene.tape, scene.office.running.sip.port);
    assert.deepEqual(complaints, []);
    for (const name of ["sip", "sdp", "rtp", "rtcp"]) {
      assert.ok(packets.get(name)! > 0, `${name}: ${JSON.stringify([...packets])}`);
    }
  });
}

/** 1001 dials 1004, who answers. */
async function talking({ scene, one, four }: Cast): Promise<Call> {
  await one.command("dial", "1004");
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await one.next("CALL_ESTABLISHED");
  return await scene.call("they talk", (call) => call.spans.length > 0);
}

async function holdAndResume(cast: Cast): Promise<void> {
  const { scene, one, four } = cast;
  const holds = (count: number) =>
    scene.call(
      `${count} hold`,
      (call) => call.holds.filter((hold) => hold.to === undefined).length === count,
    );
  await talking(cast);
  await scene.hears("they talk", [one, FOUR], [four, ONE]);
  await one.command("hold");
  await holds(1);
  await scene.hears("1001 holds", [one, "nothing"], [four, "music"]);
  await one.command("resume");
  await holds(0);
  await scene.hears("1001 resumes", [one, FOUR], [four, ONE]);
  await four.command("hold");
  await holds(1);
  await one.command("hold");
  await holds(2);
  await scene.hears("both hold", [one, "nothing"], [four, "nothing"]);
  await one.command("resume");
  await holds(1);
  await scene.hears("1004 still holds", [one, "music"], [four, "nothing"]);
  await four.command("resume");
  await holds(0);
  await scene.hears("nobody holds", [one, FOUR], [four, ONE]);
  await one.command("hangup");
  await four.next("CALL_CLOSED");
}

async function sendOn(cast: Cast): Promise<void> {
  const { scene, one, four, six } = cast;
  await talking(cast);
  await one.command("transfer", "1006");
  assert.equal((await six.next("CALL_INCOMING")).peeruri, "sip:1004@127.0.0.1");
  await scene.hears("1006 rings", [one, "nothing"], [four, "ringback"], [six, "nothing"]);
  await six.command("accept");
  await one.next("CALL_CLOSED");
  await scene.hears("sent on", [one, "nothing"], [four, SIX], [six, FOUR]);
  await four.command("hangup");
  await six.next("CALL_CLOSED");
  const call = (await scene.ended()).at(-1)!;
  assert.deepEqual(
    call.legs.map((leg) => [leg.device as string, leg.endCause]),
    [["1001-soft", "transferred"], ["1004-soft", "hangup"], ["1006-soft", "hangup"]],
  );
}

async function sendInVain(cast: Cast): Promise<void> {
  const { scene, one, four } = cast;
  await talking(cast);
  await one.command("transfer", "1009");
  assert.match((await one.next("TRANSFER_FAILED")).param ?? "", /^480 /);
  await four.next("CALL_CLOSED");
  await scene.hears("over", [one, "nothing"], [four, "nothing"]);
}

async function parkAndRetrieve(cast: Cast): Promise<void> {
  const { scene, one, four, six } = cast;
  await talking(cast);
  await one.command("transfer", "701");
  await one.next("CALL_CLOSED");
  await scene.call("1004 is parked", (call) => call.parks[0]?.slot === 701);
  await scene.hears("in 701", [one, "nothing"], [four, "music"], [six, "nothing"]);
  await six.command("dial", "701");
  await six.next("CALL_ESTABLISHED");
  await scene.hears("retrieved", [one, "nothing"], [four, SIX], [six, FOUR]);
  await six.command("hangup");
  await four.next("CALL_CLOSED");
  const call = (await scene.ended()).at(-1)!;
  assert.deepEqual(call.parks.map(({ slot, ending }) => [slot, ending]), [[701, "retrieved"]]);
}

async function parkByCode(cast: Cast): Promise<void> {
  const { scene, one, four, six } = cast;
  await talking(cast);
  await four.command("transfer", "*68");
  await four.next("CALL_CLOSED");
  await scene.call("1001 is parked", (call) => call.parks[0]?.slot === 701);
  await six.command("dial", "1004");
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await six.next("CALL_ESTABLISHED");
  await six.command("transfer", "701");
  assert.match((await six.next("TRANSFER_FAILED")).param ?? "", /^486 /);
  await four.next("CALL_CLOSED");
  await scene.hears("701 is taken", [one, "music"], [four, "nothing"], [six, "nothing"]);
  await four.command("dial", "701");
  await four.next("CALL_ESTABLISHED");
  await scene.hears("retrieved by who parked it", [one, FOUR], [four, ONE]);
  await four.command("hangup");
  await one.next("CALL_CLOSED");
}

async function abandon(cast: Cast): Promise<void> {
  const { scene, one, four, six } = cast;
  await talking(cast);
  await one.command("transfer", "705");
  await one.next("CALL_CLOSED");
  await four.command("hangup");
  await scene.idle();
  assert.equal((await scene.ended()).at(-1)!.parks[0]?.ending, "abandoned");
  await six.command("dial", "705");
  assert.match((await six.next("CALL_CLOSED")).param ?? "", /^404 /);
}
