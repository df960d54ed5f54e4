/** SIP messages as immutable values (RFC 3261 §7): a start line, an ordered table of header fields, a body. */
import { splitList } from "./grammar.ts";
import { type HeaderKind, headerKind } from "./header_names.ts";

export interface SipRequest {
  readonly kind: "request";
  /** Case-sensitive. */
  readonly method: string;
  /** The Request-URI as text, of any scheme; `requestUri` reads it. */
  readonly uri: string;
  readonly headers: HeaderTable;
  readonly body: Uint8Array;
}

export interface SipResponse {
  readonly kind: "response";
  /** 100 … 699. */
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderTable;
  readonly body: Uint8Array;
}

export type SipMessage = SipRequest | SipResponse;

export const EMPTY_BODY = new Uint8Array(0);

/**
 * The header fields of one message: ordered, multi-valued, names case-insensitive with compact forms folded
 * into long ones (§7.3.3). Immutable; every change is a copy. A value never has a line break: putting one
 * in throws, since it would forge a field.
 */
export class HeaderTable {
  static readonly EMPTY = new HeaderTable([], []);
  readonly #kinds: readonly HeaderKind[];
  readonly #values: readonly string[];
  #decoded: unknown[] | undefined;

  private constructor(kinds: readonly HeaderKind[], values: readonly string[]) {
    this.#kinds = kinds;
    this.#values = values;
  }

  static of(...fields: readonly (readonly [name: string, value: string])[]): HeaderTable {
    return new HeaderTable(
      fields.map(([name]) => headerKind(name)),
      fields.map(([name, value]) => oneLine(name, value)),
    );
  }

  /** For the parser: takes both arrays as its own, one kind and one clean value a field. */
  static adopt(kinds: readonly HeaderKind[], values: readonly string[]): HeaderTable {
    return new HeaderTable(kinds, values);
  }

  /** The first field's value, trimmed and unfolded, else as it stood. */
  get(name: string): string | undefined {
    const i = this.#indexOf(headerKind(name).key);
    return i < 0 ? undefined : this.#values[i];
  }

  has(name: string): boolean {
    return this.#indexOf(headerKind(name).key) >= 0;
  }

  /** All values in order. Those of list headers are split at top-level commas, empty elements left out. */
  values(name: string): readonly string[] {
    const { key, list } = headerKind(name);
    const all = this.raw(key);
    if (!list) return all;
    return all.flatMap((value) => splitList(value) ?? [value]).filter((value) => value !== "");
  }

  /** Whole field values in order, by the name in lower case and long form. */
  raw(key: string): readonly string[] {
    const found: string[] = [];
    for (let i = 0; i < this.#kinds.length; i++) {
      if (this.#kinds[i]!.key === key) found.push(this.#values[i]!);
    }
    return found;
  }

  /** Every field in order under its canonical long name. */
  *fields(): Iterable<readonly [name: string, value: string]> {
    for (const [i, kind] of this.#kinds.entries()) yield [kind.name, this.#values[i]!];
  }

  /** A copy where `name` has these values, one field each, where its first field stood; none removes it. */
  set(name: string, ...values: readonly string[]): HeaderTable {
    const kind = headerKind(name);
    const at = this.#indexOf(kind.key);
    const kinds: HeaderKind[] = [];
    const kept: string[] = [];
    const put = () => {
      for (const value of values) {
        kinds.push(kind);
        kept.push(oneLine(name, value));
      }
    };
    for (let i = 0; i < this.#kinds.length; i++) {
      if (i === at) put();
      if (this.#kinds[i]!.key === kind.key) continue;
      kinds.push(this.#kinds[i]!);
      kept.push(this.#values[i]!);
    }
    if (at < 0) put();
    return new HeaderTable(kinds, kept);
  }

  /** A copy with the field before all others. */
  prepend(name: string, value: string): HeaderTable {
    return new HeaderTable(
      [headerKind(name), ...this.#kinds],
      [oneLine(name, value), ...this.#values],
    );
  }

  /** A copy with the field after all others. */
  append(name: string, value: string): HeaderTable {
    return new HeaderTable(
      [...this.#kinds, headerKind(name)],
      [...this.#values, oneLine(name, value)],
    );
  }

  /** For the serialiser: every field as a line but Content-Length, which it writes itself. */
  text(): string {
    let text = "";
    for (let i = 0; i < this.#kinds.length; i++) {
      const kind = this.#kinds[i]!;
      if (kind.key !== "content-length") text += kind.prefix + this.#values[i]! + "\r\n";
    }
    return text;
  }

  /** For `headers.ts`: what `decode` made of this table, computed once for each slot. */
  decoded<T>(slot: number, decode: (table: HeaderTable) => T): T {
    const decoded = this.#decoded ??= [];
    if (decoded[slot] === undefined) decoded[slot] = { value: decode(this) };
    return (decoded[slot] as { value: T }).value;
  }

  #indexOf(key: string): number {
    const kinds = this.#kinds;
    for (let i = 0; i < kinds.length; i++) if (kinds[i]!.key === key) return i;
    return -1;
  }
}

function oneLine(name: string, value: string): string {
  if (value.includes("\n") || value.includes("\r")) {
    throw new Error(`Cannot put a line break into ${name}`);
  }
  return value;
}
