/**
 * 開通通知書: how to sign in and with which extension, for handing out. On the screen it is a sheet of paper as it
 * will come out of the printer; it carries no password.
 */
import { useSignal } from "@preact/signals";
import type { StartNotice } from "../../../shared/admin_watch.ts";
import { dayText } from "../../format.ts";
import { textOf } from "../../labels.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App, PageProps } from "../app.ts";
import { Filter } from "../ui/filter.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Page } from "../ui/page.tsx";
import { useRead } from "../use.ts";
import { W } from "../words.ts";
import { N } from "./words.ts";

export function NoticePage({ app }: PageProps) {
  const read = useRead<StartNotice>(app, "start-notice");
  const kind = useSignal("office");
  const department = useSignal("");
  const departments = [
    ...new Set(read.value.value?.people.map((person) => person.department) ?? []),
  ].filter((each) => each !== "");
  return (
    <Page
      app={app}
      title={N.title}
      about={N.about}
      wide
      actions={
        <button type="button" class="main-button" onClick={() => globalThis.print()}>
          <Icon name="print" small />
          {app.t(W.print)}
        </button>
      }
    >
      <div class="filters no-print">
        <Filter
          app={app}
          label={N.kind}
          value={kind.value}
          choose={(value) => kind.value = value}
          choices={[{ value: "office", label: N.wholeOffice }, {
            value: "person",
            label: N.eachPerson,
          }]}
        />
        <Filter
          app={app}
          label={N.department}
          value={department.value}
          choose={(value) => department.value = value}
          choices={[
            { value: "", label: W.all },
            ...departments.map((each) => ({ value: each, label: each })),
          ]}
        />
      </div>
      <Loaded app={app} read={read}>
        {(notice) => {
          const people = notice.people.filter((person) =>
            department.value === "" || person.department === department.value
          );
          return kind.value === "office"
            ? <OfficeNotice app={app} notice={notice} people={people} />
            : people.map((person) => (
              <PersonNotice key={person.extension} app={app} notice={notice} person={person} />
            ));
        }}
      </Loaded>
    </Page>
  );
}

type Person = StartNotice["people"][number];

/** One for all: how to sign in, and everybody's extension. */
function OfficeNotice({ app, notice, people }: {
  readonly app: App;
  readonly notice: StartNotice;
  readonly people: readonly Person[];
}) {
  const language = app.language.value;
  const office = textOf(notice.office, language);
  return (
    <article class="notice-sheet">
      <NoticeHead app={app} notice={notice} to={language === "ja" ? `${office} 各位` : office} />
      <p class="notice-greeting">{app.t(N.greeting)}</p>
      <Access app={app} notice={notice} />
      <h2>{app.t(N.extensions)}</h2>
      <table class="notice-people">
        <thead>
          <tr>
            <th scope="col">{app.t(W.extension)}</th>
            <th scope="col">{app.t(W.name)}</th>
            <th scope="col">{app.t(N.reading)}</th>
            <th scope="col">{app.t(N.department)}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.extension}>
              <td>{person.extension}</td>
              <td>{person.name}</td>
              <td>{person.reading}</td>
              <td>{person.department}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <How app={app} />
    </article>
  );
}

/** One for each person, a page each. */
function PersonNotice({ app, notice, person }: {
  readonly app: App;
  readonly notice: StartNotice;
  readonly person: Person;
}) {
  const language = app.language.value;
  const to = language === "ja" ? `${person.name} 様` : person.name;
  return (
    <article class="notice-sheet">
      <NoticeHead app={app} notice={notice} to={to} />
      <p class="notice-greeting">{app.t(N.greeting)}</p>
      <Access app={app} notice={notice} person={person} />
      <How app={app} />
    </article>
  );
}

function NoticeHead({ app, notice, to }: {
  readonly app: App;
  readonly notice: StartNotice;
  readonly to: string;
}) {
  return (
    <header>
      <p class="notice-date">{dateText(app, notice.issuedAt)}</p>
      <p class="notice-to">{to}</p>
      <h1>{app.t(N.title)}</h1>
    </header>
  );
}

function Access({ app, notice, person }: {
  readonly app: App;
  readonly notice: StartNotice;
  readonly person?: Person;
}) {
  const facts: readonly (readonly [string, string])[] = [
    [app.t(N.url), notice.url],
    [app.t(N.loginId), notice.loginId],
    ...(person === undefined ? [] : [[app.t(W.extension), person.extension] as const]),
    [app.t(N.password), app.t(N.passwordSeparately)],
    [app.t(N.sip), `${notice.sip.host}:${notice.sip.port} (UDP)`],
    ...(person === undefined || person.devices.length === 0 ? [] : [
      [
        app.t(N.devices),
        person.devices.map(({ id, label }) => `${textOf(label, app.language.value)} ${id}`).join(
          " / ",
        ),
      ] as const,
    ]),
  ];
  return (
    <dl class="paper-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function How({ app }: { readonly app: App }) {
  return (
    <section class="notice-how">
      <h2>{app.t(N.how)}</h2>
      <ol>
        {N.steps.map((step) => <li key={step.en}>{app.t(step)}</li>)}
      </ol>
    </section>
  );
}

/** `2026年11月22日(日)`, `Sun 22 Nov 2026`: with its year, whichever it is. */
function dateText(app: App, iso: string): string {
  const at = Date.parse(iso);
  const year = Number(iso.slice(0, 4));
  // seen from another year, a day is told with its own
  return dayText(at, Date.UTC(year + 1, 6), app.offset, app.language.value);
}
