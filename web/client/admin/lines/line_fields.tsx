/** The fields of a line: its number, what it carries, its way to the carrier, and who rings. */
import { OUTSIDE_CLASSES } from "../../../shared/admin_lines.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { fieldId, type Form } from "../form.ts";
import {
  BothField,
  CheckField,
  Fault,
  ManyField,
  RadioField,
  SelectField,
  TextField,
} from "../ui/fields.tsx";
import { W } from "../words.ts";
import type { LineValues, StepValues } from "./line_form.ts";
import { L } from "./words.ts";

interface Props {
  readonly app: App;
  readonly form: Form<LineValues>;
}

export function LineFields({ app, form, isNew }: Props & { readonly isNew?: boolean }) {
  const own = { app, form };
  return (
    <>
      <BothField {...own} label={L.label} ja="labelJa" en="labelEn" />
      {isNew ? <TextField {...own} name="id" label={L.id} hint={L.idHint} width={12} /> : null}
      <TextField {...own} name="number" label={L.number} hint={L.numberHint} digits width={12} />
      <TextField
        {...own}
        name="channels"
        label={L.channels}
        hint={L.channelsHint}
        unit={L.calls}
        digits
        width={4}
        optional
      />
      <ManyField
        {...own}
        name="classes"
        label={L.classes}
        choices={OUTSIDE_CLASSES.filter((each) => each !== "emergency").map((each) => ({
          value: each,
          label: app.word(`class.${each}`),
        }))}
      />
      <div>
        <CheckField {...own} name="emergencyCapable" label={L.emergency} hint={L.emergencyHint} />
        <CheckField {...own} name="inService" label={L.inService} hint={L.inServiceHint} />
      </div>
      <SelectField
        {...own}
        name="recording"
        label={L.recording}
        choices={[
          { value: "always", label: L.always },
          { value: "on-demand", label: L.onDemand },
          { value: "never", label: L.never },
        ]}
      />
      <Trunk {...own} />
      <Incoming {...own} />
    </>
  );
}

function Trunk({ app, form }: Props) {
  const own = { app, form };
  const { trunk } = form.values.value;
  return (
    <>
      <h3>{app.t(L.trunk)}</h3>
      <RadioField
        {...own}
        name="trunk"
        label={L.trunkState}
        choices={[
          { value: "simulated", label: L.simulated, note: L.simulatedNote },
          { value: "peer", label: L.peer, note: L.peerNote },
          { value: "register", label: L.register, note: L.registerNote },
        ]}
      />
      {trunk === "simulated" ? null : (
        <div class="form-pair">
          <TextField {...own} name="host" label={L.host} />
          <TextField {...own} name="port" label={L.port} digits width={6} />
        </div>
      )}
      {trunk === "register"
        ? (
          <>
            <TextField {...own} name="user" label={L.user} />
            <TextField {...own} name="domain" label={L.domain} hint={L.domainHint} optional />
            <TextField
              {...own}
              name="secret"
              label={L.secret}
              hint={L.secretHint}
              kind="password"
              autocomplete="new-password"
              optional
            />
          </>
        )
        : null}
    </>
  );
}

/** Who rings, step by step. */
function Incoming({ app, form }: Props) {
  const steps = form.values.value.incoming;
  const change = (at: number, part: Partial<StepValues>) =>
    form.set("incoming", steps.map((step, index) => index === at ? { ...step, ...part } : step));
  return (
    <div id={fieldId("incoming")} tabIndex={-1}>
      <h3>{app.t(L.incoming)}</h3>
      <p class="form-hint">{app.t(L.incomingHint)}</p>
      <ol class="ring-steps">
        {steps.map((step, at) => (
          <li key={at} class="ring-step">
            <b>{app.t(L.step, { count: at + 1 })}</b>
            <label class="form-field">
              <span>{app.t(L.extensions)}</span>
              <input
                value={step.extensions}
                onInput={(event) => change(at, { extensions: event.currentTarget.value })}
              />
            </label>
            <label class="form-field">
              <span>{app.t(L.after)}</span>
              <span class="form-unit">
                <input
                  inputMode="numeric"
                  data-width="4"
                  value={step.after}
                  onInput={(event) => change(at, { after: event.currentTarget.value })}
                />
                {app.t(W.seconds)}
              </span>
            </label>
            {at === 0 ? null : (
              <label class="form-choice">
                <input
                  type="checkbox"
                  checked={step.replaces}
                  onChange={(event) => change(at, { replaces: event.currentTarget.checked })}
                />
                <span>{app.t(L.replaces)}</span>
              </label>
            )}
            <button
              type="button"
              class="icon-button"
              title={app.t(L.removeStep, { count: at + 1 })}
              onClick={() => form.set("incoming", steps.filter((_, index) => index !== at))}
            >
              <Icon name="remove" />
              <span class="unseen">{app.t(L.removeStep, { count: at + 1 })}</span>
            </button>
          </li>
        ))}
      </ol>
      <Fault app={app} form={form} name="incoming" />
      <button
        type="button"
        class="plain-button"
        onClick={() =>
          form.set("incoming", [...steps, {
            after: steps.length === 0 ? "0" : String(Number(steps.at(-1)!.after) + 15),
            extensions: "",
            replaces: false,
          }])}
      >
        <Icon name="plus" small />
        {app.t(L.addStep)}
      </button>
    </div>
  );
}
