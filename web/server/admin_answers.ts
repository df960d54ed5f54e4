/** What administrators' routes answer with: faults by field, revisions as ETag, refusals of a change to the office. */
import type { Fault } from "../shared/admin_parts.ts";
import type { FileFault } from "../../core/domain/json_reader.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { EditRefusal } from "../../core/app/edit_office.ts";
import type { PlanRefusal } from "../../core/app/office_plans.ts";
import * as v from "valibot";
import { ok, type Result } from "../../core/lib/result.ts";
import { text } from "../shared/api_parts.ts";
import { readJson } from "./guard.ts";
import type { Ctx } from "./options.ts";
import { answer, problemOf, refused } from "./problem.ts";

/** 422 with every field that cannot be so. */
export function faulty(faults: readonly Fault[]): Response {
  const problem = problemOf("invalid-fields");
  return answer({ ...problem, faults: [...faults] } as typeof problem);
}

/** `about`: what stands before the fields of the thing asked about in a path: `people[1001]`. */
export function faultsAbout(faults: readonly FileFault[], about: string): readonly Fault[] {
  return faults.map(({ path, code, message }) => ({
    field: path.startsWith(`${about}.`) ? path.slice(about.length + 1) : path,
    code,
    message,
  }));
}

export function refusedEdit(refusal: EditRefusal | PlanRefusal, about: string): Response {
  switch (refusal.kind) {
    case "faults":
      return faulty(faultsAbout(refusal.faults, about));
    case "changed-since":
      return refused("changed-since");
    case "unknown":
      return refused("no-such-thing");
    default:
      return unreachable(refusal);
  }
}

/** The revision a change was made from: `If-Match` (RFC 9110 §13.1.1), or in the body. */
export function expectedRevision(c: Ctx, inBody: string | undefined): string | undefined {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return inBody;
  return header.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/** Of what is deleted: `If-Match`, or `{revision}` as a change has it; deleted whatever it has become without both. */
export async function revisionOfDelete(c: Ctx): Promise<Result<string | undefined, Response>> {
  const isJson = /^application\/json\b/i.test(c.req.header("content-type") ?? "");
  const isEmpty = c.req.raw.body === null || c.req.header("content-length") === "0";
  if (isEmpty || !isJson) return ok(expectedRevision(c, undefined));
  const body = await readJson(c, v.strictObject({ revision: v.optional(text) }));
  return body.ok ? ok(expectedRevision(c, body.value.revision)) : body;
}

/** An item with its revision, as JSON and as ETag (RFC 9110 §8.8.3). */
export function item(
  c: Ctx,
  value: { readonly revision: string },
  status: 200 | 201 = 200,
): Response {
  c.header("etag", `"${value.revision}"`);
  c.header("cache-control", "no-store");
  return c.json(value, status);
}
