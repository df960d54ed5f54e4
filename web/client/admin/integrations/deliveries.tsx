/** What became of each post of a webhook, newest first; a test and a retry by hand. */
import { useSignal } from "@preact/signals";
import type { Label } from "../../../shared/api.ts";
import type { Delivery } from "../../../shared/admin_integrations.ts";
import type { Refusal } from "../../request.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { Moment } from "../ui/moment.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { type Column, RowsTable } from "../ui/table.tsx";
import { useEvery, useRows } from "../use.ts";
import { W } from "../words.ts";
import { I } from "./words.ts";

const ASK_MILLIS = 3_000;

export function Deliveries({ app, id }: { readonly app: App; readonly id: string }) {
  const at = `integrations/${part(id)}`;
  const rows = useRows<Delivery>(app, `${at}/deliveries`, { limit: 50 });
  const refusal = useSignal<Refusal | undefined>(undefined);
  useEvery(ASK_MILLIS, () => {
    if (rows.items.peek().length <= 50) void rows.reload();
  });
  /** What is said of it stands where it is looked for: a note over the page would cover the log. */
  const said = useSignal<Label | undefined>(undefined);
  const post = async (path: string, sent: Label) => {
    const answer = await app.api.post(path);
    refusal.value = answer.ok ? undefined : answer.error;
    said.value = answer.ok ? sent : undefined;
    await rows.reload();
  };
  return (
    <section class="section deliveries">
      <div class="section-head">
        <h2>{app.t(I.log)}</h2>
        <button
          type="button"
          class="plain-button"
          onClick={() => void post(`${at}/test`, I.tested)}
        >
          {app.t(I.test)}
        </button>
      </div>
      <p class="leaf-about" role="status">{said.value === undefined ? null : app.t(said.value)}</p>
      <RefusalNote app={app} refusal={refusal.value} />
      <RowsTable
        app={app}
        caption={I.log}
        source={rows}
        columns={columns(
          app,
          (delivery) => void post(`${at}/deliveries/${part(delivery.id)}/retry`, I.retried),
        )}
        keyOf={(delivery) => delivery.id}
        empty={I.noLog}
      />
    </section>
  );
}

function columns(app: App, retry: (delivery: Delivery) => void): readonly Column<Delivery>[] {
  return [
    {
      key: "event",
      head: I.event,
      narrow: "title",
      cell: (delivery) => (
        <>
          {app.t(delivery.event === "test" ? I.testEvent : I.incoming)}
          {delivery.extension === undefined ? null : <small>{delivery.extension}</small>}
        </>
      ),
    },
    {
      key: "result",
      head: I.result,
      cell: (delivery) => (
        <>
          <span class="tag" data-kind={TAGS[delivery.state]}>{app.t(I[delivery.state])}</span>
          {delivery.fault === undefined
            ? null
            : <small>{app.t(I[delivery.fault], { status: delivery.status ?? "-" })}</small>}
        </>
      ),
    },
    {
      key: "tries",
      head: I.triesHead,
      kind: "cell-short",
      cell: (delivery) => app.t(I.tries, { count: delivery.tries }),
    },
    {
      key: "at",
      head: W.time,
      kind: "cell-short",
      cell: (delivery) => <Moment app={app} at={delivery.triedAt ?? delivery.createdAt} />,
    },
    {
      key: "retry",
      head: W.actions,
      kind: "cell-action",
      unseenHead: true,
      cell: (delivery) =>
        delivery.state === "dead"
          ? (
            <button type="button" class="plain-button" onClick={() => retry(delivery)}>
              {app.t(I.retry)}
            </button>
          )
          : null,
    },
  ];
}

const TAGS = { waiting: undefined, delivered: "good", dead: "trouble" } as const;
