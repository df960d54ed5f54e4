/** Every operation of administration, with the rights of which one is needed. */
import * as accounts from "../shared/admin_accounts.ts";
import * as devices from "../shared/admin_devices.ts";
import * as lines from "../shared/admin_lines.ts";
import * as parts from "../shared/admin_parts.ts";
import { PbxStatus } from "../shared/admin_pbx.ts";
import * as settings from "../shared/admin_settings.ts";
import * as users from "../shared/admin_users.ts";
import * as watch from "../shared/admin_watch.ts";
import { RecordingOutline, RecordingQuery } from "../shared/api_calls.ts";
import type { ProblemCode } from "./codes.ts";
import { type Operation, WRITING } from "./operation.ts";
import { INTEGRATION_OPERATIONS } from "./operations_integrations.ts";
import { BACKUP_OPERATIONS } from "./operations_backup.ts";
import { IMPORT_OPERATIONS } from "./operations_import.ts";

const BASE = "/api/v1/admin";
const EDITING: readonly ProblemCode[] = [...WRITING, "invalid-fields", "changed-since"];

/** What one resource takes and answers. */
interface Resource {
  /** Below the base: `users`. */
  readonly name: string;
  /** Of its path's parameter. */
  readonly key: string;
  readonly things: string;
  readonly read: NonNullable<Operation["rights"]>;
  readonly write: NonNullable<Operation["rights"]>;
  readonly query?: Operation["query"];
  readonly page: NonNullable<Operation["answer"]>;
  readonly item: NonNullable<Operation["answer"]>;
  readonly create: NonNullable<Operation["body"]>;
  readonly patch: NonNullable<Operation["body"]>;
  readonly problems?: readonly ProblemCode[];
}

/** List, create, read, change, delete. */
function crud(resource: Resource): readonly Operation[] {
  const { name, key, things, read, write, query, page, item, create, patch } = resource;
  const path = `${BASE}/${name}`;
  const one = `${path}/{${key}}`;
  const more = resource.problems ?? [];
  return [
    {
      method: "get",
      path,
      summary: `The ${things}, by pages.`,
      rights: read,
      ...(query === undefined ? {} : { query }),
      status: 200,
      answer: page,
      problems: ["malformed-request", "right-missing"],
    },
    {
      method: "post",
      path,
      summary: `Add one of the ${things}.`,
      rights: write,
      body: create,
      status: 201,
      answer: item,
      problems: [...EDITING, "right-missing"],
    },
    {
      method: "get",
      path: one,
      summary: `One of the ${things}.`,
      rights: read,
      status: 200,
      answer: item,
      problems: ["no-such-thing", "right-missing"],
    },
    {
      method: "patch",
      path: one,
      summary: `Change one of the ${things}; what is absent stays.`,
      rights: write,
      body: patch,
      status: 200,
      answer: item,
      problems: [...EDITING, "no-such-thing", "right-missing", ...more],
    },
    {
      method: "delete",
      path: one,
      summary: `Delete one of the ${things}.`,
      rights: write,
      status: 204,
      problems: ["cross-origin", "no-such-thing", "changed-since", "right-missing", ...more],
    },
  ];
}

const SETTINGS_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: `${BASE}/settings`,
    summary: "What holds for the whole office, by parts.",
    rights: ["settings"],
    status: 200,
    answer: settings.AdminSettings,
    problems: ["right-missing"],
  },
  {
    method: "patch",
    path: `${BASE}/settings`,
    summary: "Change members of any parts; what is absent stays.",
    rights: ["settings"],
    body: settings.AdminSettingsPatch,
    status: 200,
    answer: settings.AdminSettings,
    problems: [...EDITING, "right-missing"],
  },
  {
    method: "get",
    path: `${BASE}/settings/{part}`,
    summary: "One part of the settings: office, sip, parking, recording.",
    rights: ["settings"],
    status: 200,
    answer: settings.SettingsPartPatch,
    problems: ["no-such-thing", "right-missing"],
  },
  {
    method: "patch",
    path: `${BASE}/settings/{part}`,
    summary: "Change members of one part of the settings.",
    rights: ["settings"],
    body: settings.SettingsPartPatch,
    status: 200,
    answer: settings.SettingsPartPatch,
    problems: [...EDITING, "no-such-thing", "right-missing"],
  },
];

/** A plain reading. */
function reading(
  name: string,
  operation: Pick<Operation, "summary" | "rights" | "query" | "answer" | "type" | "problems">,
): Operation {
  return { method: "get", path: `${BASE}/${name}`, status: 200, ...operation };
}

const WATCH_OPERATIONS: readonly Operation[] = [
  reading("overview", {
    summary: "How many there are of everything, and what an empty office still lacks.",
    rights: [],
    answer: watch.Overview,
    problems: [],
  }),
  reading("history", {
    summary: "The calls of all, newest first.",
    rights: ["audit"],
    query: watch.AdminHistoryFilter,
    answer: watch.AdminHistoryPage,
    problems: ["malformed-request", "right-missing"],
  }),
  reading("history.csv", {
    summary: "The calls of all as a file, with whose each is; selected like the rows. Audited.",
    rights: ["audit"],
    query: watch.AdminHistorySelection,
    type: "text/csv",
    problems: ["malformed-request", "right-missing"],
  }),
  reading("recordings/{id}", {
    summary:
      "Anybody's recording; ranges of it may be asked for. Every listening is in the audit log.",
    rights: ["recordings"],
    query: RecordingQuery,
    type: "audio/wav",
    problems: ["recording-unavailable", "right-missing"],
  }),
  reading("recordings/{id}/outline", {
    summary: "How loud both sides of a recording are over its length.",
    rights: ["recordings"],
    answer: RecordingOutline,
    problems: ["recording-unavailable", "right-missing"],
  }),
  reading("audit", {
    summary: "Who did what, when, from where; newest first.",
    rights: ["audit"],
    query: watch.AuditFilter,
    answer: watch.AuditItemPage,
    problems: ["malformed-request", "right-missing"],
  }),
  reading("board", {
    summary: "Every live call, the lines with their trunks, and the slots.",
    rights: ["audit"],
    answer: watch.Board,
    problems: ["right-missing"],
  }),
  reading("board/events", {
    summary: "The board as server-sent events: `board` whenever it changes, `heartbeat` between.",
    rights: ["audit"],
    type: "text/event-stream",
    problems: ["right-missing", "too-many-streams"],
  }),
  reading("registrations", {
    summary: "登録の状況: the last REGISTERs with the true reason.",
    rights: ["settings"],
    answer: watch.RegistrationList,
    problems: ["right-missing"],
  }),
  reading("pbx", {
    summary: "Which PBX the office is on; a live one is examined, with what to write where.",
    rights: ["settings"],
    answer: PbxStatus,
    problems: ["right-missing"],
  }),
  reading("locks", {
    summary: "Who is locked out after too many wrong tries, and until when.",
    rights: ["users"],
    answer: watch.LockList,
    problems: ["right-missing"],
  }),
  {
    method: "delete",
    path: `${BASE}/users/{extension}/sessions`,
    summary: "Sign a person out of every browser.",
    rights: ["users"],
    status: 204,
    problems: ["cross-origin", "no-such-thing", "right-missing"],
  },
  {
    method: "delete",
    path: `${BASE}/locks/{id}`,
    summary: "Undo a lock.",
    rights: ["users"],
    status: 204,
    problems: ["cross-origin", "no-such-thing", "right-missing"],
  },
  reading("start-notice", {
    summary: "開通通知書: where the panel is, and everybody's extension. No passwords.",
    rights: ["users"],
    answer: watch.StartNotice,
    problems: ["right-missing"],
  }),
  reading("office.json", {
    summary:
      "The present office in the form of an office file; with secrets by the right to passwords.",
    rights: ["settings"],
    query: watch.OfficeExportQuery,
    type: "application/json",
    problems: ["malformed-request", "right-missing"],
  }),
];

export const ADMIN_OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: `${BASE}/session`,
    summary: "Sign in as an administrator; the session is a cookie of its own.",
    open: true,
    body: accounts.AdminSignIn,
    status: 204,
    problems: [...WRITING, "bad-admin-credentials", "too-many-attempts"],
  },
  {
    method: "delete",
    path: `${BASE}/session`,
    summary: "Sign out.",
    open: true,
    status: 204,
    problems: ["cross-origin"],
  },
  {
    method: "get",
    path: `${BASE}/session`,
    summary: "Which administrator is signed in, with rights.",
    rights: [],
    status: 200,
    answer: accounts.AdminMe,
    problems: ["admin-only"],
  },
  {
    method: "put",
    path: `${BASE}/session/password`,
    summary: "Change one's own password; one's other sessions end.",
    rights: [],
    body: accounts.AdminPasswordChange,
    status: 204,
    problems: [...WRITING, "invalid-fields", "wrong-password", "too-many-attempts", "admin-only"],
  },
  ...crud({
    name: "accounts",
    key: "username",
    things: "administrators' accounts",
    read: ["accounts"],
    write: ["accounts"],
    page: accounts.AccountPage,
    item: accounts.Account,
    create: accounts.AccountCreate,
    patch: accounts.AccountPatch,
    problems: ["last-account"],
  }),
  ...crud({
    name: "users",
    key: "extension",
    things: "people; another extension in a change renumbers",
    read: ["users"],
    write: ["users"],
    query: users.AdminUserQuery,
    page: users.AdminUserPage,
    item: users.AdminUser,
    create: users.UserCreate,
    patch: users.UserPatch,
  }),
  ...crud({
    name: "devices",
    key: "id",
    things: "devices; a SIP secret is in the answer to what made it",
    read: ["users"],
    write: ["users"],
    query: devices.AdminDeviceQuery,
    page: devices.AdminDevicePage,
    item: devices.AdminDevice,
    create: devices.DeviceCreate,
    patch: devices.DevicePatch,
  }),
  ...crud({
    name: "lines",
    key: "id",
    things: "lines",
    read: ["settings", "users"],
    write: ["settings"],
    query: parts.PageQuery,
    page: lines.AdminLinePage,
    item: lines.AdminLine,
    create: lines.LineCreate,
    patch: lines.LinePatch,
  }),
  ...crud({
    name: "permissions",
    key: "extension",
    things: "rows of the grid of 発信許可",
    read: ["users"],
    write: ["users"],
    query: parts.PageQuery,
    page: lines.PermissionPage,
    item: lines.PermissionRow,
    create: lines.PermissionChange,
    patch: lines.PermissionPatch,
  }).map((operation): Operation =>
    operation.method !== "post" ? operation : {
      ...operation,
      summary: "Grant and revoke several cells of the grid at once: all or none.",
      status: 200,
      answer: lines.PermissionChanged,
    }
  ),
  ...crud({
    name: "presences",
    key: "code",
    things: "states of the presence catalogue",
    read: ["settings"],
    write: ["settings"],
    query: parts.PageQuery,
    page: settings.AdminPresencePage,
    item: settings.AdminPresence,
    create: settings.PresenceCreate,
    patch: settings.PresencePatch,
  }),
  ...crud({
    name: "lists",
    key: "id",
    things: "phonebooks",
    read: ["users"],
    write: ["users"],
    query: parts.PageQuery,
    page: settings.AdminListPage,
    item: settings.AdminList,
    create: settings.ListCreate,
    patch: settings.ListPatch,
  }),
  ...crud({
    name: "lists/{id}/entries",
    key: "entry",
    things: "entries of a phonebook",
    read: ["users"],
    write: ["users"],
    query: parts.PageQuery,
    page: settings.AdminListEntryPage,
    item: settings.AdminListEntry,
    create: settings.ListEntryCreate,
    patch: settings.ListEntryPatch,
    problems: ["no-such-thing"],
  }),
  ...SETTINGS_OPERATIONS,
  ...WATCH_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...BACKUP_OPERATIONS,
  ...INTEGRATION_OPERATIONS,
];
