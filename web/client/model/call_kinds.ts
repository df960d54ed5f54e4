/** What a history is filtered by, in the order of its choices. */
import type { CallDirection, CallResult } from "../../shared/api.ts";

export const DIRECTIONS: readonly CallDirection[] = ["inbound", "outbound", "internal"];
export const RESULTS: readonly CallResult[] = [
  "answered",
  "missed",
  "answered-elsewhere",
  "busy",
  "no-answer",
  "cancelled",
  "rejected",
  "failed",
];
