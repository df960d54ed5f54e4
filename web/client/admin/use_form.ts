/**
 * A form over something that can be edited. While nothing is typed it shows what the server says; what is typed stays
 * when only other fields have changed, and is saved from the revision that was read last.
 */
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Result } from "../../../core/lib/result.ts";
import type { Refusal } from "../request.ts";
import { createForm, type Faults, type Form, type Values } from "./form.ts";

interface EditOptions<Item, V extends Values> {
  readonly valuesOf: (item: Item) => V;
  readonly check?: (values: V) => Faults;
  readonly fieldOf?: (name: string) => string | undefined;
  readonly sure?: (values: V, item: Item) => Promise<boolean>;
  readonly save: (values: V, item: Item) => Promise<Result<Item, Refusal>>;
  readonly saved: (item: Item) => void;
}

export function useEditForm<Item, V extends Values>(
  item: Item,
  options: EditOptions<Item, V>,
): Form<V> {
  const latest = useRef({ item, options });
  latest.current = { item, options };
  const form = useMemo(() =>
    createForm<V, Item>({
      initial: options.valuesOf(item),
      check: (values) => latest.current.options.check?.(values) ?? {},
      ...(options.fieldOf === undefined ? {} : { fieldOf: options.fieldOf }),
      sure: (values) =>
        latest.current.options.sure?.(values, latest.current.item) ?? Promise.resolve(true),
      save: (values) => latest.current.options.save(values, latest.current.item),
      saved: (saved) => latest.current.options.saved(saved),
    }), []);
  useEffect(() => {
    if (!form.unsaved.peek()) form.reset(options.valuesOf(item));
  }, [JSON.stringify(item)]);
  return form;
}

interface NewOptions<Item, V extends Values> {
  readonly initial: V;
  readonly check?: (values: V) => Faults;
  readonly fieldOf?: (name: string) => string | undefined;
  readonly save: (values: V) => Promise<Result<Item, Refusal>>;
  readonly saved: (item: Item) => void;
}

export function useNewForm<Item, V extends Values>(options: NewOptions<Item, V>): Form<V> {
  return useMemo(() => createForm<V, Item>(options), []);
}
