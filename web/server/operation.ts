/** One operation of the API: what it takes, what it answers, who may ask. */
import type { GenericSchema } from "valibot";
import type { AdminRight } from "../../core/domain/admin_rights.ts";
import type { ProblemCode } from "./codes.ts";

export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** In OpenAPI's manner: `/api/v1/calls/{id}/hangup`. */
  readonly path: string;
  readonly summary: string;
  readonly open?: true;
  /** Of administrators' operations: the rights of which one is needed; empty: any administrator will do. */
  readonly rights?: readonly AdminRight[];
  readonly query?: GenericSchema;
  readonly body?: GenericSchema;
  readonly status: 200 | 201 | 202 | 204;
  readonly answer?: GenericSchema;
  /** When the answer is no JSON. */
  readonly type?: string;
  readonly problems: readonly ProblemCode[];
}

/** Refusals of whatever sends a body. */
export const WRITING: readonly ProblemCode[] = [
  "cross-origin",
  "malformed-request",
  "not-json",
  "too-large",
];
