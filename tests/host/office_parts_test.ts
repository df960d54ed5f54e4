/** An office told to the thread of the PBX in parts is that office, whatever of it stays and whatever is new. */
import assert from "node:assert/strict";
import { expect } from "expect";
import fc from "fast-check";
import {
  OfficeAssembly,
  officeParts,
  officeRest,
  PART_ENTRIES_MAX,
} from "../../adapters/host/office_parts.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { officeWithoutDigests } from "../support/offices.ts";

const OFFICE = officeWithoutDigests("demo");

/** As a worker gets it: every part is a copy. */
function told(before: Office, after: Office) {
  const assembly = new OfficeAssembly(structuredClone(before));
  let parts = 0;
  for (const part of officeParts(before, after)) {
    const entries = part.map((one) =>
      one.kind === "given" ? one.entries.length : one.to - one.from
    );
    assert.ok(entries.reduce((sum, count) => sum + count, 0) <= PART_ENTRIES_MAX);
    assembly.add(structuredClone(part));
    parts++;
  }
  return { parts, index: assembly.made(officeRest(after)) };
}

/** Of the entries some stay, some go, some are replaced, and the order may be another. */
function changed<T extends object>(entries: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.tuple(fc.shuffledSubarray([...entries]), fc.subarray([...entries]), fc.boolean()).map(
    ([shuffled, kept, inOrder]) => {
      const anew = new Set(shuffled.slice(0, 3));
      const chosen = inOrder ? entries.filter((one) => kept.includes(one)) : shuffled;
      return chosen.map((one) => anew.has(one) ? { ...one } : one);
    },
  );
}

Deno.test("officeParts, OfficeAssembly: what was told is the office with its lookups, whatever changed", () => {
  const offices = fc.record({
    people: changed(OFFICE.people),
    devices: changed(OFFICE.devices),
    permissions: changed(OFFICE.permissions),
  });
  fc.assert(fc.property(offices, (tables) => {
    const after: Office = { ...OFFICE, ...tables, revision: OFFICE.revision + 1 };
    const { index } = told(OFFICE, after);
    const whole = indexOffice(after);
    expect(index.office).toEqual(after);
    expect(index.person).toEqual(whole.person);
    expect(index.device).toEqual(whole.device);
    expect(index.devicesOf).toEqual(whole.devicesOf);
    expect(index.line).toEqual(whole.line);
    for (const { extension } of OFFICE.people) {
      for (const { id } of OFFICE.lines) {
        assert.equal(index.permitted(extension, id), whole.permitted(extension, id));
      }
    }
  }));
});

Deno.test("officeParts: who stays is not told, in one piece or behind those who went", () => {
  const [gone, ...people] = OFFICE.people;
  const last = { ...gone!, name: "another" };
  const pieces = [...officeParts(OFFICE, { ...OFFICE, people: [...people, last] })].flat()
    .filter(({ table }) => table === "people");
  assert.deepEqual(pieces, [
    { table: "people", kind: "kept", from: 1, to: OFFICE.people.length },
    { table: "people", kind: "given", entries: [last] },
  ]);
});

Deno.test("PART_ENTRIES_MAX: a big office goes in parts, a small one in one", () => {
  const [person] = OFFICE.people;
  const people = Array.from(
    { length: 2 * PART_ENTRIES_MAX + 1 },
    (_, at) => ({ ...person!, extension: `${20_000 + at}` as Extension }),
  );
  const big: Office = { ...OFFICE, people };
  assert.equal(told(OFFICE, OFFICE).parts, 1);
  const { parts, index } = told(OFFICE, big);
  assert.equal(parts, 3);
  assert.equal(index.person.size, people.length);
  // who stays costs a turn as well: lookups are made of everybody
  assert.equal(told(big, { ...big, revision: 2 }).parts, 3);
});
