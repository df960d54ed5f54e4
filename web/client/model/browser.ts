/** What the page model needs from the world around it. On the server's first paint nothing of it is used. */
import type { Api } from "../api.ts";

export interface Browser {
  readonly api: Api;
  /** The machine's wall clock in milliseconds; only differences to the server's are used. */
  now(): number;
  /** Runs once after so many milliseconds; the function returned takes it back. */
  later(millis: number, run: () => void): () => void;
  /** A fresh command id. */
  newId(): string;
  recall(key: string): string | undefined;
  remember(key: string, value: string): void;
  /** Moves the keyboard to the element with this id, once the page has been drawn. */
  focus(id: string): void;
  /** Leaves for another page of the product. */
  go(path: string): void;
}

function never(): never {
  throw new Error("Cannot act in a first paint: nothing there is pressed");
}

/** For the first paint: a page that is only looked at. */
export const STILL: Browser = {
  api: {
    signIn: never,
    signOut: never,
    patchSettings: never,
    dialPlan: never,
    placeCall: never,
    hangUp: never,
    calls: never,
    me: never,
    history: never,
    historySeen: never,
    users: never,
    listEntries: never,
  },
  now: () => 0,
  later: never,
  newId: never,
  recall: () => undefined,
  remember: never,
  focus: never,
  go: never,
};
