/**
 * Offices in virtual time as the page sees them: what is to be run, how far it is, and, once it has been lived, the moment
 * that is looked at. The worker keeps the film; the page asks it for one moment at a time.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Label } from "../../../../core/domain/ids.ts";
import type { Millis } from "../../../../core/lib/time.ts";
import { unreachable } from "../../../../core/lib/unreachable.ts";
import type { Ladder } from "../../../../sim/ladder/ladder.ts";
import type { FaultLevel } from "../../../../sim/life/faults.ts";
import type { MediaMode } from "../../../../sim/pacing.ts";
import type { LabFiles } from "../../../shared/lab.ts";
import type { LabBrowser, RunWorker } from "../browser.ts";
import { W } from "../words.ts";
import { addressOf, type Asked, HOURS_MOST, readHours, readSeed, storyAddress } from "./asked.ts";
import type { Doing, FromRunWorker, Outcome, RunOptions, Scene, Story, Wish } from "./messages.ts";

/** Virtual milliseconds in a real one while it plays. */
export const SPEEDS = [1, 10, 60, 300] as const;
export type Speed = typeof SPEEDS[number];
/** Ladders kept on the page. */
const LADDERS_MAX = 30;
/** A frame that comes later than this, as after the tab was hidden, counts as so much. */
const FRAME_MILLIS_MAX = 250;

export interface Progress {
  readonly doing: Doing;
  readonly lived: Millis;
}

export interface Runs {
  readonly source: Signal<"seed" | "story">;
  readonly seed: Signal<string>;
  readonly hours: Signal<string>;
  readonly faults: Signal<FaultLevel>;
  readonly media: Signal<MediaMode>;
  /** The file that was chosen; absent: the demo office. */
  readonly office: ReadonlySignal<string | undefined>;
  readonly stories: ReadonlySignal<readonly Story[]>;
  readonly story: ReadonlySignal<Story | undefined>;
  readonly progress: ReadonlySignal<Progress | undefined>;
  readonly refusals: ReadonlySignal<readonly Label[]>;
  readonly outcome: ReadonlySignal<Outcome | undefined>;
  /** The moment that is looked at, and what was seen then (which may still be the one before). */
  readonly at: ReadonlySignal<Millis>;
  readonly scene: ReadonlySignal<Scene | undefined>;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: Signal<Speed>;
  /** Absent: whichever call began last. */
  readonly chosen: ReadonlySignal<string | undefined>;
  readonly ladder: ReadonlySignal<{ readonly call: string; readonly ladder?: Ladder } | undefined>;
  address(): string;
  start(): void;
  stop(): void;
  nextSeed(): void;
  /** Runs just this. */
  tryOut(options: RunOptions): void;
  useOffice(name: string | undefined, text: string): void;
  readStories(): Promise<void>;
  chooseStory(name: string): void;
  writeStory(text: string): void;
  moveTo(at: Millis): void;
  step(way: 1 | -1): void;
  togglePlay(): void;
  chooseCall(call: string | undefined): void;
  savePcap(): void;
}

interface Parts {
  readonly asked: Asked;
  readonly files: LabFiles;
  readonly browser: LabBrowser;
}

export function createRuns({ asked, files, browser }: Parts): Runs {
  const { options } = asked;
  const source = signal<"seed" | "story">(asked.story === undefined ? "seed" : "story");
  const seed = signal(String(options.seed));
  const hours = signal(String(options.hours));
  const faults = signal(options.faults);
  const media = signal(options.media);
  const office = signal<string | undefined>(undefined);
  const stories = signal<readonly Story[]>([]);
  const story = signal<Story | undefined>(undefined);
  const progress = signal<Progress | undefined>(undefined);
  const refusals = signal<readonly Label[]>([]);
  const outcome = signal<Outcome | undefined>(undefined);
  let ownOffice: unknown;
  let demoOffice: unknown;
  let worker: RunWorker | undefined;
  const player = createPlayer({
    browser,
    outcome,
    post: (message) => worker?.post(message),
  });

  function hear(message: FromRunWorker): void {
    switch (message.kind) {
      case "progress":
        progress.value = message;
        return;
      case "refused":
        return stopWith(message.faults);
      case "lived":
        return batch(() => {
          progress.value = undefined;
          outcome.value = message.outcome;
          player.begin(firstSeen(message.outcome));
        });
      case "pcap":
        progress.value = undefined;
        return browser.save(message.bytes, "application/vnd.tcpdump.pcap", "naisen.pcap");
      case "scene":
      case "step":
      case "ladder":
        progress.value = undefined;
        return player.hear(message);
      default:
        return unreachable(message);
    }
  }

  function stopWith(told: readonly Label[]): void {
    worker?.end();
    worker = undefined;
    batch(() => {
      progress.value = undefined;
      refusals.value = told;
    });
  }

  function wishOf(): Wish | Label {
    if (source.value === "story") {
      return story.value === undefined ? W.fetchFailed : { kind: "story", story: story.value };
    }
    const [seedRead, hoursRead] = [readSeed(seed.value), readHours(hours.value)];
    if (seedRead === undefined) return W.seedWrong;
    if (hoursRead === undefined) return mostHours(W.hoursWrong);
    const rest = { faults: faults.value, media: media.value };
    return { kind: "life", options: { seed: seedRead, hours: hoursRead, ...rest } };
  }

  async function start(): Promise<void> {
    worker?.end();
    worker = undefined;
    batch(() => {
      refusals.value = [];
      outcome.value = undefined;
      progress.value = { doing: "living", lived: 0 };
      player.end();
    });
    if (source.value === "story") await readStories();
    const wish = wishOf();
    if (!("kind" in wish)) return stopWith([wish]);
    demoOffice ??= await fetched(browser, files.office);
    const json = ownOffice ?? demoOffice;
    if (json === undefined) return stopWith([W.fetchFailed]);
    browser.show(address());
    const opened = worker = browser.openWorker(files.worker);
    opened.listen((message) => {
      if (worker === opened) hear(message);
    }, () => {
      if (worker === opened) stopWith([W.broke]);
    });
    opened.post({ kind: "run", wish, office: json });
  }

  async function readStories(): Promise<void> {
    if (stories.value.length > 0) return;
    const read = await fetched(browser, files.scenarios) as readonly Story[] | undefined;
    stories.value = read ?? [];
    const wished = stories.value.find(({ name }) => name === asked.story);
    story.value ??= wished ?? stories.value[0];
  }

  function address(): string {
    if (source.value === "story") return storyAddress(story.value?.name ?? asked.story ?? "");
    const wish = wishOf();
    return "kind" in wish && wish.kind === "life" ? addressOf(wish.options) : "/pbx/lab";
  }

  return {
    source,
    seed,
    hours,
    faults,
    media,
    office,
    stories,
    story,
    progress,
    refusals,
    outcome,
    ...player.face,
    address,
    start: () => void start(),
    stop: () => stopWith([]),
    nextSeed() {
      seed.value = String((readSeed(seed.value) ?? 0) + 1);
      void start();
    },
    tryOut(wanted) {
      batch(() => {
        source.value = "seed";
        seed.value = String(wanted.seed);
        hours.value = String(wanted.hours);
        faults.value = wanted.faults;
        media.value = wanted.media;
      });
      void start();
    },
    useOffice(name, text) {
      ownOffice = undefined;
      office.value = undefined;
      if (name === undefined) return;
      try {
        ownOffice = JSON.parse(text);
        office.value = name;
        refusals.value = [];
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        refusals.value = [W.officeWrong];
      }
    },
    readStories,
    chooseStory(name) {
      story.value = stories.value.find((one) => one.name === name) ?? story.value;
    },
    writeStory(text) {
      if (story.value !== undefined) story.value = { ...story.value, text };
    },
    savePcap() {
      progress.value = { doing: "replaying", lived: 0 };
      worker?.post({ kind: "pcap" });
    },
  };
}

/** Where it broke, else the first call. */
function firstSeen({ failure, calls }: Outcome): Millis {
  return failure?.at ?? calls[0]?.at ?? 0;
}

function mostHours({ ja, en }: Label): Label {
  const filled = (text: string) => text.replace("{most}", String(HOURS_MOST));
  return { ja: filled(ja), en: filled(en) };
}

/** `undefined`: it could not be had. */
async function fetched(browser: LabBrowser, address: string): Promise<unknown> {
  try {
    const answer = await browser.fetch(address);
    return answer.ok ? await answer.json() : undefined;
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Shown = Extract<FromRunWorker, { kind: "scene" | "step" | "ladder" }>;
type Face = Pick<
  Runs,
  | "at"
  | "scene"
  | "playing"
  | "speed"
  | "chosen"
  | "ladder"
  | "moveTo"
  | "step"
  | "togglePlay"
  | "chooseCall"
>;

interface PlayerParts {
  readonly browser: LabBrowser;
  readonly outcome: Signal<Outcome | undefined>;
  readonly post: RunWorker["post"];
}

interface Player {
  readonly face: Face;
  begin(at: Millis): void;
  hear(message: Shown): void;
  end(): void;
}

/** The moment that is looked at: moved by hand, by steps, or by itself. */
function createPlayer({ browser, outcome, post }: PlayerParts): Player {
  const at = signal(0);
  const scene = signal<Scene | undefined>(undefined);
  const playing = signal(false);
  const speed = signal<Speed>(10);
  const chosen = signal<string | undefined>(undefined);
  const ladder = signal<{ readonly call: string; readonly ladder?: Ladder } | undefined>(undefined);
  const ladders = new Map<string, Ladder | undefined>();
  let asking = false;
  let askedFor: string | undefined;
  let forgetFrame = () => {};

  function askScene(): void {
    if (asking || scene.value?.at === at.value) return;
    asking = true;
    post({ kind: "scene", at: at.value });
  }

  function askLadder(): void {
    const call = chosen.value ?? scene.value?.latest;
    if (call === undefined) return void (ladder.value = undefined);
    if (ladder.value?.call === call) return;
    if (ladders.has(call)) return show(call, ladders.get(call));
    if (askedFor === call) return;
    askedFor = call;
    post({ kind: "ladder", call });
  }

  function show(call: string, drawn: Ladder | undefined): void {
    ladder.value = drawn === undefined ? { call } : { call, ladder: drawn };
  }

  function moveTo(to: Millis): void {
    at.value = Math.min(Math.max(0, to), outcome.value?.length ?? 0);
    askScene();
  }

  function pause(): void {
    playing.value = false;
    forgetFrame();
  }

  function play(): void {
    playing.value = true;
    if (at.value >= (outcome.value?.length ?? 0)) moveTo(0);
    let before = browser.now();
    const frame = () => {
      const now = browser.now();
      moveTo(at.value + Math.min(now - before, FRAME_MILLIS_MAX) * speed.value);
      before = now;
      if (at.value >= (outcome.value?.length ?? 0)) return pause();
      forgetFrame = browser.frame(frame);
    };
    forgetFrame = browser.frame(frame);
  }

  return {
    face: {
      at,
      scene,
      playing,
      speed,
      chosen,
      ladder,
      moveTo(to) {
        pause();
        moveTo(to);
      },
      step(way) {
        pause();
        post({ kind: "step", at: at.value, way });
      },
      togglePlay: () => playing.value ? pause() : play(),
      chooseCall(call) {
        chosen.value = call;
        askLadder();
      },
    },
    begin(from) {
      at.value = Math.min(from, outcome.value?.length ?? 0);
      asking = true;
      post({ kind: "scene", at: at.value });
    },
    hear(message) {
      switch (message.kind) {
        case "scene":
          asking = false;
          scene.value = message.scene;
          askLadder();
          return askScene();
        case "step":
          return moveTo(message.at);
        case "ladder":
          askedFor = undefined;
          ladders.set(message.call, message.ladder);
          if (ladders.size > LADDERS_MAX) ladders.delete(ladders.keys().next().value!);
          if ((chosen.value ?? scene.value?.latest) !== message.call) return askLadder();
          return show(message.call, message.ladder);
      }
    },
    end() {
      pause();
      ladders.clear();
      asking = false;
      askedFor = undefined;
      scene.value = undefined;
      chosen.value = undefined;
      ladder.value = undefined;
      at.value = 0;
    },
  };
}
