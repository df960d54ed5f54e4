/**
 * The other nodes that serve the same office from the same store. One of them leads: it runs the PBX, and it alone
 * writes what follows from the PBX's events. What a node has changed in the store it tells the others by ids.
 */
import type { Extension } from "../domain/ids.ts";

export type News =
  /** What a person has chosen. */
  | { readonly kind: "presence"; readonly extension: Extension }
  /** What a person's own panels show: settings, missed calls that were looked at. */
  | { readonly kind: "own"; readonly extension: Extension }
  /** Parts of calls are over and in the history. */
  | { readonly kind: "parts"; readonly ids: readonly string[] }
  /** The office's configuration, its people or its phonebooks. */
  | { readonly kind: "office" }
  /** News were lost on the way: anything may have changed. */
  | { readonly kind: "missed" };

export interface Nodes {
  /** Whether this node runs the PBX now. */
  readonly leads: boolean;
  /** Tells every other node; does not wait. */
  tell(news: News): void;
  /** Called with what other nodes told, in order. */
  onNews(listener: (news: News) => void): void;
  /** Called when this node takes over from another one, before it leads. */
  onTakeOver(listener: () => Promise<void>): void;
}

/** The only node there is. */
export const ALONE: Nodes = { leads: true, tell() {}, onNews() {}, onTakeOver() {} };
