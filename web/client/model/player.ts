/**
 * 通話録音: one recording at a time, heard in its row. What is shown is what the sound says of itself; a recording
 * that cannot be had is a sentence in its place.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, RecordingOutline } from "../../shared/api.ts";
import { recordingFile } from "../api.ts";
import type { Browser } from "./browser.ts";
import { sentenceOf } from "./notices.ts";
import type { Sound, SoundNews } from "./sound.ts";

export const SPEEDS: readonly number[] = [0.75, 1, 1.25, 1.5, 2];
/** What an arrow key moves by. */
export const SKIP_SECONDS = 5;

export interface Player {
  /** The address of a recording, to be heard or with the right to be saved. */
  readonly fileOf: (id: string, download?: boolean) => string;
  /** Id of the recording that is open. */
  readonly recording: ReadonlySignal<string | undefined>;
  /** There once the server has told what the recording is. */
  readonly outline: ReadonlySignal<RecordingOutline | undefined>;
  /** Why it cannot be heard. */
  readonly refusal: ReadonlySignal<Label | undefined>;
  readonly playing: ReadonlySignal<boolean>;
  /** Pressed, and not yet heard. */
  readonly starting: ReadonlySignal<boolean>;
  /** In seconds. */
  readonly at: ReadonlySignal<number>;
  readonly speed: ReadonlySignal<number>;
  /** Makes a recording ready; with `play` it is heard at once. */
  open(recording: string, play?: boolean): void;
  /** Plays or pauses what is open. */
  toggle(): void;
  seek(seconds: number): void;
  /** Forwards or back by so many seconds. */
  skip(seconds: number): void;
  setSpeed(speed: number): void;
  /** One step faster or slower. */
  stepSpeed(by: 1 | -1): void;
  close(): void;
  /** Where the waveform is drawn, or that the place is gone. */
  readonly place: (host: HTMLElement | null) => void;
}

/** `fileOf`: where a recording is heard and saved; the panel's address unless told. */
export function createPlayer(
  browser: Pick<Browser, "sound"> & { readonly api: Pick<Browser["api"], "recordingOutline"> },
  fileOf: Player["fileOf"] = recordingFile,
): Player {
  const recording = signal<string | undefined>(undefined);
  const outline = signal<RecordingOutline | undefined>(undefined);
  const refusal = signal<Label | undefined>(undefined);
  const playing = signal(false);
  const starting = signal(false);
  const at = signal(0);
  const speed = signal(1);
  let opened: Sound | undefined;
  let host: HTMLElement | undefined;
  let undraw: (() => void) | undefined;

  const sound = () => opened ??= browser.sound(heard);

  function heard(news: SoundNews): void {
    if (recording.peek() === undefined) return;
    switch (news.kind) {
      case "at":
        at.value = news.seconds;
        return;
      case "playing":
      case "paused":
        return batch(() => {
          playing.value = news.kind === "playing";
          starting.value = false;
        });
      case "failed":
        return fail(sentenceOf({ code: "recording-unavailable" }));
    }
  }

  function fail(why: Label): void {
    batch(() => {
      refusal.value = why;
      playing.value = false;
      starting.value = false;
    });
  }

  function draw(): void {
    undraw?.();
    undraw = undefined;
    const known = outline.peek();
    if (host !== undefined && known !== undefined) undraw = sound().draw(host, known);
  }

  async function read(id: string): Promise<void> {
    const answer = await browser.api.recordingOutline(id);
    if (recording.peek() !== id) return;
    if (!answer.ok) return fail(sentenceOf(answer.error));
    outline.value = answer.value;
    draw();
  }

  function start(): void {
    starting.value = true;
    sound().play();
  }

  const player: Player = {
    fileOf,
    recording,
    outline,
    refusal,
    playing,
    starting,
    at,
    speed,
    open(id, play = false) {
      if (recording.peek() !== id) {
        player.close();
        recording.value = id;
        sound().load(fileOf(id));
        sound().speed(speed.peek());
        void read(id);
      }
      if (play && !playing.peek() && refusal.peek() === undefined) start();
    },
    toggle() {
      if (recording.peek() === undefined || refusal.peek() !== undefined) return;
      if (playing.peek() || starting.peek()) sound().pause();
      else start();
    },
    seek(seconds) {
      const known = outline.peek();
      if (known === undefined || refusal.peek() !== undefined) return;
      const to = Math.min(Math.max(0, seconds), known.seconds);
      at.value = to;
      sound().seek(to);
    },
    skip: (seconds) => player.seek(at.peek() + seconds),
    setSpeed(next) {
      speed.value = next;
      if (recording.peek() !== undefined) sound().speed(next);
    },
    stepSpeed(by) {
      const next = SPEEDS[SPEEDS.indexOf(speed.peek()) + by];
      if (next !== undefined) player.setSpeed(next);
    },
    close() {
      if (recording.peek() === undefined) return;
      undraw?.();
      undraw = undefined;
      opened?.unload();
      batch(() => {
        recording.value = undefined;
        outline.value = undefined;
        refusal.value = undefined;
        playing.value = false;
        starting.value = false;
        at.value = 0;
      });
    },
    place(element) {
      host = element ?? undefined;
      // out of sight it is not heard either: nothing there could stop it
      if (host === undefined && playing.peek()) opened?.pause();
      draw();
    },
  };
  return player;
}
