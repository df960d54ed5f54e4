/**
 * One browser's event stream (server-sent events, WHATWG HTML §9.2), made by hand so that an entry for
 * everybody is encoded once. What a slow reader has not taken is bounded: beyond, the stream ends and the
 * browser resumes where it stood (X4). It ends with its session (X3).
 */
import type { FeedEntry as Change, Subscription } from "../../core/app/feed.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import type { Extension } from "../../core/domain/ids.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { type FeedBody, type FeedEntry, HEARTBEAT_MILLIS } from "../shared/feed.ts";
import type { Metrics } from "./metrics.ts";
import type { Present } from "./present.ts";
import { sentence } from "./problem.ts";
import { isoTime } from "./times.ts";

/** Encoding stops while a reader leaves so many bytes untaken; with one more entry it is less than 64 KB. */
export const UNTAKEN_BYTES_MAX = 8 * 1024;
/** Changes that may wait for a reader, or for a snapshot being put together. */
export const WAITING_MAX = 2_000;
/** A reader that has taken nothing for so many heartbeats is gone: one minute. */
export const STALLED_BEATS_MAX = 15;
/** What a browser waits before it opens the stream again, in milliseconds. */
const RETRY_MILLIS = 1_000;

export interface StreamParts {
  readonly useCases: UseCases;
  readonly present: Present;
  readonly metrics: Metrics;
  readonly options: { readonly stopping?: AbortSignal };
}

export interface StreamViewer {
  readonly extension: Extension;
  readonly tokenHash: string;
  /** `Last-Event-ID` or `?after=`, from outside. */
  readonly after?: string;
}

const encoder = new TextEncoder();
/** Entries for everybody look alike to all: encoded once. */
const encoded = new WeakMap<Change, Uint8Array>();

export class EventStream {
  readonly #parts: StreamParts;
  readonly #viewer: StreamViewer;
  readonly #ended = new AbortController();
  #waiting: Change[] = [];
  #stalledBeats = 0;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pumping = false;
  /** Calls up to here are part of the last snapshot. */
  #known = 0;

  private constructor(parts: StreamParts, viewer: StreamViewer) {
    this.#parts = parts;
    this.#viewer = viewer;
  }

  /** `undefined` when the person has as many streams as may be (X6). */
  static open(parts: StreamParts, viewer: StreamViewer): ReadableStream<Uint8Array> | undefined {
    const stream = new EventStream(parts, viewer);
    const { feed, sessions } = parts.useCases;
    const subscription = feed.subscribe(
      viewer.extension,
      viewer.after,
      (change) => stream.#take(change),
    );
    if (subscription === undefined) return undefined;
    const forget = sessions.onEnd(viewer.tokenHash, () => stream.#end());
    const { signal } = stream.#ended;
    signal.addEventListener("abort", () => {
      subscription.close();
      forget();
    });
    parts.options.stopping?.addEventListener("abort", () => stream.#end(), { signal });
    return new ReadableStream<Uint8Array>({
      start: (controller) => stream.#start(controller, subscription),
      pull: () => void stream.#pump(),
      cancel: () => stream.#ended.abort(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: UNTAKEN_BYTES_MAX }));
  }

  #start(
    controller: ReadableStreamDefaultController<Uint8Array>,
    subscription: Subscription,
  ): void {
    this.#controller = controller;
    this.#send(encoder.encode(`retry: ${RETRY_MILLIS}\n\n`));
    const { missed } = subscription;
    const { feed, ports } = this.#parts.useCases;
    if (missed === "too-old") {
      const at = ports.clock.now();
      this.#take({ seq: feed.seq, at, to: this.#viewer.extension, change: { kind: "snapshot" } });
    } else for (const change of missed) this.#take(change);
    void this.#beat();
  }

  #take(change: Change): void {
    if (this.#ended.signal.aborted) return;
    if (this.#waiting.length >= WAITING_MAX) return this.#cut();
    this.#waiting.push(change);
    void this.#pump();
  }

  /** One after the other, since a snapshot takes time and what follows it must not overtake it. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#waiting.length > 0 && this.#hasRoom()) {
        const change = this.#waiting.shift()!;
        if (change.change.kind === "snapshot") await this.#sendSnapshot();
        else if (!this.#isKnown(change)) this.#send(this.#encode(change));
      }
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      this.#parts.useCases.ports.onFailure(failure);
      this.#cut();
    } finally {
      this.#pumping = false;
    }
  }

  /** An older state of a call must not follow a snapshot; all else is told as it stands now, or is not in it. */
  #isKnown({ seq, change }: Change): boolean {
    return seq <= this.#known && (change.kind === "call" || change.kind === "incoming");
  }

  async #sendSnapshot(): Promise<void> {
    const { present, useCases } = this.#parts;
    const { extension } = this.#viewer;
    const me = await present.me(extension);
    // From here on nothing waits: the calls are those of this very `seq`.
    this.#known = useCases.feed.seq;
    const body: FeedBody = {
      kind: "snapshot",
      me,
      calls: [...present.calls(extension)],
      parking: present.slots(),
    };
    this.#send(encode(this.#entry(body, this.#known), useCases.feed.idOf(this.#known)));
  }

  #encode(change: Change): Uint8Array {
    const known = encoded.get(change);
    if (known !== undefined) return known;
    const body = this.#bodyOf(change);
    if (body === undefined) return new Uint8Array();
    const entry: FeedEntry = { ...body, seq: change.seq, at: isoTime(change.at) };
    const bytes = encode(entry, this.#parts.useCases.feed.idOf(change.seq));
    if (change.to === "everybody") encoded.set(change, bytes);
    return bytes;
  }

  #bodyOf({ change }: Change): FeedBody | undefined {
    const { present, useCases } = this.#parts;
    const { extension } = this.#viewer;
    switch (change.kind) {
      case "call":
        return { kind: "call", call: present.call(change.call, extension, change.over) };
      case "incoming":
        return {
          kind: "incoming",
          call: present.call(change.call, extension, false),
          pages: useCases.integrations.pagesFor(change.call, extension),
        };
      case "parking":
        return {
          kind: "parking",
          slot: present.slot(useCases.parking.of(change.slot)),
          ...(change.ending === undefined ? {} : { ending: change.ending }),
        };
      case "presence": {
        const row = useCases.users.row(change.extension);
        return row === undefined ? undefined : { kind: "presence", user: present.user(row) };
      }
      case "device": {
        const device = useCases.office.index.device.get(change.device);
        if (device === undefined) return undefined;
        return {
          kind: "device",
          device: present.device(device, useCases.lamps.ofDevice(device)),
        };
      }
      case "history": {
        const entry = present.part(change.part);
        const { unseenMissed } = change;
        return entry === undefined ? undefined : { kind: "history", entry, unseenMissed };
      }
      case "notice":
        return { kind: "notice", code: change.code, message: sentence(change.code) };
      case "snapshot":
        throw new Error("Cannot encode a snapshot at once: it takes reading");
      default:
        return unreachable(change);
    }
  }

  /** Shows that the stream lives, and looks whether its session still does (S5, X3). */
  async #beat(): Promise<void> {
    const { clock, onFailure } = this.#parts.useCases.ports;
    const { sessions, feed } = this.#parts.useCases;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await clock.sleep(HEARTBEAT_MILLIS, signal).catch(() => {});
      if (signal.aborted) return;
      try {
        if (await sessions.findByHash(this.#viewer.tokenHash) === undefined) return this.#end();
      } catch (failure) {
        if (!(failure instanceof Error)) throw failure;
        onFailure(failure);
      }
      if (this.#hasRoom() && this.#waiting.length === 0) {
        this.#stalledBeats = 0;
        this.#send(encode(this.#entry({ kind: "heartbeat" }, feed.seq)));
      } else if (++this.#stalledBeats >= STALLED_BEATS_MAX) return this.#cut();
    }
  }

  #entry(body: FeedBody, seq: number): FeedEntry {
    return { ...body, seq, at: isoTime(this.#parts.useCases.ports.clock.now()) };
  }

  #hasRoom(): boolean {
    return !this.#ended.signal.aborted && (this.#controller?.desiredSize ?? 0) > 0;
  }

  #send(bytes: Uint8Array): void {
    if (this.#ended.signal.aborted || bytes.byteLength === 0) return;
    this.#controller?.enqueue(bytes);
  }

  /** The reader is too slow. */
  #cut(): void {
    if (this.#ended.signal.aborted) return;
    this.#parts.metrics.slowStreamsCut++;
    this.#end();
  }

  #end(): void {
    if (this.#ended.signal.aborted) return;
    this.#waiting = [];
    this.#ended.abort();
    this.#controller?.close();
  }
}

/** JSON has no line breaks, so that nothing in it can begin a field of its own (X5). */
function encode(entry: FeedEntry, id?: string): Uint8Array {
  const idField = id === undefined ? "" : `id: ${id}\n`;
  return encoder.encode(`${idField}event: ${entry.kind}\ndata: ${JSON.stringify(entry)}\n\n`);
}
