/** How one list's bulk import differs from another's on its page. */
import type { ComponentChildren } from "preact";
import type { BulkPlan } from "./reading.ts";
import type { ImportTexts } from "./words.ts";

export interface ImportView<Plan extends BulkPlan, Left> {
  readonly texts: ImportTexts;
  /** What is chosen with the file. */
  readonly choices: ComponentChildren;
  /** By what the query's `keep` names whom a warning is about. */
  readonly keyOf: (warning: Plan["warnings"][number]) => string;
  readonly changes: (plan: Plan) => ComponentChildren;
  readonly left: (left: Left) => ComponentChildren;
}
