/** Where the file is dropped or chosen, and what is chosen with it. */
import { useSignal } from "@preact/signals";
import type { TargetedDragEvent } from "preact";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import { keepComposing } from "../ui/fields.tsx";
import type { Bulk } from "./model.ts";
import { B } from "./words.ts";

export function FilePlace({ app, bulk, take }: {
  readonly app: App;
  readonly bulk: Bulk;
  readonly take: (file: File) => void;
}) {
  const over = useSignal(false);
  const file = bulk.file.value;
  const drop = (event: TargetedDragEvent<HTMLDivElement>) => {
    event.preventDefault();
    over.value = false;
    const dropped = event.dataTransfer?.files[0];
    if (dropped !== undefined) take(dropped);
  };
  return (
    <>
      <div
        class="bulk-drop"
        data-over={over.value}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => over.value = false}
        onDrop={drop}
      >
        <Icon name="upload" />
        <p class="bulk-file">{file === undefined ? app.t(B.drop) : file.name}</p>
        <label class="plain-button bulk-choose">
          {app.t(file === undefined ? B.choose : B.chooseOther)}
          <input
            type="file"
            accept=".csv,text/csv"
            class="unseen"
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0];
              // the same file, mended meanwhile, may be chosen again
              event.currentTarget.value = "";
              if (chosen !== undefined) take(chosen);
            }}
          />
        </label>
        <small>{app.t(B.limits)}</small>
      </div>
      <Choices app={app} bulk={bulk} />
    </>
  );
}

function Choices({ app, bulk }: { readonly app: App; readonly bulk: Bulk }) {
  const create = bulk.create.value;
  return (
    <div class="bulk-choices">
      <div class="form-check">
        <label>
          <input
            id="bulk-create"
            type="checkbox"
            checked={create}
            aria-describedby="bulk-create-hint"
            onChange={(event) => void bulk.setCreate(event.currentTarget.checked)}
          />
          <span>{app.t(B.create)}</span>
        </label>
        <p class="form-hint" id="bulk-create-hint">{app.t(B.createAbout)}</p>
      </div>
      {create
        ? (
          <div class="form-field">
            <label for="bulk-template">
              {app.t(B.template)}
              <small>{app.t({ ja: "任意", en: "optional" })}</small>
            </label>
            <input
              id="bulk-template"
              inputMode="numeric"
              autocomplete="off"
              data-width={6}
              aria-describedby="bulk-template-hint"
              value={bulk.template.value}
              onChange={(event) => void bulk.setTemplate(event.currentTarget.value.trim())}
              onKeyDown={keepComposing}
            />
            <p class="form-hint" id="bulk-template-hint">{app.t(B.templateAbout)}</p>
          </div>
        )
        : null}
    </div>
  );
}
