/**
 * Every refusal of the server that a panel can meet: its Japanese sentence stands where it was asked for, what was typed
 * is kept, and the keyboard stays. The answers are scripted at the network's edge; what the office refuses by itself is
 * in the other tests of the page.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { PROBLEM_CODES, type ProblemCode } from "../../web/server/codes.ts";
import { problemOf } from "../../web/server/problem.ts";
import { say } from "../../web/shared/words.ts";
import { silence, talkWith } from "./support/control.ts";
import { parkedBy, press, state, talking, withRights } from "./support/control_page.ts";
import { click } from "./support/days.ts";
import { browserTests, deviceOf } from "./support/on_page.ts";

const onPage = browserTests({ office: withRights });
const DESK = deviceOf("1001");

type Place =
  | "dial"
  | "hold"
  | "park form"
  | "retrieve"
  | "transfer"
  | "record"
  | "pickup"
  | "presence"
  | "sign-in"
  | "setting"
  /** Laid over the page, in a recording's row, and the stream's: each has its own test. */
  | "page"
  /** No page of a person's asks for it. */
  | "not asked by a panel";

const MET_AT: Readonly<Record<ProblemCode, Place>> = {
  "admin-only": "not asked by a panel",
  "already-retrieved": "retrieve",
  "auto-answer-unsupported": "dial",
  "bad-admin-credentials": "not asked by a panel",
  "bad-credentials": "sign-in",
  "call-class-not-permitted": "dial",
  "call-not-found": "hold",
  "capability-missing": "transfer",
  "changed-since": "not asked by a panel",
  "changed-since-preview": "not asked by a panel",
  "command-reused": "dial",
  "cross-origin": "dial",
  "database-not-empty": "not asked by a panel",
  "device-busy": "dial",
  "device-not-registered": "dial",
  "download-not-permitted": "page",
  "emergency-unavailable": "dial",
  "file-has-issues": "not asked by a panel",
  "file-too-large": "not asked by a panel",
  "held-on-device": "hold",
  "internal-error": "setting",
  "invalid-fields": "not asked by a panel",
  "lab-not-open": "not asked by a panel",
  "last-account": "not asked by a panel",
  "line-full": "dial",
  "line-not-permitted": "dial",
  "line-out-of-service": "dial",
  "line-required": "dial",
  "maintenance": "dial",
  "malformed-number": "dial",
  "malformed-request": "presence",
  "no-line-permitted": "dial",
  "newer-backup": "not asked by a panel",
  "no-such-address": "dial",
  "no-such-phone": "not asked by a panel",
  "no-such-slot": "park form",
  "no-such-template": "not asked by a panel",
  "no-such-thing": "not asked by a panel",
  "not-a-backup": "not asked by a panel",
  "not-held": "hold",
  "not-holder": "hold",
  "not-json": "dial",
  "not-talking": "record",
  "not-your-device": "dial",
  "nothing-to-pick-up": "pickup",
  "nothing-to-undo": "not asked by a panel",
  "other-key": "not asked by a panel",
  "password-not-half-width": "sign-in",
  "pbx-unreachable": "dial",
  "pickup-not-permitted": "pickup",
  "preview-first": "not asked by a panel",
  "recording-not-permitted": "record",
  "recording-unavailable": "page",
  "retrieve-not-permitted": "retrieve",
  "right-missing": "not asked by a panel",
  "session-expired": "page",
  "slot-empty": "retrieve",
  "slot-taken": "park form",
  "slots-full": "park form",
  "starting": "setting",
  "too-large": "dial",
  "too-many-attempts": "sign-in",
  "too-many-rows": "not asked by a panel",
  "too-many-streams": "page",
  "transfer-failed": "transfer",
  "transfer-loop": "transfer",
  "unknown-extension": "transfer",
  "unknown-host": "dial",
  "unknown-presence": "presence",
  "unmappable-characters": "not asked by a panel",
  "until-in-the-past": "presence",
  "upload-too-slow": "not asked by a panel",
  "wrong-password": "not asked by a panel",
};

const WORDS: {
  readonly sentences: readonly { code: string; data?: { ja: Record<string, string> } }[];
} = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/words.json", import.meta.url)),
);
/** What fills a sentence, as the table of words gives it; some of the next in line have none there. */
const dataOf = (code: string) =>
  WORDS.sentences.find((each) => each.code === code)?.data?.ja ??
    { name: "小林さん", capability: "転送", slot: "801", first: "701", last: "720" };

interface Meeting {
  /** Which requests are answered with the refusal. */
  readonly url: string;
  readonly method: string;
  /** Asks once more. */
  readonly ask: () => Promise<void>;
  /** Where the sentence stands. */
  readonly at: string;
  /** What was typed, by the field it must still be in. */
  readonly typed?: Readonly<Record<string, string>>;
  /** What has the keyboard afterwards. */
  readonly focus?: string;
}

/** Refuses the same request with every code of the place, one after another. */
async function refuseEach(page: Page, place: Place, meeting: Meeting): Promise<void> {
  let code: ProblemCode = "internal-error";
  await page.route(meeting.url, async (route) => {
    if (route.request().method() !== meeting.method) return await route.fallback();
    const problem = problemOf(code, dataOf(code));
    await route.fulfill({
      status: problem.status,
      contentType: "application/problem+json",
      json: problem,
    });
  });
  for (code of PROBLEM_CODES.filter((each) => MET_AT[each] === place)) {
    await meeting.ask();
    const { message } = problemOf(code, dataOf(code));
    assert.ok(!message.ja.includes("…"), `${code} lacks its data: ${message.ja}`);
    await page.locator(meeting.at).getByText(message.ja, { exact: true }).waitFor({
      timeout: 5_000,
    }).catch(async () => {
      assert.equal(await page.locator(meeting.at).innerText({ timeout: 100 }), message.ja, code);
    });
    for (const [field, text] of Object.entries(meeting.typed ?? {})) {
      assert.equal(await page.inputValue(field), text, code);
    }
    const focus = meeting.focus ?? "*";
    assert.equal(await page.locator(`${focus}:focus`).count(), 1, `${code}: the keyboard is lost`);
  }
}

onPage("every refusal of a 発信 stands below the device; the number and the keyboard stay", {
  extension: "1001",
}, async (page) => {
  await page.fill("#number", "0300004510");
  await refuseEach(page, "dial", {
    url: "**/api/v1/calls",
    method: "POST",
    ask: () => page.press("#number", "Enter"),
    at: `${DESK} .refusal`,
    typed: { "#number": "0300004510" },
    focus: "#number",
  });
  await page.unroute("**/api/v1/calls");
  await page.route("**/api/v1/calls", (route) => route.abort());
  await page.press("#number", "Enter");
  await page.waitForSelector(`${DESK} .refusal:has-text("${say("server-unreachable", "ja")}")`);
  assert.equal(await page.inputValue("#number"), "0300004510");
});

onPage(
  "every refusal of 保留, a slot of choice and 転送 stands below the row, forms as they were",
  {
    extension: "1001",
  },
  async (page, office) => {
    await talking(page, office);
    const at = `${DESK} .refusal`;
    await refuseEach(page, "hold", {
      url: "**/hold",
      method: "POST",
      ask: () => press(page, "1001", "hold"),
      at,
      focus: `${DESK} [data-button=hold]`,
    });
    await page.click(`${DESK} .device-more`);
    await page.click("[data-action=park-for]");
    await page.fill("#park-note", "折り返し希望");
    await refuseEach(page, "park form", {
      url: "**/park",
      method: "POST",
      ask: () => page.press("#park-note", "Enter"),
      at,
      typed: { "#park-note": "折り返し希望" },
      focus: "#park-note",
    });
    await press(page, "1001", "transfer");
    await page.fill("#transfer-to", "1006");
    await refuseEach(page, "transfer", {
      url: "**/transfer",
      method: "POST",
      ask: () => page.press("#transfer-to", "Enter"),
      at,
      typed: { "#transfer-to": "1006" },
      focus: "#transfer-to",
    });
  },
);

onPage("every refusal of 録音 stands below the row, and what was opened stays", {
  extension: "1004",
}, async (page, office) => {
  await office.pause();
  await silence(office);
  await talkWith(office, "1004", "0300004522", "support");
  office.run();
  await state(page, "1004", "talking");
  await page.click(`${deviceOf("1004")} .device-more`);
  await refuseEach(page, "record", {
    url: "**/record",
    method: "POST",
    ask: () => page.click("[data-action=record]"),
    at: `${deviceOf("1004")} .refusal`,
    focus: "[data-action=record]",
  });
});

onPage(
  "every refusal of 取り出し stands below the slots, that of 代理応答 below the colleague's row",
  {
    extension: "1006",
  },
  async (page, office) => {
    await parkedBy(office, "1001", "1004");
    await page.waitForSelector("#slot-701");
    await refuseEach(page, "retrieve", {
      url: "**/retrieve",
      method: "POST",
      ask: () => page.click("#slot-701"),
      at: ".rail .refusal",
      focus: "#slot-701",
    });
    await office.pause();
    await silence(office);
    await click(office, "1001", { destination: "1009" });
    await office.advance(3_000);
    await page.click("#tab-users");
    const row = ".user-row:has-text('1009')";
    await refuseEach(page, "pickup", {
      url: "**/pickup",
      method: "POST",
      ask: () => page.click(`${row} .pickup`),
      at: `${row} .row-below .refusal`,
      focus: `${row} .pickup`,
    });
    await silence(office);
  },
);

onPage("every refusal of プレゼンス and of a setting stands where it was pressed", {
  extension: "1005",
}, async (page) => {
  await refuseEach(page, "setting", {
    url: "**/me/settings",
    method: "PATCH",
    ask: () => page.click(".side .switch"),
    at: ".side .refusal",
    focus: ".side .switch",
  });
  await page.click(".presence-button");
  await page.fill(".presence-note input", "A社訪問");
  await refuseEach(page, "presence", {
    url: "**/me/presence",
    method: "PUT",
    ask: () => page.press(".presence-note input", "Enter"),
    at: "#presence-chooser .refusal",
    typed: { ".presence-note input": "A社訪問" },
    focus: ".presence-note input",
  });
});

onPage(
  "every refusal of a sign-in stands below the button, with what was typed",
  {},
  async (page) => {
    const typed = { "#loginId": "demo", "#extension": "1001", "#password": "12345" };
    for (const [field, text] of Object.entries(typed)) await page.fill(field, text);
    await refuseEach(page, "sign-in", {
      url: "**/api/v1/session",
      method: "POST",
      ask: () => page.press("#password", "Enter"),
      at: ".door-form .refusal",
      typed: { "#loginId": "demo", "#extension": "1001" },
    });
  },
);
