/** Where the file is dropped or chosen, and what is chosen with it. */
import type { ComponentChildren } from "preact";
import type { Label } from "../../../shared/api.ts";
import type { App } from "../app.ts";
import { FileDrop } from "../ui/file_drop.tsx";
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
  const file = bulk.file.value;
  return (
    <>
      <FileDrop
        app={app}
        said={file === undefined ? app.t(B.drop) : file.name}
        choose={file === undefined ? B.choose : B.chooseOther}
        about={B.limits}
        accept=".csv,text/csv"
        take={take}
      />
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
