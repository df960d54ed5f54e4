/** One thing of a list in a sheet: to add, to edit, to delete. What it is, and how it is spoken of, its page says. */
import type { ComponentChildren, FunctionComponent } from "preact";
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import type { Faults, Form, Values } from "../form.ts";
import type { Question } from "../questions.ts";
import type { Rows } from "../rows.ts";
import type { TextData } from "../text.ts";
import { type Read, useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { FormBody } from "./form_body.tsx";
import { Loaded } from "./loaded.tsx";
import { Sheet } from "./overlay.tsx";
import { RemoveButton } from "./remove_button.tsx";

export interface FieldsProps<V extends Values> {
  readonly app: App;
  readonly form: Form<V>;
  readonly isNew?: boolean;
}

/** How a thing is typed into a form and spoken of; the words know it as `{name}`. */
export interface ItemKind<Item, V extends Values> {
  readonly words: {
    readonly deleteTitle: Label;
    readonly deleteText?: Label;
    readonly deleteYes: Label;
    readonly deleted: Label;
  };
  readonly keyOf: (item: Item) => string | number;
  /** As it is shown; absent where the last change wins. */
  readonly revisionOf?: (item: Item) => string;
  readonly nameOf: (item: Item, app: App) => string;
  /** More that the question before it is deleted tells. */
  readonly dataOf?: (item: Item) => TextData;
  readonly valuesOf: (item: Item) => V;
  readonly check: (values: V, isNew: boolean) => Faults;
  /** The field of the form at which a fault of the server's field stands. */
  readonly fieldOf?: (name: string) => string | undefined;
  /** What a change of `item`, as it was read last, sends. */
  readonly patch: (item: Item, values: V) => object;
  readonly fields: FunctionComponent<FieldsProps<V>>;
}

interface NewItemProps<Item, V extends Values> {
  readonly app: App;
  readonly kind: ItemKind<Item, V>;
  /** Of the list, below `/api/v1/admin/`. */
  readonly path: string;
  readonly title: Label;
  readonly initial: V;
  readonly creation: (values: V) => object;
  readonly close: () => void;
  readonly made: (item: Item) => void;
}

export function NewItem<Item, V extends Values>(
  { app, kind, path, title, initial, creation, close, made }: NewItemProps<Item, V>,
) {
  const { check, fieldOf, fields: Fields } = kind;
  const form = useNewForm<Item, V>({
    initial,
    check: (values) => check(values, true),
    ...(fieldOf === undefined ? {} : { fieldOf }),
    save: (values) => app.api.post(path, creation(values)),
    saved: made,
  });
  return (
    <Sheet app={app} title={app.t(title)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <Fields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

/** What stands around the form of what is edited. */
interface Around<Item, V extends Values> {
  readonly above?: (item: Item) => ComponentChildren;
  /** Beside the button that deletes. */
  readonly aside?: (open: OpenItem<Item, V>) => ComponentChildren;
  readonly below?: (item: Item) => ComponentChildren;
  /** Default: it can be deleted. */
  readonly isKept?: (item: Item) => boolean;
  /** Asks before what is typed is saved. */
  readonly sure?: (values: V, item: Item) => Promise<boolean>;
}

export interface OpenItem<Item, V extends Values> {
  readonly app: App;
  readonly item: Item;
  readonly path: string;
  readonly form: Form<V>;
  readonly changed: (item: Item) => void;
}

interface ItemSheetProps<Item, V extends Values> extends Around<Item, V> {
  readonly app: App;
  readonly kind: ItemKind<Item, V>;
  /** Of the thing, below `/api/v1/admin/`. */
  readonly path: string;
  /** What it is called until it is there. */
  readonly title: string;
  readonly about?: (item: Item) => string;
  readonly rows: Rows<Item>;
  readonly close: () => void;
  /** After the row that shows it has changed. */
  readonly changed?: (item: Item) => void;
  /** After its row is gone. */
  readonly removed?: () => void;
}

export function ItemSheet<Item, V extends Values>(
  { app, kind, path, title, about, rows, close, changed, removed, ...around }: ItemSheetProps<
    Item,
    V
  >,
) {
  const read = useRead<Item>(app, path);
  const item = read.value.value;
  const others = (key: string | number) => (other: Item) => kind.keyOf(other) !== key;
  return (
    <Sheet
      app={app}
      title={item === undefined ? title : kind.nameOf(item, app)}
      about={item === undefined ? undefined : about?.(item)}
      close={close}
    >
      <Loaded app={app} read={read}>
        {(loaded) => (
          <EditItem
            app={app}
            kind={kind}
            path={path}
            item={loaded}
            read={read}
            changed={(next) => {
              const isOther = others(kind.keyOf(next));
              rows.change((all) => all.map((each) => isOther(each) ? each : next));
              changed?.(next);
            }}
            removed={() => {
              rows.change((all) => all.filter(others(kind.keyOf(loaded))));
              removed?.();
              close();
            }}
            {...around}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

interface EditItemProps<Item, V extends Values> extends Around<Item, V> {
  readonly app: App;
  readonly kind: ItemKind<Item, V>;
  readonly path: string;
  readonly item: Item;
  readonly read: Read<Item>;
  readonly changed?: (item: Item) => void;
  readonly removed: () => void;
}

export function EditItem<Item, V extends Values>(
  { app, kind, path, item, read, changed, removed, ...around }: EditItemProps<Item, V>,
) {
  const { words, valuesOf, fieldOf, fields: Fields } = kind;
  const { above, aside, below, isKept, sure } = around;
  const name = kind.nameOf(item, app);
  const take = (next: Item) => {
    read.take(next);
    changed?.(next);
  };
  const form = useEditForm<Item, V>(item, {
    valuesOf,
    check: (values) => kind.check(values, false),
    ...(fieldOf === undefined ? {} : { fieldOf }),
    ...(sure === undefined ? {} : { sure }),
    save: (values, latest) => app.api.patch(path, kind.patch(latest, values)),
    saved: (next) => {
      app.toasts.say(W.saved);
      take(next);
    },
  });
  const buttons = (
    <>
      {aside?.({ app, item, path, form, changed: take })}
      {isKept?.(item) ? null : (
        <RemoveButton
          app={app}
          form={form}
          path={path}
          {...(kind.revisionOf === undefined ? {} : { revision: kind.revisionOf(item) })}
          question={{
            title: words.deleteTitle,
            ...(words.deleteText === undefined ? {} : { text: words.deleteText }),
            yes: words.deleteYes,
            data: { name, ...kind.dataOf?.(item) },
          }}
          removed={() => {
            app.toasts.say(words.deleted, { name });
            removed();
          }}
        />
      )}
    </>
  );
  const reload = () => {
    form.reset(valuesOf(item));
    void read.reload();
  };
  const isBare = aside === undefined && isKept?.(item) === true;
  return (
    <>
      {above?.(item)}
      <FormBody app={app} form={form} reload={reload} aside={isBare ? undefined : buttons}>
        <Fields app={app} form={form} />
      </FormBody>
      {below?.(item)}
    </>
  );
}

/** Changes what a sheet shows by one press, after a question; a refusal stands in its form. */
export function ChangeButton<Item, V extends Values>({ open, wish, label, question }: {
  readonly open: OpenItem<Item, V>;
  readonly wish: object;
  readonly label: Label;
  readonly question: Question;
}) {
  const { app, path, form, changed } = open;
  const press = async () => {
    if (!await app.questions.ask(question)) return;
    const answer = await app.api.patch<Item>(path, wish);
    if (answer.ok) changed(answer.value);
    else form.stand(answer.error);
  };
  return (
    <button type="button" class="plain-button" onClick={() => void press()}>
      {app.t(label)}
    </button>
  );
}
