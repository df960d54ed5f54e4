/** Presences, settings and phonebooks as administrators change them. */
import { digitsOf } from "../domain/list_rows.ts";
import type { OfficeIndex, PresenceState } from "../domain/office.ts";
import type { OfficeSettings } from "../domain/office_change.ts";
import {
  LIST_ENTRIES_MAX,
  readId,
  readLabel,
  readListEntry,
  readLoginId,
  readParking,
  readPresence,
  readRecording,
  readSip,
} from "../domain/office_file_parts.ts";
import { LISTS_MAX } from "../domain/office_file.ts";
import type { ListWrite } from "../ports/admin_store.ts";
import type { KeyedEntry, ListStore } from "../ports/store.ts";
import type { AuditedDeed, OfficeChange } from "./edit_office.ts";
import {
  changedMembers,
  patched,
  placeOf,
  type Planned,
  planned,
  plannedOver,
  revisionOf,
} from "./office_plans.ts";

type Json = Readonly<Record<string, unknown>>;

export function presenceRevision({ office }: OfficeIndex, state: PresenceState): string {
  return revisionOf([state, office.presences.indexOf(state)]);
}

export function planPresenceAdd({ office }: OfficeIndex, { position, ...wish }: Json): Planned {
  return planned((reading) => {
    const presence = readPresence(reading.json(wish));
    if (office.presences.some((state) => state.code === presence.code)) reading.duplicate("code");
    const at = placeOf(reading, position, office.presences.length);
    return {
      edits: [{ kind: "put-presence", presence, ...at }],
      audit: [{ action: "presence.add", target: presence.code, detail: { ja: presence.label.ja } }],
    };
  });
}

export function planPresenceChange(
  index: OfficeIndex,
  code: string,
  { position, ...patch }: Json,
  expected: string | undefined,
): Planned {
  return plannedOver(presentPresence(index, code, expected), (before, reading) => {
    const presence = readPresence(reading.json(patched(before, patch)));
    const at = placeOf(reading, position, index.office.presences.length - 1);
    const detail = changedMembers(before, presence);
    return {
      edits: [{ kind: "put-presence", presence, ...at }],
      audit: [{ action: "presence.change", target: code, detail }],
    };
  });
}

/** Whoever has chosen it has the first of the catalogue from then on; one has to be left. */
export function planPresenceDelete(
  index: OfficeIndex,
  code: string,
  expected: string | undefined,
): Planned {
  return plannedOver(presentPresence(index, code, expected), (state, reading) => {
    if (index.office.presences.length === 1) {
      reading.fault(
        "code",
        "last-presence",
        "最後の1つは削除できません。先に別のプレゼンスを追加してください。",
        "The last one cannot be deleted. Add another presence first.",
      );
    }
    return {
      edits: [{ kind: "remove-presence", code: state.code }],
      audit: [{ action: "presence.delete", target: code, detail: { ja: state.label.ja } }],
    };
  });
}

function presentPresence(index: OfficeIndex, code: string, expected: string | undefined) {
  return {
    found: index.office.presences.find((state) => state.code === code),
    revision: (state: PresenceState) => presenceRevision(index, state),
    expected,
  };
}

/** The settings by their parts, as the API names them. */
export function settingsParts({ office }: OfficeIndex) {
  const { loginId, name, sip, parking, recording } = office;
  const { digest, ringSeconds, keepAliveSeconds, sessionSeconds } = sip;
  return {
    office: { loginId, name },
    sip: { digest, ringSeconds, keepAliveSeconds, sessionSeconds },
    parking,
    recording,
  };
}

type SettingsParts = ReturnType<typeof settingsParts>;
export type SettingsPart = keyof SettingsParts;
export const SETTINGS_PARTS: readonly SettingsPart[] = ["office", "sip", "parking", "recording"];

/** Parts that are absent stay, and so do members of a part. `part`: what the revision expected is of; else all. */
export function planSettings(
  index: OfficeIndex,
  patch: Readonly<Partial<Record<SettingsPart, Json>>>,
  expected: string | undefined,
  part?: SettingsPart,
): Planned {
  const on = {
    found: settingsParts(index),
    revision: (before: SettingsParts) => revisionOf(part === undefined ? before : before[part]),
    expected,
  };
  return plannedOver(on, (before, reading) => {
    const office = reading.json(patched(before.office, patch.office ?? {}), "office")
      .object("loginId", "name");
    const { recording } = before;
    const settings: OfficeSettings = {
      loginId: readLoginId(office.loginId),
      name: readLabel(office.name),
      sip: readSip(reading.json(patched(index.office.sip, patch.sip ?? {}), "sip")),
      parking: readParking(reading.json(patched(before.parking, patch.parking ?? {}), "parking")),
      recording: readRecording(
        reading.json(patched(recording, patch.recording ?? {}), "recording"),
      ),
    };
    const after = settingsParts({ ...index, office: { ...index.office, ...settings } });
    const changed = SETTINGS_PARTS.filter((name) =>
      revisionOf(before[name]) !== revisionOf(after[name])
    );
    return {
      edits: [{ kind: "settings", settings }],
      audit: changed.map((target) => ({
        action: "settings.change",
        target,
        detail: changedMembers(before[target], after[target]),
      })),
    };
  });
}

export type ListHead = Awaited<ReturnType<ListStore["all"]>>[number];

export async function planListAdd(lists: ListStore, wish: Json): Promise<Planned> {
  const all = await lists.all();
  return planned((reading) => {
    const id = readId(reading.json(wish["id"], "id"));
    const label = readLabel(reading.json(wish["label"], "label"));
    if (all.some((list) => list.id === id)) reading.duplicate("id");
    if (all.length >= LISTS_MAX) reading.tooMany("id", LISTS_MAX);
    return listChange(
      { kind: "put-list", id, label },
      { action: "list.add", target: id, detail: { ja: label.ja } },
    );
  });
}

export async function planListChange(
  lists: ListStore,
  id: string,
  patch: Json,
  expected: string | undefined,
): Promise<Planned> {
  return plannedOver(await presentList(lists, id, expected), (before, reading) => {
    const label = readLabel(reading.json(patch["label"] ?? before.label, "label"));
    const detail = changedMembers(before, { id, label });
    return listChange(
      { kind: "put-list", id, label },
      { action: "list.change", target: id, detail },
    );
  });
}

export async function planListDelete(
  lists: ListStore,
  id: string,
  expected: string | undefined,
): Promise<Planned> {
  return plannedOver(
    await presentList(lists, id, expected),
    ({ label }) =>
      listChange(
        { kind: "remove-list", id },
        { action: "list.delete", target: id, detail: { ja: label.ja } },
      ),
  );
}

export async function planEntryAdd(lists: ListStore, list: string, wish: Json): Promise<Planned> {
  const count = (await lists.counts()).get(list) ?? 0;
  return plannedOver(await presentList(lists, list), (_, reading) => {
    const entry = readListEntry(reading.json(withDigits(wish)));
    if (count >= LIST_ENTRIES_MAX) reading.tooMany("number", LIST_ENTRIES_MAX);
    return listChange(
      { kind: "add-entries", list, entries: [entry] },
      { action: "list.change", target: list, detail: { added: entry.name } },
    );
  });
}

export function entryRevision({ id: _i, list: _l, ...entry }: KeyedEntry): string {
  return revisionOf(entry);
}

export async function planEntryChange(
  lists: ListStore,
  place: EntryPlace,
  patch: Json,
  expected: string | undefined,
): Promise<Planned> {
  return plannedOver(await presentEntry(lists, place, expected), (found, reading) => {
    const { id, list, ...before } = found;
    const entry = readListEntry(reading.json(patched(before, withDigits(patch))));
    return listChange(
      { kind: "put-entry", id, entry },
      { action: "list.change", target: list, detail: changedMembers(before, entry) },
    );
  });
}

export async function planEntryDelete(
  lists: ListStore,
  place: EntryPlace,
  expected: string | undefined,
): Promise<Planned> {
  return plannedOver(
    await presentEntry(lists, place, expected),
    ({ id, list, name }) =>
      listChange(
        { kind: "remove-entry", id },
        { action: "list.change", target: list, detail: { removed: name } },
      ),
  );
}

/** Phonebooks are no part of the office: nothing of it is edited. */
function listChange(write: ListWrite, deed: AuditedDeed): OfficeChange {
  return { edits: [], lists: [write], audit: [deed] };
}

async function presentList(lists: ListStore, id: string, expected?: string) {
  const found = (await lists.all()).find((list) => list.id === id);
  return { found, revision: (list: ListHead) => revisionOf(list), expected };
}

async function presentEntry(lists: ListStore, place: EntryPlace, expected: string | undefined) {
  return { found: await findEntry(lists, place), revision: entryRevision, expected };
}

export interface EntryPlace {
  readonly list: string;
  readonly id: number;
}

export async function findEntry(
  lists: ListStore,
  { list, id }: EntryPlace,
): Promise<KeyedEntry | undefined> {
  const found = await lists.entry(id);
  return found?.list === list ? found : undefined;
}

/** A number may be typed as people write it: 03-0000-4510. */
function withDigits(entry: Json): Json {
  const { number } = entry;
  if (typeof number !== "string") return entry;
  return { ...entry, number: digitsOf(number) ?? number };
}
