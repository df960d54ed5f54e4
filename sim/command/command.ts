/** What `deno task sim` does, without its machine: offices live, are told and recorded; a broken law becomes a short story. */
import type { Label } from "../../core/domain/ids.ts";
import { refuse, type Result } from "../../core/lib/result.ts";
import type { Millis } from "../../core/lib/time.ts";
import { failureJson, failureScenario, failureText } from "./failure.ts";
import { readSimOptions, simHelp, type SimOptions } from "./options.ts";
import { readRuns, runsJson, runsText } from "./journal.ts";
import { play, readPlay } from "./play.ts";
import { fileFaults, Recorder, type SimFiles, writeText } from "./recorder.ts";
import {
  LAST_WAIT_MILLIS,
  LifeFailure,
  type LifeOptions,
  type LifeRun,
  live,
  stepsOf,
} from "../life/life.ts";
import type { JournalRun } from "../journal.ts";
import { type LoadedOffice, loadOffice } from "../load_office.ts";
import { castOf } from "../life/cast.ts";
import type { LifeStep } from "../life/deeds.ts";
import { type LifeReport, type LifeTally, reportText } from "../life/report.ts";
import { lawOf, shrink, type Shrunk } from "../shrink.ts";

export type { FileSink, SimFiles } from "./recorder.ts";

/** The machine that the command runs on. */
export interface SimHost extends SimFiles {
  /** Real time, for the speed and for what ends by it. */
  now(): Millis;
  /** One line or several of what was asked for. */
  out(text: string): void;
  /** What is said beside it. */
  err(text: string): void;
  /** An office file as JSON, without a path the demo office. Throws when it cannot be read. */
  readOffice(path: string | undefined): unknown;
  /** The runs of a journal. Throws, with a sentence for people, when it cannot be read or opened. */
  readJournal(path: string): readonly JournalRun[];
  /** A text file. Throws when it cannot be read. */
  readText(path: string): string;
}

export const EXIT = { fine: 0, broken: 1, wrong: 2 } as const;

/** Shrinking ends after so much real time. */
export const SHRINK_MILLIS: Millis = 120_000;
/** Of real time, between two words about a long run. */
const PROGRESS_MILLIS: Millis = 2_000;

/** Gives the exit code. */
export function simCommand(args: readonly string[], host: SimHost): number {
  const read = readSimOptions(args);
  if (!read.ok) return wrong(read.error, host);
  const options = read.value;
  if (options.help) {
    host.out(simHelp());
    return EXIT.fine;
  }
  if (options.journal !== undefined) return journalCommand(options.journal, options.json, host);
  const loaded = officeAsked(options, host);
  if (!loaded.ok) return wrong(loaded.error, host);
  const faults = fileFaults(options, host);
  if (faults.length > 0) return wrong(faults, host);
  if (options.play !== undefined) return playCommand(options.play, options, loaded.value, host);
  const last = options.seed + (options.untilFailure ? options.seeds ?? Infinity : 1) - 1;
  for (let seed = options.seed; seed <= last; seed++) {
    const twice = options.only !== undefined || options.untilFailure && seed === options.seed;
    const code = new Life({ ...options, seed }, loaded.value, host, twice).run();
    if (code !== EXIT.fine) return code;
  }
  return EXIT.fine;
}

/** A server's journal. */
function journalCommand(path: string, json: boolean, host: SimHost): number {
  const read = readRuns(path, host);
  if (!read.ok) return wrong(read.error, host);
  for (const line of json ? runsJson(read.value) : runsText(read.value)) host.out(line);
  return EXIT.fine;
}

/** A scenario file. */
function playCommand(
  path: string,
  options: SimOptions,
  loaded: LoadedOffice,
  host: SimHost,
): number {
  const read = readPlay(path, host);
  if (!read.ok) return wrong(read.error, host);
  const recorder = new Recorder(options, host);
  const { played, text } = play(read.value, loaded, recorder);
  recorder.close();
  host.out(text);
  return played ? EXIT.fine : EXIT.broken;
}

function wrong(faults: readonly Label[], host: SimHost): number {
  for (const { ja, en } of faults) host.err(`${ja}\n${en}`);
  return EXIT.wrong;
}

function officeAsked(options: SimOptions, host: SimHost): Result<LoadedOffice, readonly Label[]> {
  const name = options.office ?? "demo.json";
  let json: unknown;
  try {
    json = host.readOffice(options.office);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([{
      ja: `${name} を読み込めません（${reason}）。ファイルの場所と形式をご確認ください。`,
      en: `${name} cannot be read (${reason}): check where it is and that it is JSON.`,
    }]);
  }
  const loaded = loadOffice(json);
  if (!loaded.ok) {
    return refuse(loaded.error.map(({ path, message }) => ({
      ja: `${name} ${path}: ${message.ja}`,
      en: `${name} ${path}: ${message.en}`,
    })));
  }
  if (castOf(loaded.value.office).players.length > 0) return loaded;
  return refuse([{
    ja: `${name} には電話機を持つ人がいません。ユーザとデバイスを登録してください。`,
    en: `Nobody in ${name} has a phone: add people and devices.`,
  }]);
}

/** I36, as it is told when it is broken. */
const TWO_TRACES = "I36 broken: the same seed has two traces";

/** One seed. */
class Life {
  readonly #options: SimOptions;
  readonly #host: SimHost;
  readonly #life: LifeOptions;
  readonly #drawn: readonly LifeStep[];
  /** Whether what broke nothing is lived once more, and has to come to the same (I36). */
  readonly #twice: boolean;

  constructor(options: SimOptions, loaded: LoadedOffice, host: SimHost, twice: boolean) {
    const { seed, faults, length, media } = options;
    this.#options = options;
    this.#host = host;
    this.#twice = twice;
    this.#life = { ...loaded, seed: String(seed), faults, length, media };
    this.#drawn = stepsOf(this.#life);
  }

  run(): number {
    const { only } = this.#options;
    const places = only?.filter((place) => place < this.#drawn.length) ??
      this.#drawn.map((_, place) => place);
    const begun = this.#host.now();
    const recorder = new Recorder(this.#options, this.#host);
    const lived = this.#live(places, only !== undefined, {
      ...recorder.attendance(),
      progress: this.#progress(),
    });
    recorder.close();
    if (lived instanceof LifeFailure) {
      return this.#tellFailure({ places, failure: lived }, only !== undefined);
    }
    this.#tell(lived, Math.max(1, this.#host.now() - begun) / 1_000);
    return EXIT.fine;
  }

  /** `some`: these are not all that were drawn, and the life ends soon after the last. */
  #live(
    places: readonly number[],
    some: boolean,
    run: Omit<LifeRun, "options" | "steps">,
    twice = this.#twice,
  ): LifeReport | LifeFailure {
    const steps = places.map((place) => this.#drawn[place]!);
    const { length } = this.#life;
    const enough = (steps.at(-1)?.at ?? 0) + LAST_WAIT_MILLIS;
    const options = { ...this.#life, until: some ? Math.min(length, enough) : length };
    try {
      const report = live({ ...run, options, steps });
      if (!twice || live({ options, steps }).digest === report.digest) return report;
      const { virtualMillis, digest } = report;
      return new LifeFailure(TWO_TRACES, virtualMillis, steps, digest, undefined);
    } catch (error) {
      if (error instanceof LifeFailure) return error;
      throw error;
    }
  }

  /** Says now and then how far it is; nothing of short runs. */
  #progress(): (lived: Millis, tally: LifeTally) => void {
    const { seed, length } = this.#options;
    const begun = this.#host.now();
    let saidAt = begun;
    return (lived, { calls }) => {
      const now = this.#host.now();
      if (now - saidAt < PROGRESS_MILLIS) return;
      saidAt = now;
      const percent = Math.min(100, Math.floor(100 * lived / length));
      const speed = Math.round(lived / (now - begun));
      this.#host.err(`seed ${seed}: ${percent} %, ${calls} calls, ${speed} × real time`);
    };
  }

  #tell(report: LifeReport, seconds: number): void {
    const { seed, faults, media, json, untilFailure } = this.#options;
    const { out, err } = this.#host;
    const speed = Math.round(report.virtualMillis / 1_000 / seconds);
    if (untilFailure) return err(`seed ${seed}: ${report.calls} calls, nothing broken`);
    if (json) out(JSON.stringify({ seed, faults, media, ...report, speed }));
    else {
      out(reportText(report));
      out(`速さ · speed: ${speed} virtual seconds per second`);
    }
    out(`trace sha256:${report.digest}`);
  }

  /** `asked`: these very deeds were asked for, and are told as they are. */
  #tellFailure(whole: Shrunk<LifeFailure>, asked: boolean): number {
    const { out } = this.#host;
    const { json } = this.#options;
    const { places } = asked ? whole : this.#shrunk(whole);
    const recorder = new Recorder(this.#options, this.#host, true);
    const again = this.#live(places, asked || places !== whole.places, recorder.attendance());
    recorder.close();
    // a run is its seed and steps: it cannot end otherwise than before
    const failure = again instanceof LifeFailure ? again : whole.failure;
    const drawn = this.#drawn.length;
    const told = { options: this.#options, failure, places, drawn, ladders: recorder.ladders() };
    const { scenario } = this.#options;
    if (scenario !== undefined) writeText(this.#host, scenario, failureScenario(told));
    out(json ? failureJson(told) : failureText(told));
    out(`trace sha256:${failure.digest}`);
    return EXIT.broken;
  }

  /** The same law must be broken. */
  #shrunk(whole: Shrunk<LifeFailure>): Shrunk<LifeFailure> {
    const { seed } = this.#options;
    const law = whole.failure.law.split("\n")[0];
    this.#host.err(
      `種${seed}: ${law}。短い物語を探します。\nseed ${seed}: ${law}; looking for a short story.`,
    );
    const end = this.#host.now() + SHRINK_MILLIS;
    const name = lawOf(whole.failure.law);
    const before = whole.places.filter((place) => this.#drawn[place]!.at <= whole.failure.at);
    const fails = (places: readonly number[]) => {
      const lived = this.#live(places, true, {}, whole.failure.law === TWO_TRACES);
      return lived instanceof LifeFailure && lawOf(lived.law) === name ? lived : undefined;
    };
    const first = fails(before);
    if (first === undefined) return whole;
    return shrink({ places: before, failure: first }, {
      fails,
      enough: () => this.#host.now() > end,
    });
  }
}
