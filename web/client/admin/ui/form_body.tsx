/** A form with its buttons: what it holds unsaved is guarded, and what the server refused stands above them. */
import type { ComponentChildren, TargetedSubmitEvent } from "preact";
import { useEffect, useId } from "preact/hooks";
import type { Label } from "../../../shared/api.ts";
import { keepComposing } from "../../ui/keep_composing.ts";
import type { App } from "../app.ts";
import type { AnyForm } from "./fields.tsx";
import { W } from "../words.ts";
import { RefusalNote } from "./refusal.tsx";

export function FormBody({ app, form, save = W.save, reload, aside, children, always }: {
  readonly app: App;
  readonly form: AnyForm;
  /** What the button says. */
  readonly save?: Label;
  /** Offered when the refusal says that somebody else was faster. */
  readonly reload?: () => void;
  /** Below the fields, apart from the button that saves: what disables or deletes. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
  /** The button can be pressed without a change too: there is something to add. */
  readonly always?: boolean;
}) {
  useEffect(() => app.router.guard(form.unsaved), [form]);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void form.submit();
  };
  const idle = !always && !form.unsaved.value;
  const stateId = useId();
  const conflict = form.refusal.value?.code === "changed-since";
  return (
    <form class="form" noValidate onSubmit={submit} onKeyDown={keepComposing}>
      <div class="form-fields">{children}</div>
      {aside === undefined ? null : <div class="form-aside">{aside}</div>}
      <div class="form-foot">
        <RefusalNote
          app={app}
          refusal={form.refusal.value}
          reload={conflict ? reload : undefined}
        />
        <div class="form-buttons">
          <button
            type="submit"
            class="main-button"
            aria-disabled={idle}
            aria-describedby={stateId}
            aria-busy={form.pending.value}
          >
            {app.t(save)}
          </button>
          <span id={stateId} class="form-state" aria-live="polite">
            {always ? "" : app.t(idle ? W.unchanged : W.unsaved)}
          </span>
        </div>
      </div>
    </form>
  );
}
