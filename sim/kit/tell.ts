/** One story told in sentences, played in an office of one's own. */
import { seededRandom } from "../../core/lib/random.ts";
import { closeCampaign, openStage } from "../campaign/campaign.ts";
import { lifeHabits } from "../life/cast.ts";
import type { LoadedOffice } from "../load_office.ts";
import { QUIET } from "../network.ts";
import { mediaFor, playOn } from "../scenario/run.ts";
import { readScenario } from "../scenario/text.ts";
import { smallOffice } from "./offices.ts";

/**
 * Plays the sentences (`2001 dials 2002`, `2002 shows ringing`, `within 30 s: slot 701 is free`), then lets everybody
 * hang up and everything settle. Throws when a sentence is none or does not come true, and when a law is broken.
 */
export function tell(sentences: string, office: LoadedOffice = smallOffice()): void {
  const read = readScenario(`ja: 物語\nen: a story\n\n${sentences}`);
  if (!read.ok) {
    const faults = read.error.map(({ line, fault }) => `line ${line - HEADING_LINES}: ${fault}`);
    throw new Error(`This cannot be played:\n${faults.join("\n")}`);
  }
  const { sentences: story } = read.value;
  const stage = openStage({
    ...office,
    seed: "told",
    habits: lifeHabits(office.office, seededRandom("told"), 0),
    conditions: QUIET,
    media: mediaFor(story),
  });
  playOn(stage, story);
  closeCampaign(stage);
}

const HEADING_LINES = 3;
