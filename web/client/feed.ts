/**
 * The page's end of the event stream. Silence is a lost connection too: when nothing was heard for
 * `SILENCE_MILLIS` the stream is opened again after the last id, and what the page shows is from then.
 * All tabs of a browser share one stream (a browser opens six connections to an origin): the tab that
 * holds a lock reads it and tells the others.
 */
import { FEED_KINDS, type FeedEntry, SILENCE_MILLIS } from "../shared/feed.ts";

/**
 * Waiting before the stream is opened again: doubles from the first to the second, which leaves half of the 3 s in which
 * the page is to be right again after the server's return.
 */
export const REOPEN_MILLIS = [500, 1_500] as const;

export interface Stream {
  addEventListener(kind: string, heard: (event: MessageEvent<string>) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

/** What the tab that leads tells the others: an entry it heard, or that it is awake and hears nothing. */
export type TabMessage =
  | { readonly kind: "entry"; readonly id: string; readonly entry: FeedEntry }
  | { readonly kind: "awake" };

/** How tabs find each other: a lock that one of them holds, and a channel between them. */
export interface Tabs {
  /**
   * Calls `lead` when this tab becomes the one that reads the stream, and `deposed` when another has taken that over; the
   * lock is kept until `stop`.
   */
  elect(
    turns: { readonly lead: () => void; readonly deposed: () => void },
    stop: AbortSignal,
  ): void;
  /** Becomes the one that leads, in place of one that is not heard of. */
  seize(): void;
  tell(message: TabMessage): void;
  listen(heard: (message: TabMessage) => void): void;
  close(): void;
}

export interface FeedOptions {
  /** The id everything on the page is true for. */
  readonly after: string;
  readonly open: (url: string) => Stream;
  readonly tabs: Tabs;
  readonly now: () => number;
  /** Whether the page is looked at: a hidden one may be asleep, and leads only while no other does. */
  readonly visible: () => boolean;
  readonly later: (millis: number, run: () => void) => () => void;
  /** From 0 to 1: pages that lost a server together come back one after another. */
  readonly chance: () => number;
  readonly heard: (entry: FeedEntry) => void;
  /** Nothing was heard for too long, or the stream cannot be opened again. */
  readonly lost: () => void;
  /** The stream broke: the session may be over. */
  readonly broken: () => void;
  /** This tab follows another one's stream from somewhere in its middle: what it shows must be read anew. */
  readonly following: () => void;
}

export interface Feed {
  start(): void;
  /** Looks at the time: called by the ticker and when the page comes back into sight. */
  watch(): void;
  /** Opens the stream at once, as after a new sign-in. */
  reopen(): void;
  stop(): void;
}

export function createFeed(options: FeedOptions): Feed {
  const stopped = new AbortController();
  let last = options.after;
  let heardAt = options.now();
  let openedAt = 0;
  /** When the tab that leads was last known to be awake. */
  let ledAt = heardAt;
  let leading = false;
  let stream: Stream | undefined;
  let pause: number = REOPEN_MILLIS[0];
  let cancelReopen: (() => void) | undefined;

  function take(id: string, entry: FeedEntry): void {
    if (id !== "") last = id;
    heardAt = options.now();
    options.heard(entry);
  }

  function open(): void {
    cancelReopen?.();
    cancelReopen = undefined;
    stream?.close();
    const opened = options.open(`/api/v1/events?after=${encodeURIComponent(last)}`);
    stream = opened;
    openedAt = options.now();
    for (const kind of FEED_KINDS) {
      opened.addEventListener(kind, (event) => {
        if (stream !== opened) return;
        pause = REOPEN_MILLIS[0];
        const entry = JSON.parse(event.data) as FeedEntry;
        options.tabs.tell({ kind: "entry", id: event.lastEventId, entry });
        take(event.lastEventId, entry);
      });
    }
    opened.onerror = () => {
      if (stream !== opened) return;
      opened.close();
      stream = undefined;
      // one that broke off may be back in a moment; one that could not even begin will not
      if (heardAt < openedAt) options.lost();
      options.broken();
      openLater();
    };
  }

  function openLater(): void {
    cancelReopen?.();
    cancelReopen = options.later(pause * (1 - options.chance() / 2), open);
    pause = Math.min(pause * 2, REOPEN_MILLIS[1]);
  }

  function close(): void {
    cancelReopen?.();
    cancelReopen = undefined;
    stream?.close();
    stream = undefined;
  }

  return {
    start() {
      heardAt = options.now();
      options.tabs.listen((message) => {
        ledAt = options.now();
        if (message.kind === "entry" && !leading) take(message.id, message.entry);
      });
      const follow = options.later(FOLLOW_MILLIS, () => {
        if (!leading) options.following();
      });
      const lead = () => {
        leading = true;
        // two windows in sight wake together: the second one leaves the first its place
        options.tabs.tell({ kind: "awake" });
        follow();
        open();
      };
      const deposed = () => {
        leading = false;
        close();
      };
      options.tabs.elect({ lead, deposed }, stopped.signal);
    },
    watch() {
      const silentSince = (time: number) => options.now() - time > SILENCE_MILLIS;
      if (!silentSince(heardAt)) return;
      options.lost();
      if (!leading) {
        if (silentSince(ledAt) && options.visible()) options.tabs.seize();
        return;
      }
      options.tabs.tell({ kind: "awake" });
      if (silentSince(openedAt) && cancelReopen === undefined) openLater();
    },
    reopen() {
      if (leading) open();
    },
    stop() {
      stopped.abort();
      close();
      options.tabs.close();
    },
  };
}

/** A tab that is not chosen within this time follows another one. */
const FOLLOW_MILLIS = 300;
