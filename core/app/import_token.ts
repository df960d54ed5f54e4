/** What a dry run gives to be carried out: a sealed text that binds file, revision, choices and administrator. */
import type { ImportChoices } from "../domain/credential_import.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Secrets } from "../ports/secrets.ts";

export interface ImportClaim {
  /** SHA-256 of the file, hex. */
  readonly file: string;
  /** Of the office the file was planned on. */
  readonly revision: number;
  readonly username: string;
  readonly create: boolean;
  readonly template?: string;
  readonly keep: "all" | readonly string[];
}

const PURPOSE = "import-preview";

export function writeToken(claim: ImportClaim, secrets: Secrets): string {
  return secrets.seal(JSON.stringify(claim), PURPOSE);
}

/** Only what `writeToken` wrote under the same key is read. */
export function readToken(token: string, secrets: Secrets): Result<ImportClaim, "no-token"> {
  const opened = secrets.open(token, PURPOSE);
  return opened.ok ? ok(JSON.parse(opened.value) as ImportClaim) : refuse("no-token");
}

export function choicesOf({ create, keep }: ImportClaim): ImportChoices {
  return { create, keep: keep === "all" ? "all" : new Set(keep) };
}

/** Two claims are the same when they would do the same. */
export function claimKey(claim: ImportClaim): string {
  return JSON.stringify(claim);
}
