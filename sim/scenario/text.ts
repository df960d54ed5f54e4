/**
 * Scenario files: a heading of `name: value` lines, an empty line, then the story, one sentence a line. `#` begins a
 * remark. A deed is written as it is told (`1001 dials 1004`), with its time before it where it matters
 * (`12.000 s: …`); `wait 3 s` lets time pass; every other sentence says what has to be seen, soon unless it
 * begins with `within 30 s:`.
 */
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Millis } from "../../core/lib/time.ts";
import { NoDeed, readDeed } from "./deed_text.ts";
import type { LifeStep } from "../life/deeds.ts";
import { FAULT_LEVELS } from "../life/faults.ts";
import { MEDIA_MODES } from "../pacing.ts";
import {
  NETWORK_NAMES,
  type Scenario,
  type Sentence,
  type SentenceMeaning,
  type Stage,
} from "./scenario.ts";
import { readCheck } from "./sentences.ts";
import { tellDeed } from "./story.ts";

export interface TextFault {
  /** From 1. */
  readonly line: number;
  readonly fault: string;
}

/** How long a sentence may take to become true, unless it says so. */
export const SOON_MILLIS: Millis = 8_000;
export const SENTENCES_MAX = 20_000;

const HEADINGS = [
  "ja",
  "en",
  "because",
  "network",
  "udp",
  "campaign",
  "life",
  "faults",
  "hours",
  "media",
] as const;
type Heading = typeof HEADINGS[number];

/** Every fault with its line. */
export function readScenario(text: string): Result<Scenario, readonly TextFault[]> {
  const faults: TextFault[] = [];
  const heading = new Map<Heading, string>();
  const sentences: Sentence[] = [];
  const lines = text.split(/\r?\n/);
  const empty = lines.findIndex((line) => line.trim() === "");
  const storyFrom = empty < 0 ? lines.length : empty;
  lines.forEach((whole, place) => {
    const line = place + 1;
    const words = whole.trim();
    if (words === "" || words.startsWith("#")) return;
    if (place < storyFrom) {
      return readHeading(words, heading, (fault) => faults.push({ line, fault }));
    }
    if (sentences.length === SENTENCES_MAX) return;
    const meaning = readSentence(words);
    if (meaning.ok) sentences.push({ line, text: words, ...meaning.value });
    else faults.push({ line, fault: meaning.error });
  });
  const told = { ja: heading.get("ja") ?? "", en: heading.get("en") ?? "" };
  if (told.ja === "" || told.en === "") {
    faults.push({ line: 1, fault: "the heading needs a sentence after ja: and one after en:" });
  }
  const stage = readStage(heading, (fault) => faults.push({ line: 1, fault }));
  const because = (heading.get("because") ?? "").split(";").map((one) => one.trim()).filter((one) =>
    one !== ""
  );
  faults.push(...misplaced(stage, sentences));
  return faults.length > 0
    ? refuse(faults.toSorted((a, b) => a.line - b.line))
    : ok({ title: told, because, stage, sentences });
}

function readHeading(
  words: string,
  heading: Map<Heading, string>,
  fault: (text: string) => void,
): void {
  const [, name = "", value = ""] = /^([a-z]+):\s*(.+)$/.exec(words) ?? [];
  const known = HEADINGS.find((one) => one === name);
  if (known === undefined) {
    fault(`a heading is one of ${HEADINGS.join(", ")}; an empty line comes before the story`);
  } else if (heading.has(known)) fault(`${known}: stands twice`);
  else heading.set(known, value);
}

function readStage(heading: ReadonlyMap<Heading, string>, fault: (text: string) => void): Stage {
  const word = <T extends string>(name: Heading, words: readonly [T, ...T[]]): T => {
    const given = heading.get(name);
    const found = words.find((one) => one === given);
    if (given !== undefined && found === undefined) {
      fault(`${name}: ${given} is none of ${words.join(", ")}`);
    }
    return found ?? words[0];
  };
  const network = word("network", NETWORK_NAMES);
  const udp = word("udp", ["no", "yes"]) === "yes";
  const campaign = heading.get("campaign");
  const life = heading.get("life");
  if (campaign !== undefined && life !== undefined) fault("it is a campaign or a life, not both");
  if (campaign !== undefined) return { kind: "campaign", seed: campaign, network };
  if (life === undefined) return { kind: "office", network, udp };
  const hours = Number(heading.get("hours") ?? "1");
  if (!(hours > 0)) fault("hours: must be a number above 0");
  const faults = word("faults", FAULT_LEVELS);
  const media = word("media", MEDIA_MODES);
  return { kind: "life", seed: life, faults, length: hours * 3_600_000, media };
}

function misplaced(stage: Stage, sentences: readonly Sentence[]): readonly TextFault[] {
  const faults: TextFault[] = [];
  let before: Millis = 0;
  for (const one of sentences) {
    const { line } = one;
    const at = one.kind === "deed" ? one.at : undefined;
    if (stage.kind !== "office" && at === undefined) {
      faults.push({ line, fault: `in a ${stage.kind} every sentence is a deed with its time` });
    }
    if (stage.kind === "campaign" && one.kind === "deed" && !isCampaignDeed(one.deed.do)) {
      faults.push({ line, fault: `"${one.deed.do}" is for a life` });
    }
    if (at === undefined) continue;
    if (at < before) faults.push({ line, fault: "its time is before that of an earlier sentence" });
    before = Math.max(before, at);
  }
  return faults;
}

function isCampaignDeed(what: LifeStep["deed"]["do"]): boolean {
  return what !== "call-in" && what !== "weather";
}

function readSentence(words: string): Result<SentenceMeaning, string> {
  const wait = /^wait ([\d.]+) s$/.exec(words);
  if (wait !== null) return ok({ kind: "wait", millis: Math.round(Number(wait[1]) * 1_000) });
  const within = /^within ([\d.]+) s: (.+)$/.exec(words);
  if (within !== null) {
    const check = readCheck(within[2]!);
    if (check === undefined) return refuse(`"${within[2]}" says nothing that can be seen`);
    return ok({ kind: "check", check, within: Math.round(Number(within[1]) * 1_000) });
  }
  const [, seconds, rest = ""] = /^(?:([\d.]+) s: )?(.+)$/.exec(words) ?? [];
  const again = rest.endsWith(TWICE);
  const sentence = again ? rest.slice(0, -TWICE.length) : rest;
  const at = seconds === undefined ? {} : { at: Math.round(Number(seconds) * 1_000) };
  try {
    const deed = readDeed(sentence);
    if (deed !== undefined) return ok({ kind: "deed", ...at, deed, ...(again ? { again } : {}) });
  } catch (error) {
    if (error instanceof NoDeed) return refuse(error.message);
    throw error;
  }
  const check = seconds === undefined ? readCheck(rest) : undefined;
  if (check === undefined) return refuse(`"${rest}" is no deed, and nothing that can be seen`);
  return ok({ kind: "check", check, within: SOON_MILLIS });
}

const TWICE = ", twice";

/** The file of a scenario whose deeds have their times: what a failure of the simulator is written as. */
export function scenarioText(
  scenario: Pick<Scenario, "title" | "because" | "stage">,
  steps: readonly LifeStep[],
): string {
  const { title, because, stage } = scenario;
  const lines = [`ja: ${title.ja}`, `en: ${title.en}`];
  if (because.length > 0) lines.push(`because: ${because.join("; ")}`);
  if (stage.kind === "life") {
    const hours = Number((stage.length / 3_600_000).toFixed(6));
    lines.push(`life: ${stage.seed}`, `faults: ${stage.faults}`, `hours: ${hours}`);
    if (stage.media !== "flows") lines.push(`media: ${stage.media}`);
  } else {
    if (stage.kind === "campaign") lines.push(`campaign: ${stage.seed}`);
    lines.push(`network: ${stage.network}`);
  }
  lines.push("");
  for (const { at, deed, again } of steps) {
    const twice = again === true ? TWICE : "";
    lines.push(`${(at / 1_000).toFixed(3)} s: ${tellDeed(deed).en}${twice}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The deeds with their times. */
export function stepsOfScenario(sentences: readonly Sentence[]): readonly LifeStep[] {
  return sentences.flatMap((one): readonly LifeStep[] =>
    one.kind !== "deed" || one.at === undefined
      ? []
      : [{ at: one.at, deed: one.deed, ...(one.again === true ? { again: true } : {}) }]
  );
}
