/**
 * The simulated office that runs, as the page follows it: the event stream keeps its phones, outside calls, slots and
 * faults; the ladder that is looked at is read again when something has happened.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  LabFaults,
  LabLadders,
  LabLoad,
  LabOutsideCall,
  LabPhone,
  Slot,
} from "../../shared/api.ts";
import { SILENCE_MILLIS } from "../../shared/feed.ts";
import { LAB_FEED_KINDS, type LabFeedEntry, type LabState } from "../../shared/lab.ts";
import { REOPEN_MILLIS, type Stream } from "../feed.ts";
import type { Refusal, Request } from "../request.ts";
import type { LabBrowser, LabPart } from "./browser.ts";

/** Keys that need nothing but being pressed. */
export type LiveKey =
  | "answer"
  | "reject"
  | "hangup"
  | "hold"
  | "resume"
  | "unplug"
  | "plug"
  | "reboot";

/** In place of a call's id: whichever began last. */
export const LATEST = "latest";
/** The ladder is read at most so often. */
const LADDER_EVERY_MILLIS = 400;
const WATCH_MILLIS = 1_000;
/** Faults are told when a slider has rested so long. */
const SLIDER_MILLIS = 150;
/** Calls of the outside that are kept on the page. */
const OUTSIDE_MAX = 50;

/** Where a refusal stands: a phone's name, or a part of the page. */
export type Place = string;

export interface Live {
  readonly phones: ReadonlySignal<readonly LabPhone[]>;
  readonly outside: ReadonlySignal<readonly LabOutsideCall[]>;
  readonly parking: ReadonlySignal<readonly Slot[]>;
  readonly faults: ReadonlySignal<LabFaults>;
  readonly load: ReadonlySignal<LabLoad>;
  readonly connected: ReadonlySignal<boolean>;
  readonly ladders: ReadonlySignal<LabLadders | undefined>;
  /** A call's id, or `latest`. */
  readonly looksAt: ReadonlySignal<string>;
  readonly refusals: ReadonlySignal<ReadonlyMap<Place, Refusal>>;
  press(device: string, key: LiveKey): void;
  dial(device: string, number: string): void;
  ringIn(line: string, from: string): void;
  hangUpOutside(call: string): void;
  setFaults(faults: LabFaults): void;
  setLoad(callsPerHour: number): void;
  lookAt(call: string): void;
  enter(): void;
}

interface Parts {
  readonly state: LabState;
  readonly request: Request;
  readonly browser: LabBrowser;
  readonly part: Signal<LabPart>;
}

export function createLive({ state, request, browser, part }: Parts): Live {
  const phones = signal(state.phones);
  const outside = signal(state.outside);
  const parking = signal(state.parking);
  const faults = signal(state.faults);
  const load = signal(state.load);
  const connected = signal(true);
  const ladders = signal<LabLadders | undefined>(undefined);
  const looksAt = signal(LATEST);
  const refusals = signal<ReadonlyMap<Place, Refusal>>(new Map());

  function take(entry: LabFeedEntry): void {
    switch (entry.kind) {
      case "snapshot":
        return batch(() => {
          phones.value = entry.state.phones;
          outside.value = entry.state.outside;
          parking.value = entry.state.parking;
          faults.value = entry.state.faults;
          load.value = entry.state.load;
        });
      case "phone":
        phones.value = put(phones.value, entry.phone, (one) => one.device);
        return;
      case "outside":
        outside.value = put(outside.value, entry.call, (one) => one.id).slice(-OUTSIDE_MAX);
        return;
      case "parking": {
        const others = parking.value.filter(({ slot }) => slot !== entry.slot.slot);
        parking.value = entry.slot.call === undefined
          ? others
          : [...others, entry.slot].sort((a, b) => a.slot - b.slot);
        return;
      }
      case "faults":
        faults.value = entry.faults;
        return;
      case "load":
        load.value = entry.load;
        return;
      case "heartbeat":
        return;
    }
  }

  const ladder = ladderReader({ request, browser, part, ladders, looksAt });
  const stream = follow(browser, connected, (entry) => {
    take(entry);
    if (entry.kind !== "heartbeat") ladder.wanted();
  });

  async function ask(place: Place, method: string, path: string, body?: unknown): Promise<void> {
    const told = new Map(refusals.value);
    if (told.delete(place)) refusals.value = told;
    const answer = await request<unknown>(method, `lab/${path}`, body);
    if (!answer.ok) refusals.value = new Map(refusals.value).set(place, answer.error);
  }

  let forget = () => {};
  return {
    phones,
    outside,
    parking,
    faults,
    load,
    connected,
    ladders,
    looksAt,
    refusals,
    press: (device, key) => void ask(device, "POST", `phones/${device}/${key}`),
    dial: (device, number) => void ask(device, "POST", `phones/${device}/dial`, { number }),
    ringIn: (line, from) => void ask("outside", "POST", "inbound", { line, from }),
    hangUpOutside: (call) => void ask("outside", "POST", `outside/${call}/hangup`),
    setFaults(wanted) {
      faults.value = wanted;
      forget();
      forget = browser.later(SLIDER_MILLIS, () => void ask("faults", "PUT", "faults", wanted));
    },
    setLoad: (callsPerHour) => void ask("outside", "PUT", "load", { callsPerHour }),
    lookAt(call) {
      looksAt.value = call;
      ladder.wanted();
    },
    enter() {
      stream.open();
      ladder.wanted();
    },
  };
}

/** In its place, or last. */
function put<T>(items: readonly T[], item: T, keyOf: (item: T) => string): readonly T[] {
  const at = items.findIndex((one) => keyOf(one) === keyOf(item));
  return at === -1 ? [...items, item] : items.with(at, item);
}

/** Opens the stream, and again when it broke or was silent for too long. */
function follow(
  browser: LabBrowser,
  connected: Signal<boolean>,
  heard: (entry: LabFeedEntry) => void,
): { open(): void } {
  let stream: Stream | undefined;
  let heardAt = 0;
  let pause: number = REOPEN_MILLIS[0];

  function open(): void {
    stream?.close();
    const opened = stream = browser.openStream("/api/v1/lab/events");
    heardAt = browser.now();
    for (const kind of LAB_FEED_KINDS) {
      opened.addEventListener(kind, (event) => {
        if (stream !== opened) return;
        heardAt = browser.now();
        pause = REOPEN_MILLIS[0];
        connected.value = true;
        heard(JSON.parse(event.data) as LabFeedEntry);
      });
    }
    opened.onerror = () => {
      if (stream === opened) lost();
    };
  }

  function lost(): void {
    stream?.close();
    stream = undefined;
    connected.value = false;
    browser.later(pause, open);
    pause = Math.min(2 * pause, REOPEN_MILLIS[1]);
  }

  function watch(): void {
    if (stream !== undefined && browser.now() - heardAt > SILENCE_MILLIS) lost();
    browser.later(WATCH_MILLIS, watch);
  }

  return {
    open() {
      open();
      browser.later(WATCH_MILLIS, watch);
    },
  };
}

interface LadderParts extends Pick<Parts, "request" | "browser" | "part"> {
  readonly ladders: Signal<LabLadders | undefined>;
  readonly looksAt: Signal<string>;
}

/** Reads the ladder again when it is wanted: one reading at a time, and not too often. */
function ladderReader({ request, browser, part, ladders, looksAt }: LadderParts) {
  let waiting = false;
  let reading = false;
  let more = false;

  async function read(): Promise<void> {
    waiting = false;
    if (part.value !== "live") return;
    if (reading) return void (more = true);
    reading = true;
    const call = looksAt.value;
    const answer = await request<LabLadders>("GET", `lab/ladder?call=${encodeURIComponent(call)}`);
    reading = false;
    if (call === looksAt.value && answer.ok) ladders.value = answer.value;
    if (more) {
      more = false;
      wanted();
    }
  }

  function wanted(): void {
    if (waiting) return;
    waiting = true;
    browser.later(LADDER_EVERY_MILLIS, () => void read());
  }
  return { wanted };
}
