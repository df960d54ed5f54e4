/** Every picture there is: the states of one office that has lived two days, and those of one in which nothing is set up. */
import type { OfficeFile } from "../../../core/domain/office_file.ts";
import { SHOT_STATES, type ShotState } from "./shot_states.ts";
import { ADMIN_STATES } from "./shot_states_admin.ts";
import { LAB_STATES } from "./shot_states_lab.ts";
import { ADMIN_WAYS, ASSISTANT_MORE, EMPTY_STATES, PLAIN_STATES } from "./shot_states_more.ts";

export const LIVED_STATES: readonly ShotState[] = [
  ...SHOT_STATES,
  ...ASSISTANT_MORE,
  ...PLAIN_STATES,
  ...ADMIN_STATES,
  ...LAB_STATES,
  ...ADMIN_WAYS,
];
export { EMPTY_STATES };
export const EVERY_STATE: readonly ShotState[] = [...LIVED_STATES, ...EMPTY_STATES];

/** An office in which nobody and nothing is set up. */
export const emptied = (file: OfficeFile): OfficeFile => ({
  ...file,
  people: [],
  devices: [],
  lines: [],
  permissions: [],
  lists: [],
});
