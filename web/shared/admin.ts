/**
 * The administrators' part of the HTTP API: requests and answers as schemas (valibot) with the types they give.
 *
 * What can be edited carries a `revision`: the same text comes as `ETag`. A PATCH or DELETE may name it, in the body
 * or as `If-Match`; when the thing was changed meanwhile the answer is 409 `changed-since`. In a PATCH what is absent
 * stays and `null` takes away. A refused field is 422 `invalid-fields`, with `faults` that name it.
 */
import * as v from "valibot";
import { ADMIN_RIGHTS } from "../../core/domain/admin_rights.ts";
import { AUDIT_ACTIONS } from "../../core/domain/audit.ts";
import { Call, HistoryEntry, HistoryPage, HistorySelection, Party } from "./api_calls.ts";
import { LineState, Presence, Problem, Rights } from "./api.ts";
import { cursor, Label, limit, text, time } from "./api_parts.ts";

const revision = v.string();
/** The revision that a change was made from. */
const from = v.optional(text);
const pageQuery = { q: v.optional(text), cursor, limit };
/** `?q&cursor&limit` of a list. */
export const PageQuery = v.object(pageQuery);
const pageOf = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ items: v.array(item), next: v.optional(v.string()) });

/** 422 `invalid-fields`: a problem that names every field that cannot be so. */
export const Fault = v.object({
  /** `extension`, `incoming[0].extensions[1]`; empty for the whole. */
  field: v.string(),
  code: v.string(),
  message: Label,
});
export type Fault = v.InferOutput<typeof Fault>;
export const FieldsProblem = v.object({ ...Problem.entries, faults: v.array(Fault) });
export type FieldsProblem = v.InferOutput<typeof FieldsProblem>;

// ── Session and accounts ─────────────────────────────────────────────────────────────────────────

export const AdminRightsSchema = v.object({
  accounts: v.boolean(),
  users: v.boolean(),
  passwords: v.boolean(),
  recordings: v.boolean(),
  settings: v.boolean(),
  audit: v.boolean(),
});
export type AdminRightsShape = v.InferOutput<typeof AdminRightsSchema>;
export const AdminRightName = v.picklist(ADMIN_RIGHTS);

/** `POST /api/v1/admin/session` → 204 and a cookie of its own. */
export const AdminSignIn = v.strictObject({
  username: text,
  password: v.pipe(v.string(), v.maxLength(1_000)),
});
export type AdminSignIn = v.InferOutput<typeof AdminSignIn>;

/** `GET /api/v1/admin/session`: who is signed in. */
export const AdminMe = v.object({
  username: v.string(),
  name: v.string(),
  rights: AdminRightsSchema,
  office: Label,
  loginId: v.string(),
  /** Of the whole office; rises with every change. */
  officeRevision: v.number(),
});
export type AdminMe = v.InferOutput<typeof AdminMe>;

/** `PUT /api/v1/admin/session/password` → 204; the account's other sessions end. */
export const AdminPasswordChange = v.strictObject({
  current: v.pipe(v.string(), v.maxLength(1_000)),
  next: v.pipe(v.string(), v.maxLength(1_000)),
});
export type AdminPasswordChange = v.InferOutput<typeof AdminPasswordChange>;

/** `/api/v1/admin/accounts`, `…/{username}`; right `accounts`. */
export const Account = v.object({
  username: v.string(),
  name: v.string(),
  rights: AdminRightsSchema,
  role: v.picklist(["owner", "people", "system", "auditor", "custom"]),
  createdAt: time,
  passwordAt: time,
  revision,
});
export type Account = v.InferOutput<typeof Account>;
export const AccountPage = pageOf(Account);
export type AccountPage = v.InferOutput<typeof AccountPage>;

const rightsInput = v.strictObject(v.entriesFromList(ADMIN_RIGHTS, v.optional(v.boolean())));
const adminPassword = v.pipe(v.string(), v.maxLength(1_000));
/** Rights that are absent are not given. */
export const AccountCreate = v.strictObject({
  username: text,
  name: v.optional(text),
  password: adminPassword,
  rights: rightsInput,
});
export type AccountCreate = v.InferOutput<typeof AccountCreate>;
/** Rights that are absent stay. */
export const AccountPatch = v.strictObject({
  name: v.optional(text),
  password: v.optional(adminPassword),
  rights: v.optional(rightsInput),
  revision: from,
});
export type AccountPatch = v.InferOutput<typeof AccountPatch>;

// ── Users ────────────────────────────────────────────────────────────────────────────────────────

export const RecordingRule = v.picklist(["always", "on-demand", "never"]);
export const Forward = v.object({
  to: v.string(),
  afterSeconds: v.optional(v.number()),
  whenUnregistered: v.boolean(),
});

/** `/api/v1/admin/users`, `…/{extension}`; right `users`. */
export const AdminUser = v.object({
  extension: v.string(),
  name: v.string(),
  reading: v.string(),
  department: v.string(),
  disabled: v.boolean(),
  /** Whether there is one; itself it is told by the bulk CSV only. */
  hasPassword: v.boolean(),
  language: v.picklist(["ja", "en"]),
  defaultLine: v.optional(v.string()),
  rights: Rights,
  recording: v.optional(RecordingRule),
  forward: v.optional(Forward),
  /** Ids. */
  devices: v.array(v.string()),
  /** Ids of the lines with 発信許可. */
  lines: v.array(v.string()),
  /** Now. */
  line: LineState,
  presence: v.optional(Presence),
  revision,
});
export type AdminUser = v.InferOutput<typeof AdminUser>;
export const AdminUserPage = v.object({
  items: v.array(AdminUser),
  next: v.optional(v.string()),
  /** Of all people, whatever was asked. */
  total: v.number(),
});
export type AdminUserPage = v.InferOutput<typeof AdminUserPage>;
/** `disabled=true` only the disabled, `false` only the others; absent both. */
export const AdminUserQuery = v.object({
  ...pageQuery,
  disabled: v.optional(v.picklist(["true", "false"])),
});

const rightsPatch = v.strictObject({
  retrieve: v.optional(v.boolean()),
  pickup: v.optional(v.picklist(["none", "department", "all"])),
  record: v.optional(v.boolean()),
  download: v.optional(v.boolean()),
});
const forwardInput = v.strictObject({
  to: text,
  afterSeconds: v.optional(v.number()),
  whenUnregistered: v.optional(v.boolean()),
});
const personFields = {
  reading: v.optional(text),
  department: v.optional(text),
  disabled: v.optional(v.boolean()),
  language: v.optional(v.picklist(["ja", "en"])),
  rights: v.optional(rightsPatch),
};
export const UserCreate = v.strictObject({
  ...personFields,
  extension: text,
  name: text,
  /** Absent: nobody can sign in until there is one. */
  password: v.optional(text),
  defaultLine: v.optional(text),
  recording: v.optional(RecordingRule),
  forward: v.optional(forwardInput),
  /** Ids of the lines that get 発信許可. */
  lines: v.optional(v.array(text)),
});
export type UserCreate = v.InferOutput<typeof UserCreate>;
/** Another `extension` renumbers: history, devices and 発信許可 stay the person's, who signs in anew. */
export const UserPatch = v.strictObject({
  ...personFields,
  extension: v.optional(text),
  name: v.optional(text),
  password: v.optional(v.nullable(text)),
  defaultLine: v.optional(v.nullable(text)),
  recording: v.optional(v.nullable(RecordingRule)),
  forward: v.optional(v.nullable(forwardInput)),
  lines: v.optional(v.array(text)),
  revision: from,
});
export type UserPatch = v.InferOutput<typeof UserPatch>;

// ── Devices ──────────────────────────────────────────────────────────────────────────────────────

/** `/api/v1/admin/devices`, `…/{id}`; right `users`. The id is the SIP user. */
export const AdminDevice = v.object({
  id: v.string(),
  owner: v.string(),
  ownerName: v.string(),
  label: Label,
  kind: v.picklist(["desk", "softphone"]),
  autoAnswer: v.boolean(),
  autoAnswerHeader: v.picklist(["call-info", "alert-info", "answer-mode", "none"]),
  callsMax: v.number(),
  incomingMax: v.number(),
  /** Now. */
  registered: v.boolean(),
  /** Where, as SIP URIs. */
  contacts: v.array(v.string()),
  userAgent: v.optional(v.string()),
  since: v.optional(time),
  /** Only in the answer to what made it: a creation, or a PATCH with `newSecret`. Never again. */
  sipSecret: v.optional(v.string()),
  revision,
});
export type AdminDevice = v.InferOutput<typeof AdminDevice>;
export const AdminDevicePage = pageOf(AdminDevice);
export type AdminDevicePage = v.InferOutput<typeof AdminDevicePage>;
export const AdminDeviceQuery = v.object({ ...pageQuery, owner: v.optional(text) });

const labelInput = v.strictObject({ ja: text, en: text });
const deviceFields = {
  kind: v.optional(v.picklist(["desk", "softphone"])),
  label: v.optional(labelInput),
  autoAnswer: v.optional(v.boolean()),
  autoAnswerHeader: v.optional(v.picklist(["call-info", "alert-info", "answer-mode", "none"])),
  callsMax: v.optional(v.number()),
  incomingMax: v.optional(v.number()),
  /** In place of one that is made. */
  sipSecret: v.optional(text),
};
export const DeviceCreate = v.strictObject({ ...deviceFields, id: text, owner: text });
export type DeviceCreate = v.InferOutput<typeof DeviceCreate>;
export const DevicePatch = v.strictObject({
  ...deviceFields,
  owner: v.optional(text),
  /** Makes one, shown in the answer; the phone has to be given it before it registers again. */
  newSecret: v.optional(v.boolean()),
  revision: from,
});
export type DevicePatch = v.InferOutput<typeof DevicePatch>;

// ── Lines and permissions ────────────────────────────────────────────────────────────────────────

export const OUTSIDE_CLASSES = [
  "emergency",
  "special",
  "fixed",
  "mobile",
  "ip",
  "free",
  "navi",
  "international",
] as const;
export const OutsideClassName = v.picklist(OUTSIDE_CLASSES);

/** A registering trunk's secret is written and never told. */
export const AdminTrunk = v.variant("kind", [
  v.object({ kind: v.literal("simulated") }),
  v.object({ kind: v.literal("peer"), host: v.string(), port: v.number() }),
  v.object({
    kind: v.literal("register"),
    host: v.string(),
    port: v.number(),
    user: v.string(),
    domain: v.optional(v.string()),
  }),
]);
export const RingStep = v.object({
  afterSeconds: v.number(),
  extensions: v.array(v.string()),
  replacesEarlier: v.boolean(),
});
export const TrunkState = v.object({
  state: v.picklist(["trying", "registered", "failed", "off"]),
  since: time,
  status: v.optional(v.number()),
});

/** `/api/v1/admin/lines`, `…/{id}`; right `settings`, and `users` to read. */
export const AdminLine = v.object({
  id: v.string(),
  label: Label,
  number: v.string(),
  display: v.string(),
  /** Absent: no limit. */
  channels: v.optional(v.number()),
  classes: v.array(OutsideClassName),
  emergencyCapable: v.boolean(),
  inService: v.boolean(),
  trunk: AdminTrunk,
  recording: RecordingRule,
  incoming: v.array(RingStep),
  /** Its place in the order, from 0. */
  position: v.number(),
  /** Calls on it now. */
  used: v.number(),
  /** Of a registering trunk. */
  trunkState: v.optional(TrunkState),
  revision,
});
export type AdminLine = v.InferOutput<typeof AdminLine>;
export const AdminLinePage = pageOf(AdminLine);
export type AdminLinePage = v.InferOutput<typeof AdminLinePage>;

const trunkInput = v.variant("kind", [
  v.strictObject({ kind: v.literal("simulated") }),
  v.strictObject({ kind: v.literal("peer"), host: text, port: v.number() }),
  v.strictObject({
    kind: v.literal("register"),
    host: text,
    port: v.number(),
    user: text,
    domain: v.optional(text),
    /** Absent in a PATCH: the present one stays. */
    secret: v.optional(text),
  }),
]);
const ringStepInput = v.strictObject({
  afterSeconds: v.optional(v.number()),
  extensions: v.array(text),
  replacesEarlier: v.optional(v.boolean()),
});
const lineFields = {
  classes: v.optional(v.array(OutsideClassName)),
  emergencyCapable: v.optional(v.boolean()),
  inService: v.optional(v.boolean()),
  recording: v.optional(RecordingRule),
  incoming: v.optional(v.array(ringStepInput)),
  position: v.optional(v.number()),
};
export const LineCreate = v.strictObject({
  ...lineFields,
  id: text,
  label: labelInput,
  number: text,
  channels: v.optional(v.number()),
  trunk: v.optional(trunkInput),
});
export type LineCreate = v.InferOutput<typeof LineCreate>;
export const LinePatch = v.strictObject({
  ...lineFields,
  label: v.optional(labelInput),
  number: v.optional(text),
  channels: v.optional(v.nullable(v.number())),
  trunk: v.optional(trunkInput),
  revision: from,
});
export type LinePatch = v.InferOutput<typeof LinePatch>;

/** `/api/v1/admin/permissions`, `…/{extension}`; right `users`. One row of the grid. */
export const PermissionRow = v.object({
  extension: v.string(),
  name: v.string(),
  department: v.string(),
  /** Ids of the lines the person may dial out on. */
  lines: v.array(v.string()),
  revision,
});
export type PermissionRow = v.InferOutput<typeof PermissionRow>;
export const PermissionPage = pageOf(PermissionRow);
export type PermissionPage = v.InferOutput<typeof PermissionPage>;
const grantInput = v.strictObject({ extension: text, line: text });
/** `POST …/permissions`: several cells of the grid at once → 200 with what changed; all or none. */
export const PermissionChange = v.strictObject({
  grant: v.optional(v.pipe(v.array(grantInput), v.maxLength(10_000)), []),
  revoke: v.optional(v.pipe(v.array(grantInput), v.maxLength(10_000)), []),
});
export type PermissionChange = v.InferInput<typeof PermissionChange>;
export const PermissionChanged = v.object({ granted: v.number(), revoked: v.number() });
/** `PATCH …/permissions/{extension}`: exactly these lines. */
export const PermissionPatch = v.strictObject({ lines: v.array(text), revision: from });
export type PermissionPatch = v.InferOutput<typeof PermissionPatch>;

// ── Presences, lists, settings ───────────────────────────────────────────────────────────────────

const sipType = v.picklist([
  "available",
  "away",
  "busy",
  "on-the-phone",
  "do-not-disturb",
  "offline",
]);
/** `/api/v1/admin/presences`, `…/{code}`; right `settings`. */
export const AdminPresence = v.object({
  code: v.string(),
  label: Label,
  sipType,
  colour: v.string(),
  rings: v.boolean(),
  /** Its place in the order, from 0: the first is everybody's before a choice. */
  position: v.number(),
  revision,
});
export type AdminPresence = v.InferOutput<typeof AdminPresence>;
export const AdminPresencePage = pageOf(AdminPresence);
export type AdminPresencePage = v.InferOutput<typeof AdminPresencePage>;
export const PresenceCreate = v.strictObject({
  code: text,
  label: labelInput,
  sipType,
  colour: text,
  rings: v.boolean(),
  position: v.optional(v.number()),
});
export type PresenceCreate = v.InferOutput<typeof PresenceCreate>;
export const PresencePatch = v.strictObject({
  label: v.optional(labelInput),
  sipType: v.optional(sipType),
  colour: v.optional(text),
  rings: v.optional(v.boolean()),
  position: v.optional(v.number()),
  revision: from,
});
export type PresencePatch = v.InferOutput<typeof PresencePatch>;

/** `/api/v1/admin/lists`, `…/{id}`; right `users`. */
export const AdminList = v.object({
  id: v.string(),
  label: Label,
  entries: v.number(),
  revision,
});
export type AdminList = v.InferOutput<typeof AdminList>;
export const AdminListPage = pageOf(AdminList);
export type AdminListPage = v.InferOutput<typeof AdminListPage>;
export const ListCreate = v.strictObject({ id: text, label: labelInput });
export type ListCreate = v.InferOutput<typeof ListCreate>;
export const ListPatch = v.strictObject({ label: v.optional(labelInput), revision: from });
export type ListPatch = v.InferOutput<typeof ListPatch>;

/** `/api/v1/admin/lists/{id}/entries`, `…/{entry}`. */
export const AdminListEntry = v.object({
  id: v.number(),
  list: v.string(),
  name: v.string(),
  reading: v.string(),
  number: v.string(),
  display: v.string(),
  note: v.optional(v.string()),
  revision,
});
export type AdminListEntry = v.InferOutput<typeof AdminListEntry>;
export const AdminListEntryPage = pageOf(AdminListEntry);
export type AdminListEntryPage = v.InferOutput<typeof AdminListEntryPage>;
export const ListEntryCreate = v.strictObject({
  name: text,
  reading: v.optional(text),
  number: text,
  note: v.optional(text),
});
export type ListEntryCreate = v.InferOutput<typeof ListEntryCreate>;
export const ListEntryPatch = v.strictObject({
  name: v.optional(text),
  reading: v.optional(text),
  number: v.optional(text),
  note: v.optional(v.nullable(text)),
  revision: from,
});
export type ListEntryPatch = v.InferOutput<typeof ListEntryPatch>;

/** `/api/v1/admin/settings`, and each part as `…/{office|sip|parking|recording}`; right `settings`. */
export const OfficeSettingsPart = v.object({ loginId: v.string(), name: Label });
export const SipSettingsPart = v.object({
  digest: v.picklist(["md5", "sha-256", "both"]),
  /** Ring times in seconds: an extension's; outside and on a line they are fixed. */
  ringSeconds: v.number(),
  keepAliveSeconds: v.number(),
  sessionSeconds: v.number(),
});
export const ParkingSettingsPart = v.object({
  firstSlot: v.number(),
  lastSlot: v.number(),
  timeoutSeconds: v.number(),
  callbackSeconds: v.number(),
});
export const RecordingSettingsPart = v.object({ retentionDays: v.number() });
export const AdminSettings = v.object({
  office: OfficeSettingsPart,
  sip: SipSettingsPart,
  parking: ParkingSettingsPart,
  recording: RecordingSettingsPart,
  revision,
});
export type AdminSettings = v.InferOutput<typeof AdminSettings>;
const strictPart = <Part extends v.ObjectEntries>(part: v.ObjectSchema<Part, undefined>) =>
  v.partial(v.strictObject(part.entries));
export const AdminSettingsPatch = v.strictObject({
  office: v.optional(
    v.strictObject({ loginId: v.optional(text), name: v.optional(labelInput) }),
  ),
  sip: v.optional(strictPart(SipSettingsPart)),
  parking: v.optional(strictPart(ParkingSettingsPart)),
  recording: v.optional(strictPart(RecordingSettingsPart)),
  revision: from,
});
/** Members of one part, of which strangers to it are refused as fields. */
export const SettingsPartPatch = v.looseObject({ revision: from });
export type AdminSettingsPatch = v.InferOutput<typeof AdminSettingsPatch>;

// ── What happens ─────────────────────────────────────────────────────────────────────────────────

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
