/**
 * What the plans of administrators' edits share: how they refuse, the revision of a single thing, and what the audit
 * log is told of a change.
 */
import type { AuditValue } from "../domain/audit.ts";
import { FaultList, type FileFault, JsonValue } from "../domain/json_reader.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { sha256Hex } from "../lib/sha256.ts";
import type { OfficeChange } from "./edit_office.ts";

export type PlanRefusal =
  /** There is no such thing. */
  | { readonly kind: "unknown" }
  /** It is no more as it was when the change was begun. */
  | { readonly kind: "changed-since"; readonly revision?: number }
  | { readonly kind: "faults"; readonly faults: readonly FileFault[] };

export type Planned = Result<OfficeChange, PlanRefusal>;

/** What a change is made of: the thing as it is, and the revision that the change was begun on. */
export interface PlannedOn<Thing> {
  /** `undefined`: there is no such thing. */
  readonly found: Thing | undefined;
  revision(thing: Thing): string;
  /** Absent: whatever the thing has become meanwhile. */
  readonly expected: string | undefined;
}

/** A change from what was sent, refused with every fault that reading it has found. */
export function planned<Change extends OfficeChange>(
  plan: (reading: Reading) => Change,
): Result<Change, PlanRefusal> {
  const reading = new Reading();
  const change = plan(reading);
  return reading.failed ? reading.refusal() : ok(change);
}

/** A change of something that is there, and is as it was when the change was begun. */
export function plannedOver<Thing>(
  { found, revision, expected }: PlannedOn<Thing>,
  plan: (found: Thing, reading: Reading) => OfficeChange,
): Planned {
  if (found === undefined) return refuse({ kind: "unknown" });
  if (expected !== undefined && expected !== revision(found)) {
    return refuse({ kind: "changed-since" });
  }
  return planned((reading) => plan(found, reading));
}

/** The revision of one thing: short, and another after every change of what can be edited of it. */
export function revisionOf(value: unknown): string {
  return sha256Hex(JSON.stringify(value)).slice(0, 16);
}

/** Reads what was sent with the readers of the office file; the faults name fields from the thing on. */
export class Reading {
  readonly #faults = new FaultList();

  json(value: unknown, field = ""): JsonValue {
    return new JsonValue(value, field, this.#faults);
  }

  duplicate(field: string): void {
    this.#faults.add(
      field,
      "duplicate",
      "同じものがすでにあります。",
      "There is such a one already.",
    );
  }

  unknown(field: string, id: string): void {
    this.#faults.add(field, "unknown-reference", `「${id}」はありません。`, `There is no "${id}".`);
  }

  tooMany(field: string, most: number): void {
    this.fault(field, "too-many", `${most}件までです。`, `There may be at most ${most}.`);
  }

  fault(field: string, code: string, ja: string, en: string): void {
    this.#faults.add(field, code, ja, en);
  }

  get failed(): boolean {
    return this.#faults.all.length > 0;
  }

  refusal(): Result<never, PlanRefusal> {
    return refuse({ kind: "faults", faults: this.#faults.all });
  }
}

/** A patch laid over what is there: absent stays, `null` takes away, `undefined` is absent. */
export function patched(
  before: object,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** What changed between two values, member by member, as the audit log keeps it. */
export function changedMembers(
  before: object,
  after: object,
): Readonly<Record<string, AuditValue>> {
  const changed: Record<string, AuditValue> = {};
  const old = before as Readonly<Record<string, unknown>>;
  const fresh = after as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    const [was, is] = [spelled(old[key]), spelled(fresh[key])];
    if (was === is) continue;
    changed[key] = {
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    };
  }
  return changed;
}

function spelled(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Where in its order a thing is to stand, 0 … `last`; nothing said leaves it where it is, or puts it last. */
export function placeOf(
  reading: Reading,
  position: unknown,
  last: number,
): { readonly at?: number } {
  if (position === undefined) return {};
  return { at: reading.json(position, "position").number(0, last) };
}
