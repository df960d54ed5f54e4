/** One change of the office by an administrator's request: planned, made, or refused with the fields at fault. */
import type { OfficePlan } from "../../core/app/edit_office.ts";
import type { PlanRefusal } from "../../core/app/office_plans.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { refusedEdit } from "./admin_answers.ts";
import { editorOf } from "./admin_gate.ts";
import type { Ctx, Parts } from "./options.ts";

/** `about`: what stands before the fields of the thing in a path: `people[1001]`. */
export async function editOffice(
  c: Ctx,
  { useCases }: Parts,
  about: string,
  plan: OfficePlan<PlanRefusal>,
): Promise<Result<OfficeIndex, Response>> {
  const edited = await useCases.editOffice.edit(editorOf(c), plan);
  return edited.ok ? ok(edited.value) : refuse(refusedEdit(edited.error, about));
}

/** A page of what is at hand as a whole: `next` is where the next one begins. */
export function pageOfAll<Item>(
  all: readonly Item[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { readonly items: readonly Item[]; readonly next?: string } {
  const start = /^[0-9]{1,9}$/.test(cursor ?? "") ? Number(cursor) : 0;
  const end = start + limit;
  const items = all.slice(start, end);
  return end < all.length ? { items, next: String(end) } : { items };
}
