/** Settings of the whole office, each part on a page of its own: the office, parking and ringing, recording. */
import type { ComponentChildren } from "preact";
import type { AdminSettings, AdminSettingsPatch } from "../../../shared/admin_settings.ts";
import type { Label } from "../../../shared/api.ts";
import type { App, PageProps } from "../app.ts";
import { between, checkAll, filled, short } from "../checks.ts";
import type { Faults, Form, Values } from "../form.ts";
import { toAscii } from "../half_width.ts";
import { BothField, SelectField, TextField } from "../ui/fields.tsx";
import { FormBody } from "../ui/form_body.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { Go, Page } from "../ui/page.tsx";
import { useRead } from "../use.ts";
import { useEditForm } from "../use_form.ts";
import { W } from "../words.ts";
import { T } from "./words.ts";

interface Part<V extends Values> {
  readonly title: Label;
  readonly about: Label;
  readonly valuesOf: (settings: AdminSettings) => V;
  readonly check: (values: V) => Faults;
  readonly patch: (values: V) => AdminSettingsPatch;
  /** Asked before something is lost. */
  readonly sure?: (app: App, values: V, settings: AdminSettings) => Promise<boolean>;
  readonly fields: (app: App, form: Form<V>) => ComponentChildren;
  readonly below?: (app: App) => ComponentChildren;
}

function pageOf<V extends Values>(part: Part<V>) {
  return function SettingsPage({ app }: PageProps) {
    const read = useRead<AdminSettings>(app, "settings");
    return (
      <Page app={app} title={part.title} about={part.about}>
        <Loaded app={app} read={read}>
          {(settings) => (
            <PartForm
              app={app}
              part={part}
              settings={settings}
              reload={() => void read.reload()}
              changed={read.take}
            />
          )}
        </Loaded>
        {part.below?.(app)}
      </Page>
    );
  };
}

function PartForm<V extends Values>({ app, part, settings, reload, changed }: {
  readonly app: App;
  readonly part: Part<V>;
  readonly settings: AdminSettings;
  readonly reload: () => void;
  readonly changed: (settings: AdminSettings) => void;
}) {
  const form = useEditForm<AdminSettings, V>(settings, {
    valuesOf: part.valuesOf,
    check: part.check,
    fieldOf: (name) => lastOf(name, part.valuesOf(settings)),
    sure: (values, read) => part.sure?.(app, values, read) ?? Promise.resolve(true),
    save: (values, read) =>
      app.api.patch("settings", { ...part.patch(values), revision: read.revision }),
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
        form.reset(part.valuesOf(settings));
        reload();
      }}
    >
      {part.fields(app, form)}
    </FormBody>
  );
}

/** `office.name.ja` is `nameJa`, `parking.timeoutSeconds` is `timeoutSeconds`. */
function lastOf(name: string, values: Values): string | undefined {
  const parts = name.split(".");
  const both = parts.at(-1) === "ja" ? "nameJa" : parts.at(-1) === "en" ? "nameEn" : undefined;
  const last = both ?? (parts.at(-1) === "name" ? "nameJa" : parts.at(-1)!);
  return Object.hasOwn(values, last) ? last : undefined;
}

const number = (text: string): number => Number(toAscii(text));

export const OfficePage = pageOf({
  title: T.office,
  about: T.officeAbout,
  valuesOf: ({ office, sip }: AdminSettings) => ({
    loginId: office.loginId,
    nameJa: office.name.ja,
    nameEn: office.name.en,
    digest: sip.digest as string,
    keepAliveSeconds: String(sip.keepAliveSeconds),
    sessionSeconds: String(sip.sessionSeconds),
  }),
  check: (values) => ({
    ...checkAll(values, {
      nameJa: [filled, short],
      nameEn: [filled, short],
      keepAliveSeconds: [between(0, 3_600)],
      sessionSeconds: [between(0, 86_400)],
    }),
    ...(/^[a-z0-9][a-z0-9-]{0,39}$/.test(values.loginId) ? {} : { loginId: T.loginIdFault }),
  }),
  sure: async (app, values, { office }) =>
    values.loginId === office.loginId || await app.questions.ask({
      title: T.loginIdTitle,
      text: T.loginIdText,
      yes: T.loginIdYes,
      data: { before: office.loginId, after: values.loginId },
    }),
  patch: (values) => ({
    office: {
      loginId: values.loginId,
      name: { ja: values.nameJa.trim(), en: values.nameEn.trim() },
    },
    sip: {
      digest: values.digest as AdminSettings["sip"]["digest"],
      keepAliveSeconds: number(values.keepAliveSeconds),
      sessionSeconds: number(values.sessionSeconds),
    },
  }),
  fields: (app, form) => (
    <>
      <TextField
        app={app}
        form={form}
        name="loginId"
        label={T.loginId}
        hint={T.loginIdHint}
        width={12}
      />
      <BothField app={app} form={form} label={T.officeName} ja="nameJa" en="nameEn" />
      <h2 class="form-part">{app.t(T.phones)}</h2>
      <SelectField
        app={app}
        form={form}
        name="digest"
        label={T.digest}
        hint={T.digestHint}
        choices={[
          { value: "md5", label: T.md5 },
          { value: "sha-256", label: T.sha256 },
          { value: "both", label: T.both },
        ]}
      />
      <TextField
        app={app}
        form={form}
        name="keepAliveSeconds"
        label={T.keepAlive}
        hint={T.keepAliveHint}
        unit={W.seconds}
        digits
        width={6}
      />
      <TextField
        app={app}
        form={form}
        name="sessionSeconds"
        label={T.session}
        hint={T.sessionHint}
        unit={W.seconds}
        digits
        width={6}
      />
    </>
  ),
});

export const ParkingPage = pageOf({
  title: T.parking,
  about: T.parkingAbout,
  valuesOf: ({ parking, sip }: AdminSettings) => ({
    firstSlot: String(parking.firstSlot),
    lastSlot: String(parking.lastSlot),
    timeoutSeconds: String(parking.timeoutSeconds),
    callbackSeconds: String(parking.callbackSeconds),
    ringSeconds: String(sip.ringSeconds),
  }),
  check: (values) => ({
    ...checkAll(values, {
      firstSlot: [between(10, 999_999)],
      lastSlot: [between(10, 999_999)],
      timeoutSeconds: [between(5, 3_600)],
      callbackSeconds: [between(5, 600)],
      ringSeconds: [between(5, 600)],
    }),
    ...(number(values.lastSlot) < number(values.firstSlot) ? { lastSlot: T.slotsFault } : {}),
  }),
  patch: (values) => ({
    parking: {
      firstSlot: number(values.firstSlot),
      lastSlot: number(values.lastSlot),
      timeoutSeconds: number(values.timeoutSeconds),
      callbackSeconds: number(values.callbackSeconds),
    },
    sip: { ringSeconds: number(values.ringSeconds) },
  }),
  fields: (app, form) => (
    <>
      <h2 class="form-part">{app.t(T.slots)}</h2>
      <div class="form-pair">
        <TextField app={app} form={form} name="firstSlot" label={T.firstSlot} digits width={6} />
        <TextField app={app} form={form} name="lastSlot" label={T.lastSlot} digits width={6} />
      </div>
      <TextField
        app={app}
        form={form}
        name="timeoutSeconds"
        label={T.timeout}
        hint={T.timeoutHint}
        unit={W.seconds}
        digits
        width={6}
      />
      <TextField
        app={app}
        form={form}
        name="callbackSeconds"
        label={T.callback}
        hint={T.callbackHint}
        unit={W.seconds}
        digits
        width={6}
      />
      <h2 class="form-part">{app.t(T.ringing)}</h2>
      <TextField
        app={app}
        form={form}
        name="ringSeconds"
        label={T.ring}
        hint={T.ringHint}
        unit={W.seconds}
        digits
        width={6}
      />
    </>
  ),
});

export const RecordingPage = pageOf({
  title: T.recording,
  about: T.recordingAbout,
  valuesOf: ({ recording }: AdminSettings) => ({
    retentionDays: String(recording.retentionDays),
  }),
  check: (values) => checkAll(values, { retentionDays: [between(1, 3_650)] }),
  sure: async (app, values, { recording }) =>
    number(values.retentionDays) >= recording.retentionDays || await app.questions.ask({
      title: T.retentionTitle,
      text: T.retentionText,
      yes: T.retentionYes,
      danger: true,
      data: { days: number(values.retentionDays) },
    }),
  patch: (values) => ({ recording: { retentionDays: number(values.retentionDays) } }),
  fields: (app, form) => (
    <TextField
      app={app}
      form={form}
      name="retentionDays"
      label={T.retention}
      hint={T.retentionHint}
      unit={T.days}
      digits
      width={6}
    />
  ),
  below: (app) => (
    <section class="section">
      <h2>{app.t(T.rules)}</h2>
      <p class="leaf-about">{app.t(T.rulesAbout)}</p>
      <p class="links">
        <Go to="lines">{app.t(T.rulesLines)}</Go>
        <Go to="users">{app.t(T.rulesUsers)}</Go>
      </p>
    </section>
  ),
});
