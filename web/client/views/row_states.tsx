/** What a list shows when it has no rows, and at its end. Empty is a page too (law 10). */
import type { ComponentChildren } from "preact";
import type { Desk } from "../desk.ts";
import type { Drawn } from "../model/drawn.ts";
import { nearing } from "../ui/nearing.ts";

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** Placeholder rows in their true height; shown only when an answer takes longer than a glance. */
export function Skeleton({ desk }: { readonly desk: Desk }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{desk.t("reading")}</span>
      {[1, 2, 3, 4, 5].map((row) => <i key={row} aria-hidden="true" />)}
    </div>
  );
}

export function Failed({ desk, again }: { readonly desk: Desk; readonly again: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>{desk.t("failedToRead")}</p>
      <button type="button" class="chip-button" onClick={again}>{desk.t("again")}</button>
    </div>
  );
}

/** The rows below, drawn when one comes near them, then the button that reads more. */
export function NextRows({ desk, drawn, more, read, busy }: {
  readonly desk: Desk;
  readonly drawn: Pick<Drawn<never>, "hides" | "more">;
  readonly more: boolean;
  readonly busy: boolean;
  readonly read: () => void;
}) {
  if (drawn.hides.value) return <div ref={(end) => nearing(end, drawn.more)} />;
  if (!more) return null;
  return (
    <div class="next-rows">
      <button type="button" class="chip-button" aria-busy={busy} onClick={read}>
        {desk.t("nextRows")}
      </button>
    </div>
  );
}
