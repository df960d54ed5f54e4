/** Asking before something is lost: one question at a time, answered by a press. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Label } from "../../shared/api.ts";
import type { TextData } from "./text.ts";

export interface Question {
  readonly title: Label;
  /** What is lost, or what happens then. */
  readonly text?: Label;
  /** What the button does, with its count: 「3人を削除する」. */
  readonly yes: Label;
  readonly no?: Label;
  readonly danger?: boolean;
  readonly data?: TextData;
}

export interface Questions {
  readonly open: ReadonlySignal<Question | undefined>;
  /** `true` when the button that does it was pressed. A question that is still open is answered with no. */
  ask(question: Question): Promise<boolean>;
  answer(yes: boolean): void;
}

export function createQuestions(): Questions {
  const open = signal<Question | undefined>(undefined);
  let settle: (yes: boolean) => void = () => undefined;
  const answer = (yes: boolean) => {
    open.value = undefined;
    settle(yes);
    settle = () => undefined;
  };
  return {
    open,
    ask(question) {
      answer(false);
      open.value = question;
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    answer,
  };
}
