/** How a simulated phone registers (RFC 3261 §10.2): what it asks for, and how patiently it tries again. */
import type { RetryPolicy } from "../../core/sip/registration.ts";

/** Default lifetime asked for, in seconds. */
export const REGISTER_SECONDS = 300;
/** A phone that has lost its registrar looks for it often: nobody can call it meanwhile. */
export const PHONE_RETRY: RetryPolicy = { firstMillis: 4_000, maxMillis: 120_000 };
