/**
 * Calls go into the history as they happen: a story is opened at the first event and closed at the last.
 * Changes of one call that come faster than the store writes are written once, as the last one stands.
 */
import { endCall } from "../domain/call.ts";
import { type CallPart, partsOf } from "../domain/call_log.ts";
import type { CallId } from "../domain/ids.ts";
import type { Call } from "../domain/pbx_messages.ts";
import { BoundedMap } from "../lib/bounded_map.ts";
import type { Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { HistoryStore } from "../ports/store.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { OfficeNow } from "./office_now.ts";

/** A store that fails is tried again after this long. */
export const STORE_RETRY_AFTER: Millis = 1_000;
/** Calls that may wait for a store that fails; beyond, the oldest is given up and that is told. */
export const BACKLOG_MAX = 10_000;

interface Deps {
  readonly clock: Clock;
  readonly history: HistoryStore;
  readonly office: OfficeNow;
  readonly board: CallBoard;
  /** A person's part is over and stored. */
  readonly onPart: (part: CallPart, unseenMissed: number) => void;
  readonly onFailure: (failure: Error) => void;
}

export class RecordCall {
  readonly #deps: Deps;
  /** Calls as they stand that are not stored yet: at most one entry a call. */
  readonly #due = new BoundedMap<CallId, Call>(BACKLOG_MAX);
  /** Parts of live calls that were told as over. */
  readonly #told = new Map<CallId, Set<string>>();
  #wake: () => void = () => {};

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.board.onChange((change) => this.#follow(change));
  }

  /** How many calls wait to be stored. */
  get backlog(): number {
    return this.#due.size;
  }

  /** Closes what an earlier process left open; calls that are alive are opened again by the board. */
  async closeLeftOpen(): Promise<number> {
    return await this.#deps.history.closeOpen(this.#deps.clock.now(), "system-restart");
  }

  /** Writes until the signal, then writes what is left. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!signal.aborted) {
      const [call] = this.#due.values();
      if (call === undefined) {
        await new Promise<void>((wake) => this.#wake = wake);
      } else if (!await this.#write(call)) {
        await this.#deps.clock.sleep(STORE_RETRY_AFTER, signal).catch(() => {});
      }
    }
    for (const call of [...this.#due.values()]) await this.#write(call);
  }

  #follow(change: BoardChange): void {
    switch (change.kind) {
      case "call":
        return this.#note(change.call);
      case "snapshot":
        for (const call of this.#deps.board.board.calls.values()) this.#note(call);
        for (const call of change.vanished) {
          this.#note(endCall(call, change.at, "system-restart"));
        }
        return;
      case "device":
      case "lost":
      case "bindings":
      case "digest-failed":
        return;
    }
  }

  #note(call: Call): void {
    const givenUp = this.#due.set(call.id, call);
    if (givenUp !== undefined) {
      this.#deps.onFailure(new Error(`The story of call ${givenUp[0]} was given up`));
    }
    this.#wake();
  }

  async #write(call: Call): Promise<boolean> {
    const parts = partsOf(call, this.#deps.office.index);
    try {
      await this.#deps.history.put(call, parts);
      this.#settle(call);
      for (const part of this.#newlyOver(call, parts)) {
        this.#deps.onPart(part, await this.#deps.history.unseenMissed(part.owner));
      }
      return true;
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      this.#deps.onFailure(failure);
      if (this.#settle(call)) this.#due.set(call.id, call);
      return false;
    }
  }

  /** Takes the call off the list unless it changed meanwhile; a failed one is put back last. */
  #settle(call: Call): boolean {
    return this.#due.get(call.id) === call && this.#due.delete(call.id);
  }

  #newlyOver(call: Call, parts: readonly CallPart[]): readonly CallPart[] {
    const told = this.#told.get(call.id) ?? new Set<string>();
    const fresh = parts.filter((part) => part.result !== undefined && !told.has(part.id));
    for (const part of fresh) told.add(part.id);
    if (call.endedAt === undefined) this.#told.set(call.id, told);
    else this.#told.delete(call.id);
    return fresh;
  }
}
