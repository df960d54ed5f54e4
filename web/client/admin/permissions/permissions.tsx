/**
 * 発信許可: who may dial out on which line, as a grid. Each press is saved at once and shows so; whole rows and
 * columns ask first and can be taken back. The arrow keys move among the cells.
 */
import type { AdminLine, AdminLinePage, PermissionRow } from "../../../shared/admin_lines.ts";
import { textOf } from "../../labels.ts";
import type { App, PageProps } from "../app.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Go, Page } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { RowsPlace, SearchBox } from "../ui/table.tsx";
import { useRead } from "../use.ts";
import { W } from "../words.ts";
import { type Cell, type Grants, useGrants } from "./grants.ts";
import { moveInGrid } from "./keys.ts";
import { P } from "./words.ts";

export function PermissionsPage({ app }: PageProps) {
  const lines = useRead<AdminLinePage>(app, "lines");
  return (
    <Page app={app} title={P.title} about={P.about} wide>
      <Loaded app={app} read={lines}>
        {({ items }) =>
          items.length === 0
            ? (
              <div class="empty">
                <p>{app.t(P.noLines)}</p>
                {app.may("settings")
                  ? <Go to="lines/new" kind="main-button">{app.t(P.addLine)}</Go>
                  : null}
              </div>
            )
            : <Grid app={app} lines={items} />}
      </Loaded>
      <p class="form-hint">{app.t(P.emergency)}</p>
      <p class="form-hint">{app.t(P.livePbx)}</p>
    </Page>
  );
}

function Grid({ app, lines }: { readonly app: App; readonly lines: readonly AdminLine[] }) {
  const grants = useGrants(app);
  const { rows } = grants;
  return (
    <>
      <div class="filters">
        <SearchBox
          app={app}
          label={P.search}
          value={String(rows.query.value["q"] ?? "")}
          typed={(q) => rows.look({ q })}
        />
      </div>
      <RefusalNote app={app} refusal={grants.refusal.value} />
      <RowsPlace app={app} source={rows} empty={P.empty} unfound={W.nobodyFound}>
        {lines.length > 1 ? <p class="grid-beside">{app.t(P.beside)}</p> : null}
        <div class="grid-place" role="region" aria-label={app.t(P.title)} tabIndex={0}>
          <table class="permissions" role="grid" onKeyDown={moveInGrid}>
            <thead>
              <tr>
                <th scope="col" class="grid-person">{app.t(P.person)}</th>
                {lines.map((line) => (
                  <ColumnHead key={line.id} app={app} line={line} grants={grants} />
                ))}
                <th scope="col" class="grid-row-all">{app.t(P.wholeRow)}</th>
              </tr>
            </thead>
            <tbody>
              {rows.items.value.map((row, at) => (
                <PersonRow
                  key={row.extension}
                  app={app}
                  row={row}
                  lines={lines}
                  grants={grants}
                  first={at === 0}
                />
              ))}
            </tbody>
          </table>
        </div>
      </RowsPlace>
    </>
  );
}

function ColumnHead({ app, line, grants }: {
  readonly app: App;
  readonly line: AdminLine;
  readonly grants: Grants;
}) {
  const shown = grants.rows.items.value;
  const name = textOf(line.label, app.language.value);
  const all = shown.every((row) => row.lines.includes(line.id));
  const cells = shown.filter((row) => row.lines.includes(line.id) === all)
    .map((row) => ({ extension: row.extension, line: line.id }));
  const press = async () => {
    const yes = await app.questions.ask({
      title: all ? P.revokeColumnTitle : P.grantColumnTitle,
      text: P.shownOnly,
      yes: all ? P.revokeYes : P.grantYes,
      danger: all,
      data: { line: name, count: cells.length },
    });
    if (yes) await grants.change(cells, !all, { undo: true });
  };
  return (
    <th scope="col">
      <span class="grid-line">{name}</span>
      <small>{line.display}</small>
      <button type="button" class="quiet-button" onClick={() => void press()}>
        {app.t(all ? P.revokeAll : P.grantAll)}
        <span class="unseen">{name}</span>
      </button>
    </th>
  );
}

function PersonRow({ app, row, lines, grants, first }: {
  readonly app: App;
  readonly row: PermissionRow;
  readonly lines: readonly AdminLine[];
  readonly grants: Grants;
  readonly first: boolean;
}) {
  const all = lines.every((line) => row.lines.includes(line.id));
  const press = async () => {
    const cells = lines.filter((line) => row.lines.includes(line.id) === all)
      .map((line) => ({ extension: row.extension, line: line.id }));
    const yes = await app.questions.ask({
      title: all ? P.revokeRowTitle : P.grantRowTitle,
      yes: all ? P.revokeRowYes : P.grantRowYes,
      danger: all,
      data: { name: row.name, count: cells.length },
    });
    if (yes) await grants.change(cells, !all, { undo: true });
  };
  return (
    <tr>
      <th scope="row" class="grid-person">
        {row.name}
        <small>{row.extension} {row.department}</small>
      </th>
      {lines.map((line, at) => (
        <GridCell
          key={line.id}
          name={`${row.name} ${textOf(line.label, app.language.value)}`}
          cell={{ extension: row.extension, line: line.id }}
          granted={row.lines.includes(line.id)}
          grants={grants}
          entry={first && at === 0}
        />
      ))}
      <td role="gridcell" class="grid-row-all">
        <button type="button" class="quiet-button" tabIndex={-1} onClick={() => void press()}>
          {app.t(all ? P.revokeAll : P.grantAll)}
          <span class="unseen">{row.name}</span>
        </button>
      </td>
    </tr>
  );
}

function GridCell({ name, cell, granted, grants, entry }: {
  readonly name: string;
  readonly cell: Cell;
  readonly granted: boolean;
  readonly grants: Grants;
  /** Where the keyboard comes in. */
  readonly entry: boolean;
}) {
  const pending = grants.isPending(cell);
  return (
    <td role="gridcell">
      <label class="grid-cell" data-pending={pending}>
        <input
          type="checkbox"
          tabIndex={entry ? 0 : -1}
          aria-label={name}
          aria-busy={pending}
          checked={granted}
          onClick={(event) => {
            // shown once the server has said so
            event.preventDefault();
            if (!pending) void grants.change([cell], !granted);
          }}
        />
      </label>
    </td>
  );
}
