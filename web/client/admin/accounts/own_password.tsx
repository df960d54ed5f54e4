/** One's own password as an administrator, changed with the present one; one's other sessions end. */
import { adminPasswordFault } from "../../../../core/domain/admin_rights.ts";
import type { PageProps } from "../app.ts";
import type { Faults } from "../form.ts";
import { TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Page } from "../ui/page.tsx";
import { useNewForm } from "../use_form.ts";
import { W } from "../words.ts";
import { C } from "./words.ts";

type OwnValues = { readonly current: string; readonly next: string; readonly again: string };

const EMPTY: OwnValues = { current: "", next: "", again: "" };

const check = ({ current, next, again }: OwnValues): Faults => ({
  ...(current === "" ? { current: W.required } : {}),
  ...(adminPasswordFault(next) === undefined ? {} : { next: C.passwordFault }),
  ...(next === again ? {} : { again: C.againFault }),
});

export function OwnPasswordPage({ app }: PageProps) {
  const form = useNewForm<void, OwnValues>({
    initial: EMPTY,
    check,
    save: ({ current, next }) => app.api.put("session/password", { current, next }),
    saved: () => {
      form.reset(EMPTY);
      app.toasts.say(C.passwordChanged);
    },
  });
  const own = { app, form, kind: "password" } as const;
  return (
    <Page app={app} title={C.ownTitle} about={C.ownAbout}>
      <FormBody app={app} form={form} save={C.changePassword} always>
        <TextField {...own} name="current" label={C.current} autocomplete="current-password" />
        <TextField
          {...own}
          name="next"
          label={C.next}
          hint={C.passwordHint}
          autocomplete="new-password"
        />
        <TextField {...own} name="again" label={C.again} autocomplete="new-password" />
      </FormBody>
    </Page>
  );
}
