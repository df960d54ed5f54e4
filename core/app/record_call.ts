/**
 * Calls go into the history as they happen: a story is opened at the first event and closed at the last.
 * Changes of one call that come faster than the store is written are written once, as the last one stands, and
 * all calls that are due are written together.
 */
import { endCall } from "../domain/call.ts";
import { type CallPart, partsOf } from "../domain/call_log.ts";
import type { CallId, Extension } from "../domain/ids.ts";
import type { Call, HistoryGap } from "../domain/pbx_messages.ts";
import { BoundedMap } from "../lib/bounded_map.ts";
import type { Instant, Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import { ALONE, type Nodes } from "../ports/nodes.ts";
import type { HistoryStore } from "../ports/store.ts";
import type { BoardChange, CallBoard } from "./call_board.ts";
import type { OfficeNow } from "./office_now.ts";

/** The store is written at most this often; what a crash may take of the history is no more than that. */
export const STORE_EVERY: Millis = 250;
/** Calls written in one transaction. */
export const STORIES_AT_ONCE = 100;
/** A store that fails is tried again after this long. */
export const STORE_RETRY_AFTER: Millis = 1_000;
/** Calls that may wait for a store that fails; beyond, the oldest is given up and that is told. */
export const BACKLOG_MAX = 10_000;
/** The same of gaps. */
export const GAPS_DUE_MAX = 100;

interface Deps {
  readonly clock: Clock;
  readonly history: HistoryStore;
  readonly office: OfficeNow;
  readonly board: CallBoard;
  /** Who leads writes; the others are told what was written. */
  readonly nodes?: Nodes;
  /** A person's part is over and stored, or changed after that, as when a call is taken out of its slot. */
  readonly onPart: (part: CallPart, unseenMissed: number) => void;
  readonly onFailure: (failure: Error) => void;
}

export class RecordCall {
  readonly #deps: Deps;
  readonly #nodes: Nodes;
  /** Calls as they stand that are not stored yet: at most one entry a call. */
  readonly #due = new BoundedMap<CallId, Call>(BACKLOG_MAX);
  /** Gaps that are not stored yet, by their beginning. */
  readonly #gaps = new BoundedMap<Instant, HistoryGap>(GAPS_DUE_MAX);
  /** Parts of live calls that were told as over, as they were told. */
  readonly #told = new Map<CallId, Map<string, string>>();
  #wake: () => void = () => {};

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#nodes = deps.nodes ?? ALONE;
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
      if (this.#due.size + this.#gaps.size === 0) {
        await new Promise<void>((wake) => this.#wake = wake);
        continue;
      }
      const due = [...this.#due.values()].slice(0, STORIES_AT_ONCE);
      const gapsWritten = await this.#writeGaps();
      const rest = await this.#writeTogether(due) && gapsWritten ? STORE_EVERY : STORE_RETRY_AFTER;
      await this.#deps.clock.sleep(rest, signal).catch(() => {});
    }
    await this.#writeGaps();
    for (const call of [...this.#due.values()]) await this.#write([call]);
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
        for (const gap of change.gaps) this.#gaps.set(gap.from, gap);
        if (change.gaps.length > 0) this.#wake();
        return;
      case "device":
      case "trunk":
      case "lost":
      case "bindings":
      case "digest-failed":
      case "register":
      case "presence":
        return;
    }
  }

  #note(call: Call): void {
    if (!this.#nodes.leads) return;
    const givenUp = this.#due.set(call.id, call);
    if (givenUp !== undefined) {
      this.#deps.onFailure(new Error(`The story of call ${givenUp[0]} was given up`));
    }
    this.#wake();
  }

  async #writeGaps(): Promise<boolean> {
    try {
      for (const gap of [...this.#gaps.values()]) {
        await this.#deps.history.putGap(gap);
        this.#gaps.delete(gap.from);
      }
      return true;
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      this.#deps.onFailure(failure);
      return false;
    }
  }

  /** Another node has written these parts. */
  async writtenElsewhere(ids: readonly string[]): Promise<void> {
    await this.#tellParts(await this.#deps.history.parts(ids));
  }

  /** A store that refuses them together may take some of them alone. False when it refused any. */
  async #writeTogether(calls: readonly Call[]): Promise<boolean> {
    if (await this.#write(calls)) return true;
    if (calls.length === 1) return false;
    let written = true;
    for (const call of calls) written = await this.#write([call]) && written;
    return written;
  }

  async #write(calls: readonly Call[]): Promise<boolean> {
    const { history, office } = this.#deps;
    // who has lost the lead knows no more how calls stand
    if (!this.#nodes.leads) { for (const call of calls) this.#due.delete(call.id); }
    if (!this.#nodes.leads) return true;
    const stories = calls.map((call) => ({ call, parts: partsOf(call, office.index) }));
    try {
      await history.putAll(stories);
      for (const call of calls) this.#settle(call);
      const toTell = stories.flatMap(({ call, parts }) => this.#toTell(call, parts));
      if (toTell.length > 0) this.#nodes.tell({ kind: "parts", ids: toTell.map(({ id }) => id) });
      await this.#tellParts(toTell);
      return true;
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      this.#deps.onFailure(failure);
      for (const call of calls) if (this.#settle(call)) this.#due.set(call.id, call);
      return false;
    }
  }

  async #tellParts(parts: readonly CallPart[]): Promise<void> {
    const unseen = new Map<Extension, number>();
    for (const { owner } of parts) {
      if (!unseen.has(owner)) unseen.set(owner, await this.#deps.history.unseenMissed(owner));
    }
    for (const part of parts) this.#deps.onPart(part, unseen.get(part.owner)!);
  }

  /** Takes the call off the list unless it changed meanwhile; a failed one is put back last. */
  #settle(call: Call): boolean {
    return this.#due.get(call.id) === call && this.#due.delete(call.id);
  }

  #toTell(call: Call, parts: readonly CallPart[]): readonly CallPart[] {
    const told = this.#told.get(call.id) ?? new Map<string, string>();
    const fresh = parts.filter((part) =>
      part.result !== undefined && told.get(part.id) !== JSON.stringify(part)
    );
    for (const part of fresh) told.set(part.id, JSON.stringify(part));
    if (call.endedAt === undefined) this.#told.set(call.id, told);
    else this.#told.delete(call.id);
    return fresh;
  }
}
