/** One call of the history in a sheet: whose part it is, its times, and its recording for who may hear it. */
import type { AdminHistoryEntry } from "../../../shared/admin_watch.ts";
import type { CallDesk } from "../../views/call_desk.ts";
import { HistoryDetail } from "../../views/history_detail.tsx";
import type { App } from "../app.ts";
import { Moment } from "../ui/moment.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { W } from "../words.ts";
import { kindText } from "./kinds.ts";
import { H } from "./words.ts";

export function CallSheet({ app, desk, entry, close }: {
  readonly app: App;
  readonly desk: CallDesk;
  readonly entry: AdminHistoryEntry;
  readonly close: () => void;
}) {
  const { recording, ...unheard } = entry;
  const may = app.may("recordings");
  const { owner } = entry;
  return (
    <Sheet app={app} title={desk.nameOf(entry.peer)} about={entry.display} close={close}>
      <dl class="fact-list sheet-facts">
        <dt>{app.t(H.owner)}</dt>
        <dd>{owner.name ?? app.t(H.gone)} {owner.extension}</dd>
        <dt>{app.t(W.time)}</dt>
        <dd>
          <Moment app={app} at={entry.start} />
        </dd>
        <dt>{app.t(H.result)}</dt>
        <dd>{kindText(app, entry)}</dd>
      </dl>
      <HistoryDetail desk={desk} entry={may ? entry : unheard} />
      {recording === undefined
        ? null
        : <p class="form-hint">{app.t(may ? H.listened : H.noListening)}</p>}
    </Sheet>
  );
}
