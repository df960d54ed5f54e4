/** 登録の状況: the last REGISTERs with the true reason of each, which phones themselves are never told. */
import { useSignal } from "@preact/signals";
import type { Registration, RegistrationList } from "../../../shared/admin_watch.ts";
import { Icon } from "../../ui/icon.tsx";
import { part } from "../api.ts";
import type { App, PageProps } from "../app.ts";
import { Filter } from "../ui/filter.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { Go, Page } from "../ui/page.tsx";
import { type Column, SearchBox, Table } from "../ui/table.tsx";
import { useEvery, useRead } from "../use.ts";
import { W } from "../words.ts";
import { R } from "./words.ts";

const ASK_MILLIS = 5_000;
const GOOD: readonly Registration["outcome"][] = ["registered", "refreshed", "queried", "removed"];

export function RegistrationsPage({ app }: PageProps) {
  const read = useRead<RegistrationList>(app, "registrations");
  useEvery(ASK_MILLIS, () => void read.reload());
  const sought = useSignal("");
  const only = useSignal("");
  return (
    <Page app={app} title={R.title} about={R.about} wide>
      <div class="filters">
        <SearchBox
          app={app}
          label={R.search}
          value={sought.value}
          typed={(text) => sought.value = text}
        />
        <Filter
          app={app}
          label={R.outcome}
          value={only.value}
          choose={(value) => only.value = value}
          choices={[{ value: "", label: W.all }, { value: "refused", label: R.refusedOnly }]}
        />
      </div>
      <Loaded app={app} read={read}>
        {({ items }) => {
          const shown = items.filter((item) =>
            (only.value === "" || !GOOD.includes(item.outcome)) &&
            [item.user, item.source, item.device, item.owner].some((text) =>
              text?.toLowerCase().includes(sought.value.trim().toLowerCase())
            )
          );
          if (shown.length > 0) {
            return (
              <Table
                app={app}
                caption={R.title}
                columns={columns(app)}
                rows={shown.map((item, at) => ({ ...item, at_: at }))}
                keyOf={(item) => `${item.at} ${item.user} ${item.source} ${item.at_}`}
                markOf={(item) => GOOD.includes(item.outcome) ? undefined : "trouble"}
              />
            );
          }
          return (
            <p class="empty">
              {items.length === 0
                ? app.t(R.empty)
                : sought.value === ""
                ? app.t(R.noneRefused)
                : app.t(W.nothingFound, { text: sought.value })}
            </p>
          );
        }}
      </Loaded>
    </Page>
  );
}

function columns(app: App): readonly Column<Registration>[] {
  return [
    {
      key: "user",
      head: R.user,
      narrow: "title",
      cell: (item) =>
        item.device === undefined
          ? <b>{item.user}</b>
          : <Go to={`devices/${part(item.device)}`} kind="row-link">{item.user}</Go>,
    },
    {
      key: "outcome",
      head: R.outcome,
      cell: (item) =>
        GOOD.includes(item.outcome)
          ? <span class="tag" data-kind="good">{app.t(R[item.outcome])}</span>
          : (
            <>
              <span class="tag" data-kind="trouble">
                <Icon name="alert" small />
                {app.t(R[item.outcome])}
              </span>
              <small>{app.t(item.message)}</small>
            </>
          ),
    },
    { key: "owner", head: R.owner, cell: (item) => item.owner ?? null },
    { key: "source", head: R.source, kind: "cell-short", cell: (item) => item.source },
    {
      key: "at",
      head: W.time,
      kind: "cell-time",
      cell: (item) => <Moment app={app} at={item.at} />,
    },
  ];
}
