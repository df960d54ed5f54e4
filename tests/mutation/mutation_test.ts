/** The campaign catches bugs that were planted on purpose, one or more for each family of invariants. */
import assert from "node:assert/strict";
import { PLANTED_BUGS } from "./bugs.ts";
import { caught } from "./catch.ts";
import { mutantsOf } from "./mutants.ts";
import { readMutateArguments } from "./mutate.ts";
import { sourceOf, withBug } from "./plant.ts";

/** More than any of them has needed. */
const SEEDS_MAX = 60;
/** Bugs that show with one of the first seeds are planted here, all of them by `deno task mutate --planted`. */
const QUICK_SEED = 1;

Deno.test("mutation: every planted bug still has its place in the source", () => {
  for (const bug of PLANTED_BUGS) {
    const source = sourceOf(bug.file);
    assert.notEqual(withBug(source, bug), source, `${bug.law} ${bug.what}`);
  }
});

Deno.test("mutation: a bug whose place has gone or is there twice is no bug but an error", () => {
  const bug = { ...PLANTED_BUGS[0]!, find: "nowhere" };
  assert.throws(() => withBug("somewhere", bug), /its place 0 times/);
  assert.throws(() => withBug("nowhere and nowhere", bug), /its place 2 times/);
});

Deno.test("mutation: forty bugs at least, in thirty families, and twenty families of them are planted here", () => {
  assert.ok(PLANTED_BUGS.length >= 40);
  assert.ok(new Set(PLANTED_BUGS.map((bug) => bug.law)).size >= 30);
  assert.ok(new Set(quick().map((bug) => bug.law)).size >= 20);
});

function quick() {
  return PLANTED_BUGS.filter((bug) => bug.seed <= QUICK_SEED);
}

for (const bug of quick()) {
  Deno.test(`${bug.law} mutation: the campaign notices when ${bug.what}`, async () => {
    const { broken } = await caught(bug, SEEDS_MAX);
    assert.match(broken ?? "nothing", /^I\d+ broken/);
  });
}

const SOURCE = `/** true && false */
import type { A } from "./a.ts";
interface B { readonly on: true; }
export function larger(a: number, b: number): boolean {
  // 1 < 2
  if (a < b && a !== 0) return "a && b" === \`\${a + 1}\`;
  return true;
}
`;

Deno.test("mutantsOf: operators, conditions and literals of what runs; not types, remarks, texts or imports", () => {
  const mutants = mutantsOf(SOURCE);
  const told = mutants.map(({ line, was, put }) => `${line} ${was} → ${put}`);
  assert.deepEqual(told, [
    "6 < → <=",
    "6 && → ||",
    "6 !== → ===",
    "6 0 → 1",
    "6 === → !==",
    "6 + → -",
    "6 1 → 2",
    "7 true → false",
  ]);
  const lines = SOURCE.split("\n");
  for (const { source, line } of mutants) {
    const changed = source.split("\n").flatMap((text, i) => text === lines[i] ? [] : [i + 1]);
    assert.deepEqual(changed, [line]);
  }
});

Deno.test("deno task mutate: its arguments, and what is none", () => {
  assert.deepEqual(readMutateArguments([]), {
    files: [],
    sample: 6,
    minutes: Infinity,
    planted: false,
    told: false,
    bugs: [0, PLANTED_BUGS.length - 1],
    seed: "1",
  });
  const words =
    "-- --files core/domain/hold.ts,core/sip --sample 0 --minutes 5 --planted --bugs 3-7 --seed x";
  assert.deepEqual(readMutateArguments(words.split(" ")), {
    files: ["core/domain/hold.ts", "core/sip"],
    sample: Infinity,
    minutes: 5,
    planted: true,
    told: false,
    bugs: [3, 7],
    seed: "x",
  });
  for (const bad of [["--sample"], ["--sample", "x"], ["--what"], ["--bugs", "3"], ["core"]]) {
    assert.equal(readMutateArguments(bad), undefined, bad.join(" "));
  }
});
