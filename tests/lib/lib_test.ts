/** The small words of the core: chance, timers, bounded maps, secrets compared. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { bytesToHex, hexToBytes } from "../../core/lib/hash.ts";
import { KEYED_HASH_BYTES, keyedHash, keyedToken, newHashKey } from "../../core/lib/keyed_hash.ts";
import { below, chance, pick, type Random, seededRandom, token } from "../../core/lib/random.ts";
import { sameData } from "../../core/lib/same_data.ts";
import { sameSecret, SECRET_LENGTH_MAX } from "../../core/lib/same_secret.ts";
import { earlier, instant } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { character } from "../support/any_text.ts";

function draws(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uint32());
}

Deno.test("chachaRandom: gives the key stream of RFC 8439 (A.1, test vectors 1 and 2: key and nonce zero)", () => {
  const words = draws(chachaRandom(new Uint8Array(32)), 32);
  const bytes = new Uint8Array(new Uint32Array(words).buffer);
  assert.deepEqual(
    bytes.subarray(0, 32),
    hexToBytes("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"),
  );
  assert.deepEqual(
    bytes.subarray(64, 96),
    hexToBytes("9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"),
  );
});

Deno.test("chachaRandom: refuses a key that is not 32 bytes", () => {
  assert.throws(() => chachaRandom(new Uint8Array(31)), /31 bytes/);
});

for (
  const [name, make] of [
    ["seededRandom", (seed: string) => seededRandom(seed)],
    ["chachaRandom", (seed: string) => chachaRandom(new Uint8Array(32).fill(seed.length))],
  ] as const
) {
  Deno.test(`${name}: a fork draws the same whatever its source has drawn, and unlike another fork`, () => {
    fc.assert(fc.property(fc.nat(50), (drawn) => {
      const source = make("seed");
      draws(source, drawn);
      const fork = draws(source.fork("a"), 8);
      assert.deepEqual(fork, draws(make("seed").fork("a"), 8));
      assert.notDeepEqual(fork, draws(source.fork("b"), 8));
    }));
  });
}

Deno.test("seededRandom: the same seed is the same in every engine and version", () => {
  assert.deepEqual(draws(seededRandom("naisen"), 4), [
    3716749242,
    1043484582,
    2112770100,
    1686055588,
  ]);
});

Deno.test("below: stays below its bound and reaches every value", () => {
  const random = seededRandom("below");
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (bound) => {
    const draw = below(random, bound);
    assert.ok(Number.isInteger(draw) && draw >= 0 && draw < bound);
  }));
  assert.equal(new Set(Array.from({ length: 400 }, () => below(random, 10))).size, 10);
});

Deno.test("chance, pick: 0 is never, 1 is always, an empty list is our bug", () => {
  const random = seededRandom("chance");
  for (let i = 0; i < 100; i++) {
    assert.equal(chance(random, 0), false);
    assert.equal(chance(random, 1), true);
  }
  assert.throws(() => pick(random, []), /Cannot draw below 0/);
});

Deno.test("token: so many letters and digits, and a thousand of them are all different", () => {
  const random = seededRandom("token");
  const tokens = Array.from({ length: 1000 }, () => token(random, 13));
  assert.equal(new Set(tokens).size, 1000);
  for (const one of tokens) assert.match(one, /^[0-9a-v]{13}$/);
});

Deno.test("TimerTable: fires what was set last for each name, in order of time, then of setting", () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("set" as const),
      name: fc.constantFrom("a", "b", "c", "d"),
      at: fc.nat(50),
    }),
    fc.record({ kind: fc.constant("clear" as const), name: fc.constantFrom("a", "b", "c", "d") }),
    fc.record({ kind: fc.constant("pass" as const), to: fc.nat(50) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const table = new TimerTable();
    const model = new Map<string, { at: number; order: number }>();
    let order = 0;
    for (const one of steps) {
      if (one.kind === "set") {
        table.set(one.name, instant(one.at));
        model.set(one.name, { at: one.at, order: order++ });
      } else if (one.kind === "clear") {
        table.clear(one.name);
        model.delete(one.name);
      } else {
        const due = [...model].filter(([, timer]) => timer.at <= one.to)
          .sort(([, a], [, b]) => a.at - b.at || a.order - b.order).map(([name]) => name);
        for (const name of due) model.delete(name);
        const fired: string[] = [];
        for (
          let name = table.takeDue(instant(one.to));
          name;
          name = table.takeDue(instant(one.to))
        ) fired.push(name);
        assert.deepEqual(fired, due);
      }
      assert.equal(table.size, model.size);
      const next = Math.min(...[...model.values()].map((timer) => timer.at));
      assert.equal(table.next(), model.size === 0 ? undefined : next);
    }
  }));
});

Deno.test("TimerTable: a timer moved a hundred thousand times costs no memory", () => {
  const table = new TimerTable();
  for (let i = 0; i < 100_000; i++) table.set("keep-alive", instant(100_000 - i));
  assert.equal(table.size, 1);
  assert.equal(table.takeDue(instant(1)), "keep-alive");
  assert.equal(table.takeDue(instant(1e9)), undefined);
});

Deno.test("BoundedMap: never holds more than its limit; the one written longest ago leaves and is told", () => {
  const map = new BoundedMap<string, number>(2);
  assert.equal(map.set("a", 1), undefined);
  assert.equal(map.set("b", 2), undefined);
  assert.equal(map.set("a", 3), undefined);
  assert.deepEqual(map.set("c", 4), ["b", 2]);
  assert.deepEqual([...map.entries()], [["a", 3], ["c", 4]]);
  assert.throws(() => new BoundedMap(0), /0 entries/);
});

Deno.test("sameSecret: equal exactly when the texts are, up to the longest secret", () => {
  fc.assert(fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (a, b) => {
    assert.equal(sameSecret(a, b), a === b);
    assert.ok(sameSecret(a, a));
  }));
  assert.equal(
    sameSecret("x".repeat(SECRET_LENGTH_MAX + 1), "x".repeat(SECRET_LENGTH_MAX + 1)),
    false,
  );
});

Deno.test("earlier: the smaller of two deadlines, where undefined is never", () => {
  assert.equal(earlier(undefined, instant(2)), 2);
  assert.equal(earlier(instant(3), undefined), 3);
  assert.equal(earlier(instant(3), instant(2)), 2);
  assert.equal(earlier(undefined, undefined), undefined);
});

Deno.test("keyedHash: is the first half of SHA-256 over key and text, by node:crypto's word, however long the text", () => {
  const key = newHashKey(chachaRandom(new Uint8Array(32)));
  const text = fc.oneof(
    fc.string({ unit: character }).map((some) => some.toWellFormed()),
    fc.integer({ min: 1_300, max: 3_000 }).map((length) => "内".repeat(length)),
  );
  fc.assert(fc.property(text, (some) => {
    const expected = createHash("sha256").update(key).update(some).digest("hex");
    assert.equal(bytesToHex(keyedHash(key, some)), expected.slice(0, 2 * KEYED_HASH_BYTES));
  }));
});

Deno.test("keyedToken: the same text has the same token, another text or another key another one", () => {
  const [one, other] = [1, 2].map((seed) => newHashKey(seededRandom(`key ${seed}`)));
  assert.match(keyedToken(one!, "a", 13), /^[0-9a-v]{13}$/);
  assert.equal(keyedToken(one!, "a", 13), keyedToken(one!, "a", 13));
  assert.notEqual(keyedToken(one!, "a", 13), keyedToken(one!, "b", 13));
  assert.notEqual(keyedToken(one!, "a", 13), keyedToken(other!, "a", 13));
});

Deno.test("sameData: what JSON writes alike, whatever the values", () => {
  const values = fc.jsonValue({ maxDepth: 3 });
  fc.assert(fc.property(values, values, (a, b) => {
    assert.ok(sameData(a, structuredClone(a)));
    assert.equal(sameData(a, b), canonical(a) === canonical(b));
  }));
  assert.ok(!sameData({ a: 1 }, { a: 1, b: 2 }) && !sameData({ a: 1, b: 2 }, { a: 1 }));
  assert.ok(!sameData([], {}) && !sameData({}, null) && sameData({ a: 1, b: 2 }, { b: 2, a: 1 }));
});

/** JSON with the fields of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part) =>
      typeof part !== "object" || part === null || Array.isArray(part)
        ? part
        : Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}
