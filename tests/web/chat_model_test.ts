/** The endpoint that words answers, against a server of our own: what is sent, and every way it can fail. */
import assert from "node:assert/strict";
import {
  ChatModel,
  MODEL_ANSWER_BYTES_MAX,
  MODEL_QUESTIONS_MAX,
  MODEL_TEXT_MAX,
} from "../../adapters/assistant/chat_model.ts";
import { readSettings } from "../../adapters/host/settings.ts";
import type { ModelQuestion } from "../../core/ports/assistant_model.ts";

const QUESTION: ModelQuestion = {
  question: "誰が離席中?",
  language: "ja",
  facts: ["いま「離席中」の人は1人です。"],
};

type Handler = (request: Request) => Response | Promise<Response>;

async function withEndpoint<T>(handler: Handler, use: (url: URL) => Promise<T>): Promise<T> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    return await use(new URL(`http://127.0.0.1:${server.addr.port}/v1`));
  } finally {
    await server.shutdown();
  }
}

const says = (content: unknown) => Response.json({ choices: [{ message: { content } }] });

Deno.test("ChatModel: question and facts go to …/chat/completions with model and key, and the text comes back", async () => {
  const seen: {
    path: string;
    key: string | null;
    body: { model: string; messages: { content: string }[] };
  }[] = [];
  await withEndpoint(async (request) => {
    seen.push({
      path: new URL(request.url).pathname,
      key: request.headers.get("authorization"),
      body: await request.json(),
    });
    return says(" 田中さんです。 ");
  }, async (url) => {
    const model = new ChatModel({ url, model: "small", key: "k-1" });
    assert.deepEqual(await model.answer(QUESTION), { kind: "answer", text: "田中さんです。" });
  });
  const [{ path, key, body } = seen[0]!] = seen;
  assert.deepEqual([path, key, body.model], ["/v1/chat/completions", "Bearer k-1", "small"]);
  assert.deepEqual(JSON.parse(body.messages[1]!.content), {
    facts: QUESTION.facts,
    question: QUESTION.question,
  });
});

Deno.test("ChatModel: what it does not know is unknown, a long answer is cut", async () => {
  const answers = ["UNKNOWN", "", "長".repeat(MODEL_TEXT_MAX + 5)];
  await withEndpoint(() => says(answers.shift()), async (url) => {
    const model = new ChatModel({ url, model: "small" });
    assert.deepEqual(await model.answer(QUESTION), { kind: "unknown" });
    assert.deepEqual(await model.answer(QUESTION), { kind: "unknown" });
    const long = await model.answer(QUESTION);
    assert.equal(long.kind === "answer" && long.text.length, MODEL_TEXT_MAX);
  });
});

Deno.test("ChatModel: errors, redirects, other documents, floods and silence are failures, each told", async () => {
  const bad: readonly (readonly [why: RegExp, handler: Handler])[] = [
    [/status 500/, () => new Response("no", { status: 500 })],
    [
      /TypeError/,
      () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:1/" } }),
    ],
    [/SyntaxError/, () => new Response("<html>")],
    [/no text/, () => Response.json({ choices: [] })],
    [/no text/, () => Response.json(null)],
    [/RangeError/, () => new Response("x".repeat(MODEL_ANSWER_BYTES_MAX + 1))],
    [/TimeoutError/, () => new Promise((resolve) => setTimeout(() => resolve(says("late")), 250))],
  ];
  for (const [why, handler] of bad) {
    await withEndpoint(handler, async (url) => {
      const answer = await new ChatModel({ url, model: "small", within: 150 }).answer(QUESTION);
      assert.match(answer.kind === "failed" ? answer.why : answer.kind, why);
    });
  }
});

Deno.test("ChatModel: more questions at once than may be are not sent", async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => open = resolve);
  let asked = 0;
  await withEndpoint(async () => {
    asked++;
    await gate;
    return says("はい。");
  }, async (url) => {
    const model = new ChatModel({ url, model: "small" });
    const answers = Array.from({ length: MODEL_QUESTIONS_MAX }, () => model.answer(QUESTION));
    assert.deepEqual(await model.answer(QUESTION), { kind: "failed", why: "too many at once" });
    open();
    assert.ok((await Promise.all(answers)).every(({ kind }) => kind === "answer"));
  });
  assert.equal(asked, MODEL_QUESTIONS_MAX);
});

Deno.test("readSettings: the assistant's endpoint needs its model; its key may come from a file", () => {
  const read = (environment: Record<string, string>) =>
    readSettings(environment, (path) => path === "key.txt" ? "k-2\n" : "");
  const url = "https://ai.example.jp/v1";
  const faults = read({ NAISEN_ASSISTANT_URL: url });
  assert.deepEqual(faults.ok ? [] : faults.error.map(({ name }) => name), [
    "NAISEN_ASSISTANT_MODEL",
  ]);
  const settings = read({
    NAISEN_ASSISTANT_URL: url,
    NAISEN_ASSISTANT_MODEL: "small",
    NAISEN_ASSISTANT_KEY_FILE: "key.txt",
  });
  assert.deepEqual(settings.ok && settings.value.assistant, {
    url: new URL(url),
    model: "small",
    key: "k-2",
  });
  const none = read({});
  assert.equal(none.ok && none.value.assistant, undefined);
});
