/** One administrator's account in a sheet. */
import {
  ADMIN_RIGHTS,
  adminPasswordFault,
  isAdminUsername,
} from "../../../../core/domain/admin_rights.ts";
import type { Account, AccountPatch } from "../../../shared/admin_accounts.ts";
import { part } from "../api.ts";
import type { App } from "../app.ts";
import { changesOf, type Faults } from "../form.ts";
import type { Rows } from "../rows.ts";
import { ManyField, TextField } from "../ui/fields.tsx";
import { type FieldsProps, type ItemKind, ItemSheet, NewItem } from "../ui/item_sheet.tsx";
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

const KIND: ItemKind<Account, AccountValues> = {
  words: C,
  keyOf: ({ username }) => username,
  revisionOf: ({ revision }) => revision,
  nameOf: ({ username }) => username,
  valuesOf,
  check,
  fieldOf: (name) => name.startsWith("rights") ? "rights" : undefined,
  patch: (account, values) => ({
    ...changesOf(body(valuesOf(account)), body(values)),
    ...(values.password === "" ? {} : { password: values.password }),
    revision: account.revision,
  }),
  fields: Fields,
};

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<Account>;
  readonly close: () => void;
}

export function NewAccount({ app, rows, close }: SheetProps) {
  return (
    <NewItem
      app={app}
      kind={KIND}
      path="accounts"
      title={C.newTitle}
      initial={NEW}
      creation={(values) => {
        const { username, password } = values;
        return { ...body(values), username, password };
      }}
      close={close}
      made={(account) => {
        void rows.reload();
        app.toasts.say(C.added, { name: account.username });
        close();
      }}
    />
  );
}

export function AccountSheet({ app, username, rows, close }: SheetProps & {
  readonly username: string;
}) {
  const isOwn = username === app.me.value?.username;
  return (
    <ItemSheet
      app={app}
      kind={KIND}
      path={`accounts/${part(username)}`}
      title={username}
      about={({ name }) => name}
      rows={rows}
      close={close}
      changed={() => {
        if (isOwn) void app.enter();
      }}
      isKept={() => isOwn}
    />
  );
}

function Fields({ app, form, isNew }: FieldsProps<AccountValues>) {
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
