/** All of it as a CSV file, and how a spreadsheet opens it without losing anything. */
import { useSignal } from "@preact/signals";
import type { Refusal } from "../../request.ts";
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import { Section } from "../ui/page.tsx";
import { RefusalNote } from "../ui/refusal.tsx";
import { saveFile } from "./browser.ts";
import { B } from "./words.ts";

export function Export({ app, path, about }: {
  readonly app: App;
  /** Below `/api/v1/admin/`. */
  readonly path: string;
  readonly about: Label;
}) {
  const refusal = useSignal<Refusal | undefined>(undefined);
  const pending = useSignal<string | undefined>(undefined);
  const save = async (encoding: "utf-8" | "shift_jis") => {
    if (pending.value !== undefined) return;
    pending.value = encoding;
    refusal.value = undefined;
    const saved = await saveFile(app.api.file(path, { encoding }));
    pending.value = undefined;
    if (!saved.ok) refusal.value = saved.error;
  };
  const button = (encoding: "utf-8" | "shift_jis", label: Label) => (
    <button
      type="button"
      class="plain-button"
      aria-busy={pending.value === encoding}
      onClick={() => void save(encoding)}
    >
      {app.t(label)}
    </button>
  );
  return (
    <Section app={app} title={B.exportTitle} about={about}>
      <div class="bulk-buttons">
        {button("utf-8", B.exportUtf8)}
        {button("shift_jis", B.exportSjis)}
      </div>
      <RefusalNote app={app} refusal={refusal.value} />
      <details class="bulk-excel">
        <summary>{app.t(B.excelTitle)}</summary>
        <ol>{B.excelSteps.map((step) => <li key={step.en}>{app.t(step)}</li>)}</ol>
      </details>
    </Section>
  );
}
