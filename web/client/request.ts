/**
 * One request of a page to the HTTP API. Every answer is a value: what the server refused comes back with its
 * code and both sentences, what could not be reached as `server-unreachable`.
 */
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Label, Problem } from "../shared/api.ts";

/** Why something was not done: a stable code, and the sentence when the server sent one. */
export interface Refusal {
  readonly code: string;
  readonly message?: Label;
  readonly data?: Readonly<Record<string, string>>;
  /** The problem document as it came, for pages that read more of it than every problem has. */
  readonly document?: Readonly<Record<string, unknown>>;
}

export type Answer<T> = Promise<Result<T, Refusal>>;

/** A request without an answer ends after this long, so that no click waits for ever. */
export const ANSWER_MILLIS = 10_000;

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly fetch: typeof fetch;
  /** Called when an answer says that the session is over. */
  readonly sessionOver: () => void;
}

export interface RequestExtras {
  /** Sent as they are in place of JSON. */
  readonly bytes?: BodyInit;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longer than usual for what takes long by its nature. */
  readonly millis?: number;
}

export type Request = <T>(
  method: string,
  path: string,
  body?: unknown,
  extras?: RequestExtras,
) => Answer<T>;

/** `path` below `/api/v1/`. */
export function createRequest(options: RequestOptions): Request {
  return async <T>(method: string, path: string, body?: unknown, extras: RequestExtras = {}) => {
    const type = extras.type ?? (body === undefined ? undefined : "application/json");
    const sent = extras.bytes ?? (body === undefined ? undefined : JSON.stringify(body));
    try {
      const response = await options.fetch(`/api/v1/${path}`, {
        method,
        signal: AbortSignal.timeout(extras.millis ?? ANSWER_MILLIS),
        credentials: "same-origin",
        headers: {
          accept: "application/json",
          ...(type === undefined ? {} : { "content-type": type }),
          ...extras.headers,
        },
        ...(sent === undefined ? {} : { body: sent }),
      });
      if (response.ok) return ok(await valueOf<T>(response));
      const refusal = await refusalOf(response);
      if (isOver(response.status, refusal.code)) options.sessionOver();
      return refuse(refusal);
    } catch (error) {
      if (error instanceof Error) return refuse({ code: "server-unreachable" });
      throw error;
    }
  };
}

/** Wrong passwords end no session; `admin-only` is an administration's answer to a session of the panel alone. */
function isOver(status: number, code: string): boolean {
  if (code === "admin-only") return true;
  return status === 401 && code !== "bad-credentials" && code !== "bad-admin-credentials";
}

/** `?a=1&b=2` of what is given, nothing for nothing. */
export function search(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

async function valueOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** A problem document (RFC 9457), or the bare status when something between us and the server answered. */
export async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const problem = await response.json() as Partial<Problem>;
    if (typeof problem.code !== "string") return { code: "server-unreachable" };
    return {
      code: problem.code,
      ...(problem.message === undefined ? {} : { message: problem.message }),
      ...(problem.data === undefined ? {} : { data: problem.data }),
      document: problem,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return { code: "server-unreachable" };
    throw error;
  }
}
