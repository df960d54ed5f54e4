/**
 * The state of a bulk import: a file is read here first, then checked by the server; what that said is shown and, on
 * a press, carried out. Whatever is chosen anew checks the file anew; an answer to an older question is not heard.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { type ImportApplied, KEEP_MAX, type LastImport } from "../../../shared/admin_import.ts";
import type { Answer, Query, Refusal } from "../../request.ts";
import { search } from "../../request.ts";
import type { AdminApi } from "../api.ts";
import { type BulkPlan, type Idle, type Peek, peekAt, type Watch } from "./reading.ts";

/** The server may take its time with a long file. */
const LONG_MILLIS = 120_000;

export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Stage<Plan extends BulkPlan, Left> =
  | { readonly kind: "none" }
  /** Read here; the share that is done. */
  | { readonly kind: "reading"; readonly progress: number }
  /** Nothing wrong so far; the server looks at it. */
  | { readonly kind: "checking"; readonly plan: Plan }
  | { readonly kind: "bad"; readonly plan: Plan }
  | { readonly kind: "ready"; readonly plan: Plan; readonly token: string }
  | { readonly kind: "applying"; readonly plan: Plan }
  | { readonly kind: "applied"; readonly changed: number }
  | { readonly kind: "undone"; readonly changed: number; readonly left: readonly Left[] }
  /** The answer to the dry run or to applying; the file can be checked again. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** What stands beside the file in the question: by the names of the API's query. */
export type Choices = Readonly<Record<string, string | undefined>>;

export interface BulkDeps<Plan extends BulkPlan> {
  readonly api: Pick<AdminApi, "get" | "post">;
  /** Below `/api/v1/admin/`. */
  readonly path: string;
  /**
   * What the file would do as far as it is known here; `unread` when nothing is, and the judging is left to the
   * server, `undefined` when nobody waits any more.
   */
  readonly plan: (
    bytes: Uint8Array,
    choices: Choices,
    watch: Watch,
  ) => Promise<Plan | "unread" | undefined>;
  readonly idle: Idle;
  /** Chosen from the beginning. */
  readonly choices?: Choices;
  /** Heading of the column that is never shown. */
  readonly secret?: string;
}

/** The rows around an issue: which of those listed it is, and its line. */
export interface Looked extends Peek {
  readonly at: number;
  readonly line: number;
}

export interface Bulk<Plan extends BulkPlan, Left = unknown> {
  readonly file: ReadonlySignal<ChosenFile | undefined>;
  readonly stage: ReadonlySignal<Stage<Plan, Left>>;
  readonly choices: ReadonlySignal<Choices>;
  /** Whose old values stay: all that a spreadsheet lost, or these. */
  readonly keep: ReadonlySignal<"all" | ReadonlySet<string>>;
  readonly last: ReadonlySignal<LastImport["last"]>;
  readonly undoRefusal: ReadonlySignal<Refusal | undefined>;
  readonly peek: ReadonlySignal<Looked | undefined>;
  /** Nothing is chosen and nothing is under way that leaving would lose. */
  readonly unsaved: ReadonlySignal<boolean>;
  take(file: ChosenFile): Promise<void>;
  choose(name: string, value: string | undefined): Promise<void>;
  setKeep(key: string, keep: boolean): Promise<void>;
  setKeepAll(keep: boolean): Promise<void>;
  recheck(): Promise<void>;
  apply(): Promise<void>;
  readLast(): Promise<void>;
  undo(): Promise<void>;
  /** Shows the rows around the issue, or hides them when they are shown. */
  look(at: number, line: number): Promise<void>;
}

const NOBODY: ReadonlySet<string> = new Set();

export function createBulk<Plan extends BulkPlan, Left>(
  { api, path, plan, idle, secret, choices: chosenBefore = {} }: BulkDeps<Plan>,
): Bulk<Plan, Left> {
  type Told = Plan & { readonly token: string };
  const file = signal<ChosenFile | undefined>(undefined);
  const stage = signal<Stage<Plan, Left>>({ kind: "none" });
  const choices = signal<Choices>(chosenBefore);
  const keep = signal<"all" | ReadonlySet<string>>(NOBODY);
  const last = signal<LastImport["last"]>(undefined);
  const undoRefusal = signal<Refusal | undefined>(undefined);
  const peek = signal<Looked | undefined>(undefined);
  let run = 0;

  async function check(): Promise<void> {
    const chosen = file.peek();
    if (chosen === undefined) return;
    const mine = ++run;
    const stopped = () => run !== mine;
    batch(() => {
      peek.value = undefined;
      stage.value = { kind: "reading", progress: 0 };
    });
    const planned = await plan(chosen.bytes, choices.peek(), {
      progress: (progress) => {
        if (!stopped()) showProgress(progress);
      },
      stopped,
    });
    if (planned === undefined || stopped()) return;
    if (planned !== "unread") {
      const isBad = planned.issuesTotal > 0;
      stage.value = { kind: isBad ? "bad" : "checking", plan: planned };
      if (isBad) return;
    }
    await ask(chosen, stopped);
  }

  async function ask(chosen: ChosenFile, stopped: () => boolean): Promise<void> {
    const answer = await post<Told>({ dryRun: "true", ...choices.peek(), keep: kept() }, chosen);
    if (!stopped()) stage.value = stageOf(answer);
  }

  function stageOf(answer: Awaited<Answer<Told>>): Stage<Plan, Left> {
    if (!answer.ok) return { kind: "refused", refusal: answer.error };
    const { value } = answer;
    if (value.issuesTotal > 0) return { kind: "bad", plan: value };
    return { kind: "ready", plan: value, token: value.token };
  }

  /** What stands on the page stays until the new answer is there. */
  async function askAgain(): Promise<void> {
    const now = stage.peek();
    const chosen = file.peek();
    if ((now.kind !== "ready" && now.kind !== "checking") || chosen === undefined) return check();
    const mine = ++run;
    stage.value = { kind: "checking", plan: now.plan };
    await ask(chosen, () => run !== mine);
  }

  function showProgress(progress: number): void {
    const now = stage.peek();
    // a drawing for each percent is enough
    if (now.kind === "reading" && progress - now.progress >= 0.01) {
      stage.value = { kind: "reading", progress };
    }
  }

  function kept(): string {
    const now = keep.peek();
    return now === "all" ? now : [...now].slice(0, KEEP_MAX).join(",");
  }

  function post<T>(query: Query, chosen: ChosenFile): Answer<T> {
    const extras = { bytes: chosen.bytes, type: "text/csv", millis: LONG_MILLIS };
    return api.post<T>(path + search(query), undefined, extras);
  }

  async function readLast(): Promise<void> {
    const answer = await api.get<LastImport>(`${path}/undo`);
    if (answer.ok) last.value = answer.value.last;
  }

  return {
    file,
    stage,
    choices,
    keep,
    last,
    undoRefusal,
    peek,
    unsaved: computed(() => ["checking", "ready", "applying"].includes(stage.value.kind)),
    async take(chosen) {
      batch(() => {
        file.value = chosen;
        keep.value = NOBODY;
        undoRefusal.value = undefined;
      });
      await check();
    },
    async choose(name, value) {
      if (choices.peek()[name] === value) return;
      choices.value = { ...choices.peek(), [name]: value };
      await check();
    },
    async setKeep(key, wanted) {
      const before = keep.peek();
      const next = new Set(before === "all" ? [] : before);
      if (wanted) next.add(key);
      else next.delete(key);
      keep.value = next;
      await askAgain();
    },
    async setKeepAll(wanted) {
      keep.value = wanted ? "all" : NOBODY;
      await askAgain();
    },
    recheck: check,
    async apply() {
      const now = stage.peek();
      const chosen = file.peek();
      if (now.kind !== "ready" || chosen === undefined) return;
      const mine = ++run;
      stage.value = { kind: "applying", plan: now.plan };
      const answer = await post<ImportApplied>({ token: now.token }, chosen);
      if (run !== mine) return;
      batch(() => {
        stage.value = answer.ok
          ? { kind: "applied", changed: answer.value.changed }
          : { kind: "refused", refusal: answer.error };
        if (answer.ok) file.value = undefined;
      });
      await readLast();
    },
    readLast,
    async undo() {
      run++;
      const answer = await api.post<{ readonly changed: number; readonly left: readonly Left[] }>(
        `${path}/undo`,
        undefined,
        { millis: LONG_MILLIS },
      );
      batch(() => {
        undoRefusal.value = answer.ok ? undefined : answer.error;
        if (!answer.ok) return;
        file.value = undefined;
        stage.value = { kind: "undone", ...answer.value };
      });
      await readLast();
    },
    async look(at, line) {
      const chosen = file.peek();
      if (chosen === undefined || peek.peek()?.at === at) {
        peek.value = undefined;
        return;
      }
      const seen = await peekAt(chosen.bytes, line, idle, secret);
      if (file.peek() === chosen) peek.value = { ...seen, at, line };
    },
  };
}
