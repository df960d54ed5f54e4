/**
 * A form: what is typed, what is wrong with it at which field, whether it is unsaved, and what the server said
 * to it. A field is judged when it is left or when all is sent; a refusal that names a field stands at it.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Result } from "../../../core/lib/result.ts";
import type { Fault } from "../../shared/admin_parts.ts";
import type { Label } from "../../shared/api.ts";
import { sentenceOf } from "../model/notices.ts";
import type { Refusal } from "../request.ts";

/** A text, a switch, or a list of what is chosen or of parts that have fields of their own. */
export type FieldValue = string | boolean | readonly unknown[];
export type Values = Readonly<Record<string, FieldValue>>;
/** By field. */
export type Faults = Readonly<Record<string, Label>>;

export interface Form<V extends Values> {
  readonly values: ReadonlySignal<V>;
  /** What is said at each field now. */
  readonly faults: ReadonlySignal<Faults>;
  /** What the server refused and that belongs to no field. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  readonly pending: ReadonlySignal<boolean>;
  readonly unsaved: ReadonlySignal<boolean>;
  set<K extends keyof V>(name: K, value: V[K]): void;
  /** The field was left: from now on it is judged. */
  leave(name: keyof V): void;
  /** Begins anew with these values. */
  reset(values: V): void;
  /** A refusal of something else that was asked for here stands in the form too. */
  stand(refusal: Refusal): void;
  /** Sends what is typed; `true` when it was done. Moves to the first field at fault. */
  submit(): Promise<boolean>;
}

export interface FormOptions<V extends Values, T> {
  readonly initial: V;
  /** What is wrong with what is typed. */
  readonly check?: (values: V) => Faults;
  /** Asked before something is lost by it; no is no fault. */
  readonly sure?: (values: V) => Promise<boolean>;
  readonly save: (values: V) => Promise<Result<T, Refusal>>;
  readonly saved?: (value: T) => void;
  /** Field of the form for the name the server uses, where they differ. */
  readonly fieldOf?: (name: string) => string | undefined;
  readonly focus?: (id: string) => void;
}

export const fieldId = (name: string): string => `field-${name}`;

export function createForm<V extends Values, T>(options: FormOptions<V, T>): Form<V> {
  const start = signal(options.initial);
  const values = signal(options.initial);
  const left = signal<ReadonlySet<keyof V>>(new Set());
  const told = signal<Faults>({});
  const refusal = signal<Refusal | undefined>(undefined);
  const pending = signal(false);
  const found = computed(() => options.check?.(values.value) ?? {});
  const faults = computed(() => {
    const shown = Object.entries(found.value).filter(([name]) => left.value.has(name));
    return { ...told.value, ...Object.fromEntries(shown) };
  });
  const focus = options.focus ?? focusField;

  function stand(answer: Refusal): void {
    const faultsTold = fieldFaults(answer, (name) => fieldIn(name, values.peek(), options));
    const names = Object.keys(faultsTold);
    batch(() => {
      told.value = faultsTold;
      refusal.value = names.length === 0 ? answer : undefined;
    });
    if (names.length > 0) focus(fieldId(names[0]!));
  }

  return {
    values,
    faults,
    refusal,
    pending,
    stand,
    unsaved: computed(() => JSON.stringify(values.value) !== JSON.stringify(start.value)),
    set(name, value) {
      batch(() => {
        values.value = { ...values.peek(), [name]: value };
        const { [name as string]: _, ...rest } = told.peek();
        told.value = rest;
        refusal.value = undefined;
      });
    },
    leave(name) {
      if (!left.peek().has(name)) left.value = new Set([...left.peek(), name]);
    },
    reset(next) {
      batch(() => {
        start.value = next;
        values.value = next;
        left.value = new Set();
        told.value = {};
        refusal.value = undefined;
      });
    },
    async submit() {
      if (pending.peek()) return false;
      left.value = new Set(Object.keys(values.peek()));
      const first = Object.keys(found.peek())[0];
      if (first !== undefined) {
        focus(fieldId(first));
        return false;
      }
      if (options.sure !== undefined && !await options.sure(values.peek())) return false;
      pending.value = true;
      const sent = values.peek();
      const answer = await options.save(sent);
      batch(() => {
        pending.value = false;
        refusal.value = undefined;
        if (answer.ok) start.value = sent;
      });
      if (!answer.ok) stand(answer.error);
      else options.saved?.(answer.value);
      return answer.ok;
    },
  };
}

/** What a PATCH carries: of `after` what `before` has not. */
export function changesOf<T extends object>(before: T, after: T): Partial<T> {
  const kept = (name: string) =>
    JSON.stringify(before[name as keyof T]) === JSON.stringify(after[name as keyof T]);
  return Object.fromEntries(Object.entries(after).filter(([name]) => !kept(name))) as Partial<T>;
}

/** `rights.pickup` is the field of that name, or that of its first part. */
function fieldIn<V extends Values, T>(
  name: string,
  values: V,
  options: FormOptions<V, T>,
): string | undefined {
  const mapped = options.fieldOf?.(name);
  if (mapped !== undefined) return mapped;
  const parts = name.split(/[.[]/);
  return [name, parts[0]!, parts.at(-1)!].find((each) => Object.hasOwn(values, each));
}

/** What a refusal says of single fields: its `faults`, or `data.field` of one that names a single field. */
export function fieldFaults(
  refusal: Refusal,
  nameOf: (field: string) => string | undefined,
): Readonly<Record<string, Label>> {
  const told = refusal.document?.["faults"];
  const listed = Array.isArray(told) ? told as readonly Fault[] : [];
  const own = { field: refusal.data?.["field"] ?? "", message: sentenceOf(refusal) };
  const faults: Record<string, Label> = {};
  for (const { field, message } of listed.length > 0 ? listed : [own]) {
    const name = nameOf(field);
    if (name !== undefined) faults[name] ??= message;
  }
  return faults;
}

function focusField(id: string): void {
  requestAnimationFrame(() => {
    const field = document.getElementById(id);
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  });
}
