/** People, devices, lines and the rest as administrators see them: everything but secrets. */
import { deviceRevision } from "../../core/app/admin_devices.ts";
import { lineRevision, permissionRevision, positionOf } from "../../core/app/admin_lines.ts";
import { entryRevision, type ListHead, presenceRevision } from "../../core/app/admin_settings.ts";
import { linesOf, userRevision } from "../../core/app/admin_users.ts";
import { revisionOf } from "../../core/app/office_plans.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import { liveLegs } from "../../core/domain/call.ts";
import type { LineId } from "../../core/domain/ids.ts";
import { displayNumber } from "../../core/domain/number.ts";
import type { Device, Line, Person, PresenceState, Trunk } from "../../core/domain/office.ts";
import type { TrunkState } from "../../core/domain/pbx_messages.ts";
import type { KeyedEntry } from "../../core/ports/store.ts";
import type { AdminDevice } from "../shared/admin_devices.ts";
import type { AdminLine, PermissionRow } from "../shared/admin_lines.ts";
import type { AdminList, AdminListEntry, AdminPresence } from "../shared/admin_settings.ts";
import type { AdminUser } from "../shared/admin_users.ts";
import { isoTime } from "./times.ts";

export function shownUser(useCases: UseCases, person: Person, hasPassword: boolean): AdminUser {
  const { office: { index }, lamps, presences } = useCases;
  const { extension, name, reading, department, disabled, language, rights } = person;
  const presence = presences.of(extension);
  return {
    extension,
    name,
    reading,
    department,
    disabled,
    hasPassword,
    language,
    rights: { ...rights },
    ...(person.defaultLine === undefined ? {} : { defaultLine: person.defaultLine }),
    ...(person.recording === undefined ? {} : { recording: person.recording }),
    ...(person.forward === undefined ? {} : { forward: { ...person.forward } }),
    devices: (index.devicesOf.get(extension) ?? []).map((device) => device.id),
    lines: [...linesOf(index, extension)],
    line: lamps.of(extension).line,
    ...(presence === undefined ? {} : {
      presence: {
        code: presence.code,
        ...(presence.note === undefined ? {} : { note: presence.note }),
        ...(presence.until === undefined ? {} : { until: isoTime(presence.until) }),
      },
    }),
    revision: userRevision(index, person),
  };
}

/** `sipSecret` only in the answer to what made it. */
export function shownDevice(
  { office: { index }, board }: UseCases,
  device: Device,
  sipSecret?: string,
): AdminDevice {
  const state = board.board.devices.get(device.id);
  const { ha1: _, ...fields } = device;
  return {
    ...fields,
    ownerName: index.person.get(device.owner)?.name ?? "",
    registered: state?.registered ?? false,
    contacts: [...state?.contacts ?? []],
    ...(state?.userAgent === undefined ? {} : { userAgent: state.userAgent }),
    ...(state === undefined ? {} : { since: isoTime(state.since) }),
    ...(sipSecret === undefined ? {} : { sipSecret }),
    revision: deviceRevision(device),
  };
}

export function shownLine({ office: { index }, board }: UseCases, line: Line): AdminLine {
  const state = board.board.trunks.get(line.id);
  return {
    id: line.id,
    label: line.label,
    number: line.number,
    display: displayNumber(line.number),
    ...(line.channels === undefined ? {} : { channels: line.channels }),
    classes: [...line.classes],
    emergencyCapable: line.emergencyCapable,
    inService: line.inService,
    trunk: shownTrunk(line.trunk),
    recording: line.recording,
    incoming: line.incoming.map((step) => ({ ...step, extensions: [...step.extensions] })),
    position: positionOf(index, line),
    used: usedOf(board, line.id),
    ...(state === undefined ? {} : { trunkState: shownTrunkState(state) }),
    revision: lineRevision(index, line),
  };
}

export function shownTrunkState({ state, since, status }: TrunkState) {
  return { state, since: isoTime(since), ...(status === undefined ? {} : { status }) };
}

/** Channels of a line that calls take now. */
export function usedOf({ board }: UseCases["board"], line: LineId): number {
  let used = 0;
  for (const call of board.calls.values()) {
    used += liveLegs(call).filter((leg) => leg.line === line).length;
  }
  return used;
}

function shownTrunk(trunk: Trunk): AdminLine["trunk"] {
  if (trunk.kind !== "register") return trunk;
  const { secret: _, ...rest } = trunk;
  return rest;
}

export function shownPermissions({ office: { index } }: UseCases, person: Person): PermissionRow {
  const { extension, name, department } = person;
  return {
    extension,
    name,
    department,
    lines: [...linesOf(index, extension)],
    revision: permissionRevision(index, extension),
  };
}

export function shownPresence(
  { office: { index } }: UseCases,
  state: PresenceState,
): AdminPresence {
  return {
    ...state,
    position: index.office.presences.indexOf(state),
    revision: presenceRevision(index, state),
  };
}

export function shownList(list: ListHead, entries: number): AdminList {
  return { id: list.id, label: list.label, entries, revision: revisionOf(list) };
}

export function shownEntry(entry: KeyedEntry): AdminListEntry {
  return { ...entry, display: displayNumber(entry.number), revision: entryRevision(entry) };
}
