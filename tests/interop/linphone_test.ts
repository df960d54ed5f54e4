/** A real linphone transfers with consultation: REFER with Replaces from a stack that is neither ours nor baresip's. */
import assert from "node:assert/strict";
import { baresip } from "./support/baresip.ts";
import { dissect, tshark } from "./support/dissected.ts";
import { Linphone, linphone } from "./support/linphone.ts";
import { PhoneScene } from "./support/phone_scene.ts";
import { dumpcap } from "./support/tape.ts";
import { testWith } from "../support/tools.ts";

/** What each says, in hertz: tones that no note of the music is like. */
const ONE = 1_300;
const FOUR = 1_700;
const SIX = 2_100;

testWith(
  [linphone, baresip, dumpcap, tshark],
  "I22 linphone: an attended transfer end to end, a semi-attended one, one that fails, and hold",
  async (t) => {
    await using scene = await PhoneScene.open({ simulated: "carrier" });
    const [four, six] = await Promise.all([
      scene.baresip("1004-soft", FOUR),
      scene.baresip("1006-soft", SIX),
    ]);
    const { port } = scene.office.running.sip;
    const one = await Linphone.start({
      user: "1001-soft",
      password: "sip-1001-soft",
      registrar: scene.office.running.sip,
      hertz: ONE,
    });
    scene.defer(() => one.stop());
    await scene.registered("1001-soft");
    let calls = 0;
    /** It dials; which number linphone gives the call. */
    const dial = async (extension: string): Promise<number> => {
      await one.type(`call sip:${extension}@127.0.0.1:${port}`);
      return calls += 1;
    };

    await t.step(
      "hold, consult, transfer: the two others talk, linphone is out of it",
      async () => {
        const first = await dial("1004");
        await four.next("CALL_INCOMING");
        await four.command("accept");
        await one.says(new RegExp(`Call ${first} with .* connected`));
        await scene.hears("they talk", [one, FOUR], [four, ONE]);
        await one.type("pause");
        await one.says(new RegExp(`Call ${first} with .* is now paused`));
        await scene.hears("linphone holds", [one, "nothing"], [four, "music"]);
        const second = await dial("1006");
        await six.next("CALL_INCOMING");
        await six.command("accept");
        await one.says(new RegExp(`Call ${second} with .* connected`));
        await scene.hears("linphone consults", [one, SIX], [four, "music"], [six, ONE]);
        await one.type(`transfer ${first} --to-call ${second}`);
        await one.says(/has been transfered/);
        await one.says(new RegExp(`Call ${first} with .* ended`));
        await scene.hears("joined", [one, "nothing"], [four, SIX], [six, FOUR]);
        await six.command("hangup");
        await four.next("CALL_CLOSED");
        await scene.idle();
        const ends = (await scene.ended()).flatMap((call) =>
          call.legs.map((leg) => [leg.device as string, leg.endCause])
        );
        assert.deepEqual(ends.filter(([device]) => device === "1001-soft"), [
          ["1001-soft", "transferred"],
          ["1001-soft", "transferred"],
        ]);
      },
    );

    await t.step(
      "while the other still rings: who waits hears ringing, then that one",
      async () => {
        const first = await dial("1004");
        await four.next("CALL_INCOMING");
        await four.command("accept");
        await one.says(new RegExp(`Call ${first} with .* connected`));
        await one.type("pause");
        await one.says(new RegExp(`Call ${first} with .* is now paused`));
        const second = await dial("1006");
        await six.next("CALL_INCOMING");
        await one.says(new RegExp(`Call ${second} to .* ringing`));
        await one.type(`transfer ${first} --to-call ${second}`);
        await scene.hears("1006 rings", [one, "nothing"], [four, "ringback"], [six, "nothing"]);
        await six.command("accept");
        await scene.hears("answered", [one, "nothing"], [four, SIX], [six, FOUR]);
        await six.command("hangup");
        await four.next("CALL_CLOSED");
        await scene.idle();
      },
    );

    await t.step("a blind transfer that fails: linphone has its call back", async () => {
      const only = await dial("1004");
      await four.next("CALL_INCOMING");
      await four.command("accept");
      await one.says(new RegExp(`Call ${only} with .* connected`));
      await one.type(`transfer ${only} sip:1009@127.0.0.1:${port}`);
      await scene.call("it failed", (call) => call.lastTransfer?.state === "failed");
      await scene.hears("back", [one, FOUR], [four, ONE]);
      await one.type(`terminate ${only}`);
      await four.next("CALL_CLOSED");
      await scene.idle();
    });

    await t.step("the tape: each heard whom they should, and tshark has no complaint", async () => {
      await scene.listen();
      const { packets, complaints } = await dissect(scene.tape, port);
      assert.deepEqual(complaints, []);
      for (const name of ["sip", "sdp", "rtp"]) assert.ok(packets.get(name)! > 0, name);
    });
  },
);
