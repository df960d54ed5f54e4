/** The whole office as an office file, its secrets opened only for who may know them; every export is in the audit log. */
import { exportOffice, type OpenSecrets } from "../domain/office_export.ts";
import type { FileList } from "../domain/office_file_shape.ts";
import type { Result } from "../lib/result.ts";
import type { Clock } from "../ports/clock.ts";
import { passwordPurpose, type Secrets, sipSecretPurpose } from "../ports/secrets.ts";
import type { KeyedEntry, Store } from "../ports/store.ts";
import type { Editor } from "./edit_office.ts";
import type { OfficeNow } from "./office_now.ts";

/** Entries read at once. */
const ENTRIES_PAGE = 200;

interface Deps {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly store: Store;
  readonly office: OfficeNow;
}

/** What `readOfficeFile` reads, when the secrets are in it. */
export async function officeAsFile(
  { clock, secrets, store, office }: Deps,
  who: Editor,
  withSecrets: boolean,
): Promise<object> {
  const opened = withSecrets ? await openAll(secrets, store) : undefined;
  const file = exportOffice(office.index.office, await listsOf(store), opened);
  const action = withSecrets ? "office.export-secrets" : "office.export";
  await store.audit.add({ at: clock.now(), ...who, action });
  return file;
}

async function openAll(secrets: Secrets, store: Store): Promise<OpenSecrets> {
  const passwords = [...await store.imports.sealedPasswords()];
  const sipSecrets = [...await store.office.sealedSipSecrets()];
  return {
    passwords: new Map(passwords.map(([extension, sealed]) => [
      extension,
      mustOpen(secrets.open(sealed, passwordPurpose(extension)), extension),
    ])),
    sipSecrets: new Map(sipSecrets.map(([device, sealed]) => [
      device,
      mustOpen(secrets.open(sealed, sipSecretPurpose(device)), device),
    ])),
  };
}

function mustOpen(opened: Result<string, unknown>, whose: string): string {
  if (!opened.ok) throw new Error(`Cannot export the secret of ${whose}: its seal does not open`);
  return opened.value;
}

async function listsOf({ lists }: Store): Promise<readonly FileList[]> {
  const all: FileList[] = [];
  for (const { id, label } of await lists.all()) {
    const entries: KeyedEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await lists.entries({
        list: id,
        limit: ENTRIES_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      entries.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    entries.sort((a, b) => a.id - b.id); // as they were added
    all.push({ id, label, entries: entries.map(({ id: _i, list: _l, ...entry }) => entry) });
  }
  return all;
}
