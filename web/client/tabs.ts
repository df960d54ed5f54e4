/** The tabs of one browser find each other by a Web Lock and a BroadcastChannel, one pair per person. */
import type { TabMessage, Tabs } from "./feed.ts";

export function browserTabs(extension: string): Tabs {
  const name = `naisen-feed-${extension}`;
  const channel = new BroadcastChannel(name);
  let seize: () => void = () => undefined;
  return {
    elect({ lead, deposed }, stop) {
      let waiting = new AbortController();
      /** Holds the lock until it is taken away or the page stops. */
      const hold = () => {
        lead();
        return new Promise<void>((release) => stop.addEventListener("abort", () => release()));
      };
      const queue = () => {
        waiting = new AbortController();
        const signal = AbortSignal.any([stop, waiting.signal]);
        request({ signal });
      };
      const request = (options: LockOptions) => {
        navigator.locks.request(name, options, hold).catch((error: unknown) => {
          if (stop.aborted || options.signal?.aborted) return;
          if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
          deposed();
          queue();
        });
      };
      seize = () => {
        waiting.abort();
        request({ steal: true });
      };
      queue();
    },
    seize: () => seize(),
    tell: (message) => channel.postMessage(message),
    listen(heard) {
      channel.onmessage = (event: MessageEvent<TabMessage>) => heard(event.data);
    },
    close: () => channel.close(),
  };
}
