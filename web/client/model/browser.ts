/** What the page model needs from the world around it. On the server's first paint nothing of it is used. */
import type { Api } from "../api.ts";
import type { AssistantOptions } from "../assistant.tsx";
import type { Sound, SoundNews } from "./sound.ts";

/** Whether the browser shows notifications for us; `unasked` until the person has been asked. */
export type Notifying = "granted" | "denied" | "unasked" | "unable";

/** A notification of the desktop; of one tag only the last is shown. */
export interface DesktopNotice {
  readonly tag: string;
  readonly title: string;
  readonly text: string;
}

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
  /** Hides a popover; the keyboard goes back to what opened it. */
  dismiss(id: string): void;
  /** The page's one sound. */
  sound(heard: (news: SoundNews) => void): Sound;
  /** Shows the assistant in `host`; `failed` when its program cannot be fetched. The function returned takes it away. */
  assistant(host: HTMLElement, options: AssistantOptions, failed: () => void): () => void;
  /** Whether this page can be what opens `tel:` links. */
  linkable(): boolean;
  /** Asks the browser to open `tel:` links here; must come of a press, and the browser asks the person. */
  takeLinks(): void;
  notifying(): Notifying;
  /** Asks the person; must come of a press. */
  askToNotify(): Promise<Notifying>;
  /** Shown where it is allowed and the page is not looked at. The function returned takes it back. */
  notify(notice: DesktopNotice): () => void;
  /** Opens addresses in new tabs, once for all tabs of this browser; which ones the browser held back. */
  openPages(tag: string, pages: readonly string[]): Promise<readonly string[]>;
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
    choosePresence: never,
    dialPlan: never,
    placeCall: never,
    hangUp: never,
    hold: never,
    resume: never,
    park: never,
    transfer: never,
    move: never,
    record: never,
    retrieve: never,
    pickUp: never,
    calls: never,
    parking: never,
    me: never,
    history: never,
    historySeen: never,
    recordingOutline: never,
    users: never,
    listEntries: never,
    assistant: never,
  },
  now: () => 0,
  later: never,
  newId: never,
  recall: () => undefined,
  remember: never,
  focus: never,
  dismiss: never,
  sound: never,
  assistant: never,
  linkable: () => false,
  takeLinks: never,
  notifying: () => "unable",
  askToNotify: never,
  notify: never,
  openPages: never,
  go: never,
};
