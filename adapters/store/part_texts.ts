/** What a row of history is found by: its number, the peer's name and reading, the phonebook's too. */
import { searchText } from "../../core/domain/search_key.ts";
import type { CallPart } from "../../core/domain/call_log.ts";
import { storable } from "./columns.ts";
import { firstEntries } from "./list_store.ts";
import type { Tx } from "./schema.ts";

/** Of each part, as people and phonebooks stand now. */
export async function partTexts(tx: Tx, parts: readonly CallPart[]): Promise<string[]> {
  const entries = await firstEntries(tx, parts.flatMap(outsideNumbers));
  const readings = await readingsOf(tx, parts.flatMap(peerExtension));
  return parts.map((part) => {
    const { peer } = part;
    const inLists = outsideNumbers(part).flatMap((number) => entries.get(number) ?? []);
    const reading = peer.kind === "person" ? readings.get(peer.extension) : undefined;
    const text = searchText({
      texts: [...(peer.name === undefined ? [] : [peer.name]), ...inLists.map((one) => one.name)],
      readings: [...(reading === undefined ? [] : [reading]), ...inLists.map((one) => one.reading)],
      numbers: [...new Set([part.number, ...peerExtension(part)])].filter((one) => one !== ""),
    });
    return storable(text);
  });
}

function outsideNumbers(part: CallPart): readonly string[] {
  return part.peer.kind === "outside" && part.number !== "" ? [part.number] : [];
}

function peerExtension(part: CallPart): readonly string[] {
  return part.peer.kind === "person" ? [part.peer.extension] : [];
}

async function readingsOf(
  tx: Tx,
  extensions: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (extensions.length === 0) return new Map();
  const rows = await tx.selectFrom("person").select(["extension", "reading"])
    .where("extension", "in", [...new Set(extensions)]).execute();
  return new Map(rows.map((row) => [row.extension, row.reading]));
}
