/**
 * The live board as an event stream (server-sent events, WHATWG HTML §9.2): the whole board each time it changes, never
 * more often than people see. A slow reader gets the latest only. It ends with its viewer's right to look.
 */
import type { CallBoard } from "../../core/app/call_board.ts";
import type { Millis } from "../../core/lib/time.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { HEARTBEAT_MILLIS } from "../shared/feed.ts";
import { isoTime } from "./times.ts";

/** Time between two boards sent, at least. */
export const BOARD_EVERY: Millis = 250;
/** Boards that administrators of one server may follow at once. */
export const BOARD_STREAMS_MAX = 100;
/** What a browser waits before it opens the stream again, in milliseconds. */
const RETRY_MILLIS = 1_000;

const encoder = new TextEncoder();

export interface BoardStreamDeps {
  readonly board: CallBoard;
  readonly clock: Clock;
  readonly onFailure: (failure: Error) => void;
  readonly stopping?: AbortSignal;
  /** As JSON. */
  readonly shown: () => string;
}

/** All streams of one server's board. */
export class BoardStreams {
  readonly #deps: BoardStreamDeps;
  readonly #open = new Set<BoardStream>();

  constructor(deps: BoardStreamDeps) {
    this.#deps = deps;
    deps.board.onChange(() => {
      for (const stream of this.#open) stream.changed();
    });
  }

  /** `mayLook`: whether its viewer still may. `undefined`: as many look as may. */
  open(mayLook: () => Promise<boolean>): ReadableStream<Uint8Array> | undefined {
    if (this.#open.size >= BOARD_STREAMS_MAX) return undefined;
    const stream = new BoardStream(this.#deps, mayLook);
    this.#open.add(stream);
    const { signal } = stream.ended;
    signal.addEventListener("abort", () => this.#open.delete(stream));
    this.#deps.stopping?.addEventListener("abort", () => stream.end(), { signal });
    return new ReadableStream<Uint8Array>({
      start: (controller) => stream.start(controller),
      cancel: () => stream.ended.abort(),
    }, { highWaterMark: 1 });
  }
}

class BoardStream {
  readonly ended = new AbortController();
  readonly #deps: BoardStreamDeps;
  readonly #mayLook: () => Promise<boolean>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isStale = true;
  /** Ends the pause before the next board. */
  #wake = new AbortController();

  constructor(deps: BoardStreamDeps, mayLook: () => Promise<boolean>) {
    this.#deps = deps;
    this.#mayLook = mayLook;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    controller.enqueue(encoder.encode(`retry: ${RETRY_MILLIS}\n\n`));
    this.#run().catch(this.#deps.onFailure);
  }

  changed(): void {
    this.#isStale = true;
    this.#wake.abort();
  }

  end(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    this.#wake.abort();
    this.#controller?.close();
  }

  async #run(): Promise<void> {
    const { clock } = this.#deps;
    const { signal } = this.ended;
    while (!signal.aborted) {
      if (!await this.#mayLook()) return this.end();
      if (signal.aborted) return;
      this.#send();
      await clock.sleep(BOARD_EVERY, signal).catch(() => {});
      if (this.#isStale) continue;
      this.#wake = new AbortController();
      const pause = AbortSignal.any([signal, this.#wake.signal]);
      await clock.sleep(HEARTBEAT_MILLIS, pause).catch(() => {});
    }
  }

  /** Nothing while the reader has not taken the one before. */
  #send(): void {
    if ((this.#controller?.desiredSize ?? 0) <= -1) return;
    const kind = this.#isStale ? "board" : "heartbeat";
    const at = isoTime(this.#deps.clock.now());
    const data = this.#isStale ? this.#deps.shown() : JSON.stringify({ at });
    this.#isStale = false;
    this.#controller?.enqueue(encoder.encode(`event: ${kind}\ndata: ${data}\n\n`));
  }
}
