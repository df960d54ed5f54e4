/** The bulk CSV as an administrator's program uses it: who is signed in, files, dry runs, tokens. */
import assert from "node:assert/strict";
import { ADMIN_RIGHTS, type AdminRight, rightsOf } from "../../core/domain/admin_rights.ts";
import { cookieOf, type WebOffice } from "./web_office.ts";

export const USERS_CSV = "/api/v1/admin/users.csv";
const PASSWORD = "a long enough password";

/** An administrator of these rights, signed in: the cookie. */
export async function administrator(
  web: WebOffice,
  username: string,
  rights: readonly AdminRight[] = ADMIN_RIGHTS,
): Promise<string> {
  const now = web.clock.now();
  const account = {
    username,
    name: `${username}の人`,
    rights: rightsOf(rights),
    createdAt: now,
    passwordAt: now,
  };
  const { hasher, store } = web.useCases.ports;
  const note = { at: now, actor: { kind: "system" }, action: "account.add" } as const;
  const made = await store.administrators.create(account, await hasher.hash(PASSWORD), note);
  assert.ok(made.ok);
  const json = { username, password: PASSWORD };
  const answer = await web.ask("/api/v1/admin/session", { json });
  assert.equal(answer.status, 204, await answer.text());
  return cookieOf(answer);
}

export function csv(...rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.join(",")).join("\r\n") + "\r\n";
}

export function small(...rows: readonly (readonly string[])[]): string {
  return csv(["内線番号", "パスワード"], ...rows);
}

export interface Sent {
  readonly cookie: string;
  readonly body: BodyInit;
}

export async function preview(web: WebOffice, { cookie, body }: Sent, query = "") {
  return await web.json(`${USERS_CSV}?dryRun=true${query}`, { method: "POST", cookie, body });
}

export function send(web: WebOffice, sent: Sent, query: string): Promise<Response> {
  return web.ask(`${USERS_CSV}?${query}`, { method: "POST", ...sent });
}

export function apply(web: WebOffice, sent: Sent, token: string): Promise<Response> {
  return send(web, sent, `token=${encodeURIComponent(token)}`);
}

export async function codeOf(answer: Response): Promise<string> {
  return (await answer.json()).code;
}

export async function exported(web: WebOffice, cookie: string, query = ""): Promise<Uint8Array> {
  const answer = await web.ask(USERS_CSV + query, { cookie });
  assert.equal(answer.status, 200);
  return new Uint8Array(await answer.arrayBuffer());
}

export async function exportedText(web: WebOffice, cookie: string): Promise<string> {
  return new TextDecoder().decode(await exported(web, cookie));
}

export async function signsIn(
  web: WebOffice,
  extension: string,
  password: string,
): Promise<boolean> {
  return (await web.trySignIn({ extension, password })).status === 204;
}
