/** バックアップ: made while calls go on, followed as it grows, saved as a file; and how it is put back. */
import { useSignal } from "@preact/signals";
import type { BackupStatus } from "../../../shared/admin_backup.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Refusal } from "../../request.ts";
import type { App, PageProps } from "../app.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Moment } from "../ui/moment.tsx";
import { Page, Section } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { type Read, useEvery, useRead } from "../use.ts";
import { Restore } from "./restore.tsx";
import { K } from "./words.ts";

const ASK_MILLIS = 1_000;

export function BackupPage({ app }: PageProps) {
  const read = useRead<BackupStatus>(app, "backup");
  useEvery(ASK_MILLIS, () => {
    if (read.value.peek()?.progress !== undefined) void read.reload();
  });
  return (
    <Page app={app} title={K.title} about={K.about}>
      <Loaded app={app} read={read}>
        {(status) => (
          <>
            <Make app={app} status={status} read={read} />
            <Newest app={app} made={status.made} />
            <Section app={app} title={K.key} about={K.keyNote}>
              <div class="bulk-buttons">
                <code class="fingerprint">{status.keyFingerprint}</code>
                {app.may("passwords")
                  ? (
                    <a class="plain-button" href={app.api.file("backup/key")} download>
                      <Icon name="download" small />
                      {app.t(K.saveKey)}
                    </a>
                  )
                  : null}
              </div>
            </Section>
            <Restore app={app} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Make({ app, status, read }: {
  readonly app: App;
  readonly status: BackupStatus;
  readonly read: Read<BackupStatus>;
}) {
  const refusal = useSignal<Refusal | undefined>(undefined);
  const { progress } = status;
  const make = async () => {
    if (progress !== undefined) return;
    const answer = await app.api.post<BackupStatus>("backup");
    refusal.value = answer.ok ? undefined : answer.error;
    if (answer.ok) read.take(answer.value);
    await read.reload();
  };
  return (
    <div class="backup-make">
      <button
        type="button"
        class="main-button"
        aria-disabled={progress !== undefined}
        onClick={() => void make()}
      >
        {app.t(K.make)}
      </button>
      {progress === undefined ? null : (
        <label class="backup-progress">
          <span>{app.t(K.making)} {Math.round(progress * 100)}%</span>
          <progress max={1} value={progress} />
        </label>
      )}
      <RefusalNote app={app} refusal={refusal.value} />
    </div>
  );
}

function Newest({ app, made }: { readonly app: App; readonly made: BackupStatus["made"] }) {
  return (
    <Section app={app} title={K.newest}>
      {made === undefined ? <p class="empty">{app.t(K.none)}</p> : (
        <>
          <dl class="fact-list backup-facts">
            <dt>{app.t(K.at)}</dt>
            <dd>
              <Moment app={app} at={made.at} />
            </dd>
            <dt>{app.t(K.size)}</dt>
            <dd>{sizeText(made.bytes)}</dd>
          </dl>
          <a class="plain-button" href={app.api.file("backup/file")} download>
            <Icon name="download" small />
            {app.t(K.save)}
          </a>
        </>
      )}
    </Section>
  );
}

const KILO = 1024;

/** `812 KB`, `1.4 MB`. */
function sizeText(bytes: number): string {
  return bytes < KILO * KILO
    ? `${Math.max(1, Math.round(bytes / KILO))} KB`
    : `${(bytes / KILO / KILO).toFixed(1)} MB`;
}
