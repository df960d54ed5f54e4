/** A change of the office as rows: removals first, then renumberings, then what is put; all in one transaction. */
import { sql } from "kysely";
import { goneOwner } from "../../core/domain/call_log.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { OfficeDelta } from "../../core/domain/office_change.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { OfficeWrite } from "../../core/ports/admin_store.ts";
import { auditRow } from "./audit_store.ts";
import { withLaterCheckpoint, withoutIndexes, withRoomyCache } from "./bulk_write.ts";
import { writeImport } from "./import_store.ts";
import { chunks, ROWS_PER_INSERT } from "./columns.ts";
import { givenPairs, insertGiven, JSON_ROWS_AT_ONCE, pieces, replacing } from "./json_rows.ts";
import { writeListChange } from "./list_rows.ts";
import { deviceRow, lineRow, personRows, presenceRow } from "./office_rows.ts";
import type { Database, PersonRow, Tx } from "./schema.ts";

/** What a person's record says; place and password stay. */
const PERSON_COLUMNS = [
  "name",
  "reading",
  "reading_key",
  "department",
  "disabled",
  "default_line",
  "language",
  "rights",
  "recording",
  "forward",
  "text_id",
];

export function writeChange(
  db: Database,
  change: OfficeWrite,
): Promise<Result<void, "changed-since">> {
  const people = Math.max(change.delta.people.put.size, change.sealedPasswords.size);
  const write = () => db.transaction().execute((tx) => writeIfNext(tx, change, people));
  return withLaterCheckpoint(db, people, write);
}

async function writeIfNext(
  tx: Tx,
  change: OfficeWrite,
  people: number,
): Promise<Result<void, "changed-since">> {
  // The office's one row is also what writers wait for.
  const mine = await tx.updateTable("office").set({ revision: change.office.revision })
    .where("revision", "=", change.before).returning("id").executeTakeFirst();
  if (mine === undefined) return refuse("changed-since");
  await withRoomyCache(tx, people, () => writeAll(tx, change));
  return ok(undefined);
}

async function writeAll(tx: Tx, change: OfficeWrite): Promise<void> {
  await remove(tx, change);
  await renumber(tx, change.delta.renumbered);
  await putPeople(tx, change);
  await endSessions(tx, change);
  await putLines(tx, change);
  await putDevices(tx, change);
  await putGrants(tx, change.delta.permissions);
  await putPresences(tx, change);
  if (change.delta.settings) await putSettings(tx, change);
  for (const list of change.lists) await writeListChange(tx, list);
  if (change.imported !== undefined) await writeImport(tx, change.imported);
  await insertGiven(tx, "audit", change.audit.map(auditRow));
}

async function remove(tx: Tx, { delta, office }: OfficeWrite): Promise<void> {
  for (const gone of chunks([...delta.people.remove], ROWS_PER_INSERT)) {
    const mark = goneOwner("" as Extension, office.revision);
    await tx.updateTable("call_part").set({ owner: sql<string>`owner || ${sql.lit(mark)}` })
      .where("owner", "in", gone).execute();
    for (
      const table of ["history_seen", "person_settings", "person_presence", "session"] as const
    ) {
      await tx.deleteFrom(table).where("extension", "in", gone).execute();
    }
    await tx.deleteFrom("person").where("extension", "in", gone).execute();
  }
  for (const gone of chunks([...delta.devices.remove], ROWS_PER_INSERT)) {
    await tx.deleteFrom("device").where("id", "in", gone).execute();
  }
  for (const id of delta.lines.remove) await tx.deleteFrom("line").where("id", "=", id).execute();
  for (const code of delta.presences.remove) {
    await tx.deleteFrom("presence_state").where("code", "=", code).execute();
    await tx.deleteFrom("person_presence").where("code", "=", code).execute();
    await tx.updateTable("person_presence").set({ former: null }).where("former", "=", code)
      .execute();
  }
}

/** By way of names nobody has, so that people may also exchange their numbers. */
async function renumber(tx: Tx, renumbered: OfficeDelta["renumbered"]): Promise<void> {
  const move = async (from: string, to: string) => {
    await tx.updateTable("person").set({ extension: to }).where("extension", "=", from).execute();
    await tx.updateTable("call_part").set({ owner: to }).where("owner", "=", from).execute();
    for (const table of ["history_seen", "person_settings", "person_presence"] as const) {
      await tx.updateTable(table).set({ extension: to }).where("extension", "=", from).execute();
    }
  };
  for (const { from, to } of renumbered) {
    await tx.deleteFrom("session").where("extension", "=", from).execute();
    await move(from, `to ${to}`);
  }
  for (const { to } of renumbered) await move(`to ${to}`, to);
}

/** Whose record and password both change are written once. */
async function putPeople(tx: Tx, { delta, office, sealedPasswords }: OfficeWrite): Promise<void> {
  const people = office.people.filter((person) => delta.people.put.has(person.extension));
  const next = await nextPosition(tx, "person");
  const rows = await personRows(tx, people, next, sealedPasswords);
  const hasGiven = ({ extension }: PersonRow) => sealedPasswords.has(extension as Extension);
  const given = rows.filter(hasGiven);
  const kept = rows.filter((row) => !hasGiven(row));
  const extent = { rows: rows.length, all: office.people.length };
  await withoutIndexes(tx, "person", extent, async () => {
    await insertGiven(tx, "person", kept, replacing("extension", PERSON_COLUMNS));
    const all = [...PERSON_COLUMNS, "sealed_password"];
    await insertGiven(tx, "person", given, replacing("extension", all));
  });
  const passwords = [...sealedPasswords]
    .filter(([extension]) => !delta.people.put.has(extension))
    .map(([extension, sealed]) => [extension, sealed ?? null] as const);
  for await (const some of pieces(passwords, JSON_ROWS_AT_ONCE)) {
    await sql`update person set sealed_password = given.value
      from ${givenPairs(tx, some)} where person.extension = given.key`.execute(tx);
  }
}

/** Of who is disabled, and of who has another password or none. */
async function endSessions(tx: Tx, { delta, office, sealedPasswords }: OfficeWrite): Promise<void> {
  const disabled = office.people.filter((person) =>
    person.disabled && delta.people.put.has(person.extension)
  );
  const ended = new Set<string>(sealedPasswords.keys());
  for (const { extension } of disabled) ended.add(extension);
  if (ended.size === 0) return;
  const signedIn = await tx.selectFrom("session").select("extension").distinct().execute();
  const here = signedIn.map(({ extension }) => extension).filter((one) => ended.has(one));
  for (const some of chunks(here, ROWS_PER_INSERT)) {
    await tx.deleteFrom("session").where("extension", "in", some).execute();
  }
}

async function putLines(tx: Tx, { delta, office, sealedTrunkSecrets }: OfficeWrite): Promise<void> {
  if (delta.lines.put.size === 0) return;
  for (const [position, line] of office.lines.entries()) {
    if (!delta.lines.put.has(line.id)) {
      await tx.updateTable("line").set({ position }).where("id", "=", line.id).execute();
      continue;
    }
    const { id, ...columns } = lineRow(line, position, sealedTrunkSecrets);
    await tx.insertInto("line").values({ id, ...columns })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(columns)).execute();
  }
}

async function putDevices(tx: Tx, { delta, office, sealedSipSecrets }: OfficeWrite): Promise<void> {
  const put = office.devices.filter((device) => delta.devices.put.has(device.id));
  const known = new Set<string>();
  for (const some of chunks(put.map((device) => device.id), ROWS_PER_INSERT)) {
    const rows = await tx.selectFrom("device").select("id").where("id", "in", some).execute();
    for (const row of rows) known.add(row.id);
  }
  for (const device of put) {
    if (!known.has(device.id)) continue;
    const { id, position: _, ...columns } = deviceRow(device, 0);
    await tx.updateTable("device").set(columns).where("id", "=", id).execute();
  }
  const next = await nextPosition(tx, "device");
  const fresh = put.filter((device) => !known.has(device.id));
  await insertGiven(
    tx,
    "device",
    fresh.map((device, at) => {
      const secret = sealedSipSecrets.get(device.id);
      if (secret === undefined) {
        throw new Error(`Cannot add the device ${device.id}: no sealed secret`);
      }
      return { ...deviceRow(device, next + at), sealed_sip_secret: secret };
    }),
  );
  for (const [id, secret] of sealedSipSecrets) {
    if (!known.has(id) && delta.devices.put.has(id)) continue; // written just now
    await tx.updateTable("device").set({ sealed_sip_secret: secret }).where("id", "=", id)
      .execute();
  }
}

async function putGrants(tx: Tx, { put, remove }: OfficeDelta["permissions"]): Promise<void> {
  for (const { extension, line } of remove) {
    await tx.deleteFrom("line_permission").where("extension", "=", extension)
      .where("line", "=", line).execute();
  }
  const next = await nextPosition(tx, "line_permission");
  const rows = put.map(({ extension, line }, at) => ({ extension, line, position: next + at }));
  await insertGiven(tx, "line_permission", rows, sql`on conflict do nothing`);
}

async function putPresences(tx: Tx, { delta, office }: OfficeWrite): Promise<void> {
  if (delta.presences.put.size === 0) return;
  for (const [position, state] of office.presences.entries()) {
    const { code, ...columns } = presenceRow(state, position);
    await tx.insertInto("presence_state").values({ code, ...columns })
      .onConflict((conflict) => conflict.column("code").doUpdateSet(columns)).execute();
  }
}

async function putSettings(tx: Tx, { office }: OfficeWrite): Promise<void> {
  await tx.updateTable("office").set({
    login_id: office.loginId,
    name: JSON.stringify(office.name),
    sip: JSON.stringify(office.sip),
    parking: JSON.stringify(office.parking),
    recording: JSON.stringify(office.recording),
  }).execute();
}

/** Behind all that are there. */
async function nextPosition(
  tx: Tx,
  table: "person" | "device" | "line_permission",
): Promise<number> {
  const { last } = await tx.selectFrom(table).select((eb) => eb.fn.max("position").as("last"))
    .executeTakeFirstOrThrow();
  return last === null ? 0 : Number(last) + 1;
}
