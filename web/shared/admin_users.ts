/** People as administrators add and change them, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { from, pageQuery, revision } from "./admin_parts.ts";
import { LineState, Presence, Rights } from "./api.ts";
import { text } from "./api_parts.ts";

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
