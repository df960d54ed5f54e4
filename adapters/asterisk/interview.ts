/** Questions to one connection of Asterisk's manager interface, and what it says meanwhile. */
import type { Millis } from "../../core/lib/time.ts";
import type { AmiFields, AmiMessage } from "./ami_message.ts";
import type { AmiLink } from "./ami_link.ts";

/** How long an answer, or an event that is to come, is waited for. */
export const PATIENCE: Millis = 2_000;

export class Interview {
  readonly #link: AmiLink;
  readonly #heard: AmiMessage[] = [];
  readonly #listening: Promise<void>;
  #asked = 0;

  constructor(link: AmiLink) {
    this.#link = link;
    this.#listening = this.#listen();
  }

  async #listen(): Promise<void> {
    for await (const messages of this.#link.messages()) this.#heard.push(...messages);
  }

  /** The answer, and with `until` the list that follows it, up to that event. */
  async ask(fields: AmiFields, until?: string): Promise<readonly AmiMessage[]> {
    const id = `doctor-${++this.#asked}`;
    this.#link.send([...fields, ["ActionID", id]]);
    const mine = () => this.#heard.filter((one) => one.get("ActionID") === id);
    await this.#eventually(() =>
      mine().some((one) =>
        one.get("Response") === "Error" || one.event === until ||
        (until === undefined && one.get("Response") !== undefined)
      )
    );
    return mine();
  }

  /** Whether an event is told within `PATIENCE`. */
  hears(event: string, about: string): Promise<boolean> {
    return this.#eventually(() =>
      this.#heard.some((one) => one.event === event && one.text.includes(about))
    );
  }

  async #eventually(holds: () => boolean): Promise<boolean> {
    const end = performance.now() + PATIENCE;
    while (!holds()) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  async end(): Promise<void> {
    this.#link.close();
    await this.#listening;
  }
}
