/** What is drawn of one answer of the server: a skeleton first, why it could not be read, then the answer. */
import type { ComponentChildren } from "preact";
import type { App } from "../app.ts";
import type { Read } from "../use.ts";
import { W } from "../words.ts";
import { RefusalNote } from "./refusal.tsx";
import { Skeleton } from "./table.tsx";

export function Loaded<T>({ app, read, children }: {
  readonly app: App;
  readonly read: Read<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  const value = read.value.value;
  const refusal = read.refusal.value;
  if (value === undefined && refusal === undefined) return <Skeleton app={app} />;
  return (
    <>
      {refusal === undefined ? null : (
        <div class="empty">
          <RefusalNote app={app} refusal={refusal} />
          <button type="button" class="plain-button" onClick={() => void read.reload()}>
            {app.t(W.again)}
          </button>
        </div>
      )}
      {value === undefined ? null : children(value)}
    </>
  );
}
