/** A broken law as it is told: what broke, the story that leads there, its ladders, and the command that replays it. */
import type { Label } from "../../core/domain/ids.ts";
import { NO_PLACES, type SimOptions } from "./options.ts";
import type { Ladder } from "../ladder/ladder.ts";
import { ladderText } from "../ladder/text.ts";
import type { LifeFailure } from "../life/life.ts";
import { scenarioText } from "../scenario/text.ts";
import { tell } from "../scenario/story.ts";

export interface ToldFailure {
  readonly options: SimOptions;
  readonly failure: LifeFailure;
  /** Of the story's steps among those drawn. */
  readonly places: readonly number[];
  /** How many were drawn. */
  readonly drawn: number;
  readonly ladders: readonly Ladder[];
}

/** Ladders that are shown: the latest calls. */
const LADDERS_SHOWN = 4;
const STEPS_SHOWN = 60;

export function failureText(told: ToldFailure): string {
  const { failure, ladders, drawn } = told;
  const story = storyOf(told);
  const shown = story.slice(-STEPS_SHOWN);
  const { ja, en } = headOf(told);
  return [
    ja,
    en,
    "",
    `物語（${drawn}件のうち${story.length}件）· Story (${story.length} of ${drawn} deeds)`,
    ...shown.map((one) => one.ja),
    "",
    ...shown.map((one) => one.en),
    "",
    ...ladders.slice(-LADDERS_SHOWN).map(ladderText),
    `再現 · Replay: ${replayCommand(told)}`,
    ...(failure.law.includes("\n") ? ["", failure.law] : []),
  ].join("\n");
}

export function failureJson(told: ToldFailure): string {
  const { failure, places, drawn, options } = told;
  const { seed, faults, media } = options;
  return JSON.stringify({
    seed,
    faults,
    media,
    broken: {
      law: failure.law,
      atMillis: failure.at,
      story: storyOf(told),
      places,
      drawn,
      replay: replayCommand(told),
    },
  });
}

/** The story as a scenario file: put into `fixtures/scenarios` it is a test from then on. */
export function failureScenario({ failure, options }: ToldFailure): string {
  const { seed, faults, length, media } = options;
  const law = failure.law.split("\n")[0]!;
  return scenarioText({
    title: {
      ja: `種${seed}の${failure.steps.length}件の出来事が破った不変条件: ${law}`,
      en: `${failure.steps.length} deeds of seed ${seed} broke a law: ${law}`,
    },
    because: [`found by deno task sim --seed ${seed} --faults ${faults}`],
    stage: { kind: "life", seed: String(seed), faults, length, media },
  }, failure.steps);
}

/** One line that does the same again. */
export function replayCommand({ options, places }: ToldFailure): string {
  const { seed, faults, media, office, length } = options;
  const words = [`--seed ${seed}`, `--hours ${Number((length / 3_600_000).toFixed(6))}`];
  if (faults !== "none") words.push(`--faults ${faults}`);
  if (media !== "flows") words.push(`--media ${media}`);
  if (office !== undefined) words.push(`--office ${quoted(office)}`);
  words.push(`--only ${places.length === 0 ? NO_PLACES : places.join(",")}`);
  return `deno task sim ${words.join(" ")}`;
}

function headOf({ failure, options }: ToldFailure): Label {
  const law = failure.law.split("\n")[0]!;
  const seconds = (failure.at / 1_000).toFixed(3);
  return {
    ja: `不変条件が破れました（種${options.seed}、${seconds}秒）: ${law}`,
    en: `A law is broken (seed ${options.seed}, after ${seconds} s): ${law}`,
  };
}

function storyOf({ failure }: ToldFailure): readonly Label[] {
  return failure.steps.filter((step) => step.at <= failure.at).map(tell);
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
