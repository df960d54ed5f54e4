/** The arrows between a search field and its rows, so that nobody tabs through what stands between them. */
import type { TargetedKeyboardEvent } from "preact";

/** What a row is for, and the button below the last one. */
const STEPS = ".row-open, .row-action, .next-rows button";

/** For the place that holds field and rows: down from the field to the first row, between rows, up from the first to the field. */
export function stepRows(event: TargetedKeyboardEvent<HTMLElement>): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0 || event.defaultPrevented || event.isComposing) return;
  const place = event.currentTarget;
  const from = event.target as Element;
  const field = place.querySelector<HTMLElement>(".search input");
  const steps = [...place.querySelectorAll<HTMLElement>(STEPS)];
  const at = steps.findIndex((step) => step === from || rowOf(step)?.contains(from));
  if (at < 0 && (from !== field || by < 0)) return;
  const next = at + by < 0 ? field : steps[at + by];
  if (next === null || next === undefined) return;
  event.preventDefault();
  next.focus();
}

function rowOf(step: Element): Element | null {
  return step.closest(".row");
}
