/** What a recording is heard by, as the model sees it: one sound at a time, told in events. */
import type { RecordingOutline } from "../../shared/api.ts";

export type SoundNews =
  | { readonly kind: "playing" | "paused" | "failed" }
  /** Where it is, in seconds. */
  | { readonly kind: "at"; readonly seconds: number };

export interface Sound {
  /** Makes ready what is at this address, stopped at its beginning. */
  load(url: string): void;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  speed(rate: number): void;
  /** Forgets what was loaded; nothing is told of it any more. */
  unload(): void;
  /** Draws both sides into `host`, following the sound; the function returned takes the drawing away. */
  draw(host: HTMLElement, outline: RecordingOutline): () => void;
}
