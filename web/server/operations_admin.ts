/** Every operation of administration, with the rights of which one is needed. */
import * as admin from "../shared/admin.ts";
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
    answer: admin.AdminSettings,
    problems: ["right-missing"],
  },
  {
    method: "patch",
    path: `${BASE}/settings`,
    summary: "Change members of any parts; what is absent stays.",
    rights: ["settings"],
    body: admin.AdminSettingsPatch,
    status: 200,
    answer: admin.AdminSettings,
    problems: [...EDITING, "right-missing"],
  },
  {
    method: "get",
    path: `${BASE}/settings/{part}`,
    summary: "One part of the settings: office, sip, parking, recording.",
    rights: ["settings"],
    status: 200,
    answer: admin.SettingsPartPatch,
    problems: ["no-such-thing", "right-missing"],
  },
  {
    method: "patch",
    path: `${BASE}/settings/{part}`,
    summary: "Change members of one part of the settings.",
    rights: ["settings"],
    body: admin.SettingsPartPatch,
    status: 200,
    answer: admin.SettingsPartPatch,
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
    answer: admin.Overview,
    problems: [],
  }),
  reading("history", {
    summary: "The calls of all, newest first.",
    rights: ["audit"],
    query: admin.AdminHistoryFilter,
    answer: admin.AdminHistoryPage,
    problems: ["malformed-request", "right-missing"],
  }),
  reading("history.csv", {
    summary: "The calls of all as a file, with whose each is; selected like the rows. Audited.",
    rights: ["audit"],
    query: admin.AdminHistorySelection,
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
    query: admin.AuditFilter,
    answer: admin.AuditItemPage,
    problems: ["malformed-request", "right-missing"],
  }),
  reading("board", {
    summary: "Every live call, the lines with their trunks, and the slots.",
    rights: ["audit"],
    answer: admin.Board,
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
    answer: admin.RegistrationList,
    problems: ["right-missing"],
  }),
  reading("locks", {
    summary: "Who is locked out after too many wrong tries, and until when.",
    rights: ["users"],
    answer: admin.LockList,
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
    answer: admin.StartNotice,
    problems: ["right-missing"],
  }),
  reading("office.json", {
    summary:
      "The present office in the form of an office file; with secrets by the right to passwords.",
    rights: ["settings"],
    query: admin.OfficeExportQuery,
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
    body: admin.AdminSignIn,
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
    answer: admin.AdminMe,
    problems: ["admin-only"],
  },
  {
    method: "put",
    path: `${BASE}/session/password`,
    summary: "Change one's own password; one's other sessions end.",
    rights: [],
    body: admin.AdminPasswordChange,
    status: 204,
    problems: [...WRITING, "invalid-fields", "wrong-password", "too-many-attempts", "admin-only"],
  },
  ...crud({
    name: "accounts",
    key: "username",
    things: "administrators' accounts",
    read: ["accounts"],
    write: ["accounts"],
    page: admin.AccountPage,
    item: admin.Account,
    create: admin.AccountCreate,
    patch: admin.AccountPatch,
    problems: ["last-account"],
  }),
  ...crud({
    name: "users",
    key: "extension",
    things: "people; another extension in a change renumbers",
    read: ["users"],
    write: ["users"],
    query: admin.AdminUserQuery,
    page: admin.AdminUserPage,
    item: admin.AdminUser,
    create: admin.UserCreate,
    patch: admin.UserPatch,
  }),
  ...crud({
    name: "devices",
    key: "id",
    things: "devices; a SIP secret is in the answer to what made it",
    read: ["users"],
    write: ["users"],
    query: admin.AdminDeviceQuery,
    page: admin.AdminDevicePage,
    item: admin.AdminDevice,
    create: admin.DeviceCreate,
    patch: admin.DevicePatch,
  }),
  ...crud({
    name: "lines",
    key: "id",
    things: "lines",
    read: ["settings", "users"],
    write: ["settings"],
    query: admin.PageQuery,
    page: admin.AdminLinePage,
    item: admin.AdminLine,
    create: admin.LineCreate,
    patch: admin.LinePatch,
  }),
  ...crud({
    name: "permissions",
    key: "extension",
    things: "rows of the grid of 発信許可",
    read: ["users"],
    write: ["users"],
    query: admin.PageQuery,
    page: admin.PermissionPage,
    item: admin.PermissionRow,
    create: admin.PermissionChange,
    patch: admin.PermissionPatch,
  }).map((operation): Operation =>
    operation.method !== "post" ? operation : {
      ...operation,
      summary: "Grant and revoke several cells of the grid at once: all or none.",
      status: 200,
      answer: admin.PermissionChanged,
    }
  ),
  ...crud({
    name: "presences",
    key: "code",
    things: "states of the presence catalogue",
    read: ["settings"],
    write: ["settings"],
    query: admin.PageQuery,
    page: admin.AdminPresencePage,
    item: admin.AdminPresence,
    create: admin.PresenceCreate,
    patch: admin.PresencePatch,
  }),
  ...crud({
    name: "lists",
    key: "id",
    things: "phonebooks",
    read: ["users"],
    write: ["users"],
    query: admin.PageQuery,
    page: admin.AdminListPage,
    item: admin.AdminList,
    create: admin.ListCreate,
    patch: admin.ListPatch,
  }),
  ...crud({
    name: "lists/{id}/entries",
    key: "entry",
    things: "entries of a phonebook",
    read: ["users"],
    write: ["users"],
    query: admin.PageQuery,
    page: admin.AdminListEntryPage,
    item: admin.AdminListEntry,
    create: admin.ListEntryCreate,
    patch: admin.ListEntryPatch,
    problems: ["no-such-thing"],
  }),
  ...SETTINGS_OPERATIONS,
  ...WATCH_OPERATIONS,
  ...IMPORT_OPERATIONS,
  ...BACKUP_OPERATIONS,
  ...INTEGRATION_OPERATIONS,
];
