/**
 * The frame of the administration: head, the pages at the left (from a button where it is narrow), the open page,
 * and what lies over it. Before a sign-in there is the sign-in alone.
 */
import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Icon } from "../ui/icon.tsx";
import { Part } from "../ui/part.tsx";
import { Broken } from "../views/broken.tsx";
import type { App } from "./app.ts";
import { GROUPS, OWN_PASSWORD, type PageEntry, placeOf } from "./pages.tsx";
import { addressOf } from "./router.ts";
import { AdminSignIn } from "./sign_in.tsx";
import { Languages } from "./ui/languages.tsx";
import { QuestionPlace, ToastPlace } from "./ui/overlay.tsx";
import { Page } from "./ui/page.tsx";
import { Skeleton } from "./ui/table.tsx";
import { W } from "./words.ts";

export function Shell({ app }: { readonly app: App }) {
  if (app.me.value === undefined) {
    return app.asked.value ? <AdminSignIn app={app} /> : <Skeleton app={app} />;
  }
  return (
    <div class="admin">
      <a class="skip" href="#title">{app.t(W.skip)}</a>
      <Head app={app} />
      <nav class="nav" aria-label={app.t(W.pages)}>
        <Pages app={app} />
      </nav>
      <main class="main" id="main">
        <OpenPage app={app} />
      </main>
      <QuestionPlace app={app} />
      <ToastPlace app={app} />
      {app.expired.value ? <Expired app={app} /> : null}
    </div>
  );
}

function Head({ app }: { readonly app: App }) {
  const open = useSignal(false);
  const me = app.me.value!;
  return (
    <header class="top">
      <button
        type="button"
        class="icon-button nav-button"
        aria-expanded={open.value}
        onClick={() => open.value = true}
      >
        <Icon name="menu" />
        <span class="unseen">{app.t(W.menu)}</span>
      </button>
      <b class="mark">{app.t(W.product)}</b>
      <span class="office" title={app.t(me.office)}>{app.t(me.office)}</span>
      <span class="spacer" />
      <AccountMenu app={app} />
      {open.value ? <NavSheet app={app} close={() => open.value = false} /> : null}
    </header>
  );
}

/** The pages where there is no room beside the content. */
function NavSheet({ app, close }: { readonly app: App; readonly close: () => void }) {
  const place = useRef<HTMLDialogElement>(null);
  const path = app.router.path.value;
  const opened = useRef(path);
  useEffect(() => place.current?.showModal(), []);
  useEffect(() => {
    if (path !== opened.current) close();
  }, [path]);
  return (
    <dialog ref={place} class="nav-sheet" aria-label={app.t(W.pages)} onClose={close}>
      <div class="nav-sheet-head">
        <b class="mark">{app.t(W.product)}</b>
        <button type="button" class="icon-button" onClick={close}>
          <Icon name="clear" />
          <span class="unseen">{app.t(W.close)}</span>
        </button>
      </div>
      <nav aria-label={app.t(W.pages)}>
        <Pages app={app} />
      </nav>
    </dialog>
  );
}

function Pages({ app }: { readonly app: App }) {
  const open = placeOf(app.router.path.value)?.entry;
  const maySee = ({ right }: PageEntry) => right === undefined || app.may(right);
  const groups = useRef<HTMLUListElement>(null);
  useEffect(() => {
    groups.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <ul class="nav-groups" ref={groups}>
      {GROUPS.map(({ title, pages }) => {
        const seen = pages.filter(maySee);
        return seen.length === 0 ? null : (
          <li key={title.en}>
            <h2 class="nav-title">{app.t(title)}</h2>
            <ul>
              {seen.map((page) => (
                <li key={page.path}>
                  <a
                    class="nav-link"
                    href={addressOf(page.path)}
                    {...(page === open ? { "aria-current": "page" } as const : {})}
                  >
                    <Icon name={page.icon} />
                    {app.t(page.title)}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

function OpenPage({ app }: { readonly app: App }) {
  const place = placeOf(app.router.path.value);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) document.getElementById("title")?.focus({ preventScroll: true });
    first.current = false;
    document.getElementById("main")?.scrollTo(0, 0);
  }, [place?.entry.path]);
  if (place === undefined) {
    return (
      <Page app={app} title={W.notFound}>
        <p class="links">
          <a href={addressOf("")}>{app.t(W.toStart)}</a>
        </p>
      </Page>
    );
  }
  const { entry, rest } = place;
  if (entry.right !== undefined && !app.may(entry.right)) {
    return <Page app={app} title={entry.title} about={W.noRight}>{null}</Page>;
  }
  const broken = (
    <Page app={app} title={entry.title}>
      <Broken language={app.language.value} />
    </Page>
  );
  return (
    <Part key={entry.path} instead={broken}>
      <entry.view app={app} rest={rest} />
    </Part>
  );
}

function AccountMenu({ app }: { readonly app: App }) {
  const me = app.me.value!;
  return (
    <>
      <button type="button" class="person" popovertarget="account-menu">
        <b class="person-name" title={me.name || me.username}>{me.name || me.username}</b>
        <small class="person-extension">{app.t(W.admin)}</small>
        <Icon name="open" small />
      </button>
      <div id="account-menu" class="menu" popover="auto">
        <div class="menu-items">
          <div class="menu-who">
            <b>{me.name || me.username}</b>
            <span>{me.username}</span>
          </div>
          <div class="menu-row">
            <Icon name="language" />
            <span>{app.t(W.language)}</span>
            <span class="spacer" />
            <Languages app={app} />
          </div>
          <a
            class="menu-row"
            href={addressOf(OWN_PASSWORD.path)}
            onClick={() => document.getElementById("account-menu")?.hidePopover()}
          >
            <Icon name={OWN_PASSWORD.icon} />
            {app.t(OWN_PASSWORD.title)}
          </a>
          <a class="menu-row" href="/pbx/open/">
            <Icon name="call" />
            {app.t(W.toPanel)}
          </a>
          <button type="button" class="menu-row" onClick={() => void app.signOut()}>
            <Icon name="signOut" />
            {app.t(W.signOut)}
          </button>
        </div>
      </div>
    </>
  );
}

/** Lies over the open page when the session is over; what was typed stays where it is. */
function Expired({ app }: { readonly app: App }) {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => place.current?.showModal(), []);
  return (
    <dialog
      ref={place}
      class="over-sign-in"
      aria-labelledby="sign-in-title"
      onCancel={(event) => event.preventDefault()}
    >
      <AdminSignIn app={app} over />
    </dialog>
  );
}
