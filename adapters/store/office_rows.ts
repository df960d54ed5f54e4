/** A whole office as rows: what `create` writes into an empty database. */
import { foldText, searchText } from "../../core/domain/search_key.ts";
import type { Extension, LineId } from "../../core/domain/ids.ts";
import type { Device, Line, Person, PresenceState, Trunk } from "../../core/domain/office.ts";
import type { ListEntry } from "../../core/domain/phone_list.ts";
import type { OfficeWithSecrets } from "../../core/ports/store.ts";
import { bit, storable } from "./columns.ts";
import { insertGiven, pieces } from "./json_rows.ts";
import type {
  DeviceRow,
  LineRow,
  ListEntryRow,
  PersonRow,
  PresenceStateRow,
  Tx,
} from "./schema.ts";
import { textIds } from "./search_index.ts";

/** Throws when the database has an office. */
export async function writeOffice(tx: Tx, whole: OfficeWithSecrets): Promise<void> {
  const { office } = whole;
  const there = await tx.selectFrom("office").select("id").executeTakeFirst();
  if (there !== undefined) throw new Error("Cannot create an office: the database holds one");
  await tx.insertInto("office").values({
    id: 1,
    revision: office.revision,
    login_id: office.loginId,
    name: JSON.stringify(office.name),
    demo: bit(office.demo),
    sip: JSON.stringify(office.sip),
    parking: JSON.stringify(office.parking),
    recording: JSON.stringify(office.recording),
    key_fingerprint: whole.keyFingerprint,
  }).execute();
  await writePeople(tx, whole);
  const devices = office.devices.map((device, position) => ({
    ...deviceRow(device, position),
    sealed_sip_secret: needed(whole.sealedSipSecrets.get(device.id), `device ${device.id}`),
  }));
  await insertGiven(tx, "device", devices);
  const lines = office.lines.map((line, position) =>
    lineRow(line, position, whole.sealedTrunkSecrets)
  );
  await insertGiven(tx, "line", lines);
  const grants = office.permissions.map(({ extension, line }, position) => ({
    extension,
    line,
    position,
  }));
  await insertGiven(tx, "line_permission", grants);
  await insertGiven(tx, "presence_state", office.presences.map(presenceRow));
  await writeLists(tx, whole);
}

/** What a person is found by, and in which order. */
interface Folded {
  readonly text: string;
  readonly readingKey: string;
}

/** Folding takes longer than most of what is done with a record; of who is gone it is forgotten. */
const folded = new WeakMap<Person, Folded>();
/** Records folded at a stretch. */
const FOLDED_AT_ONCE = 200;

function foldedOf(person: Person): Folded {
  const known = folded.get(person);
  if (known !== undefined) return known;
  const { name, department, reading, extension } = person;
  const text = searchText({ texts: [name, department], readings: [reading], numbers: [extension] });
  return { text: storable(text), readingKey: foldText(reading) };
}

/** Beforehand, for records that `personRows` will get. */
export async function foldPeople(people: readonly Person[]): Promise<void> {
  for await (const some of pieces(people, FOLDED_AT_ONCE)) {
    for (const person of some) folded.set(person, foldedOf(person));
  }
}

/** What a person is found by. */
export function personText(person: Person): string {
  return foldedOf(person).text;
}

/** The people's rows, the first at `position`, with the passwords given; what they are found by is written. */
export async function personRows(
  tx: Tx,
  people: readonly Person[],
  position: number,
  sealedPasswords: ReadonlyMap<Extension, string | undefined>,
): Promise<PersonRow[]> {
  const folds = people.map(foldedOf);
  const ids = await textIds(tx, folds.map(({ text }) => text));
  return people.map((person, at) => ({
    extension: person.extension,
    position: position + at,
    name: person.name,
    reading: person.reading,
    reading_key: folds[at]!.readingKey,
    department: person.department,
    disabled: bit(person.disabled),
    default_line: person.defaultLine ?? null,
    language: person.language,
    rights: JSON.stringify(person.rights),
    recording: person.recording ?? null,
    forward: person.forward === undefined ? null : JSON.stringify(person.forward),
    text_id: ids[at]!,
    sealed_password: sealedPasswords.get(person.extension) ?? null,
  }));
}

/** What a phonebook's entry is found by. */
export function entryText(entry: ListEntry): string {
  const { name, reading, number } = entry;
  return storable(searchText({ texts: [name], readings: [reading], numbers: [number] }));
}

async function writePeople(tx: Tx, { office, sealedPasswords }: OfficeWithSecrets): Promise<void> {
  await insertGiven(tx, "person", await personRows(tx, office.people, 0, sealedPasswords));
}

/** Without secret. */
export function deviceRow(
  device: Device,
  position: number,
): Omit<DeviceRow, "sealed_sip_secret"> {
  return {
    id: device.id,
    position,
    owner: device.owner,
    label: JSON.stringify(device.label),
    kind: device.kind,
    auto_answer: bit(device.autoAnswer),
    auto_answer_header: device.autoAnswerHeader,
    calls_max: device.callsMax,
    incoming_max: device.incomingMax,
  };
}

export function lineRow(
  line: Line,
  position: number,
  sealedTrunkSecrets: ReadonlyMap<LineId, string>,
): LineRow {
  return {
    id: line.id,
    position,
    label: JSON.stringify(line.label),
    number: line.number,
    channels: line.channels ?? null,
    classes: JSON.stringify(line.classes),
    emergency_capable: bit(line.emergencyCapable),
    in_service: bit(line.inService),
    trunk: JSON.stringify(withoutSecret(line.trunk)),
    sealed_trunk_secret: line.trunk.kind === "register"
      ? needed(sealedTrunkSecrets.get(line.id), `line ${line.id}`)
      : null,
    recording: line.recording,
    incoming: JSON.stringify(line.incoming),
  };
}

export function presenceRow(state: PresenceState, position: number): PresenceStateRow {
  return {
    code: state.code,
    position,
    label: JSON.stringify(state.label),
    sip_type: state.sipType,
    colour: state.colour,
    rings: bit(state.rings),
  };
}

async function writeLists(tx: Tx, whole: OfficeWithSecrets): Promise<void> {
  await insertGiven(
    tx,
    "phone_list",
    whole.lists.map((list, position) => ({
      id: list.id,
      position,
      label: JSON.stringify(list.label),
    })),
  );
  for (const list of whole.lists) await insertEntries(tx, list.id, list.entries, 0);
}

/** Entries of one list, at its end. `position` of the first. */
export async function insertEntries(
  tx: Tx,
  list: string,
  entries: readonly ListEntry[],
  position: number,
): Promise<void> {
  const ids = await textIds(tx, entries.map(entryText));
  const rows = entries.map((entry, at) => ({
    list,
    position: position + at,
    ...entryColumns(entry, ids[at]!),
  }));
  await insertGiven(tx, "list_entry", rows);
}

export function entryColumns(
  entry: ListEntry,
  textId: number,
): Omit<ListEntryRow, "id" | "list" | "position"> {
  return {
    name: entry.name,
    reading: entry.reading,
    reading_key: foldText(entry.reading),
    number: entry.number,
    note: entry.note ?? null,
    text_id: textId,
  };
}

function withoutSecret(trunk: Trunk): object {
  if (trunk.kind !== "register") return trunk;
  const { secret: _, ...rest } = trunk;
  return rest;
}

function needed(sealed: string | undefined, whose: string): string {
  if (sealed === undefined) {
    throw new Error(`Cannot create an office: no sealed secret of ${whose}`);
  }
  return sealed;
}
