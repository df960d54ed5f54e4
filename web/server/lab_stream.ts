/**
 * The lab's event stream (server-sent events, WHATWG HTML §9.2). Every entry is a whole object, so that of what a slow
 * reader has not taken only the latest state of each phone, call and slot waits. It ends with its viewer's right to look.
 */
import type { BoardChange } from "../../core/app/call_board.ts";
import type { Lab, LabChange } from "../../core/ports/lab.ts";
import { HEARTBEAT_MILLIS } from "../shared/feed.ts";
import type { LabFeedBody, LabState } from "../shared/lab.ts";
import type { Parts } from "./options.ts";
import { isoTime } from "./times.ts";

/** Bytes that wait for a reader, beyond which the rest waits as states. */
export const LAB_UNTAKEN_BYTES_MAX = 16 * 1024;
/** What a browser waits before it opens the stream again, in milliseconds. */
const RETRY_MILLIS = 1_000;

const encoder = new TextEncoder();

/** The simulated office as it is now. */
export function labState(lab: Lab, { present }: Parts): LabState {
  return {
    phones: lab.phones(),
    outside: lab.outside(),
    parking: present.slots().filter((slot) => slot.call !== undefined),
    faults: lab.faults(),
    load: lab.load(),
  };
}

/** All streams of one server's lab. */
export class LabStreams {
  readonly #lab: Lab;
  readonly #parts: Parts;
  readonly #open = new Set<LabStream>();

  constructor(lab: Lab, parts: Parts) {
    this.#lab = lab;
    this.#parts = parts;
    parts.useCases.board.onChange((change) => {
      for (const stream of this.#open) stream.boardChanged(change);
    });
  }

  /** `mayLook`: whether its viewer still may. `undefined`: as many follow the lab as may. */
  open(mayLook: () => Promise<boolean>): ReadableStream<Uint8Array> | undefined {
    const stream = new LabStream({ lab: this.#lab, parts: this.#parts, mayLook });
    const forget = this.#lab.watch((change) => stream.changed(change));
    if (forget === undefined) return undefined;
    this.#open.add(stream);
    const { signal } = stream.ended;
    signal.addEventListener("abort", () => {
      forget();
      this.#open.delete(stream);
    });
    this.#parts.options.stopping?.addEventListener("abort", () => stream.end(), { signal });
    return new ReadableStream<Uint8Array>({
      start: (controller) => stream.start(controller),
      pull: () => stream.flush(),
      cancel: () => stream.ended.abort(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: LAB_UNTAKEN_BYTES_MAX }));
  }
}

interface LabStreamParts {
  readonly lab: Lab;
  readonly parts: Parts;
  readonly mayLook: () => Promise<boolean>;
}

class LabStream {
  readonly ended = new AbortController();
  readonly #options: LabStreamParts;
  /** By what they are of; the latest state of each. */
  readonly #waiting = new Map<string, () => LabFeedBody>();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(options: LabStreamParts) {
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    controller.enqueue(encoder.encode(`retry: ${RETRY_MILLIS}\n\n`));
    this.#snapshot();
    void this.#beat();
  }

  changed(change: LabChange): void {
    this.#put(keyOf(change), () => change as LabFeedBody);
  }

  boardChanged(change: BoardChange): void {
    if (change.kind === "snapshot") return this.#snapshot();
    if (change.kind !== "call") return;
    const slots = [change.before, change.call].flatMap((call) =>
      call?.parks.map((stay) => stay.slot) ?? []
    );
    const { present, useCases } = this.#options.parts;
    for (const slot of new Set(slots)) {
      this.#put(`slot ${slot}`, () => ({
        kind: "parking",
        slot: present.slot(useCases.parking.of(slot)),
      }));
    }
  }

  /** As much as the reader has room for. */
  flush(): void {
    for (const [key, entry] of this.#waiting) {
      if (this.ended.signal.aborted || (this.#controller?.desiredSize ?? 0) <= 0) return;
      this.#waiting.delete(key);
      this.#send(entry());
    }
  }

  #put(key: string, entry: () => LabFeedBody): void {
    // in the order of what changed last
    this.#waiting.delete(key);
    this.#waiting.set(key, entry);
    this.flush();
  }

  #snapshot(): void {
    const { lab, parts } = this.#options;
    this.#waiting.clear();
    this.#put("snapshot", () => ({ kind: "snapshot", state: labState(lab, parts) }));
  }

  async #beat(): Promise<void> {
    const { clock, onFailure } = this.#options.parts.useCases.ports;
    const { signal } = this.ended;
    while (!signal.aborted) {
      await clock.sleep(HEARTBEAT_MILLIS, signal).catch(() => {});
      if (signal.aborted) return;
      try {
        if (!await this.#options.mayLook()) return this.end();
      } catch (failure) {
        if (!(failure instanceof Error)) throw failure;
        onFailure(failure);
      }
      this.#put("heartbeat", () => ({ kind: "heartbeat" }));
    }
  }

  #send(body: LabFeedBody): void {
    const at = isoTime(this.#options.parts.useCases.ports.clock.now());
    const data = JSON.stringify({ ...body, at });
    this.#controller?.enqueue(encoder.encode(`event: ${body.kind}\ndata: ${data}\n\n`));
  }

  end(): void {
    if (this.ended.signal.aborted) return;
    this.ended.abort();
    this.#controller?.close();
  }
}

function keyOf(change: LabChange): string {
  switch (change.kind) {
    case "phone":
      return `phone ${change.phone.device}`;
    case "outside":
      return `outside ${change.call.id}`;
    default:
      return change.kind;
  }
}
