/** What a file would change: counted, searchable, some at a time; and a text as it was and becomes. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import { type Column, SearchBox, Table } from "../ui/table.tsx";
import { W } from "../words.ts";
import { B } from "./words.ts";

const SHOWN = 100;

export function FoundChanges<Change>({ app, changes, tags, search, columns, keyOf, textOf }: {
  readonly app: App;
  readonly changes: readonly Change[];
  /** Counts, as they are said; those of nothing are empty. */
  readonly tags: readonly string[];
  readonly search: Label;
  readonly columns: readonly Column<Change>[];
  readonly keyOf: (change: Change) => string;
  /** What a change is found by. */
  readonly textOf: (change: Change) => string;
}) {
  const sought = useSignal("");
  const shown = useSignal(SHOWN);
  const found = useMemo(
    () => findChanges(changes, sought.value, textOf),
    [changes, sought.value],
  );
  if (changes.length === 0) return null;
  return (
    <section class="bulk-part" aria-labelledby="bulk-changes">
      <h3 id="bulk-changes">{app.t(B.changesTitle)}</h3>
      <div class="tags">
        {tags.map((text) => text === "" ? null : <span key={text} class="tag">{text}</span>)}
      </div>
      <div class="filters">
        <SearchBox
          app={app}
          label={search}
          value={sought.value}
          typed={(text) => {
            sought.value = text;
            shown.value = SHOWN;
          }}
        />
      </div>
      {found.length === 0
        ? <p class="empty">{app.t(B.nothingFound, { text: sought.value })}</p>
        : (
          <Table
            app={app}
            caption={B.changesTitle}
            columns={columns}
            rows={found.slice(0, shown.value)}
            keyOf={keyOf}
          />
        )}
      {found.length > shown.value
        ? (
          <button
            type="button"
            class="plain-button more-rows"
            onClick={() => shown.value += SHOWN}
          >
            {app.t(W.more)}
          </button>
        )
        : null}
    </section>
  );
}

/** Those in whose text it stands, whichever width and case it was typed in. */
export function findChanges<Change>(
  changes: readonly Change[],
  sought: string,
  textOf: (change: Change) => string,
): readonly Change[] {
  const key = folded(sought.trim());
  return key === "" ? changes : changes.filter((change) => folded(textOf(change)).includes(key));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function Diff({ app, before, after }: {
  readonly app: App;
  readonly before: string;
  readonly after: string;
}) {
  const shown = (text: string) => text === "" ? app.t(B.blank) : text;
  return (
    <span class="bulk-diff">
      <del>{shown(before)}</del>
      <span aria-hidden="true">→</span>
      <span class="unseen">{app.t(B.becomes)}</span>
      <ins>{shown(after)}</ins>
    </span>
  );
}
