/** Every refusal the server can answer with, and its HTTP status; the sentences are in `web/shared/words.ts`. */
import type { RejectionCode } from "../../core/domain/pbx_messages.ts";

export type ProblemCode =
  | RejectionCode
  | "bad-credentials"
  | "cross-origin"
  | "download-not-permitted"
  | "internal-error"
  | "malformed-request"
  | "no-such-address"
  | "not-json"
  | "password-not-half-width"
  | "recording-unavailable"
  | "session-expired"
  | "starting"
  | "too-large"
  | "too-many-attempts"
  | "too-many-streams"
  | "unknown-host"
  | "unknown-presence"
  | "until-in-the-past";

export const STATUS_OF: Readonly<Record<ProblemCode, number>> = {
  "already-retrieved": 409,
  "auto-answer-unsupported": 409,
  "bad-credentials": 401,
  "call-class-not-permitted": 403,
  "call-not-found": 404,
  "capability-missing": 409,
  "command-reused": 409,
  "cross-origin": 403,
  "device-busy": 409,
  "device-not-registered": 409,
  "download-not-permitted": 403,
  "emergency-unavailable": 409,
  "held-on-device": 409,
  "internal-error": 500,
  "line-full": 409,
  "line-not-permitted": 403,
  "line-out-of-service": 409,
  "line-required": 422,
  "malformed-number": 422,
  "malformed-request": 400,
  "no-line-permitted": 403,
  "no-such-address": 404,
  "no-such-slot": 422,
  "not-held": 409,
  "not-holder": 409,
  "not-json": 415,
  "not-talking": 409,
  "not-your-device": 403,
  "nothing-to-pick-up": 409,
  "password-not-half-width": 422,
  "pbx-unreachable": 503,
  "pickup-not-permitted": 403,
  "recording-not-permitted": 403,
  "recording-unavailable": 404,
  "retrieve-not-permitted": 403,
  "session-expired": 401,
  "slot-empty": 409,
  "slot-taken": 409,
  "slots-full": 409,
  "starting": 503,
  "too-large": 413,
  "too-many-attempts": 429,
  "too-many-streams": 429,
  "transfer-failed": 409,
  "transfer-loop": 409,
  "unknown-extension": 422,
  "unknown-host": 421,
  "unknown-presence": 422,
  "until-in-the-past": 422,
};

export const PROBLEM_CODES = Object.keys(STATUS_OF) as readonly ProblemCode[];
