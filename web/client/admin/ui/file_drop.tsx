/** Where a file is dropped or chosen. */
import { useSignal } from "@preact/signals";
import type { Label } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";

export function FileDrop({ app, said, choose, about, accept, take }: {
  readonly app: App;
  /** What may be dropped, or the name of what was. */
  readonly said: string;
  readonly choose: Label;
  readonly about?: Label;
  /** As an `input` takes it. */
  readonly accept?: string;
  readonly take: (file: File) => void;
}) {
  const over = useSignal(false);
  const takeFirst = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file !== undefined) take(file);
  };
  return (
    <div
      class="bulk-drop"
      data-over={over.value}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => over.value = false}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        takeFirst(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" />
      <p class="bulk-file">{said}</p>
      <label class="plain-button bulk-choose">
        {app.t(choose)}
        <input
          type="file"
          class="unseen"
          {...(accept === undefined ? {} : { accept })}
          onChange={(event) => {
            takeFirst(event.currentTarget.files);
            // the same file, mended meanwhile, may be chosen again
            event.currentTarget.value = "";
          }}
        />
      </label>
      {about === undefined ? null : <small>{app.t(about)}</small>}
    </div>
  );
}
