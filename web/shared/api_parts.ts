/** Pieces that several schemas of the HTTP API are made of. */
import * as v from "valibot";

/** Longest text a request may carry in one field. */
export const TEXT_MAX = 200;
/** Rows of one page, at most and when not asked for. */
export const PAGE_MAX = 200;
export const PAGE_DEFAULT = 50;

/** A text of a request. */
export const text = v.pipe(v.string(), v.maxLength(TEXT_MAX));
/** A point in time of an answer. */
export const time = v.pipe(
  v.string(),
  v.description("ISO 8601 with offset, such as 2026-11-22T14:05:12.345+09:00"),
);
/** A length in whole seconds. */
export const seconds = v.pipe(v.number(), v.minValue(0));

export const Label = v.object({ ja: v.string(), en: v.string() });
export type Label = v.InferOutput<typeof Label>;

/** Rows wanted, as a query says it. */
export const limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,3}$/),
    v.transform(Number),
    v.minValue(1),
    v.maxValue(PAGE_MAX),
  ),
);
/** `next` of the page before. */
export const cursor = v.optional(v.pipe(v.string(), v.maxLength(500)));
