/** The XML reader and writer of event documents: what is written is read back, and nothing sent from outside throws or expands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  childOf,
  element,
  readXml,
  textOf,
  writeXml,
  XML_DEPTH_MAX,
  XML_LENGTH_MAX,
  XML_PARTS_MAX,
  type XmlElement,
  type XmlNode,
} from "../../core/sip/xml.ts";
import { character } from "../support/any_text.ts";

const A = "urn:a";
const B = "urn:b";

function refusalOf(text: string): string {
  const read = readXml(text);
  return read.ok ? "ok" : read.error;
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/).filter((one) =>
  !/^xml/i.test(one)
);
const text = fc.string({ unit: character, minLength: 1, maxLength: 12 }).filter((one) =>
  /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u.test(one)
);

/** No two texts side by side, as the reader has it. */
function merged(nodes: readonly XmlNode[]): readonly XmlNode[] {
  return nodes.filter((node, i) => typeof node !== "string" || typeof nodes[i - 1] !== "string");
}

const tree: fc.Arbitrary<XmlElement> = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.record({
    space: fc.constantFrom(A, B),
    name,
    attributes: fc.dictionary(name, text, { maxKeys: 3 }).map((given) =>
      new Map(Object.entries(given))
    ),
    children: fc.array(fc.oneof({ maxDepth: 4, depthSize: "small" }, text, tie("tree")), {
      maxLength: 4,
    }).map(merged),
  }, { noNullPrototype: true }),
})).tree;

Deno.test("xml: what is written is read back, whatever names, texts and attributes say", () => {
  fc.assert(
    fc.property(tree, (one) => {
      const prefixes = { p: one.space === A ? B : A };
      const read = readXml(writeXml(one, prefixes));
      assert.ok(read.ok);
      assert.deepEqual(read.value, one);
    }),
    { numRuns: 400 },
  );
});

Deno.test("xml: no text from outside makes the reader throw, and what is changed a little is read or refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 200 }), (one) => {
      readXml(one);
    }),
    { numRuns: 500 },
  );
  const pieces = fc.constantFrom(
    "<",
    ">",
    "/",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&",
    "&#x",
    ";",
    "'",
    '"',
    "<a",
    "</a>",
    "<a/>",
    "<?x?>",
    " b=",
    "xmlns",
    "x:",
    "--",
    "\ud800",
    "\0",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (some) => {
      readXml(some.join(""));
      readXml(`<a>${some.join("")}</a>`);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("xml: no document type and no entity but XML's own: nothing is expanded, nothing fetched", () => {
  const laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>';
  assert.equal(refusalOf(laughs), "doctype");
  assert.equal(refusalOf('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), "doctype");
  assert.equal(refusalOf("<a>&c;</a>"), "malformed");
  const read = readXml("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;</a>");
  assert.equal(read.ok && textOf(read.value), "<>&\"'AB😀");
  for (const reference of ["&#0;", "&#xD800;", "&#x110000;", "&#xFFFF;", "&#;", "&#x;", "&#12a;"]) {
    assert.equal(refusalOf(`<a>${reference}</a>`), "malformed", reference);
  }
});

Deno.test("xml: malformed documents are refused", () => {
  const documents = [
    "",
    "text",
    "<a>",
    "</a>",
    "<a></b>",
    "<a/><b/>",
    "<a/>text",
    "<a b=c/>",
    '<a b="1" b="2"/>',
    '<a b="<"/>',
    "<a b/>",
    '<a b="1"c="2"/>',
    "<1/>",
    "<x:a/>",
    "<a><!-- -- --></a>",
    "<a>]]></a>",
    "<a><![CDATA[</a>",
    '<a/><?xml version="1.0"?>',
    "<a>\u0001</a>",
    "<a>\ud800</a>",
    "< a/>",
    "<a",
    "<a b='",
  ];
  for (const document of documents) assert.equal(refusalOf(document), "malformed", document);
});

Deno.test("xml: namespaces are resolved, comments, CDATA and instructions understood, line ends made one", () => {
  const read = readXml(
    '\ufeff<?xml version="1.0"?>\n<!-- c --><?p i?><x:a xmlns:x="urn:a" xmlns="urn:b" k = \'1\n2\'>' +
      "a\r\nb<!-- c -->c<![CDATA[<&]]><b><c xmlns=''/></b></x:a >\n",
  );
  assert.ok(read.ok);
  assert.deepEqual([read.value.space, read.value.name], ["urn:a", "a"]);
  assert.equal(read.value.attributes.get("k"), "1 2");
  assert.equal(textOf(read.value), "a\nbc<&");
  const b = childOf(read.value, "urn:b", "b");
  assert.ok(b !== undefined && childOf(b, "", "c") !== undefined);
});

Deno.test("xml: XML_LENGTH_MAX, XML_DEPTH_MAX, XML_PARTS_MAX: one more is refused", () => {
  const long = (length: number) => `<a>${"x".repeat(length - 7)}</a>`;
  assert.equal(refusalOf(long(XML_LENGTH_MAX)), "ok");
  assert.equal(refusalOf(long(XML_LENGTH_MAX + 1)), "too-long");
  const deep = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  assert.equal(refusalOf(deep(XML_DEPTH_MAX)), "ok");
  assert.equal(refusalOf(deep(XML_DEPTH_MAX + 1)), "too-deep");
  const many = (parts: number) => `<a>${"<b/>".repeat(parts - 1)}</a>`;
  assert.equal(refusalOf(many(XML_PARTS_MAX)), "ok");
  assert.equal(refusalOf(many(XML_PARTS_MAX + 1)), "too-many");
  const attributes = Array.from({ length: XML_PARTS_MAX + 1 }, (_, i) => ` a${i}=""`).join("");
  assert.equal(refusalOf(`<a${attributes}/>`), "too-many");
});

Deno.test("writeXml: what XML cannot hold is replaced, a name that is none throws", () => {
  const written = writeXml(element(A, "a", { k: "\0" }, ["\ud800x"]));
  const read = readXml(written);
  assert.ok(read.ok);
  assert.deepEqual([read.value.attributes.get("k"), textOf(read.value)], ["\ufffd", "\ufffdx"]);
  assert.throws(() => writeXml(element(A, "a b")), /Cannot write an element/);
  assert.throws(() => writeXml(element(A, "a", { "b c": "" })), /Cannot write an attribute/);
  assert.throws(() => writeXml(element(A, "a", {}, [element(B, "b")])), /no prefix/);
});
