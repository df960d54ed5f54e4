/**
 * The number field and the line: one field for numbers and names (law 4). Digits are classified by the
 * server's dial plan, a name opens candidates, and nothing here dials: it only knows what would be dialled.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { numberInText, readNumber } from "../../../core/domain/number.ts";
import type { Result } from "../../../core/lib/result.ts";
import { instant } from "../../../core/lib/time.ts";
import type { DialPlan, ListEntry, MyLine, User } from "../../shared/api.ts";
import type { Refusal } from "../api.ts";
import type { Browser } from "./browser.ts";

/** Typing is over when no key came for this long. */
export const TYPING_MILLIS = 120;
/** People and list entries offered for a name. */
export const CANDIDATES_OF_USERS = 6;
export const CANDIDATES_OF_LISTS = 4;
const LINE_KEY = "naisen.line";

export type Candidate =
  | { readonly kind: "user"; readonly user: User }
  | { readonly kind: "entry"; readonly entry: ListEntry };

/** What stands beneath the field. */
export type Echo =
  | { readonly kind: "nothing" }
  /** What was typed is being looked up, or its candidates speak for it. */
  | { readonly kind: "reading" }
  | { readonly kind: "plan"; readonly plan: DialPlan; readonly name?: string }
  | { readonly kind: "no-candidate"; readonly q: string };

/** Something the page did to the field by itself, and says so. */
export type FieldNote = "taken" | "last-number" | { readonly inserted: string };

export interface Dialler {
  readonly text: ReadonlySignal<string>;
  readonly echo: ReadonlySignal<Echo>;
  readonly note: ReadonlySignal<FieldNote | undefined>;
  readonly candidates: ReadonlySignal<readonly Candidate[]>;
  readonly selected: ReadonlySignal<number>;
  /** The line chosen by the person. */
  readonly line: ReadonlySignal<string | undefined>;
  /** The line the number in the field would leave on: the emergency line for 110, none for an extension. */
  readonly lineUsed: ReadonlySignal<string | undefined>;
  readonly needsNoLine: ReadonlySignal<boolean>;
  /** `composing`: an IME is still at work, so nothing is looked up yet. */
  type(text: string, composing: boolean): void;
  /** Takes a number out of a pasted text; `false` leaves the paste to the field. */
  paste(text: string): boolean;
  /** Puts a number in, from a row, a link or the last call. */
  fill(text: string, note?: FieldNote): void;
  clear(): void;
  chooseLine(id: string): void;
  /** A line for this one call, such as the one a call came in on. */
  lendLine(id: string | undefined): void;
  /** Takes a candidate in. */
  choose(index: number): void;
  move(step: 1 | -1): void;
  closeCandidates(): void;
  /** Whether what stands in the field is meant as a name. */
  isName(): boolean;
  /** What Enter in the field means now. */
  enter(): "took-candidate" | "dial" | "still-looking";
  restore(): void;
}

export interface DiallerOptions {
  readonly browser: Browser;
  readonly lines: ReadonlySignal<readonly MyLine[]>;
  readonly text: string;
  /** The line chosen elsewhere on the page; absent: it is chosen here. */
  readonly line?: ReadonlySignal<string | undefined>;
  /** Whether names of the phonebooks are offered too. Default: yes. */
  readonly lists?: boolean;
  /** Any input clears the refusals that stand on the page. */
  readonly touched: () => void;
  /** Who is not offered: nobody transfers to himself. */
  readonly except?: string;
}

export function createDialler(options: DiallerOptions): Dialler {
  const { browser, lines } = options;
  const text = signal(options.text);
  const echo = signal<Echo>({ kind: "nothing" });
  const note = signal<FieldNote | undefined>(undefined);
  const candidates = signal<readonly Candidate[]>([]);
  const selected = signal(0);
  const chosen = signal<string | undefined>(undefined);
  const lent = signal<string | undefined>(undefined);
  const line = options.line ??
    computed(() => usable(lines.value, lent.value ?? chosen.value));
  const plan = computed(() => echo.value.kind === "plan" ? echo.value.plan : undefined);
  let cancelTyping: (() => void) | undefined;
  let turn = 0;

  function set(value: string, said: FieldNote | undefined): void {
    batch(() => {
      text.value = value;
      note.value = said;
      candidates.value = [];
      selected.value = 0;
      lent.value = undefined;
      echo.value = value.trim() === "" ? { kind: "nothing" } : { kind: "reading" };
    });
    options.touched();
    look();
  }

  /** Asks once typing has paused; an answer that was overtaken is dropped. */
  function look(): void {
    const mine = ++turn;
    cancelTyping?.();
    const typed = text.value.trim();
    if (typed === "") return;
    cancelTyping = browser.later(TYPING_MILLIS, () => {
      const answer = isNumberText(typed) ? askPlan(typed) : askNames(typed);
      void answer.then((show) => {
        if (mine === turn) batch(show);
      });
    });
  }

  async function askPlan(typed: string): Promise<() => void> {
    const onLine = line.peek();
    const [answer, name] = await Promise.all([
      browser.api.dialPlan({
        destination: typed,
        ...(onLine === undefined ? {} : { line: onLine }),
      }),
      nameOf(browser, typed),
    ]);
    return () => {
      echo.value = answer.ok
        ? { kind: "plan", plan: answer.value, ...(name === undefined ? {} : { name }) }
        : { kind: "nothing" };
    };
  }

  async function askNames(typed: string): Promise<() => void> {
    const [users, entries] = await Promise.all([
      browser.api.users({ q: typed, limit: CANDIDATES_OF_USERS }),
      options.lists === false
        ? undefined
        : browser.api.listEntries({ q: typed, limit: CANDIDATES_OF_LISTS }),
    ]);
    const found: readonly Candidate[] = [
      ...itemsOf(users).filter((user) => user.extension !== options.except)
        .map((user) => ({ kind: "user" as const, user })),
      ...(entries === undefined
        ? []
        : itemsOf(entries).map((entry) => ({ kind: "entry" as const, entry }))),
    ];
    return () => {
      candidates.value = found;
      selected.value = 0;
      echo.value = found.length === 0 ? { kind: "no-candidate", q: typed } : { kind: "reading" };
    };
  }

  function choose(index: number): void {
    const candidate = candidates.value[index];
    if (candidate === undefined) return;
    set(numberOf(candidate), undefined);
  }

  return {
    text,
    echo,
    note,
    candidates,
    selected,
    line,
    lineUsed: computed(() =>
      plan.value?.classification === "emergency" ? plan.value.line : line.value
    ),
    needsNoLine: computed(() => {
      const kind = plan.value?.classification;
      return kind === "extension" || kind === "slot" || kind === "feature";
    }),
    type(value, composing) {
      if (!composing) return set(value, undefined);
      turn++;
      cancelTyping?.();
      text.value = value;
      options.touched();
    },
    paste(pasted) {
      const number = numberInText(pasted, instant(browser.now()));
      if (number === undefined || isNumberText(pasted)) return false;
      set(number, "taken");
      return true;
    },
    fill: (value, said) => set(value, said),
    clear: () => set("", undefined),
    lendLine(id) {
      lent.value = id;
    },
    chooseLine(id) {
      batch(() => {
        lent.value = undefined;
        chosen.value = id;
      });
      browser.remember(LINE_KEY, id);
      options.touched();
      look();
    },
    choose,
    move(step) {
      const count = candidates.value.length;
      if (count > 0) selected.value = (selected.value + step + count) % count;
    },
    closeCandidates() {
      candidates.value = [];
    },
    isName: () => text.peek().trim() !== "" && !isNumberText(text.peek()),
    enter() {
      if (isNumberText(text.peek()) || echo.peek().kind === "no-candidate") return "dial";
      if (candidates.peek().length === 0) return "still-looking";
      choose(selected.peek());
      return "took-candidate";
    },
    restore() {
      chosen.value = browser.recall(LINE_KEY);
      look();
    },
  };
}

/** Whether the text is meant as a number: digits and the signs people put between them. */
function isNumberText(text: string): boolean {
  const read = readNumber(text.trim());
  return read.ok && read.value !== "";
}

/** The line that is chosen if it may be used, else the first that may. */
function usable(lines: readonly MyLine[], chosen: string | undefined): string | undefined {
  const open = lines.filter((each) => each.permitted);
  return (open.find((each) => each.id === chosen) ?? open[0])?.id;
}

function numberOf(candidate: Candidate): string {
  return candidate.kind === "user" ? candidate.user.extension : candidate.entry.display;
}

function itemsOf<T>(answer: Result<{ readonly items: readonly T[] }, Refusal>): readonly T[] {
  return answer.ok ? answer.value.items : [];
}

/** Whose number this is, from people and lists; only the whole number counts. */
async function nameOf(browser: Browser, typed: string): Promise<string | undefined> {
  const read = readNumber(typed);
  if (!read.ok || read.value.length < 2) return undefined;
  const digits = read.value;
  if (digits.length <= 6) {
    const users = itemsOf(await browser.api.users({ q: digits, limit: CANDIDATES_OF_USERS }));
    return users.find((user) => user.extension === digits)?.name;
  }
  const entries = itemsOf(await browser.api.listEntries({ q: digits, limit: CANDIDATES_OF_LISTS }));
  return entries.find((entry) => entry.number === digits)?.name;
}
