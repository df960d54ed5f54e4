/** When the frames of an RTP stream are due: 20 ms apart (RFC 3551 §4.2), or only as often as tells who hears whom. */
import { FRAME_SAMPLES, SAMPLE_RATE } from "../core/media/tones.ts";
import { type Instant, type Millis, plus } from "../core/lib/time.ts";

/**
 * `packets`: a frame every 20 ms. `flows`: one packet at each change, one soon after it and one every 5 s, which
 * is enough to know who hears whom. `off`: nothing.
 */
export type MediaMode = "packets" | "flows" | "off";
/** Those that a run may be given, the usual one first. */
export const MEDIA_MODES = ["flows", "packets"] as const satisfies readonly MediaMode[];

export const FRAME_MILLIS: Millis = (FRAME_SAMPLES * 1000) / SAMPLE_RATE;
export const FLOW_MILLIS: Millis = 5_000;
/** After a change a relay may not be ready for the first packet: the flow says it once more. */
export const FLOW_AGAIN_MILLIS: Millis = 500;
/** Frames sent at once to catch up with a late wake; what is older is skipped, as a phone would. */
export const CATCH_UP_FRAMES_MAX = 5;

export class Pacer {
  readonly #mode: MediaMode;
  #next: Instant | undefined;
  #sinceChange = 0;

  constructor(mode: MediaMode) {
    this.#mode = mode;
  }

  /** Something has changed: a frame is due now, and the others follow from here. */
  start(now: Instant): void {
    this.#sinceChange = 0;
    this.#next = this.#mode === "off" ? undefined : now;
  }

  stop(): void {
    this.#next = undefined;
  }

  nextDeadline(): Instant | undefined {
    return this.#next;
  }

  /** The times of the frames due by now, the oldest first; each is told once. */
  due(now: Instant): readonly Instant[] {
    if (this.#next === undefined || this.#next > now) return NONE;
    const skipBefore = plus(now, -CATCH_UP_FRAMES_MAX * FRAME_MILLIS);
    while (this.#mode === "packets" && this.#next <= skipBefore) {
      this.#next = plus(this.#next, FRAME_MILLIS);
    }
    const times: Instant[] = [];
    while (this.#next <= now) {
      times.push(this.#next);
      this.#sinceChange += 1;
      this.#next = this.#mode === "packets"
        ? plus(this.#next, FRAME_MILLIS)
        : plus(now, this.#sinceChange === 1 ? FLOW_AGAIN_MILLIS : FLOW_MILLIS);
    }
    return times;
  }
}

const NONE: readonly Instant[] = [];
