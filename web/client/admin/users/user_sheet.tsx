/** One person in a sheet: to add, to edit, to disable, to delete. */
import type { AdminLinePage } from "../../../shared/admin_lines.ts";
import type { AdminUser } from "../../../shared/admin_users.ts";
import type { App } from "../app.ts";
import type { Form } from "../form.ts";
import { part } from "../api.ts";
import type { Rows } from "../rows.ts";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Sheet } from "../ui/overlay.tsx";
import { Go } from "../ui/page.tsx";
import { RemoveButton } from "../ui/remove_button.tsx";
import { useRead } from "../use.ts";
import { useEditForm, useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { UserFields } from "./user_fields.tsx";
import {
  checkUser,
  creation,
  NEW_USER,
  patch,
  userField,
  type UserValues,
  valuesOf,
} from "./user_form.ts";
import { U } from "./words.ts";

interface SheetProps {
  readonly app: App;
  readonly rows: Rows<AdminUser>;
  readonly close: () => void;
}

const useLines = (app: App) => useRead<AdminLinePage>(app, "lines").value.value?.items ?? [];

export function NewUser({ app, rows, close }: SheetProps) {
  const lines = useLines(app);
  const form = useNewForm<AdminUser, UserValues>({
    initial: NEW_USER,
    check: checkUser,
    fieldOf: userField,
    save: (values) => app.api.post("users", creation(values)),
    saved: (user) => {
      void rows.reload();
      app.toasts.say(U.added, { name: user.name }, {
        label: U.addDevice,
        run: () => void app.router.go(`devices/new?owner=${user.extension}`),
      });
      void app.router.go("users");
    },
  });
  return (
    <Sheet app={app} title={app.t(U.newTitle)} close={close}>
      <FormBody app={app} form={form} save={W.add} always>
        <UserFields app={app} form={form} lines={lines} />
      </FormBody>
    </Sheet>
  );
}

export function UserSheet({ app, extension, rows, close }: SheetProps & {
  readonly extension: string;
}) {
  const path = `users/${part(extension)}`;
  const read = useRead<AdminUser>(app, path);
  const user = read.value.value;
  const lines = useLines(app);
  return (
    <Sheet
      app={app}
      title={user?.name ?? extension}
      about={user === undefined ? undefined : `${app.t(W.extension)} ${user.extension}`}
      close={close}
    >
      <Loaded app={app} read={read}>
        {(loaded) => (
          <EditUser
            app={app}
            user={loaded}
            lines={lines}
            reload={() => void read.reload()}
            changed={(next) => {
              rows.change((items) =>
                items.map((item) => item.extension === extension ? next : item)
              );
              app.toasts.say(W.saved);
              if (next.extension === extension) return read.take(next);
              void app.router.go(`users/${next.extension}`);
            }}
            removed={() => {
              rows.change((items) => items.filter((item) => item.extension !== extension));
              void app.router.go("users");
            }}
          />
        )}
      </Loaded>
    </Sheet>
  );
}

interface EditProps {
  readonly app: App;
  readonly user: AdminUser;
  readonly lines: AdminLinePage["items"];
  readonly reload: () => void;
  readonly changed: (user: AdminUser) => void;
  readonly removed: () => void;
}

function EditUser({ app, user, lines, reload, changed, removed }: EditProps) {
  const path = `users/${part(user.extension)}`;
  const form = useEditForm<AdminUser, UserValues>(user, {
    valuesOf,
    check: checkUser,
    fieldOf: userField,
    sure: async ({ extension }) =>
      extension === user.extension || await app.questions.ask({
        title: U.renumberTitle,
        text: U.renumberText,
        yes: U.renumberYes,
        data: { before: user.extension, after: extension },
      }),
    save: (values, read) => app.api.patch(path, patch(read, values)),
    saved: changed,
  });
  const { name, extension } = user;
  return (
    <>
      {user.disabled
        ? (
          <p class="notice">
            <span>{app.t(U.isDisabled)}</span>
          </p>
        )
        : null}
      <UserDevices app={app} user={user} />
      <FormBody
        app={app}
        form={form}
        reload={() => {
          form.reset(valuesOf(user));
          reload();
        }}
        aside={
          <>
            <SignOutButton app={app} user={user} form={form} />
            <AbleButton app={app} user={user} form={form} changed={changed} />
            <RemoveButton
              app={app}
              form={form}
              path={path}
              revision={user.revision}
              question={{
                title: U.deleteTitle,
                text: U.deleteText,
                yes: U.deleteYes,
                data: { name, extension },
              }}
              removed={() => {
                app.toasts.say(U.deleted, { name });
                removed();
              }}
            />
          </>
        }
      >
        <UserFields app={app} form={form} lines={lines} user={user} />
      </FormBody>
    </>
  );
}

/** Ends the sessions of a lost laptop; who has the password can sign in again. */
function SignOutButton({ app, user, form }: {
  readonly app: App;
  readonly user: AdminUser;
  readonly form: Form<UserValues>;
}) {
  const { name, extension } = user;
  const signOut = async () => {
    const sure = await app.questions.ask({
      title: U.signOutTitle,
      text: U.signOutText,
      yes: U.signOutYes,
      data: { name },
    });
    if (!sure) return;
    const answer = await app.api.delete(`users/${part(extension)}/sessions`);
    if (answer.ok) app.toasts.say(U.signedOut, { name });
    else form.stand(answer.error);
  };
  return (
    <button type="button" class="plain-button" onClick={() => void signOut()}>
      {app.t(U.signOut)}
    </button>
  );
}

/** Off and on again, at once: what is unsaved in the form stays. */
function AbleButton({ app, user, form, changed }: {
  readonly app: App;
  readonly user: AdminUser;
  readonly form: Form<UserValues>;
  readonly changed: (user: AdminUser) => void;
}) {
  const toggle = async () => {
    const sure = user.disabled || await app.questions.ask({
      title: U.disableTitle,
      text: U.disableText,
      yes: U.disable,
      danger: true,
      data: { name: user.name },
    });
    if (!sure) return;
    const answer = await app.api.patch<AdminUser>(`users/${part(user.extension)}`, {
      disabled: !user.disabled,
      revision: user.revision,
    });
    if (answer.ok) changed(answer.value);
    else form.stand(answer.error);
  };
  return (
    <button type="button" class="plain-button" onClick={() => void toggle()}>
      {app.t(user.disabled ? U.enable : U.disable)}
    </button>
  );
}

function UserDevices({ app, user }: { readonly app: App; readonly user: AdminUser }) {
  return (
    <div class="sheet-links">
      <b>{app.t(U.devices)}</b>
      {user.devices.length === 0
        ? <span>{app.t(U.noDevices)}</span>
        : user.devices.map((id) => <Go key={id} to={`devices/${part(id)}`}>{id}</Go>)}
      <Go to={`devices/new?owner=${user.extension}`}>{app.t(U.addDevice)}</Go>
    </div>
  );
}
