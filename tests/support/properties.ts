/**
 * fast-check with the suite's seed: what `import fc from "fast-check"` means under `tests/deno.json`. A run is the
 * same on every machine; `TEST_SEED=random` or `TEST_SEED=N` draws other stories.
 */
import fc from "fast-check";

const SEED = 20_261_122;

/** `undefined` lets fast-check draw one, which it names when a property fails. */
export function seedOf(asked: string | undefined): number | undefined {
  if (asked === undefined) return SEED;
  if (asked === "random") return undefined;
  if (/^-?\d{1,10}$/.test(asked)) return Number(asked);
  throw new Error(`TEST_SEED is "random" or a number, not "${asked}"`);
}

const seed = seedOf(Deno.env.get("TEST_SEED"));
fc.configureGlobal(seed === undefined ? {} : { seed });

export * from "fast-check";
export default fc;
