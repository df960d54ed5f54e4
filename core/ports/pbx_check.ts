/** What an examination of a live PBX finds: one line for each thing that was looked at. */
import type { Label } from "../domain/ids.ts";

export interface PbxFinding {
  readonly sound: boolean;
  /** What was looked at; of what is not sound, with the remedy. */
  readonly says: Label;
  /** Lines to write into a file of the PBX's or of ours. */
  readonly add?: { readonly file: string; readonly lines: readonly string[] };
}

/** Asks the PBX anew, at once; nothing of it is changed. Takes seconds where it does not answer. */
export type ExaminePbx = () => Promise<readonly PbxFinding[]>;
