/**
 * A table of the server's rows: heads that stay in sight, a skeleton in the rows' height while it loads, what to do
 * where nothing is, why it could not be read, and the next rows by a press. Where it is narrow every row is a card;
 * the roles are written out, because a browser forgets a table's that is laid out otherwise.
 */
import type { ComponentChildren } from "preact";
import type { Label } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import type { Rows } from "../rows.ts";
import { W } from "../words.ts";
import { RefusalNote } from "./refusal.tsx";

export interface Column<Row> {
  readonly key: string;
  readonly head: Label;
  readonly cell: (row: Row) => ComponentChildren;
  /** `title` heads the card, `extra` is left out of it; others are a line with their head. */
  readonly narrow?: "title" | "second" | "extra";
  /** CSS class of its cells: `cell-number`, `cell-time`, `cell-action`. */
  readonly kind?: string;
  /** The head is only heard. */
  readonly unseenHead?: boolean;
}

export interface TableProps<Row> {
  readonly app: App;
  readonly caption: Label;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that are marked: `disabled`, `trouble`. */
  readonly markOf?: (row: Row) => string | undefined;
  /** What stands above a row, and below the last one, across all columns. */
  readonly notesAbove?: (row: Row | undefined, before: Row | undefined) => readonly string[];
}

export function Table<Row>(props: TableProps<Row>) {
  const { app, caption, columns, rows, keyOf, markOf, notesAbove } = props;
  const notes = (row: Row | undefined, before: Row | undefined) =>
    notesAbove?.(row, before).map((note) => (
      <tr key={note} role="row" class="table-note">
        <td role="cell" colSpan={columns.length} data-narrow="title">{note}</td>
      </tr>
    ));
  return (
    <table class="table" role="table">
      <caption class="unseen">{app.t(caption)}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, head, kind, unseenHead }) => (
            <th key={key} role="columnheader" scope="col" class={kind ?? ""}>
              <span class={unseenHead ? "unseen" : ""}>{app.t(head)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => [
          notes(row, rows[index - 1]),
          <tr key={keyOf(row)} role="row" data-mark={markOf?.(row)}>
            {columns.map(({ key, head, cell, narrow, kind }) => (
              <td
                key={key}
                role="cell"
                class={kind ?? ""}
                data-narrow={narrow}
                data-head={app.t(head)}
              >
                {cell(row)}
              </td>
            ))}
          </tr>,
        ])}
        {notes(undefined, rows.at(-1))}
      </tbody>
    </table>
  );
}

interface RowsPlaceProps<Row> {
  readonly app: App;
  readonly source: Rows<Row>;
  /** One line that says what will be here. */
  readonly empty: Label;
  readonly emptyAction?: ComponentChildren;
  /** Said where nothing is like what was sought, `{text}`. */
  readonly unfound?: Label | undefined;
}

export function RowsTable<Row>({ source, empty, emptyAction, unfound, ...table }:
  & Omit<TableProps<Row>, "rows">
  & RowsPlaceProps<Row>) {
  return (
    <RowsPlace
      app={table.app}
      source={source}
      empty={empty}
      emptyAction={emptyAction}
      unfound={unfound}
    >
      <Table {...table} rows={source.items.value} />
    </RowsPlace>
  );
}

/** What is around rows, however they are drawn: the wait, the nothing, the failure, the next ones. */
export function RowsPlace<Row>({ app, source, empty, emptyAction, unfound, children }:
  & RowsPlaceProps<Row>
  & { readonly children: ComponentChildren }) {
  const items = source.items.value;
  const state = source.state.value;
  if (state === "loading") return <Skeleton app={app} />;
  if (state === "failed" && items.length === 0) {
    return (
      <div class="empty">
        <RefusalNote app={app} refusal={source.refusal.value} />
        <button type="button" class="plain-button" onClick={() => void source.reload()}>
          {app.t(W.again)}
        </button>
      </div>
    );
  }
  if (items.length === 0) {
    const sought = source.query.value["q"] ?? "";
    return (
      <div class="empty">
        <p>{sought === "" ? app.t(empty) : app.t(unfound ?? W.nothingFound, { text: sought })}</p>
        {sought === "" ? emptyAction : null}
      </div>
    );
  }
  return (
    <div class="table-place" aria-busy={source.stale.value}>
      {children}
      {state === "failed" ? <RefusalNote app={app} refusal={source.refusal.value} /> : null}
      {source.hasMore.value
        ? (
          <button type="button" class="plain-button more-rows" onClick={() => void source.more()}>
            {app.t(W.more)}
          </button>
        )
        : null}
    </div>
  );
}

export function Skeleton({ app, rows = 6 }: { readonly app: App; readonly rows?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{app.t(W.reading)}</span>
      {Array.from({ length: rows }, (_, index) => <i key={index} />)}
    </div>
  );
}

export function SearchBox({ app, label, value, typed }: {
  readonly app: App;
  /** What is looked in: 「氏名・フリガナ・内線・部署」. */
  readonly label: Label;
  readonly value: string;
  readonly typed: (text: string) => void;
}) {
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={app.t(label)}
        placeholder={app.t(label)}
        autocomplete="off"
        spellcheck={false}
        value={value}
        onInput={(event) => typed(event.currentTarget.value)}
      />
    </div>
  );
}
