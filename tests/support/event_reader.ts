/** Reads a server-sent event stream as a browser does (WHATWG HTML §9.2.6), without reconnecting. */
import type { FeedEntry, FeedKind } from "../../web/shared/feed.ts";

export interface ReadEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly entry: FeedEntry;
}

export class EventReader {
  readonly all: ReadEvent[] = [];
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #ended = false;
  #rest = "";
  readonly #done: Promise<void>;

  constructor(answer: Response) {
    this.#reader = answer.body!.getReader();
    this.#done = this.#read();
  }

  /** Whether the server has ended the stream. */
  get ended(): boolean {
    return this.#ended;
  }

  get lastId(): string | undefined {
    return this.all.findLast((each) => each.id !== undefined)?.id;
  }

  of<Kind extends FeedKind>(kind: Kind): readonly Extract<FeedEntry, { kind: Kind }>[] {
    return this.all.map((each) => each.entry).filter((entry) => entry.kind === kind) as Extract<
      FeedEntry,
      { kind: Kind }
    >[];
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
    await this.#done;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) break;
        this.#take(decoder.decode(value, { stream: true }));
      }
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
    }
    this.#ended = true;
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = new Map(
        block.split("\n").map((line) => {
          const colon = line.indexOf(": ");
          return [line.slice(0, colon), line.slice(colon + 2)] as const;
        }),
      );
      const data = fields.get("data");
      if (data === undefined) continue;
      this.all.push({
        id: fields.get("id"),
        event: fields.get("event") ?? "message",
        entry: JSON.parse(data),
      });
    }
  }
}
