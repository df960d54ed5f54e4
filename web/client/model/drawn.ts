/** How many of a long list's rows are drawn: as many as are near; the others when one comes to them. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

export const DRAWN_ROWS = 100;

export interface Drawn<Row> {
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** Whether there are rows below that are not drawn. */
  readonly hides: ReadonlySignal<boolean>;
  more(): void;
  /** Back to the first ones, as when the list is shown anew. */
  fewer(): void;
}

export function createDrawn<Row>(all: ReadonlySignal<readonly Row[]>): Drawn<Row> {
  const count = signal(DRAWN_ROWS);
  return {
    rows: computed(() => all.value.slice(0, count.value)),
    hides: computed(() => all.value.length > count.value),
    more() {
      count.value += DRAWN_ROWS;
    },
    fewer() {
      count.value = DRAWN_ROWS;
    },
  };
}
