/** What a dry run gives to be carried out: a sealed text that binds file, revision, choices and administrator. */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { EditRefusal } from "./edit_office.ts";

export interface UploadedFile {
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** What is bound, beside the choices made. */
export interface PreviewClaim {
  /** SHA-256 of the file, hex. */
  readonly file: string;
  /** Of the office the file was planned on. */
  readonly revision: number;
  readonly username: string;
}

export type ClaimRefusal =
  /** Not a token of ours, or of another file. */
  | { readonly kind: "preview-first" }
  | { readonly kind: "other-file" }
  /** The office has another revision than it had at the dry run. */
  | { readonly kind: "changed-since-preview"; readonly since: number };

export interface Applied {
  readonly changed: number;
  readonly revision: number;
}

/** `purpose`: which import it is. */
export function writeToken(claim: PreviewClaim, purpose: string, secrets: Secrets): string {
  return secrets.seal(JSON.stringify(claim), purpose);
}

/** Only what `writeToken` wrote under the same key and purpose is read, and only for who and what it was written. */
export function readToken<Claim extends PreviewClaim>(
  token: string,
  purpose: string,
  present: { readonly file: UploadedFile; readonly username: string; readonly revision: number },
  secrets: Secrets,
): Result<Claim, ClaimRefusal> {
  const opened = secrets.open(token, purpose);
  if (!opened.ok) return refuse({ kind: "preview-first" });
  const claim = JSON.parse(opened.value) as Claim;
  if (claim.file !== present.file.hash || claim.username !== present.username) {
    return refuse({ kind: "other-file" });
  }
  const since = claim.revision;
  return since === present.revision ? ok(claim) : refuse({ kind: "changed-since-preview", since });
}

/** 「元のまま残す」, as plans take it. */
export function keptOf(keep: "all" | readonly string[]): "all" | ReadonlySet<string> {
  return keep === "all" ? keep : new Set(keep);
}

/** A plan has been checked cell by cell: an office that it would break is our own mistake. */
export function mustBeChangedSince(refusal: EditRefusal): void {
  if (refusal.kind === "changed-since") return;
  const [first] = refusal.faults;
  throw new Error(`Cannot import what was planned: ${first?.path} ${first?.message.en}`);
}
