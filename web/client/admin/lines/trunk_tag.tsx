/** How a line that registers at its carrier stands there. */
import type { AdminLine } from "../../../shared/admin_lines.ts";
import type { App } from "../app.ts";
import { L } from "./words.ts";

export function TrunkTag({ app, state }: {
  readonly app: App;
  readonly state: AdminLine["trunkState"];
}) {
  if (state === undefined) return null;
  const kind = state.state === "registered"
    ? "good"
    : state.state === "failed"
    ? "trouble"
    : undefined;
  return (
    <span class="tag" data-kind={kind}>
      {app.t(L[state.state], { status: state.status ?? "-" })}
    </span>
  );
}
