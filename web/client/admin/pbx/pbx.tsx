/** The PBX of the office: which one it is, whether it is there, and of a live one what is sound and what to write where. */
import { useSignal } from "@preact/signals";
import type { PbxFinding, PbxStatus } from "../../../shared/admin_pbx.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sentence } from "../../ui/sentence.tsx";
import type { App, PageProps } from "../app.ts";
import { fill } from "../text.ts";
import { Loaded } from "../ui/loaded.tsx";
import { Page, Section } from "../ui/page.tsx";
import { useRead } from "../use.ts";
import { X } from "./words.ts";

export function PbxPage({ app }: PageProps) {
  const read = useRead<PbxStatus>(app, "pbx");
  const busy = useSignal(false);
  const again = async () => {
    if (busy.peek()) return;
    busy.value = true;
    await read.reload();
    busy.value = false;
  };
  return (
    <Page
      app={app}
      title={X.title}
      about={X.about}
      actions={
        <button
          type="button"
          class="plain-button"
          aria-busy={busy.value}
          onClick={() => void again()}
        >
          {app.t(X.again)}
        </button>
      }
    >
      <Loaded app={app} read={read}>
        {(status) => (
          <>
            <Standing app={app} status={status} />
            {status.findings === undefined
              ? <p class="empty">{app.t(X.bundledNote)}</p>
              : <Findings app={app} findings={status.findings} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ app, status }: { readonly app: App; readonly status: PbxStatus }) {
  const { pbx, product, findings } = status;
  // what is to be mended is said below
  const isFound = findings?.some(({ says }) => says.ja === status.trouble?.ja);
  const trouble = isFound ? undefined : status.trouble;
  const good = pbx === "connected";
  return (
    <>
      <p class="pbx-standing">
        <b>{product ?? app.t(X.bundled)}</b>
        <span class="tag" data-kind={good ? "good" : "trouble"}>
          {good ? null : <Icon name="alert" small />}
          {app.t(good ? X.connected : X.lost)}
        </span>
      </p>
      {good ? null : <p class="pbx-means">{app.t(X.lostMeans)}</p>}
      {trouble === undefined ? null : (
        <p class="refusal">
          <Icon name="alert" small />
          <Sentence text={app.t(trouble)} />
        </p>
      )}
    </>
  );
}

function Findings({ app, findings }: {
  readonly app: App;
  readonly findings: readonly PbxFinding[];
}) {
  const toMend = findings.filter(({ sound }) => !sound);
  const sound = findings.filter((one) => one.sound);
  return (
    <>
      {toMend.length === 0
        ? <p class="pbx-nothing">{app.t(X.nothing)}</p>
        : (
          <Section app={app} title={counted(X.toMend, toMend.length)}>
            <ol class="findings">
              {toMend.map((one, index) => <Remedy key={index} app={app} finding={one} />)}
            </ol>
          </Section>
        )}
      {sound.length === 0 ? null : (
        <Section app={app} title={counted(X.sound, sound.length)}>
          <ul class="findings-sound">
            {sound.map(({ says }, index) => (
              <li key={index}>
                <Icon name="check" small />
                {app.t(says)}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function counted({ ja, en }: { readonly ja: string; readonly en: string }, count: number) {
  return { ja: fill(ja, { count }), en: fill(en, { count }) };
}

function Remedy({ app, finding: { says, add } }: {
  readonly app: App;
  readonly finding: PbxFinding;
}) {
  return (
    <li>
      <p>
        <Sentence text={app.t(says)} />
      </p>
      {add === undefined ? null : (
        <figure>
          <figcaption>{app.t(X.writeInto, { file: add.file })}</figcaption>
          <pre
            tabIndex={0}
            aria-label={app.t(X.writeInto, { file: add.file })}
          >{add.lines.join("\n")}</pre>
        </figure>
      )}
    </li>
  );
}
