/** What is wrong with the file, each with its place and a look at the row; and what is doubtful, to be kept as it was. */
import { useSignal } from "@preact/signals";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { App } from "../app.ts";
import { W } from "../words.ts";
import type { Bulk } from "./model.ts";
import type { BulkPlan, Told } from "./reading.ts";
import { B } from "./words.ts";

/** Rows drawn before 「さらに表示」. */
const SHOWN = 50;

interface Props<Plan extends BulkPlan> {
  readonly app: App;
  readonly bulk: Bulk<Plan>;
  readonly plan: Plan;
}

export function Issues<Plan extends BulkPlan>({ app, bulk, plan }: Props<Plan>) {
  const shown = useSignal(SHOWN);
  const { issues, issuesTotal } = plan;
  return (
    <section class="bulk-part" aria-labelledby="bulk-issues">
      <h3 id="bulk-issues">{app.t(B.issuesTitle)}</h3>
      {issuesTotal > issues.length
        ? <p class="leaf-about">{app.t(B.listed, { listed: issues.length })}</p>
        : null}
      <ol class="bulk-list">
        {issues.slice(0, shown.value).map((issue, at) => (
          <li key={at} data-mark="bad">
            <Icon name="alert" small />
            <div class="bulk-said">
              <Sentence text={app.t(issue.message)} />
              <Where app={app} bulk={bulk} issue={issue} at={at} />
            </div>
          </li>
        ))}
      </ol>
      <More app={app} shown={shown.value} of={issues.length} more={() => shown.value += SHOWN} />
    </section>
  );
}

/** `E5`, as a spreadsheet names it, and a button that shows the row. */
function Where<Plan extends BulkPlan>(
  { app, bulk, issue, at }: Pick<Props<Plan>, "app" | "bulk"> & {
    readonly issue: Told;
    readonly at: number;
  },
) {
  const { line, column } = issue;
  if (line === undefined) return <small class="bulk-where">{app.t(B.wholeFile)}</small>;
  const open = bulk.peek.value?.at === at;
  const place = column === undefined
    ? app.t(B.row, { line })
    : app.t(B.cell, { line, column: letters(column) });
  return (
    <>
      <span class="bulk-where">
        <small>{place}</small>
        <button
          type="button"
          class="text-button"
          aria-expanded={open}
          onClick={() => void bulk.look(at, line)}
        >
          {app.t(B.show)}
          <span class="unseen">{place}</span>
        </button>
      </span>
      {open ? <Rows app={app} bulk={bulk} column={column} /> : null}
    </>
  );
}

function Rows<Plan extends BulkPlan>(
  { app, bulk, column }: Pick<Props<Plan>, "app" | "bulk"> & {
    readonly column: number | undefined;
  },
) {
  const peek = bulk.peek.value!;
  return (
    <div
      class="bulk-peek"
      tabIndex={0}
      role="region"
      aria-label={app.t(B.peek, { line: peek.line })}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{app.t(B.lineHead)}</th>
            {peek.headings.map((heading, at) => <th key={at} scope="col">{heading}</th>)}
          </tr>
        </thead>
        <tbody>
          {peek.rows.map((row) => (
            <tr key={row.line} data-here={row.line === peek.line}>
              <th scope="row">{row.line}</th>
              {row.cells.map((cell, at) => (
                <td key={at} data-here={row.line === peek.line && at + 1 === column}>
                  {cell === "" ? <span class="unseen">{app.t(B.blank)}</span> : cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Warnings<Plan extends BulkPlan>({ app, bulk, plan, keyOf }: Props<Plan> & {
  readonly keyOf: (warning: Plan["warnings"][number]) => string;
}) {
  const shown = useSignal(SHOWN);
  const { warnings, warningsTotal } = plan;
  const keep = bulk.keep.value;
  const keepable = warnings.filter((each) => KEEPABLE.includes(each.code)).length;
  if (warningsTotal === 0) return null;
  const isKept = (key: string) => keep === "all" || keep.has(key);
  return (
    <section class="bulk-part" aria-labelledby="bulk-warnings">
      <div class="bulk-head">
        <h3 id="bulk-warnings">{app.t(B.warningsTitle)}</h3>
        {keepable > 0
          ? (
            <button
              type="button"
              class="plain-button"
              onClick={() => void bulk.setKeepAll(keep !== "all")}
            >
              {app.t(keep === "all" ? B.keepNone : B.keepAll)}
            </button>
          )
          : null}
      </div>
      <ol class="bulk-list">
        {warnings.slice(0, shown.value).map((warning, at) => (
          <li key={at}>
            <Icon name="alert" small />
            <div class="bulk-said">
              <Sentence text={app.t(warning.message)} />
              {KEEPABLE.includes(warning.code)
                ? (
                  <label class="bulk-keep">
                    <input
                      type="checkbox"
                      checked={isKept(keyOf(warning))}
                      aria-label={app.t(B.keepOne, { whose: keyOf(warning) })}
                      onChange={(event) =>
                        void bulk.setKeep(keyOf(warning), event.currentTarget.checked)}
                    />
                    <span>{app.t(B.keep)}</span>
                  </label>
                )
                : null}
            </div>
          </li>
        ))}
      </ol>
      <More app={app} shown={shown.value} of={warnings.length} more={() => shown.value += SHOWN} />
    </section>
  );
}

/** What a spreadsheet lost; a blank password of somebody new is no loss. */
const KEEPABLE: readonly string[] = ["leading-zeros-lost", "characters-lost"];

function More({ app, shown, of, more }: {
  readonly app: App;
  readonly shown: number;
  readonly of: number;
  readonly more: () => void;
}) {
  return of <= shown
    ? null
    : <button type="button" class="plain-button more-rows" onClick={more}>{app.t(W.more)}</button>;
}

/** 1 is A, 27 AA. */
function letters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  const letter = String.fromCharCode(65 + (column - 1) % 26);
  return rest === 0 ? letter : letters(rest) + letter;
}
