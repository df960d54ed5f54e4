/**
 * The lines that Asterisk's manager interface (AMI) speaks: `Name: value`, an empty line after each message. A message is
 * kept as it came and looked into when asked, since of a busy PBX's events most are not looked at.
 */

/** Longer than any message of Asterisk; a peer that sends more is no Asterisk. */
export const AMI_MESSAGE_MAX_BYTES = 256 * 1024;

export class AmiMessage {
  constructor(readonly text: string) {}

  /** The first field of this name; undefined where there is none. `<unknown>` and nothing are the same to Asterisk. */
  get(name: string): string | undefined {
    const key = `${name}: `;
    let from = 0;
    if (!this.text.startsWith(key)) {
      from = this.text.indexOf(`\r\n${key}`);
      if (from < 0) return undefined;
      from += 2;
    }
    const end = this.text.indexOf("\r\n", from);
    const value = this.text.slice(from + key.length, end < 0 ? undefined : end).trim();
    return value === "" || value === "<unknown>" ? undefined : value;
  }

  /** What follows `Output:`, and every field that stands several times. */
  all(name: string): readonly string[] {
    const key = `${name}: `;
    return this.text.split("\r\n").filter((line) => line.startsWith(key))
      .map((line) => line.slice(key.length).trim());
  }

  get event(): string | undefined {
    return this.text.startsWith("Event: ") ? this.get("Event") : undefined;
  }
}

/** Puts messages together from the pieces in which they come. */
export class AmiReader {
  readonly #decoder = new TextDecoder();
  #pending = "";
  /** What it greets with: `Asterisk Call Manager/11.0.0`; undefined before. */
  greeting: string | undefined;

  /** Messages that are whole now. Throws when one is longer than `AMI_MESSAGE_MAX_BYTES`. */
  read(bytes: Uint8Array): readonly AmiMessage[] {
    this.#pending += this.#decoder.decode(bytes, { stream: true });
    if (this.greeting === undefined) {
      const end = this.#pending.indexOf("\r\n");
      if (end < 0) return this.#bounded([]);
      this.greeting = this.#pending.slice(0, end);
      this.#pending = this.#pending.slice(end + 2);
    }
    const messages: AmiMessage[] = [];
    let from = 0;
    for (let end = this.#end(from); end >= 0; end = this.#end(from)) {
      // some answers end with one empty line too many
      if (end > from) messages.push(new AmiMessage(this.#pending.slice(from, end)));
      from = end + 4;
      while (this.#pending.startsWith("\r\n", from)) from += 2;
    }
    this.#pending = this.#pending.slice(from);
    return this.#bounded(messages);
  }

  #end(from: number): number {
    return this.#pending.indexOf("\r\n\r\n", from);
  }

  #bounded(messages: readonly AmiMessage[]): readonly AmiMessage[] {
    if (this.#pending.length <= AMI_MESSAGE_MAX_BYTES) return messages;
    throw new Error(`A message of the manager interface has over ${AMI_MESSAGE_MAX_BYTES} bytes`);
  }
}

/** An action's fields in their order; a name may stand several times. */
export type AmiFields = readonly (readonly [name: string, value: string])[];

/** The bytes of an action. Line ends in values would begin a field of their own (H4): they become spaces. */
export function amiAction(fields: AmiFields): Uint8Array {
  const lines = fields.map(([name, value]) =>
    `${name}: ${value.replaceAll(/[\r\n\0]+/g, " ")}\r\n`
  );
  return new TextEncoder().encode(`${lines.join("")}\r\n`);
}

/** A text as part of `Variable: NAME=value`: Asterisk reads commas, quotes and brackets there. */
export function plainValue(text: string): string {
  return text.replaceAll(/[\p{Cc},;"'\\()[\]{}<>$]+/gu, " ").trim();
}
