/**
 * The test kit: properties and stories of offices of your own, with `deno test` and fast-check, in virtual time and
 * under every law of the simulator. What you import from here is all there is to learn:
 *
 * - `aStory` draws people of a random office who call, hold, park and transfer over a network that fails; `play` lets
 *   them, and throws when a law is broken, or what you say must always hold does not;
 * - `aFault` draws what goes wrong by itself: phones that restart or lose their power, partitions, outages of the carrier,
 *   deaths of the PBX, bad networks; `aStory({ faults: ["pbx-restart"] })` has those of the kinds you name;
 * - `tell` plays one story in sentences (those of `fixtures/scenarios`) in an office of yours;
 * - `anOffice`, `anOutsideNumber`, `aTypedNumber`, `aMessage`, `aDatagram`, `aNetwork` are for whatever else you test;
 * - `smallOffice` is an office without chance, and `fc` is fast-check itself.
 */
export { default as fc } from "fast-check";
export { aFault, type Fault, FAULT_KINDS, type FaultKind } from "./faults.ts";
export { aDatagram, aMessage } from "./messages.ts";
export { aNetwork, anOutsideNumber, aTypedNumber } from "./numbers.ts";
export { anOffice, type OfficePlan, smallOffice } from "./offices.ts";
export { aStory, play, type Played, type Story, type StoryPlan } from "./stories.ts";
export { tell } from "./tell.ts";
