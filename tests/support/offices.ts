/** The offices of the fixtures as values, for tests that need no store. */
import { readFileSync } from "node:fs";
import { indexOffice, type Office, type OfficeIndex } from "../../core/domain/office.ts";
import { type OfficeFile, officeOf, readOfficeFile } from "../../core/domain/office_file.ts";

export function officeFile(name: "demo" | "bench"): OfficeFile {
  const read = readOfficeFile(officeJson(name));
  if (!read.ok) throw new Error(`Cannot read ${name}: ${JSON.stringify(read.error)}`);
  return read.value;
}

export function officeJson(name: "demo" | "bench"): unknown {
  const url = new URL(`../../fixtures/offices/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/** Without real digests: for rules that never look at them. */
export function officeWithoutDigests(name: "demo" | "bench"): Office {
  return officeOf(
    officeFile(name),
    (user, secret) => ({ md5: `md5 ${user} ${secret}`, sha256: "" }),
  );
}

export function demoIndex(change: (office: Office) => Office = (office) => office): OfficeIndex {
  return indexOffice(change(officeWithoutDigests("demo")));
}
