/** An office file into an empty store: every secret sealed before it leaves memory. */
import {
  type OfficeFile,
  officeOf,
  passwordsOf,
  sipSecretsOf,
} from "../../core/domain/office_file.ts";
import type { LineId } from "../../core/domain/ids.ts";
import {
  passwordPurpose,
  type Secrets,
  sipSecretPurpose,
  trunkSecretPurpose,
} from "../../core/ports/secrets.ts";
import type { OfficeWithSecrets, Store } from "../../core/ports/store.ts";
import { ha1Of } from "./office_store.ts";

/** Writes the office and its phonebooks. Rejects when the store has an office. */
export async function seedStore(store: Store, file: OfficeFile, secrets: Secrets): Promise<void> {
  await store.office.create(sealOffice(file, secrets));
}

export function sealOffice(file: OfficeFile, secrets: Secrets): OfficeWithSecrets {
  return {
    office: officeOf(file, ha1Of),
    sealedPasswords: sealed(secrets, passwordsOf(file), passwordPurpose),
    sealedSipSecrets: sealed(secrets, sipSecretsOf(file), sipSecretPurpose),
    sealedTrunkSecrets: sealed(secrets, trunkSecretsOf(file), trunkSecretPurpose),
    keyFingerprint: secrets.fingerprint,
    lists: file.lists,
  };
}

function sealed<Key>(
  secrets: Secrets,
  plain: ReadonlyMap<Key, string>,
  purposeOf: (key: Key) => string,
): ReadonlyMap<Key, string> {
  return new Map([...plain].map(([key, secret]) => [key, secrets.seal(secret, purposeOf(key))]));
}

function trunkSecretsOf(file: OfficeFile): ReadonlyMap<LineId, string> {
  const secrets = new Map<LineId, string>();
  for (const { id, trunk } of file.lines) {
    if (trunk.kind === "register") secrets.set(id, trunk.secret);
  }
  return secrets;
}
