/** What administrators look at: overview, history of all, audit log, board, registrations, locks, start notice, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { AUDIT_ACTIONS } from "../../core/domain/audit.ts";
import { TrunkState } from "./admin_lines.ts";
import { pageOf } from "./admin_parts.ts";
import { Call, HistoryEntry, HistoryPage, HistorySelection, Party } from "./api_calls.ts";
import { cursor, Label, limit, text, time } from "./api_parts.ts";

/** `GET /api/v1/admin/overview`; every administrator. What an empty office still lacks, and how many there are. */
export const Overview = v.object({
  counts: v.object({
    users: v.number(),
    devices: v.number(),
    registered: v.number(),
    lines: v.number(),
    presences: v.number(),
    lists: v.number(),
    calls: v.number(),
  }),
  /** In the order in which they are done. */
  steps: v.array(v.object({
    step: v.picklist(["login-id", "line", "user", "password", "permission", "device", "phone"]),
    done: v.boolean(),
  })),
  pbx: v.picklist(["connected", "lost"]),
  /** Name and version of a live PBX, and what is wrong with it, with the remedy. */
  pbxProduct: v.optional(v.string()),
  pbxTrouble: v.optional(Label),
});
export type Overview = v.InferOutput<typeof Overview>;

/** `GET /api/v1/admin/history`: of all; right `audit`. */
export const AdminHistorySelection = v.object({
  ...HistorySelection.entries,
  /** Extension of whose calls; absent: all. */
  owner: v.optional(text),
});
export type AdminHistorySelection = v.InferOutput<typeof AdminHistorySelection>;
export const AdminHistoryFilter = v.object({ ...AdminHistorySelection.entries, cursor, limit });
export const AdminHistoryEntry = v.object({
  ...HistoryEntry.entries,
  /** Whose part it is; the number that a deleted person had, with `gone`. */
  owner: v.object({
    extension: v.string(),
    name: v.optional(v.string()),
    gone: v.optional(v.literal(true)),
  }),
});
export type AdminHistoryEntry = v.InferOutput<typeof AdminHistoryEntry>;
export const AdminHistoryPage = v.object({
  ...pageOf(AdminHistoryEntry).entries,
  gaps: HistoryPage.entries.gaps,
});
export type AdminHistoryPage = v.InferOutput<typeof AdminHistoryPage>;

/** `GET /api/v1/admin/audit`; right `audit`. */
export const AuditFilter = v.object({
  q: v.optional(text),
  actor: v.optional(text),
  action: v.optional(v.picklist(AUDIT_ACTIONS)),
  from: v.optional(text),
  to: v.optional(text),
  cursor,
  limit,
});
export const AuditItem = v.object({
  id: v.number(),
  at: time,
  actor: v.object({
    kind: v.picklist(["administrator", "person", "system"]),
    name: v.string(),
  }),
  address: v.optional(v.string()),
  action: v.string(),
  target: v.optional(v.string()),
  /** By field: what it was and what it is, or what else is to be known. */
  detail: v.optional(v.record(
    v.string(),
    v.union([
      v.string(),
      v.number(),
      v.boolean(),
      v.object({ before: v.optional(v.string()), after: v.optional(v.string()) }),
    ]),
  )),
});
export type AuditItem = v.InferOutput<typeof AuditItem>;
export const AuditItemPage = pageOf(AuditItem);
export type AuditItemPage = v.InferOutput<typeof AuditItemPage>;

/** A live call as an administrator sees it: every leg with its device. */
export const BoardCall = v.object({ ...v.omit(Call, ["commandId", "transfer", "end"]).entries });
export type BoardCall = v.InferOutput<typeof BoardCall>;
/** `GET /api/v1/admin/board`; right `audit`. */
export const Board = v.object({
  at: time,
  pbx: v.picklist(["connected", "lost"]),
  calls: v.array(BoardCall),
  lines: v.array(v.object({
    id: v.string(),
    label: Label,
    number: v.string(),
    display: v.string(),
    inService: v.boolean(),
    used: v.number(),
    channels: v.optional(v.number()),
    trunk: v.picklist(["simulated", "peer", "register"]),
    trunkState: v.optional(TrunkState),
  })),
  parking: v.object({
    used: v.number(),
    slots: v.number(),
    parked: v.array(v.object({ slot: v.number(), party: Party, by: Party, since: time })),
  }),
});
export type Board = v.InferOutput<typeof Board>;

/** `GET /api/v1/admin/registrations`; right `settings`. The last 500, newest first. */
export const Registration = v.object({
  at: time,
  /** `192.0.2.1:5060` */
  source: v.string(),
  /** The SIP user as it was given. */
  user: v.string(),
  device: v.optional(v.string()),
  owner: v.optional(v.string()),
  outcome: v.picklist([
    "registered",
    "refreshed",
    "removed",
    "queried",
    "refused",
    "unknown-user",
    "wrong-password",
    "user-mismatch",
    "disabled",
    "locked",
  ]),
  /** Of a refusal that is no matter of passwords. */
  status: v.optional(v.number()),
  message: Label,
});
export type Registration = v.InferOutput<typeof Registration>;
export const RegistrationList = v.object({ items: v.array(Registration) });
export type RegistrationList = v.InferOutput<typeof RegistrationList>;

/** `GET /api/v1/admin/locks`, `DELETE …/{id}`; right `users`. */
export const Lock = v.object({
  id: v.string(),
  /** Absent: the address as a whole. */
  account: v.optional(v.string()),
  address: v.string(),
  failures: v.number(),
  until: time,
});
export type Lock = v.InferOutput<typeof Lock>;
export const LockList = v.object({ items: v.array(Lock) });
export type LockList = v.InferOutput<typeof LockList>;

/** `GET /api/v1/admin/start-notice` (開通通知書); right `users`. No passwords. */
export const StartNotice = v.object({
  office: Label,
  /** Where the panel is. */
  url: v.string(),
  loginId: v.string(),
  /** For phones: host and port, UDP. */
  sip: v.object({ host: v.string(), port: v.number() }),
  issuedAt: time,
  people: v.array(v.object({
    extension: v.string(),
    name: v.string(),
    reading: v.string(),
    department: v.string(),
    devices: v.array(v.object({ id: v.string(), label: Label })),
  })),
});
export type StartNotice = v.InferOutput<typeof StartNotice>;

/** `GET /api/v1/admin/office.json?secrets=true`: right `settings`, with secrets `passwords` too. */
export const OfficeExportQuery = v.object({ secrets: v.optional(v.picklist(["true", "false"])) });
