/**
 * 着信連携: the card of who calls, while 着信連携 is ON: the name in the lists, the last calls with the number, the
 * line. It takes no focus, and goes by Esc and with the call.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Call, HistoryEntry, ListEntry, Party, User } from "../../shared/api.ts";
import type { Browser } from "./browser.ts";
import type { CallRow } from "./call_rows.ts";
import type { PhoneView } from "./phone_view.ts";

/** Earlier calls shown, and how many are looked through for them. */
export const PAST_ROWS = 3;
const PAST_READ = 20;

/** What is known of who calls, beside the call itself. */
export type CallerAbout =
  | { readonly kind: "reading" }
  | { readonly kind: "failed" }
  | {
    readonly kind: "known";
    readonly past: readonly HistoryEntry[];
    readonly entry?: ListEntry;
    readonly user?: User;
  };

export interface CallerView {
  readonly row: CallRow;
  readonly about: CallerAbout;
}

export interface CallerCard {
  /** Absent while nobody calls, and after it was put away. */
  readonly view: ReadonlySignal<CallerView | undefined>;
  /** A call begins to ring, and 着信連携 is ON; `pages` are opened in new tabs. */
  incoming(call: Call, pages?: readonly string[]): void;
  /** Pages the browser did not let be opened by themselves. */
  readonly heldBack: ReadonlySignal<readonly string[]>;
  dismiss(): void;
  /** Calls that ring already when the page opens. */
  restore(): void;
}

export interface CallerCardOptions {
  readonly browser: Pick<Browser, "api" | "notify" | "openPages">;
  readonly phones: { readonly views: ReadonlySignal<readonly PhoneView[]> };
  readonly isOn: () => boolean;
  /** A notification's two lines. */
  readonly told: (row: CallRow) => { readonly title: string; readonly text: string };
}

export function createCallerCard(options: CallerCardOptions): CallerCard {
  const { browser, phones } = options;
  const shown = signal<string | undefined>(undefined);
  const about = signal<CallerAbout>({ kind: "reading" });
  const heldBack = signal<readonly string[]>([]);

  async function openPages(id: string, pages: readonly string[]): Promise<void> {
    const held = pages.length === 0 ? [] : await browser.openPages(id, pages);
    if (shown.peek() === id) heldBack.value = held;
  }

  const rowOf = (id: string, views: readonly PhoneView[]) =>
    views.flatMap((view) => view.rows).find((row) => row.call.id === id);

  const view = computed((): CallerView | undefined => {
    if (shown.value === undefined) return undefined;
    const row = rowOf(shown.value, phones.views.value);
    return row === undefined ? undefined : { row, about: about.value };
  });

  async function read(id: string, peer: Party): Promise<void> {
    const known = peer.kind === "person" ? await ofPerson(peer.extension) : await ofNumber(peer);
    if (shown.peek() === id) about.value = known;
  }

  async function ofPerson(extension: string): Promise<CallerAbout> {
    const [past, users] = await Promise.all([
      browser.api.history({ q: extension, direction: "internal", limit: PAST_READ }),
      browser.api.users({ q: extension, limit: PAST_READ }),
    ]);
    if (!past.ok || !users.ok) return { kind: "failed" };
    const user = users.value.items.find((each) => each.extension === extension);
    return {
      kind: "known",
      past: withNumber(past.value.items, extension),
      ...(user === undefined ? {} : { user }),
    };
  }

  async function ofNumber(
    { number }: { readonly number: string },
  ): Promise<CallerAbout> {
    if (number === "") return { kind: "known", past: [] };
    const [past, entries] = await Promise.all([
      browser.api.history({ q: number, limit: PAST_READ }),
      browser.api.listEntries({ q: number, limit: PAST_READ }),
    ]);
    if (!past.ok || !entries.ok) return { kind: "failed" };
    const entry = entries.value.items.find((each) => each.number === number);
    return {
      kind: "known",
      past: withNumber(past.value.items, number),
      ...(entry === undefined ? {} : { entry }),
    };
  }

  function show(id: string, row: CallRow): void {
    batch(() => {
      shown.value = id;
      about.value = { kind: "reading" };
      heldBack.value = [];
    });
    void read(id, row.peer);
    const { title, text } = options.told(row);
    const put = browser.notify({ tag: id, title, text });
    const stop = view.subscribe((now) => {
      if (now?.row.call.id === id && now.row.activity === "ringing") return;
      put();
      queueMicrotask(() => stop());
    });
  }

  return {
    view,
    heldBack,
    incoming(call, pages = []) {
      const row = rowOf(call.id, phones.views.peek());
      if (row?.activity !== "ringing" || shown.peek() === call.id) return;
      show(call.id, row);
      void openPages(call.id, pages);
    },
    dismiss() {
      shown.value = undefined;
    },
    restore() {
      if (!options.isOn()) return;
      const rings = phones.views.peek().flatMap((phone) => phone.rows)
        .find((row) => row.activity === "ringing");
      if (rings !== undefined) show(rings.call.id, rings);
    },
  };
}

/** Of what a text search found, those with this very number. */
function withNumber(entries: readonly HistoryEntry[], number: string): readonly HistoryEntry[] {
  return entries.filter((entry) => entry.number === number).slice(0, PAST_ROWS);
}
