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
import { ok } from "../lib/result.ts";
import type { KeyedEntry, ListStore } from "../ports/store.ts";
import {
  changedMembers,
  patched,
  placeOf,
  type Planned,
  Reading,
  revisionOf,
  STALE,
  UNKNOWN,
} from "./office_plans.ts";

type Json = Readonly<Record<string, unknown>>;

export function presenceRevision({ office }: OfficeIndex, state: PresenceState): string {
  return revisionOf([state, office.presences.indexOf(state)]);
}

export function planPresenceAdd({ office }: OfficeIndex, { position, ...wish }: Json): Planned {
  const reading = new Reading();
  const presence = readPresence(reading.json(wish));
  if (office.presences.some((state) => state.code === presence.code)) reading.duplicate("code");
  const at = placeOf(reading, position, office.presences.length);
  if (reading.failed) return reading.refusal();
  return ok({
    edits: [{ kind: "put-presence", presence, ...at }],
    audit: [{ action: "presence.add", target: presence.code, detail: { ja: presence.label.ja } }],
  });
}

export function planPresenceChange(
  index: OfficeIndex,
  code: string,
  { position, ...patch }: Json,
  expected: string | undefined,
): Planned {
  const before = index.office.presences.find((state) => state.code === code);
  if (before === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== presenceRevision(index, before)) return STALE;
  const reading = new Reading();
  const presence = readPresence(reading.json(patched(before, patch)));
  const at = placeOf(reading, position, index.office.presences.length - 1);
  if (reading.failed) return reading.refusal();
  const detail = changedMembers(before, presence);
  return ok({
    edits: [{ kind: "put-presence", presence, ...at }],
    audit: [{ action: "presence.change", target: code, detail }],
  });
}

/** Whoever has chosen it has the first of the catalogue from then on; one has to be left. */
export function planPresenceDelete(
  index: OfficeIndex,
  code: string,
  expected: string | undefined,
): Planned {
  const state = index.office.presences.find((one) => one.code === code);
  if (state === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== presenceRevision(index, state)) return STALE;
  if (index.office.presences.length === 1) {
    const reading = new Reading();
    reading.fault(
      "code",
      "last-presence",
      "最後の1つは削除できません。先に別のプレゼンスを追加してください。",
      "The last one cannot be deleted. Add another presence first.",
    );
    return reading.refusal();
  }
  return ok({
    edits: [{ kind: "remove-presence", code: state.code }],
    audit: [{ action: "presence.delete", target: code, detail: { ja: state.label.ja } }],
  });
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

export type SettingsPart = keyof ReturnType<typeof settingsParts>;
export const SETTINGS_PARTS: readonly SettingsPart[] = ["office", "sip", "parking", "recording"];

/** Parts that are absent stay, and so do members of a part. `part`: what the revision expected is of; else all. */
export function planSettings(
  index: OfficeIndex,
  patch: Readonly<Partial<Record<SettingsPart, Json>>>,
  expected: string | undefined,
  part?: SettingsPart,
): Planned {
  const before = settingsParts(index);
  const revision = revisionOf(part === undefined ? before : before[part]);
  if (expected !== undefined && expected !== revision) return STALE;
  const reading = new Reading();
  const { sip } = index.office;
  const office = reading.json(patched(before.office, patch.office ?? {}), "office")
    .object("loginId", "name");
  const settings: OfficeSettings = {
    loginId: readLoginId(office.loginId),
    name: readLabel(office.name),
    sip: readSip(reading.json(patched(sip, patch.sip ?? {}), "sip")),
    parking: readParking(reading.json(patched(before.parking, patch.parking ?? {}), "parking")),
    recording: readRecording(
      reading.json(patched(before.recording, patch.recording ?? {}), "recording"),
    ),
  };
  if (reading.failed) return reading.refusal();
  const after = settingsParts({ ...index, office: { ...index.office, ...settings } });
  const changed = SETTINGS_PARTS.filter((name) =>
    revisionOf(before[name]) !== revisionOf(after[name])
  );
  return ok({
    edits: [{ kind: "settings", settings }],
    audit: changed.map((target) => ({
      action: "settings.change" as const,
      target,
      detail: changedMembers(before[target], after[target]),
    })),
  });
}

export type ListHead = Awaited<ReturnType<ListStore["all"]>>[number];

export async function planListAdd(lists: ListStore, wish: Json): Promise<Planned> {
  const reading = new Reading();
  const id = readId(reading.json(wish["id"], "id"));
  const label = readLabel(reading.json(wish["label"], "label"));
  const all = await lists.all();
  if (all.some((list) => list.id === id)) reading.duplicate("id");
  if (all.length >= LISTS_MAX) {
    const most = String(LISTS_MAX);
    reading.fault("id", "too-many", `${most}件までです。`, `There may be at most ${most}.`);
  }
  if (reading.failed) return reading.refusal();
  return ok({
    edits: [],
    lists: [{ kind: "put-list", id, label }],
    audit: [{ action: "list.add", target: id, detail: { ja: label.ja } }],
  });
}

export async function planListChange(
  lists: ListStore,
  id: string,
  patch: Json,
  expected: string | undefined,
): Promise<Planned> {
  const before = (await lists.all()).find((list) => list.id === id);
  if (before === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== revisionOf(before)) return STALE;
  const reading = new Reading();
  const label = readLabel(reading.json(patch["label"] ?? before.label, "label"));
  if (reading.failed) return reading.refusal();
  const detail = changedMembers(before, { id, label });
  return ok({
    edits: [],
    lists: [{ kind: "put-list", id, label }],
    audit: [{ action: "list.change", target: id, detail }],
  });
}

export async function planListDelete(
  lists: ListStore,
  id: string,
  expected: string | undefined,
): Promise<Planned> {
  const before = (await lists.all()).find((list) => list.id === id);
  if (before === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== revisionOf(before)) return STALE;
  return ok({
    edits: [],
    lists: [{ kind: "remove-list", id }],
    audit: [{ action: "list.delete", target: id, detail: { ja: before.label.ja } }],
  });
}

export async function planEntryAdd(lists: ListStore, list: string, wish: Json): Promise<Planned> {
  if (!(await lists.all()).some(({ id }) => id === list)) return UNKNOWN;
  const reading = new Reading();
  const entry = readListEntry(reading.json(withDigits(wish)));
  const count = (await lists.counts()).get(list) ?? 0;
  if (count >= LIST_ENTRIES_MAX) {
    const most = String(LIST_ENTRIES_MAX);
    reading.fault("number", "too-many", `${most}件までです。`, `There may be at most ${most}.`);
  }
  if (reading.failed) return reading.refusal();
  return ok({
    edits: [],
    lists: [{ kind: "add-entries", list, entries: [entry] }],
    audit: [{ action: "list.change", target: list, detail: { added: entry.name } }],
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
  const found = await findEntry(lists, place);
  if (found === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== entryRevision(found)) return STALE;
  const { id, list, ...before } = found;
  const reading = new Reading();
  const entry = readListEntry(reading.json(patched(before, withDigits(patch))));
  if (reading.failed) return reading.refusal();
  return ok({
    edits: [],
    lists: [{ kind: "put-entry", id, entry }],
    audit: [{ action: "list.change", target: list, detail: changedMembers(before, entry) }],
  });
}

export async function planEntryDelete(
  lists: ListStore,
  place: EntryPlace,
  expected: string | undefined,
): Promise<Planned> {
  const found = await findEntry(lists, place);
  if (found === undefined) return UNKNOWN;
  if (expected !== undefined && expected !== entryRevision(found)) return STALE;
  return ok({
    edits: [],
    lists: [{ kind: "remove-entry", id: found.id }],
    audit: [{ action: "list.change", target: found.list, detail: { removed: found.name } }],
  });
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
