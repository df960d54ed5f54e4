/** The cells of the grid: what is granted, what is being changed, and what the server refused. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PermissionChange, PermissionRow } from "../../../shared/admin_lines.ts";
import type { Refusal } from "../../request.ts";
import type { App } from "../app.ts";
import { createRows, type Rows } from "../rows.ts";
import { W } from "../words.ts";
import { P } from "./words.ts";

/** People of one page of the grid. */
const PAGE = 200;

export interface Cell {
  readonly extension: string;
  readonly line: string;
}

export interface Grants {
  readonly rows: Rows<PermissionRow>;
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  isPending(cell: Cell): boolean;
  /** All of these cells or none. With `undo` it can be taken back for a while. */
  change(
    cells: readonly Cell[],
    granted: boolean,
    options?: { readonly undo: boolean },
  ): Promise<void>;
}

const keyOf = ({ extension, line }: Cell): string => `${extension} ${line}`;

export function useGrants(app: App): Grants {
  return useMemo(() => createGrants(app), []);
}

function createGrants(app: App): Grants {
  const rows = createRows<PermissionRow>(app.api, "permissions", { limit: PAGE });
  const refusal = signal<Refusal | undefined>(undefined);
  const pending = signal<ReadonlySet<string>>(new Set());

  async function change(
    cells: readonly Cell[],
    granted: boolean,
    options?: { readonly undo: boolean },
  ): Promise<void> {
    if (cells.length === 0) return;
    const keys = cells.map(keyOf);
    pending.value = new Set([...pending.peek(), ...keys]);
    const wish: PermissionChange = granted ? { grant: [...cells] } : { revoke: [...cells] };
    const answer = await app.api.post("permissions", wish);
    pending.value = new Set([...pending.peek()].filter((key) => !keys.includes(key)));
    refusal.value = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    rows.change((items) => items.map((row) => changed(row, cells, granted)));
    if (!options?.undo) return;
    app.toasts.say(granted ? P.granted : P.revoked, { count: cells.length }, {
      label: W.undo,
      run: () => void change(cells, !granted),
    });
  }

  return { rows, refusal, isPending: (cell) => pending.value.has(keyOf(cell)), change };
}

function changed(row: PermissionRow, cells: readonly Cell[], granted: boolean): PermissionRow {
  const lines = cells.filter((cell) => cell.extension === row.extension).map((cell) => cell.line);
  if (lines.length === 0) return row;
  const kept = row.lines.filter((line) => !lines.includes(line));
  return { ...row, lines: granted ? [...kept, ...lines] : kept };
}
