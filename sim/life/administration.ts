/** What the administrator does in the life of an office: other rules than the file's before anybody calls, and people who leave for a while. */
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { OfficeChange } from "../campaign/deeds.ts";
import type { Cast } from "./cast.ts";
import type { LifeStep } from "./deeds.ts";

const HOUR: Millis = 3_600_000;
const MINUTE: Millis = 60_000;
/** Before the first call, since rules apply to what begins. */
const OPENS_MILLIS: Millis = 2_500;
/** A rule is among those of a seed so often. */
const PRESENT = 0.7;
/** So often in an hour a person is disabled. */
const LEAVE_PER_HOUR = 0.1;

const RULES: readonly OfficeChange[] = [
  "never-record",
  "always-record",
  "forbid-retrieve",
  "allow-pickup",
];

export function drawAdministration(
  { players }: Cast,
  random: Random,
  length: Millis,
): readonly LifeStep[] {
  const rules = RULES.filter(() => chance(random, PRESENT)).map((what, place): LifeStep => ({
    at: OPENS_MILLIS + place,
    deed: { do: "office", what, who: pick(random, players).extension },
  }));
  const expected = players.length * LEAVE_PER_HOUR * length / HOUR;
  const leaves = Math.floor(expected) + (chance(random, expected % 1) ? 1 : 0);
  return [
    ...rules,
    ...Array.from({ length: leaves }, () => drawLeave(players, random, length)).flat(),
  ];
}

/** His phone was refused meanwhile: it is started anew. */
function drawLeave(
  players: Cast["players"],
  random: Random,
  length: Millis,
): readonly LifeStep[] {
  const { extension: who, device } = pick(random, players);
  const gone = below(random, Math.ceil(length));
  const back = gone + 5_000 + below(random, 5 * MINUTE);
  return [
    { at: gone, deed: { do: "office", what: "disable", who } },
    { at: back, deed: { do: "office", what: "enable", who } },
    { at: back + 1_000, deed: { do: "press", who: device, key: "unplug" } },
    { at: back + 3_000, deed: { do: "press", who: device, key: "plug" } },
  ];
}
