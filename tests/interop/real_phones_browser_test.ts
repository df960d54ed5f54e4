/**
 * The panel in a real Chromium, its person's hands on the page, and real baresip phones on the desk: call, hold, resume,
 * park, retrieve on another device, transfer; a tape of the wire tells who heard whom.
 */
import type { Browser, Page } from "playwright-core";
import { deviceOf } from "../browser/support/on_page.ts";
import { state } from "../browser/support/control_page.ts";
import { launchChromium, openContext } from "../support/chromium.ts";
import { testWith } from "../support/tools.ts";
import { type Baresip, baresip } from "./support/baresip.ts";
import { PhoneScene } from "./support/phone_scene.ts";
import { dumpcap } from "./support/tape.ts";

/** What each says, in hertz: tones that no note of the music is like. */
const HERTZ = { "1001": 1_300, "1004": 1_700, "1006": 2_100 } as const;
type Extension = keyof typeof HERTZ;
const ONE = HERTZ["1001"];
const FOUR = HERTZ["1004"];
const SIX = HERTZ["1006"];

interface Seat {
  readonly phone: Baresip;
  readonly page: Page;
  /** The device on the page. */
  readonly device: string;
}

async function seat(scene: PhoneScene, browser: Browser, extension: Extension): Promise<Seat> {
  const device = `${extension}-soft`;
  const [phone, { cookie, url }] = await Promise.all([
    scene.baresip(device, HERTZ[extension]),
    scene.office.signIn(extension),
  ]);
  const [name, value] = cookie.split("=", 2);
  const context = await openContext(browser);
  await context.addCookies([{ name: name!, value: value!, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/pbx/open/`);
  await page.waitForSelector(".page[data-live=true]");
  await state(page, device, "idle");
  return { phone, page, device };
}

const press = ({ page, device }: Seat, button: string) =>
  page.click(`${deviceOf(device)} [data-button=${button}]`);
const shows = ({ page, device }: Seat, word: string) => state(page, device, word);

async function answer(seat: Seat): Promise<void> {
  await seat.phone.next("CALL_INCOMING");
  await shows(seat, "ringing");
  await seat.phone.command("accept");
}

async function story(t: Deno.TestContext): Promise<void> {
  await using scene = await PhoneScene.open({ simulated: "carrier" });
  const browser = await launchChromium();
  scene.defer(() => browser.close());
  const [one, four, six] = await Promise.all([
    seat(scene, browser, "1001"),
    seat(scene, browser, "1004"),
    seat(scene, browser, "1006"),
  ]);
  await t.step("発信: the own phone rings first, then the colleague's; they talk", async () => {
    await one.page.fill("#number", "1004");
    await one.page.press("#number", "Enter");
    await shows(one, "starting");
    await one.phone.next("CALL_INCOMING");
    await one.phone.command("accept");
    await answer(four);
    await Promise.all([shows(one, "talking"), shows(four, "talking")]);
    await scene.hears("they talk", [one.phone, FOUR], [four.phone, ONE]);
  });
  await t.step("保留, and 保留解除", async () => {
    await press(one, "hold");
    await Promise.all([shows(one, "holding"), shows(four, "held")]);
    await scene.hears("held", [one.phone, "nothing"], [four.phone, "music"]);
    await press(one, "hold");
    await Promise.all([shows(one, "talking"), shows(four, "talking")]);
    await scene.hears("resumed", [one.phone, FOUR], [four.phone, ONE]);
  });
  await t.step("保留箱, and taken out on a colleague's device", async () => {
    await press(one, "park");
    await one.phone.next("CALL_CLOSED");
    await Promise.all([shows(one, "idle"), six.page.waitForSelector("#slot-701")]);
    await scene.hears("in 701", [one.phone, "nothing"], [four.phone, "music"]);
    await six.page.click("#slot-701");
    await answer(six);
    await shows(six, "talking");
    await one.page.waitForSelector("#slot-701", { state: "detached" });
    await scene.hears("taken out", [four.phone, SIX], [six.phone, FOUR]);
  });
  await t.step("すぐに転送", async () => {
    await press(six, "transfer");
    await six.page.fill("#transfer-to", "1001");
    await six.page.click("text=すぐに転送");
    await six.phone.next("CALL_CLOSED");
    await shows(six, "idle");
    await answer(one);
    await Promise.all([shows(one, "talking"), shows(four, "talking")]);
    await scene.hears("sent on", [one.phone, FOUR], [four.phone, ONE], [six.phone, "nothing"]);
  });
  await t.step("話してから転送, and joined", async () => {
    await press(one, "transfer");
    await one.page.fill("#transfer-to", "1006");
    await one.page.click("text=話してから転送");
    await answer(six);
    await Promise.all([shows(four, "held"), shows(six, "talking"), shows(one, "talking")]);
    await scene.hears("asked", [one.phone, SIX], [four.phone, "music"], [six.phone, ONE]);
    await one.page.click(`${deviceOf(one.device)} .notice .chip-go`);
    await one.phone.next("CALL_CLOSED");
    await Promise.all([shows(one, "idle"), shows(four, "talking")]);
    await scene.hears("joined", [one.phone, "nothing"], [four.phone, SIX], [six.phone, FOUR]);
  });
  await t.step("切断: all are free, and each history has its part", async () => {
    await press(six, "hangup");
    await four.phone.next("CALL_CLOSED");
    const seats = [one, four, six];
    await Promise.all(seats.map((each) => shows(each, "idle")));
    await Promise.all(seats.map(({ page }) => page.waitForSelector(".history-row")));
    await scene.idle();
  });
  await t.step("the tape: each heard whom they should", async () => void await scene.listen());
}

testWith([baresip, dumpcap], "real phones: worked from the panel in a real browser", story);
