/** What pages remember between drawings: a list of the server's, or one answer of it. */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Query, Refusal } from "../request.ts";
import type { App } from "./app.ts";
import { createRows, type Rows } from "./rows.ts";

/** The rows at a path, asked once the page is opened; what stood in the address is looked for at once. */
export function useRows<Row>(app: App, path: string, initial: Query = {}): Rows<Row> {
  return useMemo(() => createRows<Row>(app.api, path, initial), [path]);
}

export interface Read<T> {
  readonly value: ReadonlySignal<T | undefined>;
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  reload(): Promise<void>;
  /** What a change has answered takes the place of what was read. */
  take(value: T): void;
}

/** One answer of the server. */
export function useRead<T>(app: App, path: string, query?: Query): Read<T> {
  return useMemo(() => createRead<T>(app, path, query), [path]);
}

export function createRead<T>(app: App, path: string, query?: Query): Read<T> {
  const value = signal<T | undefined>(undefined);
  const refusal = signal<Refusal | undefined>(undefined);
  const read: Read<T> = {
    value,
    refusal,
    async reload() {
      const answer = await app.api.get<T>(path, query);
      batch(() => {
        refusal.value = answer.ok ? undefined : answer.error;
        if (answer.ok) value.value = answer.value;
      });
    },
    take(next) {
      value.value = next;
    },
  };
  void read.reload();
  return read;
}

/** Asks again every so often while the page is open and looked at. */
export function useEvery(millis: number, run: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) run();
    }, millis);
    return () => clearInterval(timer);
  }, []);
}
