/**
 * The panel in a real Chromium on a real Asterisk 22 with real baresip 1.1 phones: calls with and without automatic
 * answer, hold, slots, call-back, transfer, the history of all, and a recording with both voices.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { SAMPLE_RATE, share } from "../../core/media/tones.ts";
import { readWav } from "../../core/media/wav.ts";
import { press, state } from "../browser/support/control_page.ts";
import { launchChromium, openContext } from "../support/chromium.ts";
import { demoOffice } from "../support/demo_office.ts";
import { testWith } from "../support/tools.ts";
import { Asterisk, asterisk } from "./support/asterisk.ts";
import { liveEnv } from "./support/asterisk_office.ts";
import { type Baresip, baresip11 } from "./support/baresip.ts";
import { PhoneScene, SHARE_MIN } from "./support/phone_scene.ts";
import type { PanelUser } from "./support/running_office.ts";
import { dumpcap } from "./support/tape.ts";

/** What each says, in hertz: tones that no note of the music is like. */
const ONE = 1_300;
const FOUR = 1_700;
const SIX = 2_100;
/** A call-back comes while the test waits. */
const PARKED_SECONDS = 5;
const PATIENCE_MILLIS = 10_000;

interface Cast {
  readonly scene: PhoneScene;
  readonly page: Page;
  readonly panel: PanelUser;
  readonly one: Baresip;
  readonly four: Baresip;
  readonly six: Baresip;
}

testWith(
  [asterisk, baresip11, dumpcap],
  "asterisk: the panel in a browser with baresip 1.1 phones, from the first call to the recording",
  async (t) => {
    const server = await Asterisk.start(demoOffice());
    try {
      await using scene = await PhoneScene.open({
        simulated: "off",
        live: { sip: server.sip, env: liveEnv(server, demoOffice().office) },
        change: (office) => {
          office.parking = { ...office.parking, timeoutSeconds: PARKED_SECONDS };
          // employees among themselves are on no line, whose rule would be asked
          office.people.find((one: { extension: string }) => one.extension === "1001").recording =
            "always";
        },
      });
      const [one, four, six] = await Promise.all([
        scene.baresip("1001-desk", ONE, baresip11),
        scene.baresip("1004-desk", FOUR, baresip11),
        scene.baresip("1006-desk", SIX, baresip11),
      ]);
      const browser = await launchChromium();
      scene.defer(() => browser.close());
      const panel = await scene.office.signIn("1001");
      const context = await openContext(browser);
      const [name, value] = panel.cookie.split("=", 2);
      await context.addCookies([{ name: name!, value: value!, url: scene.office.url }]);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MILLIS);
      await page.goto(`${scene.office.url}/pbx/open/`);
      await page.waitForSelector("html[data-ready]");
      const cast = { scene, page, panel, one, four, six };
      const steps: readonly (readonly [string, () => Promise<void>])[] = [
        ["発信時自動応答 on: the own phone goes off-hook by itself", () => clickOn(cast)],
        ["保留 and 保留解除: the other side hears music meanwhile", () => hold(cast)],
        ["保留箱: parked in 705, retrieved at another phone", () => parkIn705(cast)],
        ["発信時自動応答 off: the own phone rings first", () => clickOff(cast)],
        ["保留箱: nobody takes it, and it comes back", () => callBack(cast)],
        ["転送 without asking first", () => sendOn(cast)],
        ["the tape: each heard whom they should", async () => void await scene.listen()],
        ["通話履歴: each call is one story", () => stories(cast)],
        ["通話録音: played in the page, with both voices", () => recording(cast)],
      ];
      for (const [step, run] of steps) if (!await t.step(step, run)) break;
    } finally {
      await server.stop();
    }
  },
);

async function dial({ page }: Cast, number: string, autoAnswer: boolean): Promise<void> {
  const toggle = page.locator(".side .switch");
  if (await toggle.getAttribute("aria-checked") !== String(autoAnswer)) await toggle.click();
  await page.waitForSelector(`.side .switch[aria-checked=${autoAnswer}]`);
  await page.fill("#number", number);
  await page.press("#number", "Enter");
}

async function clickOn(cast: Cast): Promise<void> {
  const { scene, page, one, four } = cast;
  await dial(cast, "1004", true);
  await one.next("CALL_ESTABLISHED");
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await state(page, "1001", "talking");
  await scene.hears("they talk", [one, FOUR], [four, ONE]);
}

async function hold({ scene, page, one, four }: Cast): Promise<void> {
  await press(page, "1001", "hold");
  await state(page, "1001", "holding");
  await scene.hears("held", [one, "nothing"], [four, "music"]);
  await press(page, "1001", "hold");
  await state(page, "1001", "talking");
  await scene.hears("resumed", [one, FOUR], [four, ONE]);
}

async function parkIn705({ scene, page, one, four, six }: Cast): Promise<void> {
  await page.click("#more-1001-desk");
  await page.click("[data-action=park-for]");
  await page.selectOption("#park-slot", "705");
  await page.press("#park-note", "Enter");
  await one.next("CALL_CLOSED");
  await page.waitForSelector(".slot[data-slot='705']");
  await scene.hears("in 705", [four, "music"]);
  await six.command("dial", "705");
  await six.next("CALL_ESTABLISHED");
  await page.waitForSelector(".slot", { state: "detached" });
  await scene.hears("retrieved", [four, SIX], [six, FOUR], [one, "nothing"]);
  await six.command("hangup");
  await four.next("CALL_CLOSED");
}

async function clickOff(cast: Cast): Promise<void> {
  const { page, one, six } = cast;
  await dial(cast, "1006", false);
  await one.next("CALL_INCOMING");
  await one.command("accept");
  await six.next("CALL_INCOMING");
  await six.command("accept");
  await state(page, "1001", "talking");
}

async function callBack({ scene, page, one, six }: Cast): Promise<void> {
  await press(page, "1001", "park");
  await one.next("CALL_CLOSED");
  await page.waitForSelector(".slot[data-slot='701']");
  await one.next("CALL_INCOMING", 2_000 * PARKED_SECONDS);
  await one.command("accept");
  await state(page, "1001", "talking");
  await scene.hears("called back", [one, SIX], [six, ONE]);
}

async function sendOn({ scene, page, one, four, six }: Cast): Promise<void> {
  await press(page, "1001", "transfer");
  await page.fill("#transfer-to", "1004");
  await page.click(".drawer .choices button:has-text('すぐに転送')");
  await one.next("CALL_CLOSED");
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await scene.hears("sent on", [four, SIX], [six, FOUR], [one, "nothing"]);
  await four.command("hangup");
  await six.next("CALL_CLOSED");
  await state(page, "1001", "idle");
}

/** What each has in one call are its parts, the newest first: before the slot, and after the call-back. */
const PARTS = [
  ["1006", "transferred"],
  ["1006", "parked"],
  ["1004", "parked"],
];

async function stories({ page, panel }: Cast): Promise<void> {
  const { items } = (await panel.get("history")).json;
  assert.deepEqual(
    items.map((one: { number: string; cause: string }) => [one.number, one.cause]),
    PARTS,
  );
  assert.ok(items.every((one: { result: string }) => one.result === "answered"));
  assert.equal(new Set(items.map((one: { callId: string }) => one.callId)).size, 2);
  assert.equal(await page.locator(".history-row").count(), PARTS.length);
}

async function recording({ page, panel }: Cast): Promise<void> {
  const { items } = (await panel.get("history")).json;
  const wav = readWav(await panel.file(`recordings/${items.at(-1).recording}`))!;
  const [own, other] = wav.channels;
  assert.ok(own !== undefined && share(middle(own), ONE) > SHARE_MIN);
  assert.ok(other !== undefined && share(middle(other), FOUR) > SHARE_MIN);
  await page.click(".history-row >> nth=-1");
  await page.waitForSelector(".player .waves-seek:enabled");
  await page.click(".player-toggle");
  await page.waitForFunction(() =>
    Number(document.querySelector<HTMLInputElement>(".waves-seek")?.value) > 0.3
  );
}

/** Half a second of the time before the hold. */
function middle(side: Int16Array): Int16Array {
  return side.subarray(SAMPLE_RATE, SAMPLE_RATE * 1.5);
}
