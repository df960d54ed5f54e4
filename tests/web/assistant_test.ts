/** The assistant: sixty questions it must answer, fifteen it cannot know, whose eyes it sees with, and the endpoint. */
import assert from "node:assert/strict";
import * as v from "valibot";
import type { CallPart } from "../../core/domain/call_log.ts";
import { callOf, outside, partOf } from "../contract/store_calls.ts";
import type {
  AssistantModel,
  ModelAnswer,
  ModelQuestion,
} from "../../core/ports/assistant_model.ts";
import { AssistantAnswer } from "../../web/shared/api_assistant.ts";
import { newCommandId, WebOffice, type WebOfficeOptions } from "../support/web_office.ts";

interface Known {
  readonly language: "ja" | "en";
  readonly question: string;
  /** Of each list one must stand in the answer. */
  readonly holds: readonly (readonly string[])[];
  /** Sections of the help one of which must be the source. */
  readonly from?: readonly string[];
  /** What would be a wrong fact. */
  readonly never?: readonly string[];
}

interface Situation {
  readonly asker: string;
  readonly presences: Readonly<Record<string, string>>;
  readonly parked: readonly string[];
  readonly missedToday: readonly string[];
  readonly missedYesterday: readonly string[];
  readonly talking: readonly string[];
}

interface Questions {
  readonly situation: Situation;
  readonly known: readonly Known[];
  readonly unknown: readonly Pick<Known, "language" | "question">[];
}

const SETS = {
  first: await read("questions.json"),
  second: await read("questions_second.json"),
  third: await read("questions_third.json"),
  fourth: await read("questions_fourth.json"),
  fifth: await read("questions_fifth.json"),
  // nothing was changed for this one: 58 of 60 at first sight
  sixth: await read("questions_sixth.json"),
  // 48 of 60 right at first sight and 13 of 15 refused, none wrong; after that 56 with one wrong, and 14
  seventh: await read("questions_seventh.json"),
  eighth: await read("questions_eighth.json"),
};
const FIRST = SETS.first;

async function read(file: string): Promise<Questions> {
  const folder = new URL("../../fixtures/assistant/", import.meta.url);
  return JSON.parse(await Deno.readTextFile(new URL(file, folder)));
}
/** Of the known questions, how many must be right; none may be wrong. */
const RIGHT_MIN = 0.9;

const HOUR = 3_600_000;

/** The office of the questions: who is away, what is parked, who called and was missed. */
async function officeOfQuestions(
  { situation }: Pick<Questions, "situation"> = FIRST,
  options: WebOfficeOptions = {},
) {
  const web = await WebOffice.open(options);
  for (const [extension, code] of Object.entries(situation.presences)) {
    const cookie = await web.signIn(extension);
    await web.ask("/api/v1/me/presence", { method: "PUT", cookie, json: { code } });
  }
  const now = web.clock.now();
  await missed(web, situation.missedToday, now - HOUR / 60);
  await missed(web, situation.missedYesterday, now - 30 * HOUR);
  const cookie = await web.signIn(situation.asker);
  for (const extension of situation.talking) {
    const own = await web.signIn(extension);
    await web.json("/api/v1/calls", { cookie: own, json: dial(extension, "0300004522") });
  }
  for (const number of situation.parked) {
    const { callId } = await web.json("/api/v1/calls", { cookie, json: dial("1001", number) });
    await web.advance(5_000);
    const json = { commandId: newCommandId(), device: "1001-desk" };
    await web.json(`/api/v1/calls/${callId}/park`, { cookie, json });
    await web.advance(500);
  }
  return { web, cookie };
}

const dial = (extension: string, destination: string) => ({
  commandId: newCommandId(),
  device: `${extension}-desk`,
  destination,
  line: "main",
  autoAnswer: true,
});

async function missed(web: WebOffice, numbers: readonly string[], at: number): Promise<void> {
  for (const number of numbers) {
    const call = callOf(`missed-${number}-${at}`, at, at + 5_000);
    const part: Partial<CallPart> = {
      direction: "inbound",
      role: "callee",
      result: "missed",
      peer: outside(number),
      number,
      talkMillis: 0,
    };
    await web.store.history.put({ ...call, direction: "inbound" }, [partOf(call, part)]);
  }
}

async function ask(web: WebOffice, cookie: string, question: string): Promise<AssistantAnswer> {
  return v.parse(
    AssistantAnswer,
    await web.json("/api/v1/assistant", { cookie, json: { question } }),
  );
}

for (const [name, questions] of Object.entries(SETS)) {
  Deno.test(`assistant: of sixty questions nine tenths are right and none is wrong, and the fifteen it cannot know are refused, in the ${name} set`, async () => {
    const { web, cookie } = await officeOfQuestions(questions);
    await using _ = web;
    const { known, unknown } = questions;
    assert.deepEqual([known.length, unknown.length], [60, 15]);
    const notRight: string[] = [];
    const wrong: string[] = [];
    for (const asked of known) {
      const told = await ask(web, cookie, asked.question);
      if (!isRight(asked, told)) notRight.push(`${asked.question} → ${told.answer}`);
      if (asked.never?.some((fact) => told.answer.includes(fact))) wrong.push(asked.question);
    }
    assert.deepEqual(wrong, []);
    assert.ok(
      notRight.length <= (1 - RIGHT_MIN) * known.length,
      `${notRight.length} not right:\n${notRight.join("\n")}`,
    );
    for (const { question } of unknown) {
      const { answer, kind, sources } = await ask(web, cookie, question);
      assert.deepEqual([kind, sources], ["unknown", []], `${question} → ${answer}`);
    }
  });
}

function isRight(
  { language, holds, from }: Known,
  { answer, sources, kind, language: told }: AssistantAnswer,
): boolean {
  return kind !== "unknown" && told === language && sources.length > 0 &&
    holds.every((any) => any.some((fact) => answer.includes(fact))) &&
    (from?.some((section) => sources.some(({ url }) => url?.endsWith(`#${section}`))) ?? true);
}

Deno.test("X2 assistant: two people who ask the same are told only their own, and of colleagues never with whom they talk", async () => {
  const { web, cookie } = await officeOfQuestions();
  await using _ = web;
  const other = await web.signIn("1002");
  assert.match((await ask(web, cookie, "不在着信は何件ある?")).answer, /不在着信は2件です/);
  assert.match((await ask(web, other, "不在着信は何件ある?")).answer, /不在着信はありません/);
  assert.match((await ask(web, other, "自分の内線は?")).answer, /1002/);
  assert.match((await ask(web, other, "使える回線は?")).answer, /発信許可がありません/);
  assert.match((await ask(web, cookie, "使える回線は?")).answer, /3つ[^]*03-0000-0001/);
  for (const question of ["髙橋さんは今何してる?", "誰が通話中?", "what is Takahashi doing"]) {
    const { answer, kind } = await ask(web, other, question);
    assert.equal(kind, "live", question);
    assert.match(answer, /髙橋 美咲/);
    assert.doesNotMatch(answer, /あおば|4522/, question);
  }
});

Deno.test("assistant: who is asked for and not there, or there twice, is said so", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const answers: readonly (readonly [question: string, answer: RegExp])[] = [
    ["中村さんの内線は?", /「中村」に合う人や番号は見つかりませんでした/],
    ["what is Nakamura's extension?", /Nobody and no number matches "nakamura"/],
    ["内線1003は誰?", /田中 陽子さんの内線は1003です/],
    ["内線1999は誰?", /「1999」に合う/],
    ["山本さんの電話番号は?", /山本 直美の電話番号は03-0000-8822です/],
    ["自分のデバイスは?", /卓上電話 空き\nアプリ 未使用/],
    ["自分のプレゼンスは?", /「通話待機」/],
    ["保留箱に誰かいる?", /何も入っていません（空き20）/],
    ["誰が会議中?", /「会議中」の人はいません/],
    ["who is not in use", /1 person has no phone in use[^]*齋藤 淳一/],
    ["昨日の不在着信は?", /昨日の不在着信はありません/],
    ["is Tanaka free?", /田中 陽子: presence "Available", phone "Free"/],
  ];
  for (const [question, answer] of answers) {
    assert.match((await ask(web, cookie, question)).answer, answer, question);
  }
});

Deno.test("assistant: romaji is Japanese, English that could be read as romaji is not", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  assert.equal((await ask(web, cookie, "saitou san no naisen wa")).language, "ja");
  assert.equal((await ask(web, cookie, "no one made me do so, he is no one")).language, "en");
});

Deno.test("assistant: an answer of the help leads to its section, which is there", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const { sources } = await ask(web, cookie, "転送の仕方");
  assert.deepEqual(sources, [{ title: "転送する", url: "/pbx/help/control#transfer" }]);
  const page = await (await web.ask("/pbx/help/control")).text();
  assert.match(page, /<section id="transfer"/);
});

Deno.test("assistant: nobody without a session, no empty and no endless question, whatever is typed never throws", async () => {
  await using web = await WebOffice.open();
  const question = "誰が離席中?";
  assert.equal((await web.ask("/api/v1/assistant", { json: { question } })).status, 401);
  const cookie = await web.signIn("1001");
  for (const bad of [{}, { question: "" }, { question: "  " }, { question: "あ".repeat(301) }]) {
    const answer = await web.ask("/api/v1/assistant", { cookie, json: bad });
    assert.deepEqual([answer.status, (await answer.json()).code], [400, "malformed-request"]);
  }
  const odd = [
    "'; drop table person;--",
    "%%%",
    "の".repeat(300),
    "わか".repeat(150),
    "🙂",
    "\u0000",
    "(".repeat(300),
  ];
  for (const question of odd) {
    const started = performance.now();
    assert.equal((await ask(web, cookie, question)).kind, "unknown", question);
    assert.ok(performance.now() - started < 2_000, question);
  }
});

class ScriptedModel implements AssistantModel {
  readonly asked: ModelQuestion[] = [];
  constructor(readonly answers: ModelAnswer) {}

  answer(question: ModelQuestion): Promise<ModelAnswer> {
    this.asked.push(question);
    return Promise.resolve(this.answers);
  }
}

Deno.test("assistant: an endpoint words the answer from the same facts, with nothing of what others may not see", async () => {
  const model = new ScriptedModel({ kind: "answer", text: "田中さんが離席中です。" });
  const { web, cookie } = await officeOfQuestions(FIRST, { server: { model } });
  await using _ = web;
  const { answer, kind } = await ask(web, cookie, "誰が離席中?");
  assert.deepEqual([answer, kind], ["田中さんが離席中です。", "live"]);
  assert.match(model.asked[0]!.facts[0]!, /田中 陽子/);
  const facts = model.asked.flatMap((one) => one.facts).join("\n");
  assert.doesNotMatch(facts, /0300004522|03-0000-4522/);
  // with whom somebody else talks is not even asked
  await ask(web, cookie, "髙橋さんは誰と話していますか");
  assert.equal(model.asked.length, 1);
});

Deno.test("assistant: an endpoint that fails leaves the embedded answer, one that does not know leaves the refusal", async () => {
  await using web = await WebOffice.open({
    server: { model: new ScriptedModel({ kind: "failed", why: "TimeoutError" }) },
  });
  const cookie = await web.signIn("1001");
  assert.match((await ask(web, cookie, "自分の内線番号は?")).answer, /1001/);
  assert.ok(web.log.some((line) => line.event === "assistant-failed"));
  await using unknowing = await WebOffice.open({
    server: { model: new ScriptedModel({ kind: "unknown" }) },
  });
  const other = await unknowing.signIn("1001");
  assert.deepEqual((await ask(unknowing, other, "転送の仕方")).kind, "unknown");
});

Deno.test("help: readable without a sign-in, in both languages, searched, nothing typed becomes markup", async () => {
  await using web = await WebOffice.open();
  const contents = await (await web.ask("/pbx/help")).text();
  assert.match(contents, /<html lang="ja">[^]*保留と保留箱の違い/);
  const english = { headers: { cookie: "naisen_language=en" } };
  assert.match(await (await web.ask("/pbx/help/control", english)).text(), /Hold or park/);
  const search = async (q: string) =>
    await (await web.ask(`/pbx/help?q=${encodeURIComponent(q)}`)).text();
  assert.match(await search("てんそう"), /<a href="\/pbx\/help\/control#transfer">/);
  assert.match(await search("ぬりかべ"), /見つかりませんでした/);
  assert.doesNotMatch(await search("<img onerror=x>"), /<img/);
  assert.equal((await web.ask("/pbx/help/nowhere")).status, 404);
});
