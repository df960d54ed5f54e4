/** Pictures of the assistant, the help, what stands where nothing is, and the administration's longer ways. */
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { control, silence, talkWith } from "./control.ts";
import { click } from "./days.ts";
import type { ShotState } from "./shot_state.ts";

const SECOND = 1_000;

export const ASSISTANT_STATES: readonly ShotState[] = [
  {
    name: "assistant",
    shows: "what can be asked, with examples to press",
    person: "1001",
    page: openAssistant,
  },
  {
    name: "assistant-answer",
    shows: "an answer of the help, and where it is from",
    person: "1001",
    page: (page) => ask(page, { ja: "転送の仕方", en: "how do I transfer a call?" }),
  },
];

/** What else the assistant says; of the same shape as the states above. */
export const ASSISTANT_MORE: readonly ShotState[] = [
  {
    name: "assistant-live",
    shows: "who waits in the slots now",
    person: "1001",
    office: async (office) => {
      const call = await talkWith(office, "1001", "0300004522", "main");
      await control(office, "1001", `calls/${call}/park`);
    },
    page: (page) => ask(page, { ja: "保留箱に何件?", en: "how many calls are parked?" }),
    after: (office) => silence(office),
  },
  {
    name: "assistant-refusal",
    shows: "that it does not know, and what it can be asked",
    person: "1001",
    page: (page) => ask(page, { ja: "明日の天気は?", en: "will it rain tomorrow?" }),
  },
];

/** Drawn by the server alone. */
export const PLAIN_STATES: readonly ShotState[] = [
  { name: "help", shows: "what there is help on", path: "/pbx/help", script: "none" },
  {
    name: "help-page",
    shows: "how calls are controlled, section by section",
    path: "/pbx/help/control",
    script: "none",
  },
  {
    name: "help-found",
    shows: "the sections that hold what was looked for",
    path: "/pbx/help?q=%E9%8C%B2%E9%9F%B3",
    script: "none",
  },
  {
    name: "help-none",
    shows: "that nothing was found",
    path: "/pbx/help?q=%E6%B0%B4%E6%97%8F%E9%A4%A8",
    script: "none",
  },
  {
    name: "no-such-page",
    shows: "that the address is wrong, and the way to the panel",
    path: "/pbx/opne",
    script: "none",
  },
  {
    name: "no-script",
    shows: "that scripts are blocked, and what to do",
    person: "1001",
    script: false,
  },
  { name: "api-docs", shows: "every operation of the API", path: "/api/docs", script: "none" },
];

const BAD = [
  "内線番号,氏名,パスワード",
  "1001,佐藤 華子,12345678901",
  "1999,誰か,1",
  "1002,,２２",
].join("\r\n");
const GOOD = ["内線番号,氏名,部署,パスワード", "1001,佐藤 華子,,1234", "1004,髙橋 美咲,営業部,"]
  .join(
    "\r\n",
  );

export const ADMIN_WAYS: readonly ShotState[] = [
  {
    name: "admin-sign-in-refused",
    shows: "that name or password is wrong",
    path: "/pbx/admin",
    page: async (page) => {
      await page.fill("input >> nth=0", "admin");
      await page.fill("input[type=password]", "not the password");
      await page.click("button[type=submit]");
      await page.waitForSelector(".refusal");
    },
  },
  {
    name: "admin-board-calls",
    shows: "who talks, who rings, what is parked, how full the lines are",
    administrator: true,
    path: "/pbx/admin/board",
    office: async (office) => {
      const call = await talkWith(office, "1006", "0300008822", "main");
      await control(office, "1006", `calls/${call}/park`);
      await talkWith(office, "1001", "0300004522", "main");
      await click(office, "1004", { destination: "1009" });
      await office.advance(3 * SECOND);
    },
    page: (page) => page.waitForSelector(".board-call").then(() => {}),
    after: (office) => silence(office),
  },
  bulk("bad", "what is wrong in the file, by row", BAD),
  bulk("good", "what would change, before it is saved", GOOD),
  {
    name: "admin-users-none",
    shows: "that nobody matches",
    administrator: true,
    path: "/pbx/admin/users",
    page: async (page) => {
      await page.waitForSelector(".table tbody tr");
      await page.fill("input[type=search]", "いない人");
      await page.waitForSelector(".empty");
    },
  },
  {
    name: "admin-integration-new",
    shows: "what an integration needs",
    administrator: true,
    path: "/pbx/admin/integrations/new",
    page: (page) => page.waitForSelector(".form").then(() => {}),
  },
  {
    name: "admin-integration-secret",
    shows: "the signing secret, once",
    administrator: true,
    path: "/pbx/admin/integrations/new",
    page: addWebhook,
  },
  {
    name: "admin-integration-log",
    shows: "what became of each post",
    administrator: true,
    path: "/pbx/admin/integrations/new",
    page: async (page) => {
      await addWebhook(page);
      await page.click(".form-buttons .plain-button");
      await page.click(".table tbody tr .row-link >> nth=0");
      await page.click(".deliveries .section-head .plain-button");
      await page.waitForSelector(".deliveries td");
    },
  },
  {
    name: "admin-no-such-page",
    shows: "that the address is wrong",
    administrator: true,
    path: "/pbx/admin/nothing",
  },
];

function bulk(name: string, shows: string, file: string): ShotState {
  return {
    name: `admin-bulk-${name}`,
    shows,
    administrator: true,
    path: "/pbx/admin/bulk",
    page: async (page) => {
      const buffer = Buffer.from(`${file}\r\n`);
      await page.setInputFiles("input[type=file]", {
        name: "users.csv",
        mimeType: "text/csv",
        buffer,
      });
      await page.waitForSelector(".bulk-verdict");
    },
  };
}

async function addWebhook(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { items } = await (await fetch("/api/v1/admin/integrations")).json();
    for (const { id } of items) {
      await fetch(`/api/v1/admin/integrations/${id}`, { method: "DELETE" });
    }
  });
  await page.fill("#field-name", "顧客管理");
  await page.fill("#field-url", "http://127.0.0.1:9/hook");
  await page.click(".form .main-button");
  await page.waitForSelector(".secret code");
}

async function openAssistant(page: Page): Promise<void> {
  if (await page.locator(".bottom").isVisible()) {
    await page.click(".bottom button >> nth=-1");
    await page.click(".menu-row >> text=/アシスタント|Assistant/");
  } else await page.click("#tab-assistant");
  await page.waitForSelector("#question");
}

/** In the page's language, in which it is answered. */
async function ask(page: Page, questions: Readonly<Record<string, string>>): Promise<void> {
  await openAssistant(page);
  const language = await page.evaluate(() => document.documentElement.lang);
  await page.fill("#question", questions[language]!);
  await page.press("#question", "Enter");
  await page.waitForSelector(".assistant-answer");
}

/** An office in which nothing is set up yet. */
export const EMPTY_STATES: readonly ShotState[] = [
  {
    name: "admin-first-steps",
    shows: "what is to be done before the first call, in which order",
    administrator: true,
    path: "/pbx/admin",
    page: (page) => page.waitForSelector(".section, .steps, .counts").then(() => {}),
  },
  {
    name: "admin-users-empty",
    shows: "that nobody is there yet, and how to add somebody",
    administrator: true,
    path: "/pbx/admin/users",
    page: (page) => page.waitForSelector(".empty").then(() => {}),
  },
];
