/** Lines and 発信許可 as administrators change them, in the HTTP API (`admin_parts.ts`). */
import * as v from "valibot";
import { from, labelInput, pageOf, revision } from "./admin_parts.ts";
import { RecordingRule } from "./admin_users.ts";
import { Label, text, time } from "./api_parts.ts";

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
