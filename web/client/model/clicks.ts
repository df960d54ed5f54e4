/**
 * The clicks under way, one at a time for each device. A click ends when the calls show what it wanted; after a
 * while the page says that it takes long, and at last it asks the server what became of it.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Call } from "../../shared/api.ts";
import type { Browser } from "./browser.ts";
import { type Click, isSeen, type Pending } from "./pending.ts";

/** After this long without an event the page says that it takes a while. */
export const SLOW_MILLIS = 4_000;
/** After this long the page asks the server what became of the click. */
export const SETTLE_MILLIS = 12_000;

export interface Clicks {
  readonly pendings: ReadonlySignal<ReadonlyMap<string, Pending>>;
  of(device: string): Pending | undefined;
  /** Replaces what was under way on the device. Returns the command's id. */
  begin(device: string, click: Click): string;
  /** Changes a click if it is still the same one; what it is then. */
  amend(device: string, commandId: string, change: Partial<Pending>): Pending | undefined;
  /** Ends it if it is still the same one; whether it was. */
  end(device: string, commandId: string): boolean;
  /** Ends it if the calls show what it wanted. */
  look(device: string): void;
}

export interface ClicksOptions {
  readonly browser: Browser;
  readonly calls: ReadonlySignal<readonly Call[]>;
  /** Reads the live calls anew, when an event should have come and did not. */
  readonly resync: () => Promise<void>;
  /** It came to nothing that could be seen. */
  readonly unseen: (device: string, pending: Pending) => void;
}

export function createClicks(options: ClicksOptions): Clicks {
  const { browser, calls } = options;
  const pendings = signal<ReadonlyMap<string, Pending>>(new Map());

  function set(device: string, pending: Pending | undefined): void {
    const next = new Map(pendings.peek());
    if (pending === undefined) next.delete(device);
    else next.set(device, pending);
    pendings.value = next;
  }

  function same(device: string, commandId: string): Pending | undefined {
    const pending = pendings.peek().get(device);
    return pending?.commandId === commandId ? pending : undefined;
  }

  function amend(device: string, commandId: string, change: Partial<Pending>): Pending | undefined {
    const pending = same(device, commandId);
    if (pending === undefined) return undefined;
    const next = { ...pending, ...change };
    set(device, next);
    return next;
  }

  function end(device: string, commandId: string): boolean {
    if (same(device, commandId) === undefined) return false;
    set(device, undefined);
    return true;
  }

  /** No event came: the truth is read from the server, and the click ends. */
  async function settle(device: string, commandId: string): Promise<void> {
    if (same(device, commandId) === undefined) return;
    await options.resync();
    const pending = same(device, commandId);
    if (pending === undefined) return;
    set(device, undefined);
    if (!isSeen(pending, device, calls.peek())) options.unseen(device, pending);
  }

  return {
    pendings,
    of: (device) => pendings.peek().get(device),
    begin(device, click) {
      const commandId = browser.newId();
      set(device, { ...click, commandId, slow: false, cancelling: false });
      browser.later(SLOW_MILLIS, () => void amend(device, commandId, { slow: true }));
      browser.later(SETTLE_MILLIS, () => void settle(device, commandId));
      return commandId;
    },
    amend,
    end,
    look(device) {
      const pending = pendings.peek().get(device);
      if (pending !== undefined && isSeen(pending, device, calls.peek())) set(device, undefined);
    },
  };
}
