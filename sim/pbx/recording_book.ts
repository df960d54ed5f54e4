/** What the PBX keeps of the recordings of running calls, beside the calls' values. */
import type { CallId, RecordingId } from "../../core/domain/ids.ts";

/** What is kept of one call's recordings beside its value. */
export interface RecordingPage {
  /** Who has switched recording on, and with whom: `extension leg`. */
  readonly switchedOn: Set<string>;
  /** Recordings that media makes, and whether they pause. */
  readonly running: Map<RecordingId, boolean>;
}

export class RecordingBook {
  readonly #pages = new Map<CallId, RecordingPage>();
  /** Whether recordings can be kept: the disk may be full. */
  room = true;

  /** Calls of which something is kept. */
  get size(): number {
    return this.#pages.size;
  }

  find(call: CallId): RecordingPage | undefined {
    return this.#pages.get(call);
  }

  open(call: CallId): RecordingPage {
    const page = this.#pages.get(call) ?? { switchedOn: new Set(), running: new Map() };
    this.#pages.set(call, page);
    return page;
  }

  close(call: CallId): void {
    this.#pages.delete(call);
  }
}
