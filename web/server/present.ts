/** The office's values as the API shows them to one viewer: nothing passes here that the viewer may not see. */
import { clientCommandId } from "../../core/app/commands.ts";
import type { DeviceLamp } from "../../core/app/lamps.ts";
import type { UserRow } from "../../core/app/list_users.ts";
import type { Slot as ParkingSlot } from "../../core/app/parking.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import { legOf, liveLegs } from "../../core/domain/call.ts";
import type { CallPart, PartSpan } from "../../core/domain/call_log.ts";
import type { Extension, LegId } from "../../core/domain/ids.ts";
import { displayNumber } from "../../core/domain/number.ts";
import type { Device, Line } from "../../core/domain/office.ts";
import type {
  Call as DomainCall,
  Leg as DomainLeg,
  Party as DomainParty,
} from "../../core/domain/pbx_messages.ts";
import type { ListEntry as StoredEntry } from "../../core/domain/phone_list.ts";
import type { ChosenPresence } from "../../core/ports/store.ts";
import type {
  Call,
  HistoryEntry,
  Leg,
  ListEntry,
  Me,
  MyDevice,
  MyLine,
  Party,
  Presence,
  Slot,
  User,
} from "../shared/api.ts";
import type { BoardCall } from "../shared/admin_watch.ts";
import { callEnd } from "./call_end.ts";
import { stayIn, transferTold } from "./call_story.ts";
import { isoTime } from "./times.ts";

export class Present {
  constructor(private readonly useCases: UseCases) {}

  async me(viewer: Extension): Promise<Me> {
    const { office, lamps, presences, ports, board } = this.useCases;
    const [settings, unseenMissed] = await Promise.all([
      ports.store.people.settings(viewer),
      ports.store.history.unseenMissed(viewer),
    ]);
    const { index } = office;
    const person = index.person.get(viewer);
    if (person === undefined) throw new Error(`Cannot show ${viewer}: no such person`);
    return {
      extension: viewer,
      name: person.name,
      reading: person.reading,
      department: person.department,
      office: index.office.name,
      ...this.#presenceField(presences.of(viewer)),
      settings,
      devices: (index.devicesOf.get(viewer) ?? []).map((device) =>
        this.device(device, lamps.ofDevice(device))
      ),
      lines: index.office.lines.map((line) => this.#line(viewer, line)),
      capabilities: ports.pbx.capabilities(viewer),
      rights: person.rights,
      unseenMissed,
      pbx: board.connection === "connected" ? "connected" : "lost",
      ...(ports.pbx.product === undefined ? {} : { pbxProduct: ports.pbx.product }),
      ...(ports.pbx.trouble === undefined ? {} : { pbxTrouble: ports.pbx.trouble }),
    };
  }

  device(device: Device, lamp: DeviceLamp): MyDevice {
    return {
      id: device.id,
      label: device.label,
      kind: device.kind,
      registered: lamp.registered,
      autoAnswer: device.autoAnswer,
      state: lamp.activity,
      since: isoTime(lamp.since),
    };
  }

  /** Calls alive that the viewer is a party of. */
  calls(viewer: Extension): readonly Call[] {
    const own = [...this.useCases.board.board.callsOf(viewer)];
    return own.filter((call) => liveLegs(call).some((leg) => isOf(leg, viewer)))
      .map((call) => this.call(call, viewer, false));
  }

  /** `over`: for the viewer at least. */
  call(call: DomainCall, viewer: Extension, over: boolean): Call {
    const commandId = clientCommandId(viewer, call.commandId);
    const parked = stayIn(call, viewer);
    const office = this.useCases.office.index;
    const transfer = transferTold(call, { viewer, office, nameOf: this.#nameOf });
    return {
      id: call.id,
      state: stateOf(call),
      direction: call.direction,
      dialled: call.dialled,
      display: displayNumber(call.dialled),
      emergency: call.emergency,
      startedAt: isoTime(call.startedAt),
      legs: liveLegs(call).map((leg) => this.#leg(leg, isOf(leg, viewer))),
      recording: call.recordings.some((one) =>
        one.to === undefined && isOwn(call, one.leg, viewer)
      ),
      ...(call.line === undefined ? {} : { line: call.line }),
      ...(commandId === undefined ? {} : { commandId }),
      ...(parked === undefined ? {} : { parked: { ...parked, by: this.party(parked.by) } }),
      ...(transfer === undefined ? {} : { transfer }),
      ...(call.phonesOnly === undefined ? {} : { phonesOnly: call.phonesOnly }),
      ...(over ? { end: callEnd(call, viewer, office, this.#nameOf) } : {}),
    };
  }

  /** A live call as administrators see it: every leg with its device. */
  whole(call: DomainCall): BoardCall {
    const stay = call.parks.find((span) => span.to === undefined);
    const by = stay === undefined ? undefined : legOf(call, stay.by);
    return {
      id: call.id,
      state: stateOf(call),
      direction: call.direction,
      dialled: call.dialled,
      display: displayNumber(call.dialled),
      emergency: call.emergency,
      startedAt: isoTime(call.startedAt),
      legs: liveLegs(call).map((leg) => this.#leg(leg, true)),
      recording: call.recordings.some((one) => one.to === undefined),
      ...(call.line === undefined ? {} : { line: call.line }),
      ...(stay === undefined || by === undefined
        ? {}
        : { parked: { slot: stay.slot, by: this.party(by.party), callBack: false } }),
    };
  }

  slots(): readonly Slot[] {
    return this.useCases.parking.all().map((slot) => this.slot(slot));
  }

  slot({ slot, parked }: ParkingSlot): Slot {
    if (parked === undefined) return { slot };
    const { call: id, direction, who, by, span } = parked;
    return {
      slot,
      call: { id, direction, party: this.party(who) },
      parkedBy: this.party(by),
      since: isoTime(span.from),
      ...(span.returnsAt === undefined ? {} : { returnsAt: isoTime(span.returnsAt) }),
      ...(span.for === undefined ? {} : { for: span.for, ...this.#forName(span.for) }),
      ...(span.note === undefined ? {} : { note: span.note }),
    };
  }

  #forName(extension: Extension): { readonly forName?: string } {
    const name = this.useCases.office.index.person.get(extension)?.name;
    return name === undefined ? {} : { forName: name };
  }

  user({ person, lamp, presence, devices }: UserRow): User {
    return {
      extension: person.extension,
      name: person.name,
      reading: person.reading,
      department: person.department,
      ...this.#presenceField(presence),
      line: lamp.line,
      asOf: isoTime(lamp.since),
      devices: devices.map(({ id, label, kind }) => ({
        id,
        label,
        kind,
        registered: lamp.registered.includes(id),
      })),
    };
  }

  /** Only of parts that are over. */
  part(part: CallPart): HistoryEntry | undefined {
    if (part.result === undefined) return undefined;
    return {
      id: part.id,
      callId: part.callId,
      direction: part.direction,
      role: part.role,
      result: part.result,
      peer: this.party(part.peer),
      number: part.number,
      display: displayNumber(part.number),
      start: isoTime(part.startedAt),
      ringSeconds: seconds(part.ringMillis),
      talkSeconds: seconds(part.talkMillis),
      spans: part.spans.map(spanOf),
      ...(part.recording === undefined ? {} : { recording: part.recording }),
      ...(part.cause === undefined ? {} : { cause: part.cause }),
      ...(part.fault === undefined ? {} : { fault: part.fault }),
      ...(part.line === undefined ? {} : { line: part.line }),
      ...(part.device === undefined ? {} : { device: part.device }),
    };
  }

  /** Names of a page's outside numbers are fetched first. */
  async parts(parts: readonly CallPart[]): Promise<HistoryEntry[]> {
    await this.useCases.names.fetch(
      parts.map(({ peer }) => peer.kind === "outside" ? peer.number : ""),
    );
    return parts.map((part) => this.part(part)).filter((entry) => entry !== undefined);
  }

  listEntry(entry: StoredEntry & { readonly list: string }): ListEntry {
    return { ...entry, display: displayNumber(entry.number) };
  }

  party(party: DomainParty): Party {
    if (party.kind === "person") return party;
    const name = this.#nameOf(party.number) ?? party.name;
    return {
      kind: "outside",
      number: party.number,
      display: displayNumber(party.number),
      ...(name === undefined ? {} : { name }),
      ...(party.withheld === undefined ? {} : { withheld: party.withheld }),
    };
  }

  readonly #nameOf = (number: string): string | undefined => this.useCases.names.nameOf(number);

  /** Of a colleague's leg the device is not told. */
  #leg(leg: DomainLeg, withDevice: boolean): Leg {
    if (leg.state === "ended") throw new Error(`Cannot show leg ${leg.id}: it has ended`);
    return {
      id: leg.id,
      party: this.party(leg.party),
      role: leg.role,
      state: leg.state,
      since: isoTime(leg.since),
      ...(leg.answeredAt === undefined ? {} : { answeredAt: isoTime(leg.answeredAt) }),
      ...(leg.device !== undefined && withDevice ? { device: leg.device } : {}),
    };
  }

  #line(viewer: Extension, line: Line): MyLine {
    const permitted = this.useCases.office.index.permitted(viewer, line.id);
    const reason = permitted
      ? (line.inService ? undefined : "line-out-of-service")
      : "line-not-permitted";
    return {
      id: line.id,
      label: line.label,
      number: line.number,
      display: displayNumber(line.number),
      permitted,
      ...(reason === undefined ? {} : { reason }),
    };
  }

  #presenceField(chosen: ChosenPresence | undefined): { presence?: Presence } {
    if (chosen === undefined) return {};
    const { code, note, until, former } = chosen;
    return {
      presence: {
        code,
        ...(note === undefined ? {} : { note }),
        ...(until === undefined ? {} : { until: isoTime(until) }),
        ...(former === undefined ? {} : { former }),
      },
    };
  }
}

function stateOf(call: DomainCall): Call["state"] {
  const states = liveLegs(call).map((leg) => leg.state);
  if (states.includes("parked")) return "parked";
  if (states.includes("held") || states.includes("holding")) return "held";
  return states.includes("talking") ? "talking" : "setup";
}

function isOwn(call: DomainCall, leg: LegId, viewer: Extension): boolean {
  const found = legOf(call, leg);
  return found !== undefined && isOf(found, viewer);
}

function spanOf(span: PartSpan): HistoryEntry["spans"][number] {
  const { from, to, ...rest } = span;
  return { ...rest, from: isoTime(from), ...(to === undefined ? {} : { to: isoTime(to) }) };
}

function isOf(leg: DomainLeg, viewer: Extension): boolean {
  return leg.party.kind === "person" && leg.party.extension === viewer;
}

function seconds(millis: number): number {
  return Math.round(millis / 1000);
}
