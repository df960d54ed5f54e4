/** One administrator's account in a sheet. */
import {
  ADMIN_RIGHTS,
  adminPasswordFault,
  isAdminUsername,
} from "../../../../core/domain/admin_rights.ts";
import type { Account, AccountPatch } from "../../../shared/admin.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { changesOf, type Faults, type Form } from "../form.ts";
import type { Rows } from "../rows.ts";
import { ManyField, TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { C } from "./words.ts";

type AccountValues = {
  readonly username: string;
  readonly name: string;
  readonly password: string;
  readonly rights: readonly string[];
};

const NEW: AccountValues = { username: "", name: "", password: "", rights: ["users"] };

const valuesOf = (account: Account): AccountValues => ({
  username: account.username,
  name: account.name,
  password: "",
  rights: ADMIN_RIGHTS.filter((right) => account.rights[right]),
});

function check(values: AccountValues, isNew: boolean): Faults {
  const judged = isNew || values.password !== "";
  return {
    ...(isAdminUsername(values.username) ? {} : { username: C.usernameFault }),
    ...(judged && adminPasswordFault(values.password) !== undefined
      ? { password: C.passwordFault }
      : {}),
    ...(values.rights.length === 0 ? { rights: C.rightsFault } : {}),
  };
}

const body = (values: AccountValues) => ({
  name: values.name.trim(),
  rights: Object.fromEntries(
    ADMIN_RIGHTS.map((right) => [right, values.rights.includes(right)]),
  ) as NonNullable<AccountPatch["rights"]>,
});

const accountField = (name: string) => name.startsWith("rights") ? "rights" : undefined;

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<Account>;
  readonly close: () => void;
}

export function NewAccount({ app, rows, close }: SheetProps) {
  const form = useNewForm<Account, AccountValues>({
    initial: NEW,
    check: (values) => check(values, true),
    fieldOf: accountField,
    save: (values) => {
      const { username, password } = values;
      return app.api.post("accounts", { ...body(values), username, password });
    },
    saved: (account) => {
      void rows.reload();
      app.toasts.say(C.added, { name: account.username });
      close();
    },
  });
  return (
    <Sheet app={app} title={app.t(C.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <Fields app={app} form={form} isNew />
      </FormBody>
    </Sheet>
  );
}

export function AccountSheet({ app, username, rows, close }: SheetProps & {
  readonly username: string;
}) {
  const read = useRead<Account>(app, `accounts/${part(username)}`);
  return (
    <Sheet app={app} title={username} about={read.value.value?.name} close={close}>
      <Loaded app={app} read={read}>
        {(account) => (
          <Edit
            app={app}
            account={account}
            reload={() => void read.reload()}
            changed={(next) => {
              rows.change((items) => items.map((item) => item.username === username ? next : item));
              read.take(next);
              if (username === app.me.peek()?.username) void app.enter();
            }}
            removed={() => {
              rows.change((items) => items.filter((item) => item.username !== username));
              close();
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

function Edit({ app, account, reload, changed, removed }: {
  readonly app: App;
  readonly account: Account;
  readonly reload: () => void;
  readonly changed: (account: Account) => void;
  readonly removed: () => void;
}) {
  const path = `accounts/${part(account.username)}`;
  const name = account.username;
  const form = useEditForm<Account, AccountValues>(account, {
    valuesOf,
    check: (values) => check(values, false),
    fieldOf: accountField,
    save: (values, read) =>
      app.api.patch(path, {
        ...changesOf(body(valuesOf(read)), body(values)),
        ...(values.password === "" ? {} : { password: values.password }),
        revision: read.revision,
      }),
    saved: (next) => {
      app.toasts.say(W.saved);
      changed(next);
    },
  });
  return (
    <FormBody
      app={app}
      form={form}
      reload={() => {
        form.reset(valuesOf(account));
        reload();
      }}
      aside={name === app.me.value?.username ? undefined : (
        <RemoveButton
          app={app}
          form={form}
          path={path}
          revision={account.revision}
          question={{ title: C.deleteTitle, text: C.deleteText, yes: C.deleteYes, data: { name } }}
          removed={() => {
            app.toasts.say(C.deleted, { name });
            removed();
          }}
        />
      )}
    >
      <Fields app={app} form={form} />
    </FormBody>
  );
}

function Fields({ app, form, isNew }: {
  readonly app: App;
  readonly form: Form<AccountValues>;
  readonly isNew?: boolean;
}) {
  const own = { app, form };
  return (
    <>
      {isNew
        ? <TextField {...own} name="username" label={C.username} hint={C.usernameHint} />
        : null}
      <TextField {...own} name="name" label={C.name} optional />
      <TextField
        {...own}
        name="password"
        label={C.password}
        hint={isNew ? C.passwordHint : C.passwordKeep}
        kind="password"
        autocomplete="new-password"
        optional={!isNew}
      />
      <ManyField
        {...own}
        name="rights"
        label={C.rights}
        choices={ADMIN_RIGHTS.map((right) => ({ value: right, label: C[right] }))}
      />
    </>
  );
}
