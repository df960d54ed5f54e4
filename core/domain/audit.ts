/** The audit log: who did what, when, from where. Entries are only ever added; none holds a secret. */
import type { Instant } from "../lib/time.ts";
import type { Extension } from "./ids.ts";

/** Who did it. */
export type Actor =
  | { readonly kind: "administrator"; readonly username: string }
  | { readonly kind: "person"; readonly extension: Extension }
  /** A command at the terminal, or Naisen itself. */
  | { readonly kind: "system" };

/** What was done: `thing.verb`. */
export const AUDIT_ACTIONS = [
  "session.begin",
  "session.refuse",
  "session.end",
  "account.add",
  "account.change",
  "account.delete",
  "account.password",
  "user.add",
  "user.change",
  "user.renumber",
  "user.disable",
  "user.enable",
  "user.password",
  "user.sign-out",
  "user.delete",
  "device.add",
  "device.change",
  "device.secret",
  "device.delete",
  "line.add",
  "line.change",
  "line.delete",
  "permission.change",
  "presence.add",
  "presence.change",
  "presence.delete",
  "list.add",
  "list.change",
  "list.delete",
  "list.import",
  "list.import-undo",
  "settings.change",
  "integration.add",
  "integration.change",
  "integration.delete",
  "integration.test",
  "passwords.export",
  "users.import",
  "users.import-undo",
  "office.export",
  "office.export-secrets",
  "recording.listen",
  "recording.download",
  "history.export",
  "lock.undo",
  "backup.make",
  "backup.restore",
  "key.rotate",
  "key.download",
  "call.hangup",
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What happened, before the store gives it a number. */
export interface AuditNote {
  readonly at: Instant;
  readonly actor: Actor;
  /** An IP literal; absent at the terminal. */
  readonly address?: string;
  readonly action: AuditAction;
  /** The name of what it was done to: an extension, a device, a line, an account. */
  readonly target?: string;
  /** What changed, by field, as it may be shown: never a password, never a SIP secret. */
  readonly detail?: Readonly<Record<string, AuditValue>>;
}

export type AuditValue =
  | string
  | number
  | boolean
  | { readonly before?: string; readonly after?: string };

export interface AuditEntry extends AuditNote {
  /** Rises. */
  readonly id: number;
}

/** How an actor stands in a list and in a search: `admin`, `1001`, `system`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "administrator":
      return actor.username;
    case "person":
      return actor.extension;
    case "system":
      return "system";
  }
}
