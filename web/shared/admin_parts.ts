/**
 * The administrators' part of the HTTP API: requests and answers as schemas (valibot) with the types they give.
 *
 * What can be edited carries a `revision`: the same text comes as `ETag`. A PATCH or DELETE may name it, in the body
 * or as `If-Match`; when the thing was changed meanwhile the answer is 409 `changed-since`. In a PATCH what is absent
 * stays and `null` takes away. A refused field is 422 `invalid-fields`, with `faults` that name it.
 */
import * as v from "valibot";
import { Problem } from "./api.ts";
import { cursor, Label, limit, text } from "./api_parts.ts";

/** Of what can be edited. */
export const revision = v.string();
/** The revision that a change was made from. */
export const from = v.optional(text);
/** `?q&cursor&limit` of a list. */
export const pageQuery = { q: v.optional(text), cursor, limit };
export const PageQuery = v.object(pageQuery);
export const pageOf = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ items: v.array(item), next: v.optional(v.string()) });

/** 422 `invalid-fields`: a problem that names every field that cannot be so. */
export const Fault = v.object({
  /** `extension`, `incoming[0].extensions[1]`; empty for the whole. */
  field: v.string(),
  code: v.string(),
  message: Label,
});
export type Fault = v.InferOutput<typeof Fault>;
export const FieldsProblem = v.object({ ...Problem.entries, faults: v.array(Fault) });
export type FieldsProblem = v.InferOutput<typeof FieldsProblem>;

export const labelInput = v.strictObject({ ja: text, en: text });
