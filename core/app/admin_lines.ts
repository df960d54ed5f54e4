/** Lines and 発信許可 as administrators change them. */
import type { Extension, LineId } from "../domain/ids.ts";
import type { Line, LinePermission, OfficeIndex, Person, Trunk } from "../domain/office.ts";
import { readLine } from "../domain/office_file_parts.ts";
import type { Result } from "../lib/result.ts";
import type { OfficeChange } from "./edit_office.ts";
import { linesOf, permitEdit } from "./admin_users.ts";
import {
  changedMembers,
  patched,
  placeOf,
  type Planned,
  planned,
  plannedOver,
  type PlanRefusal,
  type Reading,
  revisionOf,
} from "./office_plans.ts";

/** What a line carries that nothing was said of: everything but calls abroad. */
const STANDARD_CLASSES = ["emergency", "special", "fixed", "mobile", "ip", "free", "navi"];

export function lineRevision(office: OfficeIndex, line: Line): string {
  return revisionOf([withoutSecret(line), positionOf(office, line)]);
}

export function positionOf({ office }: OfficeIndex, { id }: Line): number {
  return office.lines.findIndex((line) => line.id === id);
}

export function planLineAdd(
  office: OfficeIndex,
  { position, ...wish }: Readonly<Record<string, unknown>>,
): Planned {
  return planned((reading) => {
    const standard = { trunk: { kind: "simulated" }, classes: STANDARD_CLASSES };
    const line = readLine(reading.json({ ...standard, ...wish }));
    if (office.line.has(line.id)) reading.duplicate("id");
    const at = placeOf(reading, position, office.office.lines.length);
    return {
      edits: [{ kind: "put-line", line, ...at }],
      audit: [{ action: "line.add", target: line.id, detail: { number: line.number } }],
    };
  });
}

/** A trunk that registers keeps its secret when none is named. */
export function planLineChange(
  office: OfficeIndex,
  id: string,
  { position, ...patch }: Readonly<Record<string, unknown>>,
  expected: string | undefined,
): Planned {
  return plannedOver(present(office, id, expected), (before, reading) => {
    const trunk = patch["trunk"] === undefined
      ? {}
      : { trunk: trunkWithSecret(patch["trunk"] as object, before.trunk) };
    const line = readLine(reading.json(patched(before, { ...patch, ...trunk })));
    const at = placeOf(reading, position, office.office.lines.length - 1);
    const detail = changedMembers(withoutSecret(before), withoutSecret(line));
    return {
      edits: [{ kind: "put-line", line, ...at }],
      audit: [{ action: "line.change", target: id, detail }],
    };
  });
}

export function planLineDelete(
  office: OfficeIndex,
  id: string,
  expected: string | undefined,
): Planned {
  return plannedOver(present(office, id, expected), (line) => ({
    edits: [{ kind: "remove-line", line: line.id }],
    audit: [{ action: "line.delete", target: id, detail: { number: line.number } }],
  }));
}

/** Cells of the grid, as they were sent. */
interface Cells {
  readonly grant: readonly { readonly extension: string; readonly line: string }[];
  readonly revoke: readonly { readonly extension: string; readonly line: string }[];
}

/** With how many cells changed. */
type PermissionChange = OfficeChange & { readonly granted: number; readonly revoked: number };

/** Several cells of the grid at once. */
export function planPermissions(
  office: OfficeIndex,
  cells: Cells,
): Result<PermissionChange, PlanRefusal> {
  return planned((reading) => permissionChange(office, cells, reading));
}

function permissionChange(
  office: OfficeIndex,
  { grant, revoke }: Cells,
  reading: Reading,
): PermissionChange {
  const read = (cells: Cells["grant"], name: string): readonly LinePermission[] =>
    cells.map(({ extension, line }, at) => {
      if (!office.person.has(extension)) reading.unknown(`${name}[${at}].extension`, extension);
      if (!office.line.has(line)) reading.unknown(`${name}[${at}].line`, line);
      return { extension: extension as Extension, line: line as LineId };
    });
  const granted = read(grant, "grant").filter((one) => !office.permitted(one.extension, one.line));
  const revoked = read(revoke, "revoke").filter((one) => office.permitted(one.extension, one.line));
  const people = new Set([...granted, ...revoked].map((cell) => cell.extension));
  return {
    edits: [{ kind: "permit", grant: granted, revoke: revoked }],
    audit: [...people].map((target) => ({
      action: "permission.change",
      target,
      detail: {
        ...namedLines("granted", granted, target),
        ...namedLines("revoked", revoked, target),
      },
    })),
    granted: granted.length,
    revoked: revoked.length,
  };
}

export function permissionRevision(office: OfficeIndex, extension: Extension): string {
  return revisionOf(linesOf(office, extension));
}

/** One row of the grid: exactly these lines. */
export function planPermissionRow(
  office: OfficeIndex,
  extension: string,
  lines: readonly string[],
  expected: string | undefined,
): Planned {
  const on = {
    found: office.person.get(extension),
    revision: (person: Person) => permissionRevision(office, person.extension),
    expected,
  };
  return plannedOver(
    on,
    ({ extension: own }, reading) =>
      permissionChange(office, permitEdit(office, own, [...new Set(lines)]), reading),
  );
}

function present(office: OfficeIndex, id: string, expected: string | undefined) {
  return {
    found: office.line.get(id),
    revision: (line: Line) => lineRevision(office, line),
    expected,
  };
}

function namedLines(name: string, cells: readonly LinePermission[], extension: Extension) {
  const own = cells.filter((cell) => cell.extension === extension).map((cell) => cell.line);
  return own.length === 0 ? {} : { [name]: own.join(" ") };
}

function trunkWithSecret(trunk: object, before: Trunk): object {
  const isKept = before.kind === "register" && !("secret" in trunk) &&
    "kind" in trunk && trunk.kind === "register";
  return isKept ? { ...trunk, secret: before.secret } : trunk;
}

function withoutSecret(line: Line): object {
  if (line.trunk.kind !== "register") return line;
  const { secret: _, ...trunk } = line.trunk;
  return { ...line, trunk };
}
