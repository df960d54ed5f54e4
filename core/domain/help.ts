/**
 * The help: pages of sections, written as a small, fixed part of Markdown (headings with their ids, paragraphs, lists,
 * numbered steps). A paragraph that begins with `?` holds other ways to ask for its section; readers do not see it.
 */
import { unreachable } from "../lib/unreachable.ts";

export type HelpLanguage = "ja" | "en";

export type HelpBlock =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "steps"; readonly items: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly string[] };

export interface HelpSection {
  /** The same in every language; the section's anchor. */
  readonly id: string;
  readonly title: string;
  /** Other ways to ask for it. */
  readonly asks: readonly string[];
  readonly blocks: readonly HelpBlock[];
}

export interface HelpPage {
  /** The same in every language; part of the page's address. */
  readonly id: string;
  readonly title: string;
  readonly sections: readonly HelpSection[];
}

/** Pages in reading order, by language. */
export type Help = Readonly<Record<HelpLanguage, readonly HelpPage[]>>;

/** Throws on what is not in the form above: the help is our own. */
export function readHelpPage(text: string): HelpPage {
  const [head, ...sections] = `\n${text}`.split(/\n(?=#{1,2} )/).filter((part) =>
    part.trim() !== ""
  );
  const { id, title } = headingOf(head ?? "", "# ");
  return { id, title, sections: sections.map(sectionOf) };
}

/** At the head of a paragraph. */
const ASKS = /^\?\s/;

function sectionOf(text: string): HelpSection {
  const [heading, ...paragraphs] = text.trim().split(/\n\n+/);
  const asks = paragraphs.filter((one) => ASKS.test(one));
  const rest = paragraphs.filter((one) => !ASKS.test(one));
  if (rest.length === 0) throw new Error(`Cannot read the help: nothing stands under ${heading}`);
  return {
    ...headingOf(heading ?? "", "## "),
    asks: asks.flatMap((line) => line.replace(ASKS, "").replaceAll("\n", " ").split(/、|, ?/)),
    blocks: rest.map(blockOf),
  };
}

function headingOf(text: string, mark: string): { readonly id: string; readonly title: string } {
  const found = /^(.+?) \{#([a-z0-9-]+)\}$/.exec(text.trim().slice(mark.length));
  if (!text.trim().startsWith(mark) || found === null) {
    throw new Error(
      `Cannot read the help: ${text.trim()} is no heading of the form "${mark}Title {#id}"`,
    );
  }
  return { title: found[1]!, id: found[2]! };
}

function blockOf(text: string): HelpBlock {
  // a line that is indented goes on with the one before
  const lines = text.replaceAll(/\n {2,}/g, " ").split("\n");
  const items = (mark: RegExp) => lines.map((line) => line.replace(mark, ""));
  if (lines.every((line) => line.startsWith("- "))) return { kind: "list", items: items(/^- /) };
  if (lines.every((line) => /^\d+\. /.test(line))) {
    return { kind: "steps", items: items(/^\d+\. /) };
  }
  return { kind: "paragraph", text: lines.join(" ") };
}

/** The section as plain text, a line for each paragraph and item. */
export function plainText({ blocks }: Pick<HelpSection, "blocks">): string {
  return blocks.flatMap(linesOf).join("\n");
}

function linesOf(block: HelpBlock): readonly string[] {
  switch (block.kind) {
    case "paragraph":
      return [block.text];
    case "steps":
      return block.items.map((item, at) => `${at + 1}. ${item}`);
    case "list":
      return block.items.map((item) => `- ${item}`);
    default:
      return unreachable(block);
  }
}
