/** The tabs of one browser find each other by a Web Lock and a BroadcastChannel, one pair per person. */
import type { FeedEntry } from "../shared/feed.ts";
import type { Tabs } from "./feed.ts";

export function browserTabs(extension: string): Tabs {
  const name = `naisen-feed-${extension}`;
  const channel = new BroadcastChannel(name);
  return {
    elect(lead, stop) {
      navigator.locks.request(name, { signal: stop }, () => {
        lead();
        return new Promise<void>((release) => stop.addEventListener("abort", () => release()));
      }).catch((error: unknown) => {
        if (!stop.aborted) throw error;
      });
    },
    tell: (message) => channel.postMessage(message),
    listen(heard) {
      channel.onmessage = (event: MessageEvent<{ id: string; entry: FeedEntry }>) =>
        heard(event.data);
    },
    close: () => channel.close(),
  };
}
