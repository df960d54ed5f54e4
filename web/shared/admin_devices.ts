/** Devices as administrators add and change them, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { from, labelInput, pageOf, pageQuery, revision } from "./admin_parts.ts";
import { Label, text, time } from "./api_parts.ts";

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
