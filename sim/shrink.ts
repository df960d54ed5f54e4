/** From a story that breaks a law to a short one that breaks the same (delta debugging, by Zeller and Hildebrandt). */

export interface ShrinkOptions<Failure> {
  /** Runs only these places of the story, in their order; what broke, or `undefined`. Any other law counts as nothing. */
  fails(places: readonly number[]): Failure | undefined;
  /** Stops before the next try once it says so. */
  enough(): boolean;
}

export interface Shrunk<Failure> {
  readonly places: readonly number[];
  readonly failure: Failure;
}

/** The first suffix that is tried; each next one is twice as long. */
const FIRST_SUFFIX = 8;

/** What must break again in a shorter story: `I12`, or what else was thrown without what varies in it. */
export function lawOf(broken: string): string {
  return /^(\w+) broken/.exec(broken)?.[1] ?? broken.replaceAll(/[0-9]+/g, "").slice(0, 40);
}

/** Each place that is left is needed, unless it had to stop early. The whole story must fail. */
export function shrink<Failure>(
  whole: Shrunk<Failure>,
  options: ShrinkOptions<Failure>,
): Shrunk<Failure> {
  let best = shortestSuffix(whole, options);
  for (let size = Math.ceil(best.places.length / 2); size >= 1 && !options.enough();) {
    const before = best.places.length;
    best = withoutPieces(best, size, options);
    const finest = size === 1 && best.places.length === before;
    if (finest) break;
    size = best.places.length < before && size === 1 ? 1 : Math.max(1, Math.floor(size / 2));
  }
  return best;
}

/** What broke it has often happened just before. */
function shortestSuffix<Failure>(
  whole: Shrunk<Failure>,
  { fails, enough }: ShrinkOptions<Failure>,
): Shrunk<Failure> {
  const { places } = whole;
  for (let length = FIRST_SUFFIX; length < places.length && !enough(); length *= 2) {
    const failure = fails(places.slice(-length));
    if (failure !== undefined) return { places: places.slice(-length), failure };
  }
  return whole;
}

/** Piece by piece from the front, where most does not matter. */
function withoutPieces<Failure>(
  from: Shrunk<Failure>,
  size: number,
  { fails, enough }: ShrinkOptions<Failure>,
): Shrunk<Failure> {
  let best = from;
  for (let start = 0; start < best.places.length && !enough();) {
    const rest = [...best.places.slice(0, start), ...best.places.slice(start + size)];
    const failure = fails(rest);
    if (failure === undefined) start += size;
    else best = { places: rest, failure };
  }
  return best;
}
