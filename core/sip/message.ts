/** SIP messages as immutable values (RFC 3261 §7): a start line, an ordered table of header fields, a body. */
import { codesOf } from "./codes.ts";
import { type Cursor, splitList } from "./grammar.ts";
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

/** What the parser found: one kind a field, and where its value stands, trimmed. */
export interface ParsedFields {
  readonly kinds: readonly HeaderKind[];
  readonly text: string;
  /** Of the text's header, see `codesOf`. */
  readonly codes: Uint8Array;
  /** Two a field: where the value starts and ends in the text. */
  readonly spans: readonly number[];
  /** The values of folded fields, which do not stand in the text so. */
  readonly unfolded: (string | undefined)[];
  /** The index of the first field of each kind that has a place, or -1. */
  readonly places: readonly number[];
}

export const EMPTY_BODY = new Uint8Array(0);

/**
 * The header fields of one message: ordered, multi-valued, names case-insensitive with compact forms folded
 * into long ones (§7.3.3). Immutable; every change is a copy. A value never has a line break: putting one
 * in throws, since it would forge a field.
 */
export class HeaderTable {
  static readonly EMPTY = HeaderTable.of();
  readonly #kinds: readonly HeaderKind[];
  /** Filled on demand from `#parsed` where the table was parsed. */
  readonly #values: (string | undefined)[];
  readonly #parsed: ParsedFields | undefined;
  #decoded: unknown[] | undefined;

  private constructor(
    kinds: readonly HeaderKind[],
    values: (string | undefined)[],
    parsed: ParsedFields | undefined,
  ) {
    this.#kinds = kinds;
    this.#values = values;
    this.#parsed = parsed;
  }

  static of(...fields: readonly (readonly [name: string, value: string])[]): HeaderTable {
    const kinds: HeaderKind[] = [];
    const values: string[] = [];
    for (const [name, value] of fields) {
      kinds.push(headerKind(name));
      values.push(oneLine(name, value));
    }
    return HeaderTable.#built(kinds, values);
  }

  static #built(kinds: readonly HeaderKind[], values: string[]): HeaderTable {
    return new HeaderTable(kinds, values, undefined);
  }

  /** For the parser, which hands over what it found. */
  static parsed(fields: ParsedFields): HeaderTable {
    return new HeaderTable(fields.kinds, fields.unfolded, fields);
  }

  /** The first field's value, trimmed and unfolded, else as it stood. */
  get(name: string): string | undefined {
    const i = this.#indexOf(headerKind(name));
    return i < 0 ? undefined : this.#value(i);
  }

  has(name: string): boolean {
    return this.#indexOf(headerKind(name)) >= 0;
  }

  /** All values in order. Those of list headers are split at top-level commas, empty elements left out. */
  values(name: string): readonly string[] {
    const kind = headerKind(name);
    const all = this.raw(kind);
    if (!kind.list || !all.some(isSeveral)) return all;
    return all.flatMap((value) => splitList(value) ?? [value]).filter((value) => value !== "");
  }

  /** Whole field values in order, unsplit. */
  raw(kind: HeaderKind): readonly string[] {
    const found: string[] = [];
    for (let i = 0; i < this.#kinds.length; i++) {
      if (this.#kinds[i]!.key === kind.key) found.push(this.#value(i));
    }
    return found;
  }

  /** Every field in order under its canonical long name. */
  *fields(): Iterable<readonly [name: string, value: string]> {
    for (const [i, kind] of this.#kinds.entries()) yield [kind.name, this.#value(i)];
  }

  /** A copy where `name` has these values, one field each, where its first field stood; none removes it. */
  set(name: string, ...values: readonly string[]): HeaderTable {
    const kind = headerKind(name);
    const at = this.#indexOf(kind);
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
      kept.push(this.#value(i));
    }
    if (at < 0) put();
    return HeaderTable.#built(kinds, kept);
  }

  /**
   * For `headers.ts`: a copy in which the first field of that kind reads so, and is decoded so in that slot;
   * what was decoded of all others is kept. Throws when there is none.
   */
  replaced(kind: HeaderKind, value: string, slot: number, decoded: unknown): HeaderTable {
    const at = this.#indexOf(kind);
    if (at < 0) throw new Error(`Cannot replace ${kind.name}: there is none`);
    const values = this.#values.slice();
    values[at] = oneLine(kind.name, value);
    const copy = new HeaderTable(this.#kinds, values, this.#parsed);
    copy.#decoded = this.#decoded?.slice() ?? [];
    copy.#decoded[slot] = decoded;
    return copy;
  }

  /** A copy with the field before all others. */
  prepend(name: string, value: string): HeaderTable {
    return HeaderTable.#built(
      [headerKind(name), ...this.#kinds],
      [oneLine(name, value), ...this.#allValues()],
    );
  }

  /** A copy with the field after all others. */
  append(name: string, value: string): HeaderTable {
    return HeaderTable.#built(
      [...this.#kinds, headerKind(name)],
      [...this.#allValues(), oneLine(name, value)],
    );
  }

  /** For the serialiser: every field as a line but Content-Length, which it writes itself. */
  text(): string {
    let text = "";
    for (let i = 0; i < this.#kinds.length; i++) {
      const kind = this.#kinds[i]!;
      if (kind.key !== "content-length") text += kind.prefix + this.#value(i) + "\r\n";
    }
    return text;
  }

  /** For `headers.ts`: what `decode` made of this table, computed once for each slot. */
  decoded<T>(slot: number, decode: (table: HeaderTable) => T): T {
    const decoded = this.#decoded ??= [];
    const known = decoded[slot];
    if (known !== undefined) return (known === UNREADABLE ? undefined : known) as T;
    const value = decode(this);
    decoded[slot] = value === undefined ? UNREADABLE : value;
    return value;
  }

  /**
   * For `headers.ts`: a cursor on the first field of that kind from index `from` on, where its value stands,
   * and `undefined` when there is none. `index` goes on from there.
   */
  cursor(kind: HeaderKind, from = 0): (Cursor & { readonly index: number }) | undefined {
    const index = this.#indexOf(kind, from);
    if (index < 0) return undefined;
    const value = this.#values[index];
    if (value !== undefined) {
      return { text: value, codes: codesOf(value), end: value.length, at: 0, index };
    }
    const { text, codes, spans } = this.#parsed!;
    return { text, codes, end: spans[2 * index + 1]!, at: spans[2 * index]!, index };
  }

  #value(i: number): string {
    const value = this.#values[i];
    if (value !== undefined) return value;
    const { text, spans } = this.#parsed!;
    return this.#values[i] = text.slice(spans[2 * i]!, spans[2 * i + 1]!);
  }

  #allValues(): string[] {
    return this.#kinds.map((_, i) => this.#value(i));
  }

  #indexOf({ key, place }: HeaderKind, from = 0): number {
    if (from === 0 && place >= 0 && this.#parsed !== undefined) return this.#parsed.places[place]!;
    const kinds = this.#kinds;
    for (let i = from; i < kinds.length; i++) if (kinds[i]!.key === key) return i;
    return -1;
  }
}

const UNREADABLE = Symbol("unreadable");

/** Or none: an empty element is left out. */
function isSeveral(value: string): boolean {
  return value === "" || value.includes(",");
}

function oneLine(name: string, value: string): string {
  if (value.includes("\n") || value.includes("\r")) {
    throw new Error(`Cannot put a line break into ${name}`);
  }
  return value;
}
