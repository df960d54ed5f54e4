/** Where the file is dropped or chosen, and what is chosen with it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, TargetedDragEvent } from "preact";
import type { Label } from "../../../shared/api.ts";
import { Icon } from "../../ui/icon.tsx";
import type { App } from "../app.ts";
import type { Bulk } from "./model.ts";
import type { BulkPlan } from "./reading.ts";
import { B } from "./words.ts";

export function FilePlace<Plan extends BulkPlan, Left>({ app, bulk, take, children }: {
  readonly app: App;
  readonly bulk: Bulk<Plan, Left>;
  readonly take: (file: File) => void;
  /** What is chosen with it. */
  readonly children: ComponentChildren;
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
      {children}
    </>
  );
}

/** A switch chosen with the file, by its name in the API's query. */
export function Choice<Plan extends BulkPlan>({ app, bulk, name, label, about }: {
  readonly app: App;
  readonly bulk: Bulk<Plan>;
  readonly name: string;
  readonly label: Label;
  readonly about: Label;
}) {
  const id = `bulk-${name}`;
  return (
    <div class="form-check">
      <label>
        <input
          id={id}
          type="checkbox"
          checked={bulk.choices.value[name] === "true"}
          aria-describedby={`${id}-hint`}
          onChange={(event) =>
            void bulk.choose(name, event.currentTarget.checked ? "true" : undefined)}
        />
        <span>{app.t(label)}</span>
      </label>
      <p class="form-hint" id={`${id}-hint`}>{app.t(about)}</p>
    </div>
  );
}
