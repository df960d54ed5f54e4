/** The fields of a device. */
import type { App } from "../app.ts";
import type { Form } from "../form.ts";
import { BothField, CheckField, RadioField, SelectField, TextField } from "../ui/fields.tsx";
import { type DeviceValues, newDevice } from "./device_form.ts";
import { D } from "./words.ts";

const HEADERS = [
  { value: "call-info", label: D.callInfo },
  { value: "alert-info", label: D.alertInfo },
  { value: "answer-mode", label: D.answerMode },
];

export function DeviceFields({ app, form, isNew }: {
  readonly app: App;
  readonly form: Form<DeviceValues>;
  readonly isNew?: boolean;
}) {
  const own = { app, form };
  const { autoAnswer } = form.values.value;
  return (
    <>
      <TextField {...own} name="owner" label={D.owner} digits width={6} />
      <RadioField
        app={app}
        form={isNew ? followingKind(form) : form}
        name="kind"
        label={D.kind}
        choices={[
          { value: "desk", label: D.desk, note: D.deskNote },
          { value: "softphone", label: D.softphone, note: D.softphoneNote },
        ]}
      />
      {isNew ? <TextField {...own} name="id" label={D.id} hint={D.idHint} /> : null}
      <BothField {...own} label={D.label} ja="labelJa" en="labelEn" />
      <CheckField {...own} name="autoAnswer" label={D.autoAnswer} hint={D.autoAnswerHint} />
      {autoAnswer
        ? (
          <SelectField
            {...own}
            name="autoAnswerHeader"
            label={D.header}
            hint={D.headerHint}
            choices={HEADERS}
          />
        )
        : null}
      <div class="form-pair">
        <TextField
          {...own}
          name="callsMax"
          label={D.callsMax}
          unit={D.callsUnit}
          digits
          width={4}
        />
        <TextField
          {...own}
          name="incomingMax"
          label={D.incomingMax}
          unit={D.callsUnit}
          digits
          width={4}
        />
      </div>
    </>
  );
}

/** Of a device that is being added, the kind brings with it what is usual for it. */
function followingKind(form: Form<DeviceValues>): Form<DeviceValues> {
  return {
    ...form,
    set(name, value) {
      form.set(name, value);
      if (name !== "kind") return;
      const before = form.values.peek();
      const usual = newDevice(before.owner, value as "desk" | "softphone");
      const typedId = !/^\d*(-desk|-soft)?$/.test(before.id);
      for (const field of ["labelJa", "labelEn", "autoAnswer", "autoAnswerHeader"] as const) {
        form.set(field, usual[field]);
      }
      if (!typedId) form.set("id", usual.id);
    },
  };
}
