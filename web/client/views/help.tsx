/** The help as pages of their own, drawn by the server: readable without JavaScript and without a sign-in. */
import type { HelpBlock, HelpPage, HelpSection } from "../../../core/domain/help.ts";
import { unreachable } from "../../../core/lib/unreachable.ts";
import { HELP_ADDRESS } from "../../shared/addresses.ts";
import { label, type Language } from "../labels.ts";

export interface HelpView {
  readonly language: Language;
  readonly pages: readonly HelpPage[];
  readonly shown:
    | { readonly kind: "contents" }
    | { readonly kind: "page"; readonly page: HelpPage }
    | {
      readonly kind: "found";
      readonly query: string;
      readonly sections: readonly FoundSection[];
    };
}

export interface FoundSection {
  readonly page: HelpPage;
  readonly section: HelpSection;
}

/** The whole page; the server writes `<!doctype html>` before what it renders to. */
export function HelpDocument({ view, styles, icon }: {
  readonly view: HelpView;
  readonly styles: string;
  readonly icon: string;
}) {
  const { language, shown } = view;
  const t = (key: Parameters<typeof label>[0]) => label(key, language);
  const title = shown.kind === "page"
    ? `${shown.page.title} - ${t("label.help")}`
    : t("label.help");
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={icon} />
        <link rel="stylesheet" href={styles} />
      </head>
      <body class="help-body">
        <header class="help-head">
          <a class="help-home" href={HELP_ADDRESS}>{t("label.help")}</a>
          <form class="help-search" action={HELP_ADDRESS} role="search">
            <input
              type="search"
              name="q"
              aria-label={t("label.help-search")}
              placeholder={t("label.help-search")}
              value={shown.kind === "found" ? shown.query : ""}
              maxLength={200}
            />
            <button type="submit">{t("label.search")}</button>
          </form>
          <a class="help-panel" href="/pbx/open/">{t("label.to-panel")}</a>
        </header>
        <div class="help-columns">
          <Contents view={view} />
          <main>
            <Shown view={view} />
          </main>
        </div>
      </body>
    </html>
  );
}

function Contents({ view: { pages, shown, language } }: { readonly view: HelpView }) {
  return (
    <nav class="help-contents" aria-label={label("label.contents", language)}>
      <ul>
        {pages.map((page) => (
          <li key={page.id}>
            <a
              href={`${HELP_ADDRESS}/${page.id}`}
              aria-current={shown.kind === "page" && shown.page.id === page.id ? "page" : undefined}
            >
              {page.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Shown({ view: { pages, shown, language } }: { readonly view: HelpView }) {
  switch (shown.kind) {
    case "contents":
      return (
        <>
          <h1>{label("label.help", language)}</h1>
          {pages.map((page) => (
            <section key={page.id}>
              <h2>{page.title}</h2>
              <Titles sections={page.sections.map((section) => ({ page, section }))} />
            </section>
          ))}
        </>
      );
    case "page":
      return (
        <>
          <h1>{shown.page.title}</h1>
          {shown.page.sections.map((section) => <Section key={section.id} section={section} />)}
        </>
      );
    case "found":
      return (
        <>
          <h1>
            {label(
              shown.sections.length === 0 ? "label.help-search" : "label.help-found",
              language,
            )}
          </h1>
          {shown.sections.length === 0
            ? <p>{label("label.help-nothing", language)}</p>
            : <Titles sections={shown.sections} />}
        </>
      );
    default:
      return unreachable(shown);
  }
}

function Titles({ sections }: { readonly sections: readonly FoundSection[] }) {
  return (
    <ul class="help-titles">
      {sections.map(({ page, section }) => (
        <li key={section.id}>
          <a href={`${HELP_ADDRESS}/${page.id}#${section.id}`}>{section.title}</a>
        </li>
      ))}
    </ul>
  );
}

function Section({ section }: { readonly section: HelpSection }) {
  return (
    <section id={section.id} class="help-section">
      <h2>{section.title}</h2>
      {section.blocks.map((block, at) => <Block key={at} block={block} />)}
    </section>
  );
}

function Block({ block }: { readonly block: HelpBlock }) {
  switch (block.kind) {
    case "paragraph":
      return <p>{block.text}</p>;
    case "steps":
      return <ol>{block.items.map((item, at) => <li key={at}>{item}</li>)}</ol>;
    case "list":
      return <ul>{block.items.map((item, at) => <li key={at}>{item}</li>)}</ul>;
    default:
      return unreachable(block);
  }
}
