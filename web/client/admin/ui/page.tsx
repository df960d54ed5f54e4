/** The frame of one page: its heading, what it is for, what can be begun here, and its content. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import { addressOf } from "../router.ts";

export function Page({ app, title, about, actions, children, wide }: {
  readonly app: App;
  readonly title: Label;
  readonly about?: Label;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Uses the whole width: grids and tables. */
  readonly wide?: boolean;
}) {
  const text = app.t(title);
  useEffect(() => {
    document.title = `${text} - ${app.language.value === "ja" ? "内線 管理" : "Naisen"}`;
  }, [text]);
  return (
    <div class={wide ? "leaf leaf-wide" : "leaf"}>
      <div class="leaf-head">
        <div>
          <h1 id="title" tabIndex={-1}>{text}</h1>
          {about === undefined ? null : <p class="leaf-about">{app.t(about)}</p>}
        </div>
        {actions === undefined ? null : <div class="leaf-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** A link to another page of the administration; the router opens it without a reload. */
export function Go({ to, kind, children, title }: {
  readonly to: string;
  readonly kind?: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <a href={addressOf(to)} class={kind ?? "go"} {...(title === undefined ? {} : { title })}>
      {children}
    </a>
  );
}

/** A part of a page with its own heading. */
export function Section({ app, title, about, children }: {
  readonly app: App;
  readonly title: Label;
  readonly about?: Label;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="section">
      <h2>{app.t(title)}</h2>
      {about === undefined ? null : <p class="leaf-about">{app.t(about)}</p>}
      {children}
    </section>
  );
}
