/** The options of `deno task sim`: read from its arguments, every fault told at once in both languages. */
import type { Label } from "../../core/domain/ids.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Millis } from "../../core/lib/time.ts";
import { FAULT_LEVELS, type FaultLevel } from "../life/faults.ts";
import { MEDIA_MODES, type MediaMode } from "../pacing.ts";

export interface SimOptions {
  readonly help: boolean;
  readonly seed: number;
  /** Path of an office file; absent: the demo office. */
  readonly office?: string;
  readonly length: Millis;
  readonly faults: FaultLevel;
  readonly media: MediaMode;
  readonly untilFailure: boolean;
  /** Until a failure, or so many seeds without one; absent: without end. */
  readonly seeds?: number;
  readonly pcap?: string;
  readonly ladder?: string;
  readonly trace?: string;
  readonly json: boolean;
  /** A scenario file that is played instead of a seed. */
  readonly play?: string;
  /** A journal of a running server that is replayed instead of a seed. */
  readonly journal?: string;
  /** Where the short story of a failure is written. */
  readonly scenario?: string;
  /** Places of the steps that are done; absent: all. */
  readonly only?: readonly number[];
}

interface Option {
  readonly name: string;
  /** How its value is written; absent: it has none. */
  readonly value?: string;
  readonly ja: string;
  readonly en: string;
}

export const SIM_OPTIONS: readonly Option[] = [
  { name: "--help", ja: "この説明", en: "this text" },
  { name: "--seed", value: "N", ja: "乱数の種（1）", en: "seed of the run (1)" },
  {
    name: "--office",
    value: "FILE",
    ja: "オフィスのファイル（デモのオフィス）",
    en: "office file (the demo office)",
  },
  { name: "--days", value: "N", ja: "仮想の日数、0.5も可", en: "virtual days, 0.5 too" },
  { name: "--hours", value: "N", ja: "仮想の時間数（1）", en: "virtual hours (1)" },
  {
    name: "--faults",
    value: "none|lossy|hostile",
    ja: "障害の程度（none）",
    en: "what goes wrong (none)",
  },
  {
    name: "--media",
    value: "flows|packets",
    ja: "音声を流れで、または20ミリ秒ごとに（flows）",
    en: "media as flows, or every 20 ms (flows)",
  },
  {
    name: "--until-failure",
    ja: "種を1ずつ進め、不変条件が破れるまで続ける",
    en: "seed after seed until a law is broken",
  },
  {
    name: "--seeds",
    value: "N",
    ja: "--until-failure を種N個で終える",
    en: "ends --until-failure after N seeds",
  },
  { name: "--pcap", value: "FILE", ja: "Wireshark用の記録", en: "capture for Wireshark" },
  {
    name: "--ladder",
    value: "FILE",
    ja: "ラダー図（.svgは画像、ほかは文字）",
    en: "ladder diagrams (.svg a picture, else text)",
  },
  { name: "--trace", value: "FILE", ja: "ハッシュの元の記録", en: "what the hash is of" },
  {
    name: "--play",
    value: "FILE",
    ja: "シナリオを演じる（fixtures/scenarios の形式）",
    en: "play a scenario (as in fixtures/scenarios)",
  },
  {
    name: "--journal",
    value: "FILE",
    ja: "サーバーの記録（NAISEN_JOURNAL）を再現",
    en: "replay a server's journal (NAISEN_JOURNAL)",
  },
  {
    name: "--scenario",
    value: "FILE",
    ja: "失敗をシナリオとして書き出す",
    en: "write a failure as a scenario",
  },
  { name: "--json", ja: "結果を1行のJSONで", en: "the report as one line of JSON" },
  {
    name: "--only",
    value: "N,N,…",
    ja: "この番号の出来事だけ、なければnone（再現用）",
    en: "these deeds only, or `none` (to replay a failure)",
  },
];

/** What breaks although nobody does anything. */
export const NO_PLACES = "none";

const HOUR: Millis = 3_600_000;
/** A year of virtual time. */
export const HOURS_MAX = 8_784;

/** Refuses with a sentence for each fault. A `--` of its own is ignored. */
export function readSimOptions(args: readonly string[]): Result<SimOptions, readonly Label[]> {
  const given = new Map<string, string>();
  const faults: Label[] = [];
  const words = args.filter((word) => word !== "--");
  for (let i = 0; i < words.length; i++) {
    const [name, ...joined] = words[i]!.split("=");
    const option = SIM_OPTIONS.find((one) => one.name === name);
    if (option === undefined) faults.push(unknown(words[i]!));
    else if (given.has(option.name)) faults.push(twice(option.name));
    else if (option.value === undefined && joined.length > 0) faults.push(needless(option.name));
    else if (option.value === undefined) given.set(option.name, "");
    else {
      const value = joined.length > 0 ? joined.join("=") : words[++i];
      if (value === undefined || value === "") faults.push(missing(option.name, option.value));
      given.set(option.name, value ?? "");
    }
  }
  const reader = new Reader(given, faults);
  const options: SimOptions = {
    help: given.has("--help"),
    seed: reader.whole("--seed", 1),
    length: reader.length(),
    faults: reader.oneOf("--faults", FAULT_LEVELS),
    media: reader.oneOf("--media", MEDIA_MODES),
    untilFailure: given.has("--until-failure"),
    json: given.has("--json"),
    ...reader.path("--office", "office"),
    ...reader.path("--pcap", "pcap"),
    ...reader.path("--ladder", "ladder"),
    ...reader.path("--trace", "trace"),
    ...reader.path("--play", "play"),
    ...reader.path("--journal", "journal"),
    ...reader.path("--scenario", "scenario"),
    ...(given.has("--seeds") ? { seeds: reader.whole("--seeds", 1) } : {}),
    ...reader.places(),
  };
  if (options.untilFailure && options.only !== undefined) {
    faults.push({
      ja: "--until-failure と --only は同時に指定できません。どちらかを外してください。",
      en: "--until-failure and --only cannot both be given: leave one out.",
    });
  }
  if (options.seeds !== undefined && (!options.untilFailure || options.seeds === 0)) {
    faults.push({
      ja: "--seeds には1以上の整数を、--until-failure とともに指定してください。",
      en: "--seeds goes with --until-failure and is a number of 1 or more.",
    });
  }
  faults.push(...contradictions(given));
  return faults.length === 0 ? ok(options) : refuse(faults);
}

/** What is kept says its own seed and length. */
function contradictions(given: ReadonlyMap<string, string>): readonly Label[] {
  const kept = ["--play", "--journal"].filter((name) => given.has(name));
  const seeded = ["--seed", "--days", "--hours", "--faults", "--until-failure", "--only"];
  const [name, other] = [...kept, ...seeded.filter((one) => given.has(one))];
  if (name === undefined || other === undefined || kept.length === 0) return [];
  return [{
    ja: `${name} と ${other} は同時に指定できません。どちらかを外してください。`,
    en: `${name} and ${other} cannot both be given: leave one out.`,
  }];
}

export function simHelp(): string {
  const lines = SIM_OPTIONS.map(({ name, value, ja, en }) =>
    `  ${`${name} ${value ?? ""}`.padEnd(30)} ${ja} · ${en}`
  );
  return [
    "deno task sim [options]",
    "オフィスを仮想時間で動かし、すべての出来事のあとに不変条件を調べます。",
    "An office in virtual time; the laws are checked after each event.",
    "",
    ...lines,
    "",
    "最後の行は trace sha256:… です。不変条件が破れると終了コードは1、指定の誤りは2です。",
    "The last line is trace sha256:…; exit code 1 when a law is broken, 2 for wrong options.",
  ].join("\n");
}

class Reader {
  readonly #given: ReadonlyMap<string, string>;
  readonly #faults: Label[];

  constructor(given: ReadonlyMap<string, string>, faults: Label[]) {
    this.#given = given;
    this.#faults = faults;
  }

  whole(name: string, standard: number): number {
    const text = this.#given.get(name);
    if (text === undefined || text === "") return standard;
    if (/^\d{1,15}$/.test(text)) return Number(text);
    this.#faults.push({
      ja: `${name} ${text} は使えません。0以上の整数を指定してください。`,
      en: `${name} ${text} is no whole number: give one of 0 or more.`,
    });
    return standard;
  }

  length(): Millis {
    const days = this.#amount("--days", HOURS_MAX / 24);
    const hours = this.#amount("--hours", HOURS_MAX);
    if (days !== undefined && hours !== undefined) {
      this.#faults.push({
        ja: "--days と --hours は同時に指定できません。どちらかを外してください。",
        en: "--days and --hours cannot both be given: leave one out.",
      });
    }
    return Math.round((days ?? (hours ?? 1) / 24) * 24 * HOUR);
  }

  #amount(name: string, most: number): number | undefined {
    const text = this.#given.get(name);
    if (text === undefined || text === "") return undefined;
    const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
    if (value > 0 && value <= most) return value;
    this.#faults.push({
      ja: `${name} ${text} は使えません。0より大きく${most}以下の数を指定してください。`,
      en: `${name} ${text} cannot be: give a number above 0 and at most ${most}.`,
    });
    return undefined;
  }

  oneOf<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const text = this.#given.get(name);
    if (text === undefined || text === "") return choices[0];
    const chosen = choices.find((one) => one === text);
    if (chosen !== undefined) return chosen;
    this.#faults.push({
      ja: `${name} ${text} は使えません。${choices.join("、")}のいずれかを指定してください。`,
      en: `${name} ${text} cannot be: give one of ${choices.join(", ")}.`,
    });
    return choices[0];
  }

  path<K extends string>(name: string, key: K): Partial<Record<K, string>> {
    const text = this.#given.get(name);
    return text === undefined ? {} : { [key]: text } as Record<K, string>;
  }

  places(): Pick<SimOptions, "only"> {
    const text = this.#given.get("--only");
    if (text === undefined || text === "") return {};
    if (text === NO_PLACES) return { only: [] };
    if (/^\d{1,9}(,\d{1,9})*$/.test(text)) return { only: text.split(",").map(Number) };
    this.#faults.push({
      ja: `--only ${text} は使えません。番号を「,」で区切って指定してください。`,
      en: `--only ${text} cannot be: give numbers with commas between them.`,
    });
    return {};
  }
}

function unknown(word: string): Label {
  return {
    ja: `${word} という指定はありません。deno task sim --help をご覧ください。`,
    en: `There is no option ${word}: see deno task sim --help.`,
  };
}

function twice(name: string): Label {
  return {
    ja: `${name} が2回あります。1回にしてください。`,
    en: `${name} stands twice: give it once.`,
  };
}

function needless(name: string): Label {
  return { ja: `${name} に値は付けられません。`, en: `${name} takes no value.` };
}

function missing(name: string, value: string): Label {
  return {
    ja: `${name} に値（${value}）がありません。続けて指定してください。`,
    en: `${name} has no value: give ${value} after it.`,
  };
}
