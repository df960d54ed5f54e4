/** Every page and state of the lab: nothing that is said is cut, and axe finds nothing. */
import { fitCases } from "./support/fit_cases.ts";
import { LAB_STATES } from "./support/shot_states_lab.ts";

fitCases({
  what: "Lab",
  states: LAB_STATES,
  goneToAnew: ["lab-door"],
  office: { lab: true },
  isNew: true,
});
