/** The kept stories of `fixtures/scenarios`, read. */
import { readScenario } from "../../sim/scenario/text.ts";
import type { Scenario } from "../../sim/scenario/scenario.ts";

const FOLDER = new URL("../../fixtures/scenarios/", import.meta.url);

export interface KeptScenario {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly text: string;
  readonly scenario: Scenario;
}

/** In the order of their names. Throws with every fault of every file. */
export function keptScenarios(): readonly KeptScenario[] {
  const files = [...Deno.readDirSync(FOLDER)].map((entry) => entry.name).toSorted();
  const faults: string[] = [];
  const kept = files.flatMap((file): KeptScenario[] => {
    const text = Deno.readTextFileSync(new URL(file, FOLDER));
    const read = readScenario(text);
    if (read.ok) return [{ name: file.replace(/\.txt$/, ""), text, scenario: read.value }];
    faults.push(...read.error.map(({ line, fault }) => `${file}:${line}: ${fault}`));
    return [];
  });
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return kept;
}
