/**
 * プレゼンス: what the person is about to choose, and what colleagues will then see. What the page's head shows
 * changes only when the feed says so (law 7).
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Label, Presence, PresenceState } from "../../shared/api.ts";
import { isoText, millisOf } from "../format.ts";
import type { Browser } from "./browser.ts";
import type { Clock } from "./clock.ts";
import { readNextTime, startOfDay } from "./period.ts";
import { sentenceOf } from "./notices.ts";

/** The popover it is chosen in. */
export const CHOOSER_ID = "presence-chooser";
/** After this long without an answer the page says that it takes a while. */
const SLOW_MILLIS = 4_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** When the former state returns. */
export type Lasting = "open" | "quarter" | "hour" | "day" | "time";
export const LASTING: readonly Lasting[] = ["open", "quarter", "hour", "day", "time"];

export interface PresenceChoice {
  readonly code: ReadonlySignal<string>;
  readonly note: ReadonlySignal<string>;
  readonly lasting: ReadonlySignal<Lasting>;
  /** As typed, for `time`. */
  readonly time: ReadonlySignal<string>;
  /** The end in milliseconds; `unreadable` when what was typed is no time. */
  readonly end: ReadonlySignal<number | undefined | "unreadable">;
  /** What was typed is no time, and the person has done typing it. */
  readonly timeRefused: ReadonlySignal<boolean>;
  /** What colleagues will see. */
  readonly preview: ReadonlySignal<Presence>;
  /** The state that returns at the end. */
  readonly former: ReadonlySignal<PresenceState | undefined>;
  readonly pending: ReadonlySignal<"no" | "yes" | "slow">;
  readonly refusal: ReadonlySignal<Label | undefined>;
  /** The chooser was opened: it shows what is so. */
  opened(): void;
  choose(code: string): void;
  write(note: string): void;
  last(lasting: Lasting): void;
  typeTime(text: string): void;
  /** Typing is done: what is wrong with it may be said. */
  typedTime(): void;
  submit(): void;
}

export interface PresenceChoiceOptions {
  readonly browser: Pick<Browser, "api" | "later" | "dismiss" | "focus">;
  readonly chosen: ReadonlySignal<Presence | undefined>;
  readonly catalogue: readonly PresenceState[];
  readonly clock: Clock;
}

export function createPresenceChoice(options: PresenceChoiceOptions): PresenceChoice {
  const { browser, chosen, catalogue, clock } = options;
  const code = signal(chosen.peek()?.code ?? catalogue[0]?.code ?? "");
  const note = signal("");
  const lasting = signal<Lasting>("open");
  const time = signal("");
  const typed = signal(false);
  const pending = signal<"no" | "yes" | "slow">("no");
  const refusal = signal<Label | undefined>(undefined);

  const end = computed(() => endOf(lasting.value, time.value, clock));
  const timeRefused = computed(() =>
    typed.value && end.value === "unreadable" && time.value.trim() !== ""
  );
  const preview = computed((): Presence => {
    const until = end.value;
    return {
      code: code.value,
      ...(note.value.trim() === "" ? {} : { note: note.value.trim() }),
      ...(typeof until === "number" ? { until: isoText(until, clock.offset) } : {}),
    };
  });
  const former = computed(() => {
    const now = chosen.value;
    const returning = now?.until === undefined ? now?.code : now.former;
    return catalogue.find((state) => state.code === returning) ?? catalogue[0];
  });

  function change(act: () => void): void {
    batch(() => {
      refusal.value = undefined;
      typed.value = false;
      act();
    });
  }

  async function submit(): Promise<void> {
    if (pending.peek() !== "no") return;
    if (end.peek() === "unreadable") {
      typed.value = true;
      return browser.focus("presence-time");
    }
    pending.value = "yes";
    const notSlow = browser.later(SLOW_MILLIS, () => {
      pending.value = "slow";
    });
    const answer = await browser.api.choosePresence(preview.peek());
    notSlow();
    batch(() => {
      pending.value = "no";
      refusal.value = answer.ok ? undefined : sentenceOf(answer.error);
    });
    if (answer.ok) browser.dismiss(CHOOSER_ID);
  }

  return {
    code,
    note,
    lasting,
    time,
    end,
    timeRefused,
    preview,
    former,
    pending,
    refusal,
    opened() {
      const now = chosen.peek();
      change(() => {
        code.value = now?.code ?? catalogue[0]?.code ?? "";
        note.value = now?.note ?? "";
        lasting.value = now?.until === undefined ? "open" : "time";
        time.value = now?.until === undefined ? "" : clock.text(millisOf(now.until)).slice(0, 5);
      });
    },
    choose(next) {
      change(() => {
        // what was said to the former state is not said to this one
        if (code.peek() === chosen.peek()?.code && note.peek() === chosen.peek()?.note) {
          note.value = "";
          lasting.value = "open";
        }
        code.value = next;
      });
    },
    write: (text) => change(() => note.value = text),
    last(next) {
      change(() => lasting.value = next);
      if (next === "time") browser.focus("presence-time");
    },
    typeTime: (text) => change(() => time.value = text),
    typedTime() {
      typed.value = true;
    },
    submit: () => void submit(),
  };
}

function endOf(lasting: Lasting, time: string, clock: Clock): number | undefined | "unreadable" {
  const now = clock.now.value;
  switch (lasting) {
    case "open":
      return undefined;
    case "quarter":
      return now + 15 * MINUTE;
    case "hour":
      return now + 60 * MINUTE;
    case "day":
      return startOfDay(now, clock.offset) + DAY - MINUTE;
    case "time":
      return readNextTime(time, now, clock.offset) ?? "unreadable";
  }
}
