/** The panel by SIP alone with Kamailio as registrar: real baresip phones, click-to-call ON and OFF, and the history of both. */
import assert from "node:assert/strict";
import { socketKey } from "../../core/lib/socket_address.ts";
import { share } from "../../core/media/tones.ts";
import { eventually, testWith } from "../support/tools.ts";
import { type Baresip, baresip11 } from "./support/baresip.ts";
import { Kamailio, kamailio } from "./support/kamailio.ts";
import { pause, PhoneScene, SHARE_MIN } from "./support/phone_scene.ts";
import type { PanelUser } from "./support/running_office.ts";
import { dumpcap } from "./support/tape.ts";

/** What each says, in hertz. */
const ONE = 1_300;
const FOUR = 1_700;
/** How long they talk, and how much of it is heard at least: a busy machine sends late. */
const TALK_MILLIS = 1_200;
const SAMPLES_MIN = 10 * 160;
const PEOPLE = ["1001", "1004"];

testWith(
  [kamailio, baresip11, dumpcap],
  "kamailio: as registrar: a click ON and one OFF, both hear each other, hang up, and history",
  async () => {
    const server = await Kamailio.start();
    try {
      await using scene = await PhoneScene.open({
        simulated: "off",
        live: { sip: server.sip, env: env(server) },
      });
      const [one, four] = await Promise.all([
        scene.baresip("1001-desk", ONE, baresip11),
        scene.baresip("1004-desk", FOUR, baresip11),
      ]);
      // no presence is offered, so a device is taken to be there: the registrar itself is asked
      for (const one of PEOPLE) await server.answers(`${one}-desk`);
      const panel = await scene.office.signIn("1001");
      const cast = { scene, panel, one, four };
      const marks = [...await talks(cast, true), ...await talks(cast, false)];
      const { json } = await panel.get("history");
      assert.deepEqual(
        json.items.map(({ number, direction, result }: Record<string, string>) => [
          number,
          direction,
          result,
        ]),
        [["1004", "internal", "answered"], ["1004", "internal", "answered"]],
      );
      await scene.tape.stop();
      for (const { by, hertz, from, to } of marks) {
        const heard = scene.tape.heard(by.rtp, from, to);
        assert.ok(heard.length >= SAMPLES_MIN, `${hertz} Hz: ${heard.length} samples`);
        assert.ok(share(heard, hertz) >= SHARE_MIN, `${hertz} Hz: ${share(heard, hertz)}`);
      }
    } finally {
      await server.stop();
    }
  },
);

interface Cast {
  readonly scene: PhoneScene;
  readonly panel: PanelUser;
  readonly one: Baresip;
  readonly four: Baresip;
}

interface Mark {
  readonly by: Baresip;
  /** What it is to hear. */
  readonly hertz: number;
  readonly from: number;
  readonly to: number;
}

/** A click by 1001's panel; both talk, and 1001 hangs up in the panel. */
async function talks(
  { scene, panel, one, four }: Cast,
  autoAnswer: boolean,
): Promise<readonly Mark[]> {
  const device = "1001-desk";
  const click = await panel.post("calls", { device, destination: "1004", autoAnswer });
  assert.equal(click.status, 202, JSON.stringify(click.json));
  if (!autoAnswer) {
    await one.next("CALL_INCOMING");
    assert.equal(four.has("CALL_INCOMING"), false, "nobody else rings before");
    await one.command("accept");
  }
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await scene.call("they talk", (call) => call.spans.length > 0);
  const from = Date.now();
  await pause(TALK_MILLIS);
  const time = { from, to: Date.now() };
  await panel.post(`calls/${click.json.callId}/hangup`, { device });
  await one.next("CALL_CLOSED");
  await four.next("CALL_CLOSED");
  await eventually("nobody calls", async () => (await panel.get("calls")).json.items.length === 0);
  return [{ by: one, hertz: FOUR, ...time }, { by: four, hertz: ONE, ...time }];
}

function env({ sip }: Kamailio): Readonly<Record<string, string>> {
  const accounts = PEOPLE.map((one) => `${one}=${one}-naisen:sip-${one}-naisen`);
  return {
    NAISEN_PBX: "sip",
    NAISEN_SIP_REGISTRAR: socketKey(sip),
    NAISEN_SIP_ACCOUNTS: accounts.join(","),
    NAISEN_SIP_DEVICES: "{device}",
    NAISEN_SIP_PARK: "none",
  };
}
