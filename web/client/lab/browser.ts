/** What the lab needs of a browser, and one in which nothing happens for the first paint on the server. */
import type { Stream } from "../feed.ts";
import type { Language } from "../labels.ts";
import type { FromRunWorker, ToRunWorker } from "./run/messages.ts";

export type LabPart = "live" | "run";

/** What the page needs of a browser. */
export interface LabBrowser {
  readonly fetch: typeof fetch;
  now(): number;
  /** Calls `run` after so long; gives how to forget it. */
  later(millis: number, run: () => void): () => void;
  /** Calls `run` at the next frame that is drawn; gives how to forget it. */
  frame(run: () => void): () => void;
  openStream(url: string): Stream;
  openWorker(url: string): RunWorker;
  /** Puts the address into the browser's bar. */
  show(address: string): void;
  save(content: BlobPart, type: string, name: string): void;
  copy(text: string): void;
  rememberLanguage(language: Language): void;
  /** The page is to be loaded anew. */
  reload(): void;
  readonly origin: string;
}

export interface RunWorker {
  post(message: ToRunWorker): void;
  /** `broke`: it cannot go on. */
  listen(heard: (message: FromRunWorker) => void, broke: () => void): void;
  end(): void;
}

/** A first paint: nothing is pressed, nothing is heard. */
export const STILL: LabBrowser = {
  fetch: () => Promise.reject(new TypeError("A first paint asks for nothing")),
  now: () => 0,
  later: () => () => {},
  frame: () => () => {},
  openStream: () => ({ addEventListener() {}, onerror: null, close() {} }),
  openWorker: () => ({ post() {}, listen() {}, end() {} }),
  show() {},
  save() {},
  copy() {},
  rememberLanguage() {},
  reload() {},
  origin: "",
};
