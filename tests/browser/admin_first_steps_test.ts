/** An empty office (`NAISEN_OFFICE=none`) as its first administrator walks it: every step told, and done one by one, to the first call. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Device } from "../../core/domain/office.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { deskPhone } from "../../sim/devices/device.ts";
import { USUAL_HABITS } from "../../sim/devices/habits.ts";
import type { PhoneDisplay } from "../../sim/devices/phone.ts";
import { PBX_ADDRESS } from "../../sim/office_world.ts";
import { addPhone } from "../support/device_nodes.ts";
import { adminTests, answer, fill, openAdmin, rowOf, save } from "./support/on_admin.ts";
import { accessible } from "./support/on_page.ts";
import type { PanelOffice } from "./support/panel_office.ts";

const onAdmin = adminTests({
  office: (file) => ({
    ...file,
    loginId: "office",
    demo: false,
    people: [],
    devices: [],
    lines: [],
    permissions: [],
    lists: [],
  }),
});

/** Opens the way that a step of the first page offers. */
async function step(page: Page, act: string): Promise<void> {
  await page.click(`main a:text-is("${act}")`);
  await page.waitForSelector("h1");
}

/** Puts a phone on a desk, set up with what its page has shown; returns all that its display shows. */
function plugIn(
  office: PanelOffice,
  device: Device,
  password: string,
  place: number,
): PhoneDisplay[] {
  const host = `10.2.0.${place}`;
  const shown: PhoneDisplay[] = [];
  addPhone(
    office.web.sim.world,
    deskPhone({
      device,
      password,
      habits: USUAL_HABITS,
      seat: { sip: { host, port: 5060 }, rtp: { host, port: 4000 } },
      registrar: PBX_ADDRESS,
      melody: place,
      media: "flows",
      random: seededRandom(device.id),
    }),
    (state) => shown.push(state),
  );
  return shown;
}

/** The steps that the first page still asks for. */
async function left(page: Page, office: PanelOffice): Promise<readonly string[]> {
  await openAdmin(page, office, "");
  await page.waitForSelector(".counts");
  return await page.locator(".step[data-done=false] b").allInnerTexts();
}

onAdmin(
  "Start: an empty office is led from its LOGIN ID to the first call, by hand and by CSV",
  {},
  async (page, office) => {
    await page.waitForSelector("text=あと7つで、最初の通話ができます。");
    await accessible(page);

    await step(page, "LOGIN IDを決める");
    await fill(page, "loginId", "minato");
    await page.click(".form .main-button");
    await answer(page, true);
    await page.waitForSelector(".toast");

    await openAdmin(page, office, "");
    await step(page, "回線を追加");
    await fill(page, "labelJa", "代表");
    await fill(page, "labelEn", "Main");
    await fill(page, "id", "main");
    await fill(page, "number", "03-0000-0001");
    await save(page);
    await rowOf(page, "03-0000-0001").waitFor();

    await openAdmin(page, office, "");
    await step(page, "ユーザを追加");
    await fill(page, "extension", "1001");
    await fill(page, "name", "最初 一郎");
    await fill(page, "password", "0123");
    await save(page);
    await rowOf(page, "最初 一郎").waitFor();

    const remaining = ["発信許可を決める", "デバイスを追加する", "電話機をつなぐ"];
    assert.deepEqual(await left(page, office), remaining);
    await step(page, "発信許可を開く");
    await page.click('input[aria-label="最初 一郎 代表"]');
    await page.waitForSelector('input[aria-label="最初 一郎 代表"]:checked');

    await openAdmin(page, office, "");
    await step(page, "デバイスを追加");
    await fill(page, "owner", "1001");
    await fill(page, "id", "1001-desk");
    await save(page);
    const secret = await page.innerText(".secret code");

    // a phone that was set up wrongly is told apart from one that never came
    const device = (id: string) => office.web.useCases.office.index.device.get(id as DeviceId)!;
    plugIn(office, { ...device("1001-desk"), id: "1001-dask" as DeviceId }, secret, 1);
    assert.deepEqual(await left(page, office), remaining.slice(2));
    await step(page, "登録の状況を開く");
    await rowOf(page, "1001-dask").first().locator("[data-kind=trouble]").waitFor();

    // everybody else at once: who is new is wanted, without being asked for
    await openAdmin(page, office, "bulk?create=true");
    const rows = "内線番号,氏名,パスワード\r\n1002,次 二郎,45\r\n1003,三 三子,\r\n";
    await page.setInputFiles("input[type=file]", {
      name: "users.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(rows),
    });
    await page.click("text=2件を取り込む");
    await page.locator(".bulk-verdict", { hasText: "2件を変更しました。" }).waitFor();
    const { index } = office.web.useCases.office;
    assert.deepEqual([...index.person.keys()], ["1001", "1002", "1003"]);

    await openAdmin(page, office, "devices/1002-desk");
    await page.click(".form-aside >> text=SIPパスワードを作り直す");
    await answer(page, true);
    const display = plugIn(office, device("1002-desk"), await page.innerText(".secret code"), 2);
    plugIn(office, device("1001-desk"), secret, 3);
    await openAdmin(page, office, "registrations");
    for (const id of ["1001-desk", "1002-desk"]) await rowOf(page, id).first().waitFor();
    assert.deepEqual(await left(page, office), []);

    await page.goto(`${office.origin}/pbx/open/login`);
    await page.fill("#loginId", "minato");
    await page.fill("#extension", "1001");
    await page.fill("#password", "0123");
    await page.press("#password", "Enter");
    await page.waitForURL("**/pbx/open/");
    await page.fill("#number", "1002");
    await page.press("#number", "Enter");
    await page.waitForSelector("section[aria-labelledby=device-1001-desk] >> text=通話中");
    assert.deepEqual(
      display.map(({ state }) => state).filter((state) => state !== "idle").slice(0, 2),
      ["ringing", "talking"],
    );
  },
);
