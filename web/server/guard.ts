/** What every request must pass before a route sees it: a known host, our own origin, JSON, a bounded body. */
import * as v from "valibot";
import type { MiddlewareHandler } from "hono";
import { joinedBytes } from "../../core/lib/bytes.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Ctx, Env } from "./options.ts";
import { refused } from "./problem.ts";

/** Largest body of a request, in bytes. */
export const BODY_MAX = 64 * 1024;

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "::1"];

export interface Whereabouts {
  readonly http: SocketAddress;
  readonly publicUrl?: URL;
}

/**
 * Whether a Host header names us (H7: a name rebound to our address must not reach the panel). An IP
 * literal cannot be rebound, so a wildcard bind answers to any of them.
 */
export function isOurHost(host: string, { http, publicUrl }: Whereabouts): boolean {
  if (publicUrl !== undefined && host.toLowerCase() === publicUrl.host) return true;
  const url = URL.parse(`http://${host}`);
  if (url === null || url.host !== host.toLowerCase()) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  if (Number(url.port || 80) !== http.port) return false;
  if (name === http.host) return true;
  if (LOOPBACK_NAMES.includes(http.host)) return LOOPBACK_NAMES.includes(name);
  const wildcard = http.host === "0.0.0.0" || http.host === "::";
  return wildcard && (LOOPBACK_NAMES.includes(name) || isIpLiteral(name));
}

function isIpLiteral(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^[0-9a-f:.]*:[0-9a-f:.]*$/.test(name);
}

export function ownHost(whereabouts: Whereabouts): MiddlewareHandler<Env> {
  return async (c, next) => {
    const ours = isOurHost(c.req.header("host") ?? "", whereabouts);
    return ours ? await next() : refused("unknown-host");
  };
}

/** C1: what changes state comes from our own pages. Browsers always say where a request comes from. */
export function ownOrigin(whereabouts: Whereabouts): MiddlewareHandler<Env> {
  return async (c, next) => {
    const own = SAFE_METHODS.includes(c.req.method) || isOwnOrigin(c, whereabouts);
    return own ? await next() : refused("cross-origin");
  };
}

function isOwnOrigin(c: Ctx, { publicUrl }: Whereabouts): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") return false;
  const origin = c.req.header("origin");
  // Neither header: no browser, hence nobody's cookies are at risk; but a form is a browser's.
  if (origin === undefined) return site !== undefined || !isForm(c) || isFile(c);
  const host = c.req.header("host")!.toLowerCase();
  if (publicUrl?.host === host) return origin === publicUrl.origin;
  return origin === `http://${host}`;
}

function isForm(c: Ctx): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i
    .test(c.req.header("content-type") ?? "");
}

/** Programs send a file with whatever type they are used to: curl as a form's, `fetch` as plain text. */
function isFile(c: Ctx): boolean {
  const type = c.req.header("content-type") ?? "";
  return c.req.path.endsWith(".csv") && !/^multipart/i.test(type);
}

/** The body as JSON of this schema, or the answer that refuses it. */
export async function readJson<Schema extends v.GenericSchema>(
  c: Ctx,
  schema: Schema,
): Promise<Result<v.InferOutput<Schema>, Response>> {
  if (!/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    return refuse(refused("not-json"));
  }
  const text = await readBody(c);
  if (!text.ok) return text;
  const json = parseJson(text.value);
  return json.ok ? fits(schema, json.value) : refuse(refused("malformed-request"));
}

/** The query as this schema, or the answer that refuses it. */
export function readQuery<Schema extends v.GenericSchema>(
  c: Ctx,
  schema: Schema,
): Result<v.InferOutput<Schema>, Response> {
  return fits(schema, c.req.query());
}

/** The body as UTF-8 text, never more than `BODY_MAX` bytes of it. */
export async function readBody(c: Ctx): Promise<Result<string, Response>> {
  if (Number(c.req.header("content-length") ?? 0) > BODY_MAX) return refuse(refused("too-large"));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    length += chunk.byteLength;
    if (length > BODY_MAX) return refuse(refused("too-large"));
    chunks.push(chunk);
  }
  return ok(new TextDecoder().decode(joinedBytes(chunks)));
}

function fits<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): Result<v.InferOutput<Schema>, Response> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return ok(parsed.output);
  const field = v.getDotPath(parsed.issues[0]!) ?? "";
  return refuse(refused("malformed-request", { field }));
}

function parseJson(text: string): Result<unknown, "malformed"> {
  try {
    return ok(JSON.parse(text));
  } catch (failure) {
    if (failure instanceof SyntaxError) return refuse("malformed");
    throw failure;
  }
}
