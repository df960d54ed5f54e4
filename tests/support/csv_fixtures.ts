/** `fixtures/csv`: hard files of spreadsheets and attackers, with the verdict on each and its reason. */
import type { Credentials } from "../../core/domain/credential_export.ts";
import type { ImportChange, ImportIssue, ImportPlan } from "../../core/domain/import_plan.ts";

export interface CsvFixtures {
  readonly office: readonly Credentials[];
  /** Numbers that belong to devices. */
  readonly devices: readonly string[];
  readonly files: readonly CsvFixture[];
}

export interface CsvFixture {
  readonly file: string;
  /** What made it. */
  readonly maker: string;
  readonly why: string;
  readonly verdict: "accepted" | "refused";
  /** Choices; absent: none. */
  readonly create?: boolean;
  readonly keep?: "all" | readonly string[];
  /** As `toldPlan` says them; absent: none. */
  readonly changes?: readonly string[];
  readonly issues?: readonly string[];
  readonly warnings?: readonly string[];
}

const FOLDER = new URL("../../fixtures/csv/", import.meta.url);

export async function readCsvFixtures(): Promise<CsvFixtures> {
  const read: CsvFixtures = JSON.parse(
    await Deno.readTextFile(new URL("verdicts.json", FOLDER)),
  );
  // an empty cell is no password
  const office = read.office.map(({ password, ...person }) => ({
    ...person,
    ...(password === "" || password === undefined ? {} : { password }),
  }));
  return { ...read, office };
}

export async function readCsvFixture(file: string): Promise<Uint8Array> {
  return await Deno.readFile(new URL(file, FOLDER));
}

export async function csvFixtureNames(): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (name.endsWith(".csv")) names.push(name);
  }
  return names.sort();
}

/** A plan as the table of verdicts tells it. */
export function toldPlan(plan: ImportPlan) {
  return {
    changes: plan.changes.map(toldChange),
    issues: plan.issues.map(toldIssue),
    warnings: plan.warnings.map(({ line, column, code, extension }) =>
      `${line}:${column} ${code} ${extension}`
    ),
  };
}

function toldChange(change: ImportChange): string {
  if (change.kind === "add") {
    const { name, reading, department } = change.texts;
    const texts = [name, reading, department].map((text) => JSON.stringify(text)).join(" ");
    const password = change.hasPassword ? "with" : "without";
    return `add ${change.extension} ${texts} ${password} password`;
  }
  const fields = change.fields.map((each) =>
    each.field === "password"
      ? `password ${each.change}`
      : `${each.field} ${JSON.stringify(each.before)} → ${JSON.stringify(each.after)}`
  );
  return `${change.extension} ${fields.join(", ")}`;
}

/** `line:column code` and what more is said of it. */
function toldIssue(issue: ImportIssue): string {
  const place = issue.line === undefined ? [] : [`${issue.line}:${issue.column ?? ""}`];
  return [...place, issue.code, ...details(issue)].join(" ");
}

function details(issue: ImportIssue): readonly (string | number)[] {
  switch (issue.code) {
    case "file-is-workbook":
      return [issue.kind];
    case "nul-character":
      return [`@${issue.offset}`];
    case "undecodable-bytes":
      return [`${issue.encoding}@${issue.offset}`];
    case "missing-column":
    case "duplicate-column":
    case "unknown-column":
      return issue.name === undefined ? [] : [issue.name];
    case "broken-quoting":
    case "password-format":
      return [issue.reason];
    case "row-width":
      return [`${issue.expected}≠${issue.found}`];
    case "duplicate-extension":
      return [issue.firstLine];
    case "text-too-long":
      return [issue.most];
    default:
      return [];
  }
}
