/** Administrators: their sign-in, their own password and their accounts, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { ADMIN_RIGHTS } from "../../core/domain/admin_rights.ts";
import { from, pageOf, revision } from "./admin_parts.ts";
import { Label, text, time } from "./api_parts.ts";

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
