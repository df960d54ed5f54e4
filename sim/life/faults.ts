/**
 * What goes wrong in the life of an office, drawn from its seed: each seed has some of the kinds, as strong as it
 * draws, so that many seeds meet more mixtures than one strong one would.
 */
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import type { Millis } from "../../core/lib/time.ts";
import { type Deed, STRANGERS_MESSAGES } from "../campaign/deeds.ts";
import type { Cast } from "./cast.ts";
import type { LifeDeed, LifeStep, Weather } from "./deeds.ts";
import { HOSTILE, type LinkConditions, LOSSY, QUIET } from "../network.ts";

export const FAULT_LEVELS = ["none", "lossy", "hostile"] as const;
export type FaultLevel = typeof FAULT_LEVELS[number];

export interface FaultMix {
  /** Share of callers who give up soon, and of holders and parkers who forget. */
  readonly impatient: number;
  readonly forgetful: number;
  /** The worst that the network becomes; absent: it stays calm. */
  readonly network?: LinkConditions;
  /** Share of the time in which it is bad. */
  readonly badShare: number;
  /** In an hour of the whole office: */
  readonly reboots: number;
  readonly unplugs: number;
  readonly partitions: number;
  readonly carrierOutages: number;
  readonly pbxDeaths: number;
  readonly strangers: number;
}

const NONE: FaultMix = {
  impatient: 0.05,
  forgetful: 0.05,
  badShare: 0,
  reboots: 0,
  unplugs: 0,
  partitions: 0,
  carrierOutages: 0,
  pbxDeaths: 0,
  strangers: 0,
};

/** The most that a seed may draw. */
const MOST: Readonly<Record<FaultLevel, FaultMix>> = {
  none: NONE,
  lossy: { ...NONE, network: LOSSY, badShare: 1, reboots: 1 },
  hostile: {
    impatient: 0.4,
    forgetful: 0.4,
    network: HOSTILE,
    badShare: 1,
    reboots: 6,
    unplugs: 4,
    partitions: 8,
    carrierOutages: 3,
    pbxDeaths: 2,
    strangers: 10,
  },
};

/** A kind of fault is among those of a seed so often. */
const PRESENT = 0.7;

export function drawFaults(random: Random, level: FaultLevel): FaultMix {
  const most = MOST[level];
  const share = () => random.uint32() / 0x1_0000_0000;
  const some = (value: number) => chance(random, PRESENT) ? value * share() : 0;
  return {
    impatient: NONE.impatient + (most.impatient - NONE.impatient) * share(),
    forgetful: NONE.forgetful + (most.forgetful - NONE.forgetful) * share(),
    ...(most.network === undefined ? {} : { network: softened(most.network, share()) }),
    badShare: most.badShare * share(),
    reboots: some(most.reboots),
    unplugs: some(most.unplugs),
    partitions: some(most.partitions),
    carrierOutages: some(most.carrierOutages),
    pbxDeaths: some(most.pbxDeaths),
    strangers: some(most.strangers),
  };
}

/** So far from quiet, in the steps that a network knows. */
function softened(worst: LinkConditions, share: number): LinkConditions {
  const millis = (value: Millis) => Math.round(value * share * 8) / 8;
  return {
    latencyMillis: QUIET.latencyMillis + millis(worst.latencyMillis),
    jitterMillis: millis(worst.jitterMillis),
    loss: worst.loss * share,
    duplication: worst.duplication * share,
    reordering: worst.reordering * share,
    reorderMillis: millis(worst.reorderMillis),
  };
}

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

export function drawFaultSteps(
  cast: Cast,
  random: Random,
  length: Millis,
  faults: FaultMix,
): readonly LifeStep[] {
  const drawn = (name: string, perHour: number, least: Millis, most: Millis, pair: Pair) =>
    pairs(random.fork(name), length, perHour, () => least + below(random, most - least), pair);
  const anybody = () => pick(random, cast.players).device;
  return [
    ...weather(random.fork("weather"), length, faults),
    ...drawn("reboots", faults.reboots, 1, 2, () => [press(anybody(), "reboot")]),
    ...drawn("unplugs", faults.unplugs, 1_000, 3 * MINUTE, () => {
      const who = anybody();
      return [press(who, pick(random, ["unplug", "cut"])), press(who, "plug")];
    }),
    ...drawn("partitions", faults.partitions, 500, 2 * MINUTE, () => cutOff(anybody())),
    ...drawn("outages", faults.carrierOutages, 2_000, 5 * MINUTE, () => cutOff("carrier")),
    ...drawn("deaths", faults.pbxDeaths, 3_500, MINUTE, () => [
      { do: "pbx", what: pick(random, ["kill", "stop"]) },
      { do: "pbx", what: "restart" },
    ]),
    ...drawn("strangers", faults.strangers, 1, 2, () => [
      { do: "stranger", sends: pick(random, STRANGERS_MESSAGES) },
    ]),
  ];
}

/** A fault, and what ends it. */
type Pair = () => readonly [LifeDeed] | readonly [LifeDeed, LifeDeed];

function pairs(
  random: Random,
  length: Millis,
  perHour: number,
  lasts: () => Millis,
  pair: Pair,
): readonly LifeStep[] {
  const expected = perHour * length / HOUR;
  const count = Math.floor(expected) + (chance(random, expected % 1) ? 1 : 0);
  return Array.from({ length: count }, () => {
    const at = below(random, Math.ceil(length));
    const [begins, ends] = pair();
    const begun: LifeStep = { at, deed: begins };
    return ends === undefined ? [begun] : [begun, { at: at + lasts(), deed: ends }];
  }).flat();
}

/** Now calm, now bad, some minutes each. */
function weather(random: Random, length: Millis, faults: FaultMix): readonly LifeStep[] {
  const { network, badShare } = faults;
  if (network === undefined) return [];
  const steps: LifeStep[] = [];
  let before: Weather = "calm";
  for (let at = 0; at < length; at += MINUTE + below(random, 10 * MINUTE)) {
    const bad = chance(random, badShare);
    if (!bad && before === "calm") continue;
    const conditions = bad ? softened(network, random.uint32() / 0x1_0000_0000) : QUIET;
    before = !bad ? "calm" : conditions.loss > LOSSY.loss ? "stormy" : "lossy";
    steps.push({ at, deed: { do: "weather", name: before, conditions } });
  }
  return steps;
}

function press(who: string, key: Extract<Deed, { do: "press" }>["key"]): LifeDeed {
  return { do: "press", who, key };
}

function cutOff(who: string): readonly [LifeDeed, LifeDeed] {
  return [{ do: "network", what: "cut", who }, { do: "network", what: "mend", who }];
}
