/**
 * The bulk edit's state: a file is read here first, then checked by the server; what that said is shown and, on a
 * press, carried out. Whatever is chosen anew checks the file anew; an answer to an older question is not heard.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  type ImportApplied,
  type ImportPreview,
  type ImportUndone,
  KEEP_MAX,
  type LastImport,
  type LeftTold,
} from "../../../shared/admin_import.ts";
import type { Answer, Refusal } from "../../request.ts";
import { search } from "../../request.ts";
import type { AdminApi } from "../api.ts";
import { type Idle, type LocalPlan, type Peek, peekAt, planLocally, type Roster } from "./plan.ts";

/** The server may take its time with a long file. */
const LONG_MILLIS = 120_000;

export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type Stage =
  | { readonly kind: "none" }
  /** Read here; the share that is done. */
  | { readonly kind: "reading"; readonly progress: number }
  /** Nothing wrong so far; the server looks at it, and only it knows the passwords. */
  | { readonly kind: "checking"; readonly plan: LocalPlan }
  | { readonly kind: "bad"; readonly plan: LocalPlan }
  | { readonly kind: "ready"; readonly plan: ImportPreview }
  | { readonly kind: "applying"; readonly plan: ImportPreview }
  | { readonly kind: "applied"; readonly changed: number }
  | { readonly kind: "undone"; readonly changed: number; readonly left: readonly LeftTold[] }
  /** The answer to the dry run or to applying; the file can be checked again. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface BulkDeps {
  readonly api: Pick<AdminApi, "get" | "post">;
  /** Everybody as they are, without passwords; what could not be read leaves the judging to the server. */
  readonly roster: () => Promise<Roster | undefined>;
  readonly idle: Idle;
}

/** The rows around an issue: which of those listed it is, and its line. */
export interface Looked extends Peek {
  readonly at: number;
  readonly line: number;
}

export interface Bulk {
  readonly file: ReadonlySignal<ChosenFile | undefined>;
  readonly stage: ReadonlySignal<Stage>;
  readonly create: ReadonlySignal<boolean>;
  readonly template: ReadonlySignal<string>;
  /** Whose old values stay: all that a spreadsheet lost, or these extensions. */
  readonly keep: ReadonlySignal<"all" | ReadonlySet<string>>;
  readonly last: ReadonlySignal<LastImport["last"]>;
  readonly undoRefusal: ReadonlySignal<Refusal | undefined>;
  readonly peek: ReadonlySignal<Looked | undefined>;
  /** Nothing is chosen and nothing is under way that leaving would lose. */
  readonly unsaved: ReadonlySignal<boolean>;
  take(file: ChosenFile): Promise<void>;
  setCreate(create: boolean): Promise<void>;
  setTemplate(extension: string): Promise<void>;
  setKeep(extension: string, keep: boolean): Promise<void>;
  setKeepAll(keep: boolean): Promise<void>;
  recheck(): Promise<void>;
  apply(): Promise<void>;
  readLast(): Promise<void>;
  undo(): Promise<void>;
  /** Shows the rows around the issue, or hides them when they are shown. */
  look(at: number, line: number): Promise<void>;
}

const NOBODY: ReadonlySet<string> = new Set();

export function createBulk({ api, roster, idle }: BulkDeps): Bulk {
  const file = signal<ChosenFile | undefined>(undefined);
  const stage = signal<Stage>({ kind: "none" });
  const create = signal(false);
  const template = signal("");
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
    const people = await roster();
    if (stopped()) return;
    if (people !== undefined) {
      const plan = await planLocally(chosen.bytes, people, create.peek(), idle, {
        progress: (progress) => {
          if (!stopped()) showProgress(progress);
        },
        stopped,
      });
      if (plan === undefined) return;
      stage.value = plan.issuesTotal > 0 ? { kind: "bad", plan } : { kind: "checking", plan };
      if (plan.issuesTotal > 0) return;
    }
    await ask(chosen, stopped);
  }

  async function ask(chosen: ChosenFile, stopped: () => boolean): Promise<void> {
    const answer = await post<ImportPreview>("users.csv", { dryRun: "true", ...choices() }, chosen);
    if (!stopped()) stage.value = stageOf(answer);
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

  function choices() {
    const kept = keep.peek();
    return {
      create: create.peek() ? "true" : undefined,
      template: create.peek() && template.peek() !== "" ? template.peek() : undefined,
      keep: kept === "all" ? kept : [...kept].slice(0, KEEP_MAX).join(","),
    };
  }

  function post<T>(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    chosen: ChosenFile,
  ): Answer<T> {
    const extras = { bytes: chosen.bytes, type: "text/csv", millis: LONG_MILLIS };
    return api.post<T>(path + search(query), undefined, extras);
  }

  async function readLast(): Promise<void> {
    const answer = await api.get<LastImport>("users.csv/undo");
    if (answer.ok) last.value = answer.value.last;
  }

  return {
    file,
    stage,
    create,
    template,
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
    async setCreate(next) {
      create.value = next;
      await check();
    },
    async setTemplate(extension) {
      if (extension === template.peek()) return;
      template.value = extension;
      await check();
    },
    async setKeep(extension, kept) {
      const before = keep.peek();
      const next = new Set(before === "all" ? [] : before);
      if (kept) next.add(extension);
      else next.delete(extension);
      keep.value = next;
      await askAgain();
    },
    async setKeepAll(kept) {
      keep.value = kept ? "all" : NOBODY;
      await askAgain();
    },
    recheck: check,
    async apply() {
      const now = stage.peek();
      const chosen = file.peek();
      if (now.kind !== "ready" || chosen === undefined) return;
      const mine = ++run;
      stage.value = { kind: "applying", plan: now.plan };
      const answer = await post<ImportApplied>("users.csv", { token: now.plan.token }, chosen);
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
      const answer = await api.post<ImportUndone>("users.csv/undo", undefined, {
        millis: LONG_MILLIS,
      });
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
      const seen = await peekAt(chosen.bytes, line, idle);
      if (file.peek() === chosen) peek.value = { ...seen, at, line };
    },
  };
}

function stageOf(answer: Awaited<Answer<ImportPreview>>): Stage {
  if (!answer.ok) return { kind: "refused", refusal: answer.error };
  const plan = answer.value;
  return plan.issuesTotal > 0 ? { kind: "bad", plan } : { kind: "ready", plan };
}
