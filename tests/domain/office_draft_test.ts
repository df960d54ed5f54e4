/** Edits to an office as a value: what hangs on something removed goes with it, and every fault is named by its key. */
import assert from "node:assert/strict";
import type { Extension, LineId } from "../../core/domain/ids.ts";
import type { OfficeEdit } from "../../core/domain/office_change.ts";
import { editOffice } from "../../core/domain/office_draft.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office } = demoOffice();
const ha1Of = () => ({ md5: "m", sha256: "s" });
const ext = (text: string) => text as Extension;

function edited(...edits: readonly OfficeEdit[]) {
  const result = editOffice(office, edits, ha1Of);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

Deno.test("editOffice: nothing changes but the revision, when there are no edits", () => {
  const { office: after, delta } = edited();
  assert.deepEqual(after, { ...office, revision: office.revision + 1 });
  assert.equal(delta.people.put.size + delta.devices.put.size + delta.lines.put.size, 0);
  assert.equal(delta.settings, false);
});

Deno.test("editOffice: a person who is removed takes devices, 発信許可 and places in ring steps along", () => {
  const { office: after } = edited({ kind: "remove-person", extension: ext("1001") });
  const { revision: _, ...rest } = after;
  assert.doesNotMatch(JSON.stringify(rest), /"1001/);
  assert.ok(after.lines.every((line) => line.incoming.every((step) => step.extensions.length > 0)));
});

Deno.test("editOffice: renumbering there and back is no change of what anybody has", () => {
  const there: OfficeEdit = { kind: "renumber", from: ext("1001"), to: ext("3001") };
  const back: OfficeEdit = { kind: "renumber", from: ext("3001"), to: ext("1001") };
  const { office: after, delta } = edited(there, back);
  assert.deepEqual(after, { ...office, revision: office.revision + 1 });
  assert.deepEqual(delta.renumbered, []);
});

Deno.test("editOffice: a line that is removed takes its 発信許可 along, and nobody has it as default", () => {
  const line = "main" as LineId;
  const person = { ...office.people[0]!, defaultLine: line };
  const { office: after } = edited({ kind: "put-person", person }, { kind: "remove-line", line });
  assert.ok(after.permissions.every((grant) => grant.line !== line));
  assert.equal(after.people[0]!.defaultLine, undefined);
});

Deno.test("editOffice: refuses what an office file may not hold, named by key", () => {
  const person = { ...office.people[0]!, extension: ext("1190"), defaultLine: "no" as LineId };
  const refused = editOffice(office, [{ kind: "put-person", person }], ha1Of);
  assert.ok(!refused.ok);
  assert.deepEqual(refused.error.map(({ path, code }) => `${path} ${code}`), [
    "people[1190].extension extension-is-emergency",
    "people[1190].defaultLine unknown-reference",
  ]);
});
