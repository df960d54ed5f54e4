/**
 * As much XML 1.0 with namespaces as the documents of event packages need (RFC 4235, RFC 3863): elements,
 * attributes, text. The reader is strict and bounded, knows no document type and no entities but the five of XML, and
 * so expands nothing; it never throws for what the outside sends.
 */
import { ok, refuse, type Result } from "../lib/result.ts";

export interface XmlElement {
  /** Namespace name; empty for none. */
  readonly space: string;
  /** Local name. */
  readonly name: string;
  /** By their names as they stand; those without prefix are the ones documents define. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
}

/** An element, or text with its references resolved. No two texts stand side by side, none is empty. */
export type XmlNode = XmlElement | string;

export type XmlRefusal = "too-long" | "too-deep" | "too-many" | "malformed" | "doctype";

/** Characters of a document: as many as fit into a datagram. */
export const XML_LENGTH_MAX = 65_536;
export const XML_DEPTH_MAX = 16;
/** Elements and attributes of a document, together. */
export const XML_PARTS_MAX = 4_096;

const XML_SPACE = "http://www.w3.org/XML/1998/namespace";

/** Names as our documents have them: ASCII only, which every schema here keeps to. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?$/;
const LOCAL_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export function element(
  space: string,
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly (XmlNode | undefined)[] = [],
): XmlElement {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const]
  );
  const present = children.filter((child) => child !== undefined && child !== "");
  return { space, name, attributes: new Map(given), children: present as readonly XmlNode[] };
}

/** Children that are elements of that name. */
export function childrenOf(parent: XmlElement, space: string, name: string): readonly XmlElement[] {
  return parent.children.filter((child): child is XmlElement =>
    typeof child !== "string" && child.space === space && child.name === name
  );
}

export function childOf(parent: XmlElement, space: string, name: string): XmlElement | undefined {
  return childrenOf(parent, space, name)[0];
}

/** The element's own text, trimmed as the schemas' tokens are. */
export function textOf(parent: XmlElement | undefined): string | undefined {
  if (parent === undefined) return undefined;
  return parent.children.filter((child) => typeof child === "string").join("").trim();
}

// ---- writing ----

/**
 * The document. The root's namespace is the default one; `prefixes` names the others. Characters that XML cannot
 * hold become U+FFFD. Throws for a name that is none, or a namespace without prefix: only we write.
 */
export function writeXml(
  root: XmlElement,
  prefixes: Readonly<Record<string, string>> = {},
): string {
  const declared = [
    root.space === "" ? "" : ` xmlns="${escapeXml(root.space)}"`,
    ...Object.entries(prefixes).map(([prefix, space]) => ` xmlns:${prefix}="${escapeXml(space)}"`),
  ].join("");
  const byName = new Map(Object.entries(prefixes).map(([prefix, space]) => [space, prefix]));
  const nameOf = ({ space, name }: XmlElement) => {
    if (!LOCAL_NAME.test(name)) throw new Error(`Cannot write an element named ${name}`);
    if (space === root.space) return name;
    const prefix = byName.get(space);
    if (prefix === undefined) throw new Error(`Cannot write an element of ${space}: no prefix`);
    return `${prefix}:${name}`;
  };
  const write = (one: XmlElement, more: string): string => {
    const name = nameOf(one);
    let head = `<${name}${more}`;
    for (const [key, value] of one.attributes) {
      if (!NAME.test(key)) throw new Error(`Cannot write an attribute named ${key}`);
      head += ` ${key}="${escapeXml(value)}"`;
    }
    if (one.children.length === 0) return `${head}/>`;
    const inner = one.children.map((child) =>
      typeof child === "string" ? plainText(child) : write(child, "")
    );
    return `${head}>${inner.join("")}</${name}>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n${write(root, declared)}\r\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function plainText(text: string): string {
  return holdable(text).replace(/[&<>\r]/g, (one) => ESCAPES[one]!);
}

/** Of an attribute, or of text. What XML cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return holdable(text).replace(/[&<>"\t\n\r]/g, (one) => ESCAPES[one]!);
}

/** What XML cannot hold (§2.2), lone halves of surrogate pairs included. */
const UNHOLDABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function holdable(text: string): string {
  return text.replace(UNHOLDABLE, "\ufffd");
}

function isHoldable(text: string): boolean {
  return text.search(UNHOLDABLE) < 0;
}

// ---- reading ----

/** Reads one document. */
export function readXml(text: string): Result<XmlElement, XmlRefusal> {
  if (text.length > XML_LENGTH_MAX) return refuse("too-long");
  const reader = new Reader(text.startsWith("\ufeff") ? text.slice(1) : text);
  const root = reader.document();
  return root === undefined ? refuse(reader.refusal) : ok(root);
}

type Spaces = ReadonlyMap<string, string>;

interface OpenElement {
  /** As it stands in its tags. */
  readonly tag: string;
  readonly element: XmlElement;
  readonly children: XmlNode[];
  readonly spaces: Spaces;
}

/** One pass over the text, without recursion; each step returns false when it has met a fault. */
class Reader {
  refusal: XmlRefusal = "malformed";
  readonly #text: string;
  #at = 0;
  #parts = 0;
  readonly #open: OpenElement[] = [];
  #root: XmlElement | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement | undefined {
    if (!isHoldable(this.#text)) return undefined;
    if (/^<\?xml[ \t\r\n]/.test(this.#text) && !this.#skipTo("?>")) return undefined;
    while (this.#at < this.#text.length) {
      if (!this.#next()) return undefined;
    }
    return this.#open.length === 0 ? this.#root : undefined;
  }

  #next(): boolean {
    const text = this.#text;
    if (text[this.#at] !== "<") return this.#characters();
    if (text.startsWith("<!--", this.#at)) return this.#comment();
    if (text.startsWith("<![CDATA[", this.#at)) return this.#cdata();
    if (text.startsWith("<!", this.#at)) return this.#fault("doctype");
    if (text.startsWith("<?", this.#at)) {
      return !/^<\?xml[ \t\r\n?]/i.test(text.slice(this.#at, this.#at + 6)) && this.#skipTo("?>");
    }
    return text.startsWith("</", this.#at) ? this.#close() : this.#start();
  }

  #fault(refusal: XmlRefusal): false {
    this.refusal = refusal;
    return false;
  }

  /** Moves behind the next occurrence. */
  #skipTo(mark: string): boolean {
    const end = this.#text.indexOf(mark, this.#at);
    if (end < 0) return false;
    this.#at = end + mark.length;
    return true;
  }

  #comment(): boolean {
    const end = this.#text.indexOf("--", this.#at + 4);
    if (end < 0 || this.#text[end + 2] !== ">") return false;
    this.#at = end + 3;
    return true;
  }

  #cdata(): boolean {
    const from = this.#at + "<![CDATA[".length;
    if (!this.#skipTo("]]>")) return false;
    return this.#append(newlines(this.#text.slice(from, this.#at - 3)));
  }

  #characters(): boolean {
    const next = this.#text.indexOf("<", this.#at);
    const raw = this.#text.slice(this.#at, next < 0 ? undefined : next);
    this.#at += raw.length;
    if (raw.includes("]]>")) return false;
    const resolved = resolve(newlines(raw));
    return resolved !== undefined && this.#append(resolved);
  }

  /** Outside the root only spaces may stand. */
  #append(text: string): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return /^[ \t\n\r]*$/.test(text);
    const last = open.children.at(-1);
    if (typeof last === "string") open.children[open.children.length - 1] = last + text;
    else if (text !== "") open.children.push(text);
    return true;
  }

  #close(): boolean {
    const end = this.#text.indexOf(">", this.#at);
    const open = this.#open.pop();
    if (end < 0 || open === undefined) return false;
    const tag = this.#text.slice(this.#at + 2, end).replace(/[ \t\r\n]+$/, "");
    this.#at = end + 1;
    return tag === open.tag;
  }

  #start(): boolean {
    const tag = this.#name(this.#at + 1);
    if (tag === undefined || (this.#root !== undefined && this.#open.length === 0)) return false;
    if (this.#open.length === XML_DEPTH_MAX) return this.#fault("too-deep");
    this.#at += 1 + tag.length;
    const attributes = this.#attributes();
    if (attributes === undefined) return false;
    if (++this.#parts > XML_PARTS_MAX) return this.#fault("too-many");
    const empty = this.#text[this.#at] === "/";
    if (empty) this.#at += 1;
    if (this.#text[this.#at] !== ">") return false;
    this.#at += 1;
    return this.#put(tag, attributes, empty);
  }

  #put(tag: string, attributes: Map<string, string>, empty: boolean): boolean {
    const outer = this.#open.at(-1);
    const spaces = declared(outer?.spaces ?? NO_SPACES, attributes);
    const [prefix, local] = tag.includes(":") ? tag.split(":") as [string, string] : ["", tag];
    const space = prefix === "xml" ? XML_SPACE : spaces.get(prefix);
    if (space === undefined && prefix !== "") return false;
    const children: XmlNode[] = [];
    const element: XmlElement = { space: space ?? "", name: local, attributes, children };
    if (outer === undefined) this.#root = element;
    else outer.children.push(element);
    if (!empty) this.#open.push({ tag, element, children, spaces });
    return true;
  }

  /** Up to `>` or `/>`, which is not taken. */
  #attributes(): Map<string, string> | undefined {
    const attributes = new Map<string, string>();
    for (;;) {
      const from = this.#at;
      while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
      const code = this.#text[this.#at];
      if (code === undefined) return undefined;
      if (code === ">" || code === "/") return attributes;
      const name = this.#at === from ? undefined : this.#name(this.#at);
      const value = name === undefined ? undefined : this.#value(this.#at + name.length);
      if (name === undefined || value === undefined || attributes.has(name)) return undefined;
      if (++this.#parts > XML_PARTS_MAX) {
        this.#fault("too-many");
        return undefined;
      }
      attributes.set(name, value);
    }
  }

  /** `="…"` from there on, spaces allowed round the sign; moves behind it. */
  #value(from: number): string | undefined {
    let i = from;
    while (isSpace(this.#text.charCodeAt(i))) i += 1;
    if (this.#text[i] !== "=") return undefined;
    i += 1;
    while (isSpace(this.#text.charCodeAt(i))) i += 1;
    const quote = this.#text[i];
    if (quote !== '"' && quote !== "'") return undefined;
    const end = this.#text.indexOf(quote, i + 1);
    if (end < 0) return undefined;
    const raw = this.#text.slice(i + 1, end);
    if (raw.includes("<")) return undefined;
    this.#at = end + 1;
    return resolve(newlines(raw).replace(/[\t\n]/g, " "));
  }

  #name(from: number): string | undefined {
    let end = from;
    while (isNameCode(this.#text.charCodeAt(end))) end += 1;
    const name = this.#text.slice(from, end);
    return NAME.test(name) ? name : undefined;
  }
}

const NO_SPACES: Spaces = new Map();

/** The namespaces in force inside an element; their declarations are taken out of its attributes. */
function declared(outer: Spaces, attributes: Map<string, string>): Spaces {
  let spaces: Map<string, string> | undefined;
  for (const [name, value] of attributes) {
    if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
    spaces ??= new Map(outer);
    spaces.set(name === "xmlns" ? "" : name.slice("xmlns:".length), value);
    attributes.delete(name);
  }
  return spaces ?? outer;
}

/** XML §2.11: line ends are one newline. */
function newlines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** References resolved; `undefined` for an entity nobody defined or a character XML cannot hold. */
function resolve(raw: string): string | undefined {
  if (!raw.includes("&")) return raw;
  let said = "";
  let from = 0;
  for (let at = raw.indexOf("&"); at >= 0; at = raw.indexOf("&", from)) {
    const end = raw.indexOf(";", at);
    const meant = end < 0 ? undefined : referred(raw.slice(at + 1, end));
    if (meant === undefined) return undefined;
    said += raw.slice(from, at) + meant;
    from = end + 1;
  }
  return said + raw.slice(from);
}

function referred(name: string): string | undefined {
  if (!name.startsWith("#")) return ENTITIES.get(name);
  const hex = /^#x([0-9a-fA-F]{1,6})$/.exec(name)?.[1];
  const decimal = /^#([0-9]{1,7})$/.exec(name)?.[1];
  const code = hex === undefined ? decimal && parseInt(decimal, 10) : parseInt(hex, 16);
  if (typeof code !== "number" || code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return isHoldable(character) ? character : undefined;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** NaN beyond the end is none. */
function isNameCode(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2d && code <= 0x3a && code !== 0x2f) || code === 0x5f;
}
