/**
 * An office on its way to the thread of the PBX: in parts, between which a datagram has its turn, and without what
 * stays as it was. The thread puts the next office and its lookups together from them while it works by the last one.
 */
import { type Office, type OfficeIndex, OfficeIndexing } from "../../core/domain/office.ts";

/** Entries of one part: a few milliseconds' work for either thread. */
export const PART_ENTRIES_MAX = 500;

type LargeTable = "people" | "devices" | "permissions";
const LARGE_TABLES: readonly LargeTable[] = ["people", "devices", "permissions"];

/** What of an office is told at once. */
export type OfficeRest = Omit<Office, LargeTable>;

/** Entries of a table in their order. */
export type OfficePiece =
  & { readonly table: LargeTable }
  & (
    /** As they stand in the office before: from this place to before that one. */
    | { readonly kind: "kept"; readonly from: number; readonly to: number }
    | { readonly kind: "given"; readonly entries: readonly unknown[] }
  );

/** All tables, one after the other. An entry is kept when it is the very same value. */
export function* officeParts(before: Office, after: Office): Generator<readonly OfficePiece[]> {
  let part: OfficePiece[] = [];
  let room = PART_ENTRIES_MAX;
  for (const table of LARGE_TABLES) {
    for (const [from, to, place] of runs(before[table], after[table])) {
      for (let at = from; at < to;) {
        const size = Math.min(to - at, room);
        const kept = place === undefined ? undefined : place + at - from;
        part.push(
          kept === undefined
            ? { table, kind: "given", entries: after[table].slice(at, at + size) }
            : { table, kind: "kept", from: kept, to: kept + size },
        );
        at += size;
        room -= size;
        if (room > 0) continue;
        yield part;
        part = [];
        room = PART_ENTRIES_MAX;
      }
    }
  }
  yield part;
}

export function officeRest(office: Office): OfficeRest {
  const { people: _p, devices: _d, permissions: _g, ...rest } = office;
  return rest;
}

/** Stretches of `after`, each with its place in `before`, or without one where that has none of it. */
function* runs(
  before: readonly unknown[],
  after: readonly unknown[],
): Generator<readonly [from: number, to: number, place: number | undefined]> {
  let places: ReadonlyMap<unknown, number> | undefined;
  const placeOf = (entry: unknown, next: number) => {
    if (before[next] === entry) return next;
    places ??= new Map(before.map((one, at) => [one, at]));
    return places.get(entry);
  };
  let from = 0;
  let place = after.length === 0 ? undefined : placeOf(after[0], 0);
  for (let at = 1; at < after.length; at++) {
    const here = placeOf(after[at], place === undefined ? at : place + at - from);
    if (here === (place === undefined ? undefined : place + at - from)) continue;
    yield [from, at, place];
    [from, place] = [at, here];
  }
  if (after.length > 0) yield [from, after.length, place];
}

/** The next office in the making. */
export class OfficeAssembly {
  readonly #before: Office;
  readonly #tables = { people: [], devices: [], permissions: [] } as Record<LargeTable, unknown[]>;
  readonly #indexing = new OfficeIndexing();

  constructor(before: Office) {
    this.#before = before;
  }

  add(part: readonly OfficePiece[]): void {
    for (const piece of part) {
      const { table } = piece;
      const entries = piece.kind === "given"
        ? piece.entries
        : this.#before[table].slice(piece.from, piece.to);
      this.#tables[table].push(...entries);
      this.#indexing.add({ [table]: entries });
    }
  }

  made(rest: OfficeRest): OfficeIndex {
    return this.#indexing.made({ ...rest, ...this.#tables } as Office);
  }
}
