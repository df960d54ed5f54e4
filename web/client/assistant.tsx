/**
 * アシスタント: a question box and the answers so far, the newest first. A program of its own, fetched when its tab is
 * first opened; what was asked stays while the page lives.
 */
import { signal } from "@preact/signals";
import { render } from "preact";
import type { AssistantAnswer } from "../shared/api_assistant.ts";
import type { Answer, Refusal } from "./request.ts";
import type { Language } from "./labels.ts";
import { Part } from "./ui/part.tsx";

/** Questions kept on the page. */
export const EXCHANGES_MAX = 30;
/** As the server takes it (`QUESTION_MAX`). */
const LENGTH_MAX = 300;

export interface AssistantOptions {
  readonly language: Language;
  /** Whose questions they are: another person's are not shown. */
  readonly person: string;
  readonly ask: (question: string) => Answer<AssistantAnswer>;
  /** Tells a screen reader. */
  readonly tell: (text: string) => void;
}

interface Exchange {
  readonly id: number;
  readonly question: string;
  readonly answer: AssistantAnswer;
}

const WORDS = {
  ja: {
    question: "質問",
    example: "使い方や、いまの様子を聞く",
    ask: "聞く",
    try: "たとえば",
    tries: ["誰が離席中?", "保留箱に何件?", "今日の不在着信は?", "転送の仕方", "代理応答とは"],
    sources: "出典",
    waiting: "答えを探しています",
    help: "使い方の一覧",
    failed: "サーバーにつながりません。つながってから、もう一度お聞きください。",
    broken: "答えを表示できませんでした。画面を読み込み直してから、もう一度お聞きください。",
  },
  en: {
    question: "Question",
    example: "Ask how, or who is away",
    ask: "Ask",
    try: "Try",
    tries: [
      "Who is away?",
      "How many calls are parked?",
      "Missed calls today?",
      "How do I transfer?",
      "What is pickup?",
    ],
    sources: "From",
    waiting: "Looking for the answer",
    help: "All help pages",
    failed: "The server cannot be reached. Ask again once it is back.",
    broken: "The answer cannot be shown. Reload the page, then ask again.",
  },
} as const;

let person: string | undefined;
let asked = 0;
const typed = signal("");
const exchanges = signal<readonly Exchange[]>([]);
const waiting = signal(false);
const refusal = signal<Refusal | undefined>(undefined);

/** The function returned takes it off the page. */
export function openAssistant(host: HTMLElement, options: AssistantOptions): () => void {
  if (person !== options.person) {
    person = options.person;
    exchanges.value = [];
    typed.value = "";
    refusal.value = undefined;
  }
  const { broken } = WORDS[options.language];
  render(
    <Part instead={<p class="refusal" role="alert">{broken}</p>}>
      <Assistant options={options} />
    </Part>,
    host,
  );
  return () => render(null, host);
}

async function ask(question: string, { ask, tell }: AssistantOptions): Promise<void> {
  const text = question.trim();
  if (text === "" || waiting.peek()) return;
  waiting.value = true;
  refusal.value = undefined;
  const answer = await ask(text);
  waiting.value = false;
  if (!answer.ok) {
    refusal.value = answer.error;
    return;
  }
  typed.value = "";
  exchanges.value = [{ id: ++asked, question: text, answer: answer.value }, ...exchanges.peek()]
    .slice(0, EXCHANGES_MAX);
  tell(answer.value.answer);
}

function Assistant({ options }: { readonly options: AssistantOptions }) {
  const words = WORDS[options.language];
  return (
    <div class="assistant">
      <form
        class="assistant-ask"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(typed.peek(), options);
        }}
      >
        <input
          id="question"
          type="text"
          aria-label={words.question}
          placeholder={words.example}
          autocomplete="off"
          maxLength={LENGTH_MAX}
          value={typed.value}
          onInput={(event) => typed.value = event.currentTarget.value}
          onKeyDown={(event) => {
            // Enter that ends a composition is the input method's (J2)
            if (event.key === "Enter" && event.isComposing) event.preventDefault();
          }}
        />
        <button type="submit" class="chip-button" aria-busy={waiting.value}>{words.ask}</button>
      </form>
      <Trouble options={options} />
      {exchanges.value.length === 0
        ? <Tries options={options} />
        : (
          <ol class="assistant-talk" reversed>
            {exchanges.value.map((one) => <Told key={one.id} exchange={one} options={options} />)}
          </ol>
        )}
      <p class="assistant-help">
        <a href="/pbx/help" target="_blank" rel="noopener">{words.help}</a>
      </p>
    </div>
  );
}

function Trouble({ options: { language } }: { readonly options: AssistantOptions }) {
  const why = refusal.value;
  if (waiting.value) return <p class="assistant-wait" role="status">{WORDS[language].waiting}</p>;
  if (why === undefined) return null;
  return (
    <p class="refusal" role="alert">
      {why.message?.[language] ?? WORDS[language].failed}
    </p>
  );
}

function Tries({ options }: { readonly options: AssistantOptions }) {
  const words = WORDS[options.language];
  return (
    <div class="assistant-tries">
      <span id="assistant-try">{words.try}</span>
      <ul aria-labelledby="assistant-try">
        {words.tries.map((question) => (
          <li key={question}>
            <button type="button" class="chip-button" onClick={() => void ask(question, options)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Told({ exchange: { question, answer }, options }: {
  readonly exchange: Exchange;
  readonly options: AssistantOptions;
}) {
  const { sources } = answer;
  return (
    <li>
      <p class="assistant-question">{question}</p>
      <div class="assistant-answer" lang={answer.language} data-kind={answer.kind}>
        {answer.answer.split("\n").map((line, at) => <p key={at}>{line}</p>)}
      </div>
      {sources.length === 0 ? null : (
        <p class="assistant-sources">
          {WORDS[options.language].sources}
          {sources.map(({ title, url }) =>
            url === undefined
              ? <span key={title}>{title}</span>
              : <a key={title} href={url} target="_blank" rel="noopener">{title}</a>
          )}
        </p>
      )}
    </li>
  );
}
