/** Presences, phonebooks and settings as administrators change them, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { from, labelInput, pageOf, revision } from "./admin_parts.ts";
import { Label, text } from "./api_parts.ts";

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
