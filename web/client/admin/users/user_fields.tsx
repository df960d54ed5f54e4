/** The fields of a person. */
import type { AdminLine } from "../../../shared/admin_lines.ts";
import type { AdminUser } from "../../../shared/admin_users.ts";
import { textOf } from "../../labels.ts";
import type { App } from "../app.ts";
import type { Form } from "../form.ts";
import { CheckField, ManyField, RadioField, SelectField, TextField } from "../ui/fields.tsx";
import { W } from "../words.ts";
import type { UserValues } from "./user_form.ts";
import { U } from "./words.ts";

export function UserFields({ app, form, lines, user }: {
  readonly app: App;
  readonly form: Form<UserValues>;
  readonly lines: readonly AdminLine[];
  /** Absent: somebody new. */
  readonly user?: AdminUser;
}) {
  const own = { app, form };
  return (
    <>
      <TextField
        {...own}
        name="extension"
        label={W.extension}
        hint={user === undefined ? U.extensionHint : U.renumberHint}
        digits
        width={6}
      />
      <TextField {...own} name="name" label={W.name} />
      <TextField {...own} name="reading" label={U.reading} hint={U.readingHint} optional />
      <TextField {...own} name="department" label={U.department} optional />
      <TextField
        {...own}
        name="password"
        label={U.password}
        hint={user === undefined
          ? U.passwordHint
          : user.hasPassword
          ? U.passwordKeep
          : U.passwordNone}
        digits
        width={12}
        optional
        autocomplete="off"
      />
      <Dialling app={app} form={form} lines={lines} />
      <Rights app={app} form={form} />
      <h3>{app.t(U.forward)}</h3>
      <TextField {...own} name="forwardTo" label={U.forwardTo} hint={U.forwardHint} optional />
      <TextField
        {...own}
        name="forwardAfter"
        label={U.forwardAfter}
        unit={W.seconds}
        digits
        width={4}
        optional
      />
      <CheckField {...own} name="forwardUnregistered" label={U.forwardUnregistered} />
      <SelectField
        {...own}
        name="language"
        label={U.language}
        choices={[{ value: "ja", label: "日本語" }, { value: "en", label: "English" }]}
      />
    </>
  );
}

function Dialling({ app, form, lines }: {
  readonly app: App;
  readonly form: Form<UserValues>;
  readonly lines: readonly AdminLine[];
}) {
  const choices = lines.map((line) => ({
    value: line.id,
    label: textOf(line.label, app.language.value),
  }));
  return (
    <>
      <h3>{app.t(U.dialOut)}</h3>
      {choices.length === 0
        ? <p class="form-hint">{app.t(U.noLines)}</p>
        : <ManyField app={app} form={form} name="lines" label={U.lines} choices={choices} />}
      <SelectField
        app={app}
        form={form}
        name="defaultLine"
        label={U.defaultLine}
        choices={[{ value: "", label: U.anyLine }, ...choices]}
      />
    </>
  );
}

function Rights({ app, form }: { readonly app: App; readonly form: Form<UserValues> }) {
  const own = { app, form };
  return (
    <>
      <h3>{app.t(U.rights)}</h3>
      <div>
        <CheckField {...own} name="retrieve" label={U.retrieve} />
        <CheckField {...own} name="record" label={U.record} />
        <CheckField {...own} name="download" label={U.download} />
      </div>
      <RadioField
        {...own}
        name="pickup"
        label={U.pickup}
        choices={[
          { value: "none", label: U.pickupNone },
          { value: "department", label: U.pickupDepartment },
          { value: "all", label: U.pickupAll },
        ]}
      />
      <SelectField
        {...own}
        name="recording"
        label={U.recording}
        choices={[
          { value: "", label: U.byLine },
          { value: "always", label: U.always },
          { value: "on-demand", label: U.onDemand },
          { value: "never", label: U.never },
        ]}
      />
    </>
  );
}
