/** はじめに: what an office still lacks before its first call, each with the way to it, and how much there is. */
import type { Overview } from "../../../shared/admin_watch.ts";
import type { Label } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App, PageProps } from "../app.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Go, Page, Section } from "../ui/page.tsx";
import { useRead } from "../use.ts";

type Step = Overview["steps"][number]["step"];

const WORDS = {
  title: { ja: "はじめに", en: "Start" },
  steps: { ja: "最初の通話までの手順", en: "Steps to the first call" },
  ready: {
    ja: "準備はできています。変更は保存するとすぐに、画面と電話機に反映されます。",
    en: "Everything is ready. A saved change reaches panels and phones at once.",
  },
  left: {
    ja: "あと{count}つで、最初の通話ができます。",
    en: "{count} to go before the first call.",
  },
  done: { ja: "済み", en: "Done" },
  office: { ja: "いまのオフィス", en: "The office now" },
  pbxLost: {
    ja: "PBXとの接続が切れています。設定は保存され、戻ったときに反映されます。",
    en: "The PBX cannot be reached. Settings are kept and applied when it is back.",
  },
};

interface StepWords {
  readonly title: Label;
  readonly about: Label;
  readonly act: Label;
  readonly to: string;
  /** Another way to do it. */
  readonly also?: { readonly act: Label; readonly to: string };
}

const STEPS: Readonly<Record<Step, StepWords>> = {
  "login-id": {
    title: { ja: "LOGIN IDを決める", en: "Choose the LOGIN ID" },
    about: {
      ja: "全員がログインのときに入力する、組織の名前です。",
      en: "The organisation's name, typed by everybody to sign in.",
    },
    act: { ja: "LOGIN IDを決める", en: "Choose it" },
    to: "office",
  },
  line: {
    title: { ja: "回線を追加する", en: "Add a line" },
    about: {
      ja: "外線の発着信に使う電話番号です。内線だけなら、あとでもかまいません。",
      en: "The number for outside calls. It can wait if you only call inside.",
    },
    act: { ja: "回線を追加", en: "Add a line" },
    to: "lines/new",
  },
  user: {
    title: { ja: "ユーザを登録する", en: "Add people" },
    about: {
      ja: "一人ずつ追加するか、CSVでまとめて取り込みます。",
      en: "One by one, or all together from a CSV file.",
    },
    act: { ja: "ユーザを追加", en: "Add a person" },
    to: "users/new",
    also: { act: { ja: "CSVで取り込む", en: "Import a CSV file" }, to: "bulk?create=true" },
  },
  password: {
    title: { ja: "パスワードを決める", en: "Give passwords" },
    about: {
      ja: "パスワードのないユーザは、まだログインできません。",
      en: "People without a password cannot sign in yet.",
    },
    act: { ja: "ユーザを開く", en: "Open the users" },
    to: "users",
  },
  permission: {
    title: { ja: "発信許可を決める", en: "Permit dialling out" },
    about: {
      ja: "だれがどの回線から発信できるか、表で決めます。",
      en: "Who may dial out on which line, in a grid.",
    },
    act: { ja: "発信許可を開く", en: "Open the grid" },
    to: "permissions",
  },
  device: {
    title: { ja: "デバイスを追加する", en: "Add a phone" },
    about: {
      ja: "電話機やアプリに設定するユーザ名とパスワードを発行します。",
      en: "Issues the user name and password to type into a phone or app.",
    },
    act: { ja: "デバイスを追加", en: "Add a phone" },
    to: "devices/new",
  },
  phone: {
    title: { ja: "電話機をつなぐ", en: "Connect a phone" },
    about: {
      ja: "電話機がつながると、ここに済みと出ます。うまくいかないときは登録の状況をご覧ください。",
      en: "This is done once a phone has registered. If it does not, look at the registrations.",
    },
    act: { ja: "登録の状況を開く", en: "Open the registrations" },
    to: "registrations",
  },
};

const COUNTS: readonly (readonly [keyof Overview["counts"], Label, string])[] = [
  ["calls", { ja: "通話中", en: "Live calls" }, "board"],
  ["users", { ja: "ユーザ", en: "Users" }, "users"],
  ["devices", { ja: "デバイス", en: "Devices" }, "devices"],
  ["registered", { ja: "登録済みのデバイス", en: "Registered devices" }, "registrations"],
  ["lines", { ja: "回線", en: "Lines" }, "lines"],
  ["presences", { ja: "プレゼンス", en: "Presences" }, "presences"],
  ["lists", { ja: "リスト", en: "Phonebooks" }, "lists"],
];

export function Start({ app }: PageProps) {
  const read = useRead<Overview>(app, "overview");
  return (
    <Page app={app} title={WORDS.title}>
      <Loaded app={app} read={read}>
        {(overview) => (
          <>
            {overview.pbx === "lost" || overview.pbxTrouble !== undefined
              ? (
                <p class="refusal">
                  <Icon name="alert" small />
                  {app.t(overview.pbxTrouble ?? WORDS.pbxLost)}
                </p>
              )
              : null}
            <Steps app={app} steps={overview.steps} />
            <Section app={app} title={WORDS.office}>
              <div class="counts">
                {COUNTS.map(([key, title, to]) => (
                  <Go key={key} to={to} kind="count">
                    <b>{overview.counts[key]}</b>
                    <span>{app.t(title)}</span>
                  </Go>
                ))}
              </div>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Steps({ app, steps }: { readonly app: App; readonly steps: Overview["steps"] }) {
  const left = steps.filter(({ done }) => !done);
  if (left.length === 0) return <p class="leaf-about">{app.t(WORDS.ready)}</p>;
  return (
    <section aria-labelledby="steps-title">
      <h2 id="steps-title" class="unseen">{app.t(WORDS.steps)}</h2>
      <p class="steps-left">{app.t(WORDS.left, { count: left.length })}</p>
      <ol class="steps">
        {steps.map(({ step, done }, index) => (
          <li key={step} class="step" data-done={done}>
            <span class="step-mark">
              {done ? <Icon name="check" small /> : index + 1}
              {done ? <span class="unseen">{app.t(WORDS.done)}</span> : null}
            </span>
            <div>
              <b>{app.t(STEPS[step].title)}</b>
              {done ? null : <p>{app.t(STEPS[step].about)}</p>}
            </div>
            {done ? null : <Ways app={app} words={STEPS[step]} isNext={step === left[0]!.step} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Ways({ app, words, isNext }: {
  readonly app: App;
  readonly words: StepWords;
  readonly isNext: boolean;
}) {
  const { also } = words;
  return (
    <div class="step-ways">
      {also === undefined ? null : <Go to={also.to} kind="plain-button">{app.t(also.act)}</Go>}
      <Go to={words.to} kind={isNext ? "main-button" : "plain-button"}>{app.t(words.act)}</Go>
    </div>
  );
}
