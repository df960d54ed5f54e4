/**
 * Offices in virtual time as the page sees them: what is to be run, how far it is, and, once it has been lived, the moment
 * that is looked at. The worker keeps the film; the page asks it for one moment at a time.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Label } from "../../../../core/domain/ids.ts";
import type { Millis } from "../../../../core/lib/time.ts";
import { unreachable } from "../../../../core/lib/unreachable.ts";
import type { FaultLevel } from "../../../../sim/life/faults.ts";
import type { MediaMode } from "../../../../sim/pacing.ts";
import type { LabFiles } from "../../../shared/lab.ts";
import type { LabBrowser, RunWorker } from "../browser.ts";
import { W } from "../words.ts";
import { addressOf, type Asked, HOURS_MOST, readHours, readSeed, storyAddress } from "./asked.ts";
import type { Doing, FromRunWorker, Outcome, RunOptions, Story, Wish } from "./messages.ts";
import { createPlayer, type Watching } from "./player.ts";

export interface Progress {
  readonly doing: Doing;
  readonly lived: Millis;
}

export interface Runs extends Watching {
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
