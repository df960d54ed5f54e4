/** Every secret of the database sealed anew under another key, all in one transaction with the key's fingerprint. */
import { sql } from "kysely";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { IntegrationId } from "../../core/domain/integration.ts";
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import {
  passwordPurpose,
  type Secrets,
  sipSecretPurpose,
  trunkSecretPurpose,
} from "../../core/ports/secrets.ts";
import type { KeptPerson } from "../../core/ports/import_store.ts";
import { webhookSecretPurpose } from "../../core/ports/integrations.ts";
import { chunks, ROWS_PER_INSERT } from "./columns.ts";
import type { Database, Tx } from "./schema.ts";

interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The row's key. */
  readonly key: string;
  /** The column whose value the purpose is made from. */
  readonly owner: string;
  purpose(owner: string): string;
}

const ofPerson = (extension: string) => passwordPurpose(extension as Extension);
const ofDevice = (device: string) => sipSecretPurpose(device as DeviceId);
const ofWebhook = (id: string) => webhookSecretPurpose(id as IntegrationId);
const ofLine = (line: string) => trunkSecretPurpose(line as LineId);

/** Every column that holds a seal; a database with another one is not rotated. */
const SEALED: readonly SealedColumn[] = [
  column("person", "sealed_password", "extension", ofPerson),
  column("device", "sealed_sip_secret", "id", ofDevice),
  column("line", "sealed_trunk_secret", "id", ofLine),
  column("integration", "sealed_secret", "id", ofWebhook),
];

function column(
  table: string,
  name: string,
  key: string,
  purpose: SealedColumn["purpose"],
): SealedColumn {
  return { table, column: name, key, owner: key, purpose };
}

export type RotationRefusal =
  /** The database was sealed with another key than `from`. */
  | { readonly kind: "other-key"; readonly stored: string }
  | { readonly kind: "no-office" };

/** How many secrets were sealed anew. Rejects, and changes nothing, when a seal does not open. */
export async function rotateKey(
  db: Database,
  from: Secrets,
  to: Secrets,
): Promise<Result<number, RotationRefusal>> {
  await mustKnowEveryColumn(db);
  return await db.transaction().execute(async (tx) => {
    const office = await tx.selectFrom("office").select("key_fingerprint").executeTakeFirst();
    if (office === undefined) return refuse({ kind: "no-office" as const });
    const stored = office.key_fingerprint;
    if (stored !== from.fingerprint) return refuse({ kind: "other-key" as const, stored });
    let count = 0;
    for (const each of SEALED) count += await resealColumn(tx, each, from, to);
    count += await resealImport(tx, from, to);
    await tx.updateTable("office").set({ key_fingerprint: to.fingerprint }).execute();
    return ok(count);
  });
}

async function resealColumn(
  tx: Tx,
  { table, column, key, owner, purpose }: SealedColumn,
  from: Secrets,
  to: Secrets,
): Promise<number> {
  const { rows } = await sql<{ key: string | number; owner: string; sealed: string }>`
    select ${sql.ref(key)} as key, ${sql.ref(owner)} as owner, ${sql.ref(column)} as sealed
    from ${sql.table(table)} where ${sql.ref(column)} is not null`.execute(tx);
  for (const some of chunks(rows, ROWS_PER_INSERT)) {
    const values = some.map((row) => {
      const whose = `${table}.${column} of ${row.key}`;
      return sql`(${row.key}, ${resealed(row.sealed, purpose(row.owner), whose, from, to)})`;
    });
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = given.column2
      from (values ${sql.join(values)}) as given
      where ${sql.ref(`${table}.${key}`)} = given.column1`.execute(tx);
  }
  return rows.length;
}

/** The passwords of the last bulk import, which stand within blocks of its people. */
async function resealImport(tx: Tx, from: Secrets, to: Secrets): Promise<number> {
  let count = 0;
  const blocks = await tx.selectFrom("imported_block").selectAll().execute();
  for (const { position, people } of blocks) {
    const kept = (JSON.parse(people) as KeptPerson[]).map((each) => {
      const { extension } = each.person;
      const anew = (sealed: string) => {
        count++;
        const whose = `the last import of ${extension}`;
        return resealed(sealed, passwordPurpose(extension), whose, from, to);
      };
      const { sealedBefore, sealedAfter } = each;
      return {
        ...each,
        ...(sealedBefore === undefined ? {} : { sealedBefore: anew(sealedBefore) }),
        ...(sealedAfter === undefined ? {} : { sealedAfter: anew(sealedAfter) }),
      };
    });
    await tx.updateTable("imported_block").set({ people: JSON.stringify(kept) })
      .where("position", "=", position).execute();
  }
  return count;
}

function resealed(
  sealed: string,
  purpose: string,
  whose: string,
  from: Secrets,
  to: Secrets,
): string {
  const plain = from.open(sealed, purpose);
  if (!plain.ok) throw new Error(`Cannot open ${whose}: it was damaged`);
  return to.seal(plain.value, purpose);
}

/** A seal that is forgotten here could never be opened again. */
async function mustKnowEveryColumn(db: Database): Promise<void> {
  const known = new Set(SEALED.map((each) => `${each.table}.${each.column}`));
  for (const table of await db.introspection.getTables()) {
    for (const { name } of table.columns) {
      if (name.startsWith("sealed_") && !known.has(`${table.name}.${name}`)) {
        throw new Error(`Cannot rotate the key: ${table.name}.${name} is not known to be sealed`);
      }
    }
  }
}
