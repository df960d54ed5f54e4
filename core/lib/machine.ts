/** The shape of everything that decides: inputs and time come in, effects go out, nothing else happens. */
import type { Instant } from "./time.ts";

export interface Machine<Input, Effect> {
  handle(input: Input, now: Instant): readonly Effect[];
  /** When `handle({kind: "wake"}, …)` is next useful; earlier calls do nothing. */
  nextDeadline(): Instant | undefined;
}
