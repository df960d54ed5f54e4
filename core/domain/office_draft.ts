/** An office while edits are carried out on it: tables by key, which know what was put and what was removed. */
import { ok, refuse, type Result } from "../lib/result.ts";
import { sameData } from "../lib/same_data.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { DeviceId, Extension, LineId, PresenceCode } from "./ids.ts";
import { FaultList, type FileFault } from "./json_reader.ts";
import type { Device, Line, LinePermission, Office, Person, PresenceState } from "./office.ts";
import type { Delta, OfficeDelta, OfficeEdit, OfficeSettings } from "./office_change.ts";
import { DEVICES_MAX, type Ha1Of, LINES_MAX, PEOPLE_MAX, PRESENCES_MAX } from "./office_file.ts";
import { checkOfficeFile } from "./office_file_check.ts";

/** An office after its edits, and what is to be written of it. Holds secrets in clear. */
export interface EditedOffice {
  /** One revision later. */
  readonly office: Office;
  readonly delta: OfficeDelta;
  /** By the extension after the edits; `null` takes the password away. */
  readonly passwords: ReadonlyMap<Extension, string | null>;
  readonly sipSecrets: ReadonlyMap<DeviceId, string>;
  /** Of every line put whose trunk registers. */
  readonly trunkSecrets: ReadonlyMap<LineId, string>;
}

/**
 * Carries out the edits in their order; refuses with every fault of the office they would make, things named by
 * their keys: `people[1001].extension`.
 */
export function editOffice(
  office: Office,
  edits: readonly OfficeEdit[],
  ha1Of: Ha1Of,
): Result<EditedOffice, readonly FileFault[]> {
  if (edits.length === 0) return ok(unedited(office));
  const draft = new OfficeDraft(office, ha1Of);
  for (const edit of edits) draft.carryOut(edit);
  const edited = draft.edited();
  const faults = new FaultList();
  checkCounts(edited.office, faults);
  checkOfficeFile({ ...edited.office, lists: [] }, faults);
  return faults.all.length === 0 ? ok(edited) : refuse(faults.all.map((fault) => ({
    ...fault,
    path: byKey(fault.path, edited.office),
  })));
}

/** `people[1001].extension` for `people[3].extension`: where a thing stands is nothing to an administrator. */
function byKey(path: string, { people, devices, lines, presences }: Office): string {
  const [, table, at, rest] = /^(people|devices|lines|presences)\[(\d+)\](.*)$/.exec(path) ?? [];
  const place = Number(at);
  switch (table) {
    case "people":
      return `people[${people[place]?.extension}]${rest}`;
    case "devices":
      return `devices[${devices[place]?.id}]${rest}`;
    case "lines":
      return `lines[${lines[place]?.id}]${rest}`;
    case "presences":
      return `presences[${presences[place]?.code}]${rest}`;
    default:
      return path;
  }
}

/** The next revision with nothing else changed, as when only passwords or phonebooks are. */
function unedited(office: Office): EditedOffice {
  const none = { put: new Set<never>(), remove: new Set<never>() };
  return {
    office: { ...office, revision: office.revision + 1 },
    delta: {
      people: none,
      renumbered: [],
      devices: none,
      lines: none,
      permissions: { put: [], remove: [] },
      presences: none,
      settings: false,
    },
    passwords: new Map(),
    sipSecrets: new Map(),
    trunkSecrets: new Map(),
  };
}

function checkCounts({ people, devices, lines, presences }: Office, faults: FaultList): void {
  const most = { people: PEOPLE_MAX, devices: DEVICES_MAX, lines: LINES_MAX };
  const counts = [
    ["people", people.length, most.people],
    ["devices", devices.length, most.devices],
    ["lines", lines.length, most.lines],
    ["presences", presences.length, PRESENCES_MAX],
  ] as const;
  for (const [path, count, max] of counts) {
    if (count > max) {
      faults.add(path, "too-many", `${max}件までです。`, `There may be at most ${max}.`);
    }
  }
}

class OfficeDraft {
  readonly #before: Office;
  readonly #ha1Of: Ha1Of;
  readonly #people: Table<Extension, Person>;
  readonly #devices: Table<DeviceId, Device>;
  readonly #lines: Table<LineId, Line>;
  readonly #presences: Table<PresenceCode, PresenceState>;
  readonly #permissions: Permissions;
  readonly #passwords = new Map<Extension, string | null>();
  readonly #sipSecrets = new Map<DeviceId, string>();
  #owners: ReadonlyMap<Extension, readonly Device[]> | undefined;
  #settings: Partial<OfficeSettings> = {};

  constructor(office: Office, ha1Of: Ha1Of) {
    this.#before = office;
    this.#ha1Of = ha1Of;
    this.#people = new Table(office.people, (person) => person.extension);
    this.#devices = new Table(office.devices, (device) => device.id);
    this.#lines = new Table(office.lines, (line) => line.id);
    this.#presences = new Table(office.presences, (state) => state.code);
    this.#permissions = new Permissions(office.permissions);
  }

  carryOut(edit: OfficeEdit): void {
    switch (edit.kind) {
      case "put-person":
        this.#people.put(edit.person);
        if (edit.password !== undefined) {
          this.#passwords.set(edit.person.extension, edit.password);
        }
        return;
      case "renumber":
        return this.#renumber(edit.from, edit.to);
      case "remove-person":
        return this.#removePerson(edit.extension);
      case "put-device":
        return this.#putDevice(edit);
      case "remove-device":
        this.#sipSecrets.delete(edit.device);
        return this.#devices.remove(edit.device);
      case "put-line":
        return this.#lines.put(edit.line, edit.at);
      case "remove-line":
        return this.#removeLine(edit.line);
      case "permit":
        for (const grant of edit.grant) this.#permissions.grant(grant);
        for (const grant of edit.revoke) this.#permissions.revoke(grant);
        return;
      case "put-presence":
        return this.#presences.put(edit.presence, edit.at);
      case "remove-presence":
        return this.#presences.remove(edit.code);
      case "settings":
        this.#settings = { ...this.#settings, ...edit.settings };
        return;
      default:
        return unreachable(edit);
    }
  }

  edited(): EditedOffice {
    const trunkSecrets = new Map<LineId, string>();
    for (const id of this.#lines.putKeys()) {
      const trunk = this.#lines.get(id)?.trunk;
      if (trunk?.kind === "register") trunkSecrets.set(id, trunk.secret);
    }
    return {
      office: {
        ...this.#before,
        ...this.#settings,
        revision: this.#before.revision + 1,
        people: this.#people.all(),
        devices: this.#devices.all(),
        lines: this.#lines.all(),
        presences: this.#presences.all(),
        permissions: this.#permissions.all(),
      },
      delta: {
        people: this.#people.delta(),
        renumbered: this.#people.renamed(),
        devices: this.#devices.delta(),
        lines: this.#lines.delta(),
        presences: this.#presences.delta(),
        permissions: this.#permissions.delta(),
        settings: Object.keys(this.#settings).length > 0,
      },
      passwords: this.#passwords,
      sipSecrets: this.#sipSecrets,
      trunkSecrets,
    };
  }

  #putDevice({ device, sipSecret }: OfficeEdit & { readonly kind: "put-device" }): void {
    const before = this.#devices.get(device.id);
    if (sipSecret !== undefined) this.#sipSecrets.set(device.id, sipSecret);
    const ha1 = sipSecret === undefined ? before?.ha1 : this.#ha1Of(device.id, sipSecret);
    if (ha1 === undefined) {
      throw new Error(`Cannot add the device ${device.id}: it has no secret`);
    }
    this.#devices.put({ ...device, ha1 });
    this.#owners = undefined;
  }

  /** Looked up in a table that is made when first asked for: many people may go at once. */
  #devicesOf(extension: Extension): readonly Device[] {
    this.#owners ??= Map.groupBy(this.#devices.all(), (device) => device.owner);
    const own = this.#owners.get(extension) ?? [];
    return own.filter((device) => this.#devices.get(device.id) !== undefined);
  }

  #removePerson(extension: Extension): void {
    this.#people.remove(extension);
    this.#passwords.delete(extension);
    for (const device of this.#devicesOf(extension)) {
      this.carryOut({ kind: "remove-device", device: device.id });
    }
    for (const line of this.#lines.all()) this.#permissions.drop({ extension, line: line.id });
    this.#mapRingSteps((others) => others.filter((one) => one !== extension), extension);
  }

  #renumber(from: Extension, to: Extension): void {
    const person = this.#people.get(from);
    if (person === undefined || (to !== from && this.#people.get(to) !== undefined)) {
      throw new Error(`Cannot renumber ${from} to ${to}: the one must be there, the other not`);
    }
    this.#people.rename(from, { ...person, extension: to });
    const password = this.#passwords.get(from);
    if (password !== undefined) {
      this.#passwords.delete(from);
      this.#passwords.set(to, password);
    }
    for (const device of this.#devicesOf(from)) this.#devices.put({ ...device, owner: to });
    this.#owners = undefined;
    this.#permissions.rename(from, to);
    this.#mapRingSteps((all) => all.map((one) => one === from ? to : one), from);
  }

  #removeLine(line: LineId): void {
    this.#lines.remove(line);
    for (const grant of this.#permissions.all()) {
      if (grant.line === line) this.#permissions.drop(grant);
    }
    for (const person of this.#people.all()) {
      if (person.defaultLine !== line) continue;
      const { defaultLine: _, ...rest } = person;
      this.#people.put(rest);
    }
    const sip = this.#settings.sip ?? this.#before.sip;
    if (sip.openLine !== line) return;
    const { openLine: _, ...rest } = sip;
    this.#settings = { ...this.#settings, sip: rest };
  }

  /** Of every line that rings this person; a step without anybody is no step. */
  #mapRingSteps(
    map: (extensions: readonly Extension[]) => readonly Extension[],
    extension: Extension,
  ): void {
    for (const line of this.#lines.all()) {
      if (!line.incoming.some((step) => step.extensions.includes(extension))) continue;
      const incoming = line.incoming
        .map((step) => ({ ...step, extensions: map(step.extensions) }))
        .filter((step) => step.extensions.length > 0);
      this.#lines.put({ ...line, incoming });
    }
  }
}

/** Values by key in their order. */
class Table<Key extends string, Value> {
  readonly #keyOf: (value: Value) => Key;
  #values: Map<Key, Value>;
  readonly #put = new Set<Key>();
  /** Keys that were there before any edit. */
  readonly #removed = new Set<Key>();
  /** By the present key, the one it had before any edit. */
  readonly #renamed = new Map<Key, Key>();
  readonly #original: ReadonlyMap<Key, Value>;

  constructor(values: readonly Value[], keyOf: (value: Value) => Key) {
    this.#keyOf = keyOf;
    this.#original = new Map(values.map((value) => [keyOf(value), value]));
    this.#values = new Map(this.#original);
  }

  get(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  all(): readonly Value[] {
    return [...this.#values.values()];
  }

  putKeys(): ReadonlySet<Key> {
    return this.#put;
  }

  /** In its place, or last when it is new; `at` moves it, and then the places of all others change too. */
  put(value: Value, at?: number): void {
    const key = this.#keyOf(value);
    const isSame = at === undefined && sameData(this.#values.get(key), value);
    this.#values.set(key, value);
    if (!isSame) this.#put.add(key);
    if (at === undefined) return;
    const others = this.all().filter((other) => this.#keyOf(other) !== key);
    this.#values = new Map(
      others.toSpliced(at, 0, value).map((one) => [this.#keyOf(one), one]),
    );
    for (const other of this.#values.keys()) this.#put.add(other);
  }

  remove(key: Key): void {
    if (!this.#values.delete(key)) throw new Error(`Cannot remove ${key}: it is not there`);
    this.#put.delete(key);
    const before = this.#renamed.get(key) ?? key;
    this.#renamed.delete(key);
    if (this.#original.has(before)) this.#removed.add(before);
  }

  /** The value under its new key, in the place of the old one. */
  rename(from: Key, value: Value): void {
    const to = this.#keyOf(value);
    this.#values = new Map(
      [...this.#values].map(([key, old]) => key === from ? [to, value] : [key, old]),
    );
    const before = this.#renamed.get(from) ?? from;
    this.#renamed.delete(from);
    if (before !== to && this.#original.has(before)) this.#renamed.set(to, before);
    this.#put.delete(from);
    this.#put.add(to);
  }

  renamed(): { readonly from: Key; readonly to: Key }[] {
    return [...this.#renamed].map(([to, from]) => ({ from, to }));
  }

  delta(): Delta<Key> {
    return { put: this.#put, remove: this.#removed };
  }
}

/** 発信許可 as cells of a grid. */
class Permissions {
  readonly #grants: Map<string, LinePermission>;
  readonly #granted = new Set<string>();
  readonly #revoked = new Map<string, LinePermission>();

  constructor(grants: readonly LinePermission[]) {
    this.#grants = new Map(grants.map((grant) => [cell(grant), grant]));
  }

  all(): readonly LinePermission[] {
    return [...this.#grants.values()];
  }

  grant(grant: LinePermission): void {
    const key = cell(grant);
    this.#revoked.delete(key);
    if (this.#grants.has(key)) return;
    this.#grants.set(key, grant);
    this.#granted.add(key);
  }

  revoke(grant: LinePermission): void {
    const key = cell(grant);
    if (!this.#grants.delete(key)) return;
    this.#granted.delete(key);
    this.#revoked.set(key, grant);
  }

  /** What goes with a person or a line. */
  drop(grant: LinePermission): void {
    const key = cell(grant);
    this.#grants.delete(key);
    this.#granted.delete(key);
  }

  rename(from: Extension, to: Extension): void {
    const all = [...this.#grants];
    this.#grants.clear();
    for (const [key, grant] of all) {
      const renamed = grant.extension === from ? { ...grant, extension: to } : grant;
      this.#grants.set(cell(renamed), renamed);
      if (renamed !== grant && this.#granted.delete(key)) this.#granted.add(cell(renamed));
    }
    for (const [key, grant] of [...this.#revoked]) {
      if (grant.extension !== from) continue;
      this.#revoked.delete(key);
      const renamed = { ...grant, extension: to };
      this.#revoked.set(cell(renamed), renamed);
    }
  }

  delta(): OfficeDelta["permissions"] {
    return {
      put: [...this.#granted].map((key) => this.#grants.get(key)!),
      remove: [...this.#revoked.values()],
    };
  }
}

function cell({ extension, line }: LinePermission): string {
  return `${extension} ${line}`;
}
