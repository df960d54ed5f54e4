/** The fields of a form: label above, hint and fault below, each tied to its input for who listens. */
import type { ComponentChildren } from "preact";
import type { Label } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { App } from "../app.ts";
import { fieldId, type Form, type Values } from "../form.ts";
import { W } from "../words.ts";

/** A form whose fields are known by name only. */
// deno-lint-ignore no-explicit-any
export type AnyForm = Form<any>;

interface FieldProps<V extends Values> {
  readonly app: App;
  readonly form: Form<V>;
  readonly name: keyof V & string;
  readonly label: Label;
  readonly hint?: Label | undefined;
}

/** What stands around an input; its ids are `field-NAME`, `field-NAME-hint` and `field-NAME-fault`. */
function Around({ app, form, name, label, hint, optional, children }: {
  readonly app: App;
  readonly form: AnyForm;
  readonly name: string;
  readonly label: Label;
  readonly hint?: Label | undefined;
  readonly optional?: boolean | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="form-field" data-fault={form.faults.value[name] !== undefined}>
      <label for={fieldId(name)}>
        {app.t(label)}
        {optional ? <small>{app.t(W.optional)}</small> : null}
      </label>
      {children}
      {hint === undefined
        ? null
        : <p class="form-hint" id={`${fieldId(name)}-hint`}>{app.t(hint)}</p>}
      <Fault app={app} form={form} name={name} />
    </div>
  );
}

export function Fault({ app, form, name }: {
  readonly app: App;
  readonly form: AnyForm;
  readonly name: string;
}) {
  const fault = form.faults.value[name];
  return (
    <p class="form-fault" id={`${fieldId(name)}-fault`} aria-live="polite">
      {fault === undefined ? null : (
        <>
          <Icon name="alert" small />
          <Sentence text={app.t(fault)} />
        </>
      )}
    </p>
  );
}

function described(form: AnyForm, name: string, hint: Label | undefined) {
  const ids = [
    ...(hint === undefined ? [] : [`${fieldId(name)}-hint`]),
    ...(form.faults.value[name] === undefined ? [] : [`${fieldId(name)}-fault`]),
  ];
  return {
    "aria-invalid": form.faults.value[name] !== undefined,
    ...(ids.length === 0 ? {} : { "aria-describedby": ids.join(" ") }),
  };
}

interface TextProps<V extends Values> extends FieldProps<V> {
  readonly optional?: boolean;
  readonly kind?: "text" | "password";
  readonly digits?: boolean;
  /** Room in full-width characters; absent: the form's width. */
  readonly width?: number;
  /** What stands behind it: 秒. */
  readonly unit?: Label;
  readonly autocomplete?: "off" | "new-password" | "current-password" | "username";
  readonly placeholder?: Label;
  readonly disabled?: boolean;
}

export function TextField<V extends Values>(props: TextProps<V>) {
  const { app, form, name, label, hint, optional, width, unit } = props;
  const input = (
    <input
      id={fieldId(name)}
      name={name}
      {...(props.kind === "password" ? { type: "password" } as const : { type: "text" } as const)}
      autocomplete={props.autocomplete ?? "off"}
      spellcheck={false}
      {...(props.digits ? { inputMode: "numeric" } as const : {})}
      {...(width === undefined ? {} : { "data-width": width })}
      {...(props.placeholder === undefined ? {} : { placeholder: app.t(props.placeholder) })}
      {...(optional ? {} : { "aria-required": true })}
      disabled={props.disabled === true}
      value={form.values.value[name] as string}
      onInput={(event) => form.set(name, event.currentTarget.value as V[typeof name])}
      onBlur={() => leaveSoon(form, name)}
      {...described(form, name, hint)}
    />
  );
  return (
    <Around app={app} form={form} name={name} label={label} hint={hint} optional={optional}>
      {unit === undefined ? input : (
        <span class="form-unit">
          {input}
          <span>{app.t(unit)}</span>
        </span>
      )}
    </Around>
  );
}

export function AreaField<V extends Values>(
  { app, form, name, label, hint, optional, rows = 3 }: FieldProps<V> & {
    readonly rows?: number;
    readonly optional?: boolean;
  },
) {
  return (
    <Around app={app} form={form} name={name} label={label} hint={hint} optional={optional}>
      <textarea
        id={fieldId(name)}
        name={name}
        rows={rows}
        spellcheck={false}
        value={form.values.value[name] as string}
        onInput={(event) => form.set(name, event.currentTarget.value as V[typeof name])}
        onBlur={() => leaveSoon(form, name)}
        {...described(form, name, hint)}
      />
    </Around>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: Label | string;
}

export const choiceText = (app: App, { label }: Choice): string =>
  typeof label === "string" ? label : app.t(label);

export function SelectField<V extends Values>(
  { app, form, name, label, hint, choices, disabled }: FieldProps<V> & {
    readonly choices: readonly Choice[];
    readonly disabled?: boolean;
  },
) {
  return (
    <Around app={app} form={form} name={name} label={label} hint={hint}>
      <span class="form-select">
        <select
          id={fieldId(name)}
          name={name}
          disabled={disabled === true}
          value={form.values.value[name] as string}
          onChange={(event) => form.set(name, event.currentTarget.value as V[typeof name])}
          onBlur={() => leaveSoon(form, name)}
          {...described(form, name, hint)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>{choiceText(app, choice)}</option>
          ))}
        </select>
        <Icon name="open" small />
      </span>
    </Around>
  );
}

/** On or off, with what it means. */
export function CheckField<V extends Values>({ app, form, name, label, hint }: FieldProps<V>) {
  return (
    <div class="form-check">
      <label>
        <input
          id={fieldId(name)}
          name={name}
          type="checkbox"
          checked={form.values.value[name] as boolean}
          onChange={(event) => form.set(name, event.currentTarget.checked as V[typeof name])}
          {...described(form, name, hint)}
        />
        <span>{app.t(label)}</span>
      </label>
      {hint === undefined
        ? null
        : <p class="form-hint" id={`${fieldId(name)}-hint`}>{app.t(hint)}</p>}
      <Fault app={app} form={form} name={name} />
    </div>
  );
}

/** One of a few, all seen at once. */
export function RadioField<V extends Values>(
  { app, form, name, label, hint, choices }: FieldProps<V> & {
    readonly choices: readonly (Choice & { readonly note?: Label })[];
  },
) {
  return (
    <fieldset class="form-choices" id={fieldId(name)} tabIndex={-1}>
      <legend>{app.t(label)}</legend>
      {hint === undefined ? null : <p class="form-hint">{app.t(hint)}</p>}
      {choices.map((choice) => (
        <label key={choice.value} class="form-choice">
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={form.values.value[name] === choice.value}
            onChange={() => form.set(name, choice.value as V[typeof name])}
          />
          <span>
            {choiceText(app, choice)}
            {choice.note === undefined ? null : <small>{app.t(choice.note)}</small>}
          </span>
        </label>
      ))}
      <Fault app={app} form={form} name={name} />
    </fieldset>
  );
}

/** Any of several. */
export function ManyField<V extends Values>(
  { app, form, name, label, hint, choices }: FieldProps<V> & {
    readonly choices: readonly Choice[];
  },
) {
  const chosen = form.values.value[name] as readonly string[];
  // what is chosen and no choice here stays as it is
  const toggle = (value: string) => {
    const next = chosen.includes(value)
      ? chosen.filter((each) => each !== value)
      : [...chosen, value];
    form.set(name, next as unknown as V[typeof name]);
  };
  return (
    <fieldset class="form-choices" id={fieldId(name)} tabIndex={-1}>
      <legend>{app.t(label)}</legend>
      {hint === undefined ? null : <p class="form-hint">{app.t(hint)}</p>}
      <div class="form-many">
        {choices.map((choice) => (
          <label key={choice.value} class="form-choice">
            <input
              type="checkbox"
              checked={chosen.includes(choice.value)}
              onChange={() => toggle(choice.value)}
            />
            <span>{choiceText(app, choice)}</span>
          </label>
        ))}
      </div>
      <Fault app={app} form={form} name={name} />
    </fieldset>
  );
}

/** A name in both languages, side by side. */
export function BothField<V extends Values>(
  { app, form, label, ja, en }: {
    readonly app: App;
    readonly form: Form<V>;
    readonly label: Label;
    readonly ja: keyof V & string;
    readonly en: keyof V & string;
  },
) {
  const with_ = (language: Label): Label => ({
    ja: `${label.ja}（${language.ja}）`,
    en: `${label.en} (${language.en})`,
  });
  return (
    <div class="form-pair">
      <TextField app={app} form={form} name={ja} label={with_(W.japanese)} />
      <TextField app={app} form={form} name={en} label={with_(W.english)} />
    </div>
  );
}

/** A field left by a press is judged once the press is over: what is said moves nothing from under it. */
const LEAVE_MILLIS = 250;

function leaveSoon(form: AnyForm, name: string): void {
  setTimeout(() => form.leave(name), LEAVE_MILLIS);
}
