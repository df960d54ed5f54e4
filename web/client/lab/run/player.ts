/** The moment of a life that is looked at: moved by hand, by steps, or by itself. The worker is asked for one at a time. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Millis } from "../../../../core/lib/time.ts";
import type { Ladder } from "../../../../sim/ladder/ladder.ts";
import type { LabBrowser, RunWorker } from "../browser.ts";
import type { FromRunWorker, Outcome, Scene } from "./messages.ts";

/** Virtual milliseconds in a real one while it plays. */
export const SPEEDS = [1, 10, 60, 300] as const;
export type Speed = typeof SPEEDS[number];
/** Ladders kept on the page. */
const LADDERS_MAX = 30;
/** A frame that comes later than this, as after the tab was hidden, counts as so much. */
const FRAME_MILLIS_MAX = 250;

export interface Watching {
  /** The moment that is looked at, and what was seen then (which may still be the one before). */
  readonly at: ReadonlySignal<Millis>;
  readonly scene: ReadonlySignal<Scene | undefined>;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: Signal<Speed>;
  /** Absent: whichever call began last. */
  readonly chosen: ReadonlySignal<string | undefined>;
  readonly ladder: ReadonlySignal<{ readonly call: string; readonly ladder?: Ladder } | undefined>;
  moveTo(at: Millis): void;
  step(way: 1 | -1): void;
  togglePlay(): void;
  chooseCall(call: string | undefined): void;
}

/** What the worker shows of it. */
export type Shown = Extract<FromRunWorker, { kind: "scene" | "step" | "ladder" }>;
export interface PlayerParts {
  readonly browser: LabBrowser;
  readonly outcome: Signal<Outcome | undefined>;
  readonly post: RunWorker["post"];
}

export interface Player {
  readonly face: Watching;
  begin(at: Millis): void;
  hear(message: Shown): void;
  end(): void;
}

export function createPlayer({ browser, outcome, post }: PlayerParts): Player {
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
