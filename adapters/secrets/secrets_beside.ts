/** Many seals in a thread beside (`secrets_worker.ts`): each costs ten times what reading its row does. */
import type { BesideWork, ForPurpose, SecretsBeside } from "../../core/ports/secrets.ts";

/** Fewer are done before a thread has started. */
export const BESIDE_MIN = 5_000;

/** What the thread is given. */
export interface ManyTexts {
  readonly key: Uint8Array;
  readonly work: BesideWork;
  readonly texts: readonly string[];
  readonly purposes: readonly string[];
}

/** What it tells: from this place on. */
export interface SomeDone {
  readonly from: number;
  readonly done: readonly (string | undefined)[];
}

/** Bundled by `web/build.ts` beside the server; else it stands beside this file. */
const WORKER = new URL(
  `./secrets_worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`,
  import.meta.url,
);

/** A thread that fails tells nothing more: whoever asked does the rest. */
export function doneBeside(
  key: Uint8Array,
  work: BesideWork,
  given: readonly ForPurpose[],
  tell: (from: number, done: readonly (string | undefined)[]) => void,
): SecretsBeside {
  if (given.length < BESIDE_MIN) return { over: Promise.resolve(), stop() {} };
  const over = Promise.withResolvers<void>();
  const worker = new Worker(WORKER, { type: "module", name: "secrets" });
  const stop = () => {
    worker.terminate();
    over.resolve();
  };
  worker.onmessage = ({ data: { from, done } }: MessageEvent<SomeDone>) => {
    tell(from, done);
    if (from === 0) stop();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    stop();
  };
  const texts = given.map(({ text }) => text);
  const purposes = given.map(({ purpose }) => purpose);
  worker.postMessage({ key, work, texts, purposes } satisfies ManyTexts);
  return { over: over.promise, stop };
}
