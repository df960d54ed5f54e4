/** Every page and state of the administration: nothing that is said is cut, and axe finds nothing. */
import { emptied } from "./support/every_state.ts";
import { fitCases } from "./support/fit_cases.ts";
import { LivePbx } from "./support/live_pbx.ts";
import { ADMIN_STATES } from "./support/shot_states_admin.ts";
import { ADMIN_WAYS, EMPTY_STATES } from "./support/shot_states_more.ts";

fitCases({
  what: "Administration",
  states: [...ADMIN_STATES, ...ADMIN_WAYS],
  office: { live: new LivePbx() },
  // of a long table: the rows below are like those above
  leavesOut: "tbody tr:nth-child(n + 30)",
});
fitCases({
  what: "Administration of an empty office",
  states: EMPTY_STATES,
  office: { office: emptied },
  isNew: true,
});
