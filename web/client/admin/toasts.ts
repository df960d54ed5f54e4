/** What was done, said in passing at the page's foot; a refusal is never said here but where it happened. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Label } from "../../shared/api.ts";
import type { TextData } from "./text.ts";

/** How long a toast stands; longer with something to press. */
export const TOAST_MILLIS = 5_000;
export const TOAST_ACTION_MILLIS = 15_000;

export interface Toast {
  readonly id: number;
  readonly text: Label;
  readonly data?: TextData;
  readonly action?: { readonly label: Label; readonly run: () => void };
}

export interface Toasts {
  readonly shown: ReadonlySignal<readonly Toast[]>;
  say(text: Label, data?: TextData, action?: Toast["action"]): void;
  dismiss(id: number): void;
}

export function createToasts(later: (millis: number, run: () => void) => () => void): Toasts {
  const shown = signal<readonly Toast[]>([]);
  let last = 0;
  const dismiss = (id: number) => {
    shown.value = shown.peek().filter((toast) => toast.id !== id);
  };
  return {
    shown,
    say(text, data, action) {
      const id = ++last;
      const toast: Toast = {
        id,
        text,
        ...(data === undefined ? {} : { data }),
        ...(action === undefined ? {} : { action }),
      };
      shown.value = [...shown.peek().slice(-2), toast];
      later(action === undefined ? TOAST_MILLIS : TOAST_ACTION_MILLIS, () => dismiss(id));
    },
    dismiss,
  };
}
