/** Headers of every answer, errors included (H1): nothing from elsewhere runs, frames, sniffs or leaks. */
import type { MiddlewareHandler } from "hono";
import type { Env } from "./options.ts";

/**
 * The one style element of ours that is no file: wavesurfer.js 8.0.1 makes it beside a waveform of 32 px a side
 * (`web/client/waveform.ts`). It is named by the hash of its text, so that no other is let in.
 */
const WAVEFORM_STYLE = "'sha256-EbQRT+1/o6noeZTUfkkbORH8zUyteVqmj7YFvRqOVrw='";

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${WAVEFORM_STYLE}`,
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Two years; only behind TLS. */
const HSTS = "max-age=63072000";

export function secureHeaders(overTls: boolean): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set("content-security-policy", CONTENT_SECURITY_POLICY);
    headers.set("x-content-type-options", "nosniff");
    headers.set("x-frame-options", "DENY");
    // not "no-referrer", by which a form posted without the script says that it comes from nowhere (C1)
    headers.set("referrer-policy", "same-origin");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    if (overTls) headers.set("strict-transport-security", HSTS);
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  };
}
