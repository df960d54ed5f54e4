/**
 * Lives an office as a worker is asked to, and shows any moment of it afterwards: the same run as `deno task sim`, filmed.
 * A broken law becomes its shortest story. Reads no clock but the one it is given.
 */
import type { CallId, Label } from "../../../../core/domain/ids.ts";
import type { Office } from "../../../../core/domain/office.ts";
import { joinedBytes } from "../../../../core/lib/bytes.ts";
import { ok, refuse, type Result } from "../../../../core/lib/result.ts";
import type { Millis } from "../../../../core/lib/time.ts";
import { failureScenario, replayCommand } from "../../../../sim/command/failure.ts";
import type { SimOptions } from "../../../../sim/command/options.ts";
import { CallLadders } from "../../../../sim/ladder/call_ladders.ts";
import type { Ladder } from "../../../../sim/ladder/ladder.ts";
import {
  devicesIn,
  LAST_WAIT_MILLIS,
  LifeFailure,
  type LifeOptions,
  type LifeRun,
  type live,
  stepsOf,
} from "../../../../sim/life/life.ts";
import type { LifeReport } from "../../../../sim/life/report.ts";
import { type LoadedOffice, loadOffice } from "../../../../sim/load_office.ts";
import { type OfficeWorld, PBX_ADDRESS } from "../../../../sim/office_world.ts";
import { pcapHeader, pcapRecord } from "../../../../sim/pcap.ts";
import { runScenario } from "../../../../sim/scenario/run.ts";
import type { Scenario } from "../../../../sim/scenario/scenario.ts";
import { tell } from "../../../../sim/scenario/story.ts";
import { readScenario } from "../../../../sim/scenario/text.ts";
import { lawOf, shrink } from "../../../../sim/shrink.ts";
import { WireTap } from "../../../../sim/wire_tap.ts";
import { Camera, type Change } from "./camera.ts";
import { Film, type Reel, REEL_CHANGES } from "./film.ts";
import {
  type Doing,
  type Failure,
  NOTE_BREAK,
  type Outcome,
  type RunOptions,
  type Scene,
  type Wish,
} from "./messages.ts";
import { wordsOf } from "./moment.ts";

/** Real time in which a shorter story is sought. */
export const SHRINK_MILLIS: Millis = 20_000;
const HOUR: Millis = 3_600_000;
/** However soon it breaks there is something to move along. */
const LENGTH_LEAST: Millis = 1_000;

export interface StudioHost {
  /** Real time. */
  now(): Millis;
  progress(doing: Doing, lived: Millis): void;
  /** How an office lives: `live` of the simulator. */
  readonly live: typeof live;
}

/** Who looks on while a life is lived. */
type Attend = NonNullable<LifeRun["attend"]>;
/** Lives it, again and again the same. Throws what breaks it. */
type LiveIt = (attend: Attend, doing: Doing) => { readonly digest: string };

/** A life that is over and can be looked at. */
export class Studio {
  readonly outcome: Outcome;
  readonly #office: Office;
  readonly #film: Film;
  readonly #ladders: CallLadders;
  readonly #live: LiveIt;

  /** Refused with sentences: the office or the story cannot be read, or says nothing. */
  static open(wish: Wish, json: unknown, host: StudioHost): Result<Studio, readonly Label[]> {
    const loaded = loadOffice(json);
    if (!loaded.ok) return refuse(loaded.error.map(({ message }) => message));
    if (wish.kind === "life") {
      return ok(new Studio(wish, lifeOf(wish.options, loaded.value, host), loaded.value, host));
    }
    const scenario = readScenario(wish.story.text);
    if (!scenario.ok) {
      return refuse(scenario.error.map(({ line, fault }) => ({
        ja: `${line}行目を読み取れません（${fault}）。ほかの物語の書き方をご覧ください。`,
        en: `Line ${line} cannot be read (${fault}). See how other stories are written.`,
      })));
    }
    return ok(new Studio(wish, playOf(scenario.value, loaded.value), loaded.value, host));
  }

  private constructor(wish: Wish, plan: Plan, { office }: LoadedOffice, host: StudioHost) {
    this.#office = office;
    const begun = host.now();
    const first = filmed(plan.live, "living");
    const failed = first.broken === undefined
      ? undefined
      : plan.broken(first.broken.why, first.broken.at);
    const shown = failed?.live === undefined ? first : filmed(failed.live, "living");
    this.#live = failed?.live ?? plan.live;
    this.#film = shown.film;
    this.#ladders = shown.ladders;
    const length = Math.max(
      failed === undefined ? Math.max(plan.length, this.#film.end) : failed.failure.at,
      LENGTH_LEAST,
    );
    this.outcome = {
      wish,
      ...(plan.title === undefined ? {} : { title: plan.title }),
      startedAt: this.#film.startedAt,
      length,
      digest: failed?.digest ?? first.digest,
      command: failed?.command ?? plan.command,
      took: host.now() - begun,
      slots: { first: office.parking.firstSlot, last: office.parking.lastSlot },
      lanes: this.#film.lanes(length),
      calls: this.#film.calls,
      faults: this.#film.faults,
      ...(first.report === undefined ? {} : { report: first.report }),
      ...(failed === undefined ? {} : { failure: failed.failure }),
    };
  }

  /** Where it was let go, it is lived once more first. */
  sceneAt(at: Millis): Scene {
    const reel = this.#film.reelAt(at);
    if (reel !== undefined && reel.changes === undefined) this.#refill(reel);
    const { startedAt } = this.#film;
    return this.#film.momentAt(at).scene(at, { office: this.#office, startedAt });
  }

  /** When something changed next, or before. */
  stepFrom(at: Millis, way: 1 | -1): Millis {
    const to = this.#film.stepFrom(at, way);
    return Math.min(Math.max(0, to), this.outcome.length);
  }

  /** `undefined`: there was no such call. */
  ladderOf(call: string): Ladder | undefined {
    return this.#ladders.of(call as CallId) ?? this.#ladderAgain(call as CallId);
  }

  /** What passed the PBX's network card. */
  pcap(): Uint8Array<ArrayBuffer> {
    const pieces = [pcapHeader()];
    let last: { readonly sim: OfficeWorld; readonly tap: WireTap } | undefined;
    again(this.#live, "replaying", (sim) => {
      const tap = new WireTap(sim.world, PBX_ADDRESS.host, (one) => pieces.push(pcapRecord(one)));
      last = { sim, tap };
      return NOBODY;
    });
    last?.tap.catchUp(last.sim.world.now);
    return joinedBytes(pieces);
  }

  #refill(reel: Reel): void {
    const changes: Change[] = [];
    let place = 0;
    again(this.#live, "replaying", (sim) => {
      const camera = new Camera(sim, (change) => {
        if (place >= reel.place + REEL_CHANGES) throw new Enough();
        if (place++ >= reel.place) changes.push(change);
      });
      return { step: (step) => camera.deed(step) };
    });
    this.#film.refill(reel, changes);
  }

  /** Its messages were forgotten: it is lived again until the call is over. */
  #ladderAgain(call: CallId): Ladder | undefined {
    const mark = this.outcome.calls.find((one) => one.id === call);
    if (mark === undefined) return undefined;
    const until = (mark.end ?? this.outcome.length) + AFTER_CALL;
    let seen: CallLadders | undefined;
    again(this.#live, "replaying", (sim) => {
      let ladders: CallLadders | undefined;
      sim.world.observe(({ at }) => {
        const lived = at - sim.startedAt;
        if (ladders === undefined && lived >= mark.at - BEFORE_CALL) {
          seen = ladders = new CallLadders(sim);
        }
        if (lived > until) throw new Enough();
      });
      return NOBODY;
    });
    return seen?.of(call);
  }
}

/** Messages before the PBX names a call, and after it has told its end. */
const BEFORE_CALL: Millis = 2_000;
const AFTER_CALL: Millis = 5_000;

const NOBODY = { step: () => {} };

/** Ends a life that has shown what it was lived for. */
class Enough extends Error {}

function again(live: LiveIt, doing: Doing, attend: Attend): void {
  try {
    live(attend, doing);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // it ends as it did the first time, or sooner
  }
}

interface Filmed {
  readonly film: Film;
  readonly ladders: CallLadders;
  readonly digest: string;
  readonly report?: LifeReport;
  /** What ended it, and when. */
  readonly broken?: { readonly why: Error; readonly at: Millis };
}

function filmed(live: LiveIt, doing: Doing): Filmed {
  let eyes: { readonly film: Film; readonly ladders: CallLadders; readonly sim: OfficeWorld };
  try {
    const report = live((sim) => {
      const film = new Film(sim.startedAt);
      const ladders = new CallLadders(sim);
      const camera = new Camera(sim, (change) => film.take(change));
      eyes = { film, ladders, sim };
      return {
        step(step) {
          camera.deed(step);
          const { ja, en } = wordsOf(step.deed);
          ladders.note(ja + NOTE_BREAK + en, devicesIn(step, sim.devices));
        },
      };
    }, doing);
    const { film, ladders } = eyes!;
    return {
      film,
      ladders,
      digest: report.digest,
      ...("table" in report ? { report: report as LifeReport } : {}),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { film, ladders, sim } = eyes!;
    const at = sim.world.now - sim.startedAt;
    return { film, ladders, digest: sim.world.trace.digest(), broken: { why: error, at } };
  }
}

/** What is to be lived, and what is made of it when it breaks. */
interface Plan {
  readonly title?: Label;
  readonly length: Millis;
  readonly command: string;
  readonly live: LiveIt;
  broken(error: Error, at: Millis): Broken;
}

interface Broken {
  readonly failure: Failure;
  readonly digest?: string;
  readonly command: string;
  /** A shorter one that breaks the same. */
  readonly live?: LiveIt;
}

function lifeOf(asked: RunOptions, loaded: LoadedOffice, host: StudioHost): Plan {
  const length = Math.round(asked.hours * HOUR);
  const { seed, faults, media } = asked;
  const life: LifeOptions = { ...loaded, seed: String(seed), faults, length, media };
  const drawn = stepsOf(life);
  const options: SimOptions = {
    help: false,
    json: false,
    untilFailure: false,
    seed,
    faults,
    media,
    length,
  };
  const liveSome = (places?: readonly number[]): LiveIt => (attend, doing) => {
    const steps = places === undefined ? drawn : places.map((place) => drawn[place]!);
    const until = places === undefined
      ? length
      : Math.min(length, (steps.at(-1)?.at ?? 0) + LAST_WAIT_MILLIS);
    const progress = (lived: Millis) => host.progress(doing, lived);
    return host.live({ options: { ...life, until }, steps, attend, progress });
  };
  return {
    length,
    command: commandOf(asked),
    live: liveSome(),
    broken(error) {
      // what is no law is a mistake of ours
      if (!(error instanceof LifeFailure)) throw error;
      const { places, failure } = shortest(error, drawn.map(({ at }) => at), liveSome, host);
      const told = { options, failure, places, drawn: drawn.length, ladders: [] };
      return {
        failure: {
          law: { ja: failure.law, en: failure.law },
          at: failure.at,
          story: failure.steps.filter((step) => step.at <= failure.at).map(tell),
          drawn: drawn.length,
          scenario: failureScenario(told),
        },
        digest: failure.digest,
        command: replayCommand(told),
        live: liveSome(places),
      };
    },
  };
}

/** The fewest deeds that break the same law, as far as the time goes. */
function shortest(
  whole: LifeFailure,
  times: readonly Millis[],
  liveSome: (places: readonly number[]) => LiveIt,
  host: StudioHost,
): { readonly places: readonly number[]; readonly failure: LifeFailure } {
  const end = host.now() + SHRINK_MILLIS;
  const law = lawOf(whole.law);
  const fails = (places: readonly number[]): LifeFailure | undefined => {
    try {
      liveSome(places)(() => NOBODY, "shrinking");
      return undefined;
    } catch (error) {
      if (!(error instanceof LifeFailure)) throw error;
      return lawOf(error.law) === law ? error : undefined;
    }
  };
  const all = times.map((_, place) => place);
  const before = all.filter((place) => times[place]! <= whole.at);
  const failure = fails(before);
  if (failure === undefined) return { places: all, failure: whole };
  return shrink({ places: before, failure }, { fails, enough: () => host.now() > end });
}

function commandOf({ seed, hours, faults, media }: RunOptions): string {
  const words = [`--seed ${seed}`, `--hours ${hours}`];
  if (faults !== "none") words.push(`--faults ${faults}`);
  if (media !== "flows") words.push(`--media ${media}`);
  return `deno task sim ${words.join(" ")}`;
}

/** A sentence that did not come true, or a law that broke on the way. */
function missedOf({ message }: Error): Label {
  const [, line, text, instead] = /^line (\d+): "(.*)" did not come true: (.*)$/s.exec(message) ??
    [];
  if (line === undefined) return { ja: message, en: message };
  return {
    ja: `${line}行目の「${text}」のとおりになりません。実際は「${instead}」でした。`,
    en: `Line ${line}, "${text}", did not come true: it was "${instead}".`,
  };
}

function playOf(scenario: Scenario, loaded: LoadedOffice): Plan {
  const live: LiveIt = (attend) =>
    runScenario(scenario, loaded, { attend: (sim) => void attend(sim) });
  const command = "deno task sim --play FILE";
  return {
    title: scenario.title,
    length: 0,
    command,
    live,
    broken: (error, at) => ({
      failure: { law: missedOf(error), at, story: [], drawn: scenario.sentences.length },
      command,
    }),
  };
}
