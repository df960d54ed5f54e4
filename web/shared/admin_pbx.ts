/** The PBX that an office is on, as administrators see it, in the HTTP API. */
import * as v from "valibot";
import { Label } from "./api_parts.ts";

/** One line of an examination: what was looked at; of what is not sound, with the remedy and the lines to write. */
export const PbxFinding = v.object({
  sound: v.boolean(),
  says: Label,
  add: v.optional(v.object({ file: v.string(), lines: v.array(v.string()) })),
});
export type PbxFinding = v.InferOutput<typeof PbxFinding>;

/** `GET /api/v1/admin/pbx`; right `settings`. A live PBX is examined for it, which may take seconds. */
export const PbxStatus = v.object({
  pbx: v.picklist(["connected", "lost"]),
  /** Name and version of a live PBX, and what is wrong with it, with the remedy; absent of the bundled one. */
  product: v.optional(v.string()),
  trouble: v.optional(Label),
  /** Absent of the bundled PBX, of which there is nothing to look at. */
  findings: v.optional(v.array(PbxFinding)),
});
export type PbxStatus = v.InferOutput<typeof PbxStatus>;
