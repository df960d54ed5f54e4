/** リスト検索: the office's phonebooks. 電話番号挿入 puts the number into the field and never dials. */
import type { ListEntry } from "../../shared/api.ts";
import { say } from "../say.ts";
import type { Desk } from "../desk.ts";
import { Empty, Failed, NextRows, Skeleton } from "./row_states.tsx";
import { SearchField } from "./search_field.tsx";

export function ListSearch({ desk }: { readonly desk: Desk }) {
  const { lists } = desk;
  return (
    <>
      <div class="filters">
        <SearchField
          desk={desk}
          id="search-lists"
          label="searchLists"
          value={lists.q.value}
          change={lists.type}
        />
      </div>
      <div class="rows" id="list-rows">
        <ListRows desk={desk} />
      </div>
    </>
  );
}

function ListRows({ desk }: { readonly desk: Desk }) {
  const { lists } = desk;
  const rows = lists.drawn.rows.value;
  if (lists.state.value === "failed") return <Failed desk={desk} again={lists.refresh} />;
  if (rows.length === 0) {
    if (lists.state.value !== "ready") return <Skeleton desk={desk} />;
    return (
      <Empty>
        <p>
          {lists.answered.value === ""
            ? say("lists-empty", desk.language.value)
            : say("search-empty", desk.language.value, { query: lists.answered.value })}
        </p>
      </Empty>
    );
  }
  return (
    <>
      <ul class="rows-list">
        {rows.map((entry) => (
          <ListRow key={`${entry.list} ${entry.number} ${entry.name}`} desk={desk} entry={entry} />
        ))}
      </ul>
      <NextRows
        desk={desk}
        drawn={lists.drawn}
        more={lists.more.value}
        busy={lists.state.value === "reading"}
        read={lists.readMore}
      />
    </>
  );
}

function ListRow({ desk, entry }: { readonly desk: Desk; readonly entry: ListEntry }) {
  return (
    <li class="row list-row">
      <span class="row-name">
        <b title={entry.name}>{entry.name}</b>
        <small title={entry.reading}>{entry.reading}</small>
      </span>
      <span class="row-number">{entry.display}</span>
      <span class="row-department" title={entry.note}>{entry.note ?? ""}</span>
      <span class="row-presence">{desk.listName(entry.list)}</span>
      <button
        type="button"
        class="chip-button row-action"
        onClick={() => desk.insert(entry.display, { inserted: entry.name })}
      >
        {desk.t("label.insert-number")}
        <span class="unseen">{entry.name}</span>
      </button>
    </li>
  );
}
