/** Restoring a backup from the page: the file is checked first; what it would bring back is told and asked for. */
import { useMemo } from "preact/hooks";
import type { CheckedBackup } from "../../../shared/admin_restore.ts";
import { Icon } from "../../ui/icon.tsx";
import { millisOf, momentText } from "../../format.ts";
import type { App } from "../app.ts";
import { FileDrop } from "../ui/file_drop.tsx";
import { Section } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { createRestoring, type Restoring } from "./restoring.ts";
import { K } from "./words.ts";

export function Restore({ app }: { readonly app: App }) {
  const restoring = useMemo(() => createRestoring(app.api), []);
  return (
    <Section app={app} title={K.restore} about={K.restoreNote}>
      {app.may("accounts")
        ? <FromFile app={app} restoring={restoring} />
        : <p class="notice">{app.t(K.restoreRight)}</p>}
      <p class="leaf-about">{app.t(K.restoreTerminal)}</p>
      <code class="fingerprint">deno task admin restore FILE</code>
    </Section>
  );
}

function FromFile({ app, restoring }: { readonly app: App; readonly restoring: Restoring }) {
  const stage = restoring.stage.value;
  switch (stage.kind) {
    case "none":
    case "refused":
      return (
        <>
          <FileDrop
            app={app}
            said={app.t(K.drop)}
            choose={K.choose}
            take={(file) => void restoring.check(file)}
          />
          <RefusalNote app={app} refusal={stage.kind === "refused" ? stage.refusal : undefined} />
        </>
      );
    case "checking":
      return (
        <p class="restore-state" role="status">
          {app.t(K.checking, { file: stage.file })}
          <progress aria-label={app.t(K.restore)} />
        </p>
      );
    case "checked":
      return <Checked app={app} restoring={restoring} backup={stage.backup} file={stage.file} />;
    case "under-way":
      return (
        <p class="restore-state" role="alert">
          {app.t(K.underWay)}
          <progress aria-label={app.t(K.restore)} />
        </p>
      );
  }
}

function Checked({ app, restoring, backup, file }: {
  readonly app: App;
  readonly restoring: Restoring;
  readonly backup: CheckedBackup;
  readonly file: string;
}) {
  const at = momentText(millisOf(backup.madeAt), app.now(), app.offset, app.language.value);
  const ask = async () => {
    const sure = await app.questions.ask({
      title: K.sureTitle,
      text: K.sureText,
      yes: K.sureYes,
      danger: true,
      data: { at },
    });
    if (sure) await restoring.begin(backup);
  };
  return (
    <>
      <p class="restore-state" role="status">
        <Icon name="check" small /> {app.t(K.checked, { file })}
      </p>
      <dl class="fact-list backup-facts">
        <dt>{app.t(K.at)}</dt>
        <dd>{at}</dd>
        <dt>LOGIN ID</dt>
        <dd>{backup.loginId}</dd>
      </dl>
      <div class="bulk-buttons">
        <button type="button" class="danger-button" onClick={() => void ask()}>
          {app.t(K.begin)}
        </button>
        <button type="button" class="plain-button" onClick={restoring.forget}>
          {app.t(K.forget)}
        </button>
      </div>
    </>
  );
}
