/** Office files as tests use them: the office with its HA1 hashes, and the SIP passwords of its devices. */
import { type LoadedOffice, loadOffice as officeOfJson } from "../../sim/load_office.ts";

export type { LoadedOffice } from "../../sim/load_office.ts";

export function loadOffice(name: "demo" | "bench"): LoadedOffice {
  const url = new URL(`../../fixtures/offices/${name}.json`, import.meta.url);
  const loaded = officeOfJson(JSON.parse(Deno.readTextFileSync(url)));
  if (!loaded.ok) throw new Error(`Cannot read ${name}.json: ${JSON.stringify(loaded.error)}`);
  return loaded.value;
}

export function demoOffice(): LoadedOffice {
  return loadOffice("demo");
}
