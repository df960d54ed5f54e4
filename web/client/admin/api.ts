/** The administrators' part of the HTTP API, by method: `path` is below `/api/v1/admin/`. */
import type { Answer, Query, Request, RequestExtras } from "../request.ts";
import { search } from "../request.ts";

export interface AdminApi {
  get<T>(path: string, query?: Query): Answer<T>;
  post<T>(path: string, body?: unknown, extras?: RequestExtras): Answer<T>;
  put<T>(path: string, body: unknown): Answer<T>;
  patch<T>(path: string, body: unknown): Answer<T>;
  /** `revision`: of what is to be deleted, as it was seen; another one is refused. */
  delete(path: string, revision?: string): Answer<void>;
  /** The address of a file to be saved, for a link. */
  file(path: string, query?: Query): string;
}

export function createAdminApi(request: Request): AdminApi {
  return {
    get: (path, query = {}) => request("GET", `admin/${path}${search(query)}`),
    post: (path, body, extras) => request("POST", `admin/${path}`, body, extras),
    put: (path, body) => request("PUT", `admin/${path}`, body),
    patch: (path, body) => request("PATCH", `admin/${path}`, body),
    delete: (path, revision) =>
      request("DELETE", `admin/${path}`, revision === undefined ? undefined : { revision }),
    file: (path, query = {}) => `/api/v1/admin/${path}${search(query)}`,
  };
}

/** An id inside a path. */
export const part = encodeURIComponent;
