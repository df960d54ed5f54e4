/** Every page and state of the panel and of the help: nothing that is said is cut, and axe finds nothing. */
import { fitCases } from "./support/fit_cases.ts";
import { SHOT_SOFTPHONES, SHOT_STATES } from "./support/shot_states.ts";
import { ASSISTANT_MORE, PLAIN_STATES } from "./support/shot_states_more.ts";

fitCases({
  what: "Panel",
  states: [...SHOT_STATES, ...ASSISTANT_MORE, ...PLAIN_STATES],
  goneToAnew: ["connection-lost", "session-over", ...PLAIN_STATES.map(({ name }) => name)],
  office: { softphones: SHOT_SOFTPHONES },
});
