/**
 * Who plays in the life of an office: people with a simulated phone, what they may do, whose lamps they have, how they
 * answer and of what make the phone is; any office will do.
 */
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import { type Device, indexOffice, type Line, type Office } from "../../core/domain/office.ts";
import { below, chance, pick, type Random } from "../../core/lib/random.ts";
import { demoHabits, type DeviceHabits, type Habit } from "../devices/habits.ts";
import { VENDOR_PROFILES, type VendorName } from "../devices/vendor_profiles.ts";

export interface Player {
  readonly extension: Extension;
  /** The phone on the desk; of who has none, the first device. */
  readonly device: DeviceId;
  readonly department: string;
  /** What he may dial out on. */
  readonly lines: readonly LineId[];
}

export interface Cast {
  readonly players: readonly Player[];
  /** Lines that ring somebody when called. */
  readonly incoming: readonly Line[];
  /** Slots that are used; few, so that they are contended for. */
  readonly slots: readonly number[];
  /** Whom the keys of some phones watch: colleagues and slots. */
  readonly lamps: ReadonlyMap<DeviceId, readonly string[]>;
}

/** Slots that people know by heart. */
const SLOTS_USED = 5;
/** Every fifth phone has lamps, few in a large office, since each is told of often: of the next colleagues and a slot. */
const LAMPS_EVERY = 5;
const LAMP_DESKS_MAX = 5;
const COLLEAGUES_WATCHED = 2;
const SLOTS_WATCHED = 1;

export function castOf(office: Office): Cast {
  const { devicesOf, permitted } = indexOffice(office);
  const { firstSlot, lastSlot } = office.parking;
  const players = office.people.flatMap(({ extension, department }): readonly Player[] => {
    const device = phoneOf(devicesOf.get(extension) ?? []);
    if (device === undefined) return [];
    const lines = office.lines.map((line) => line.id).filter((id) => permitted(extension, id));
    return [{ extension, device: device.id, department, lines }];
  });
  const slots = Array.from(
    { length: Math.min(SLOTS_USED, lastSlot - firstSlot + 1) },
    (_, i) => firstSlot + i,
  );
  return {
    players,
    incoming: office.lines.filter((line) => line.inService && line.incoming.length > 0),
    slots,
    lamps: lampsOf(players, slots),
  };
}

function lampsOf(players: readonly Player[], slots: readonly number[]): Cast["lamps"] {
  const desks = players.map((player, place) => ({ player, place }))
    .filter(({ place }) => place % LAMPS_EVERY === 0).slice(0, LAMP_DESKS_MAX);
  return new Map(desks.map(({ player, place }) => {
    const next = players.slice(place + 1, place + 1 + COLLEAGUES_WATCHED);
    const watched = slots.slice(0, SLOTS_WATCHED).map(String);
    return [player.device, [...next.map((one) => one.extension), ...watched]];
  }));
}

function phoneOf(devices: readonly Device[]): Device | undefined {
  return devices.find((one) => one.kind === "desk") ?? devices[0];
}

/** Whose desks have which makes. */
export type Makes = ReadonlyMap<DeviceId, VendorName>;

const MAKES: readonly VendorName[] = [
  "yealink",
  "polycom",
  "snom",
  "grandstream",
  "old-desk",
  "baresip",
];
/** Desks with a phone of such a make; the others' is as most makers build it. */
const OF_A_MAKE = 0.5;

/** In a demo office only: elsewhere the phones are those that the office says. */
export function drawMakes(office: Office, random: Random): Makes {
  if (!office.demo) return new Map();
  const desks = office.devices.filter((one) => one.kind === "desk" && chance(random, OF_A_MAKE));
  return new Map(desks.map((one) => [one.id, pick(random, MAKES)]));
}

/** The office asks each phone to go off-hook in the way that its make understands. */
export function withMakes(office: Office, makes: Makes): Office {
  const devices = office.devices.map((device) => {
    const make = makes.get(device.id);
    if (make === undefined) return device;
    return { ...device, autoAnswerHeader: VENDOR_PROFILES[make].autoAnswerHeader };
  });
  return { ...office, devices };
}

/**
 * How people answer: in a demo office by its table, but each after a time of his own; some of the forgetful do not
 * remember whom they parked. `undefined`: no phone there.
 */
export function lifeHabits(
  office: Office,
  random: Random,
  forgetful: number,
  makes: Makes = new Map(),
): (device: Device) => DeviceHabits | undefined {
  const players = new Set(castOf(office).players.map((one) => one.device));
  return (device) => {
    if (!players.has(device.id)) return undefined;
    const own = random.fork(device.id);
    const afterMillis = 1_000 + below(own, 8_000);
    const forgets = chance(own, forgetful);
    const usual: DeviceHabits = office.demo
      ? demoHabits(device.owner)
      : { ringing: { kind: "answers", afterMillis }, startsPlugged: true };
    const profile = makes.get(device.id);
    return {
      ...usual,
      ringing: livelier(usual.ringing, afterMillis, forgets),
      ...(profile === undefined ? {} : { profile }),
    };
  };
}

function livelier(usual: Habit, afterMillis: number, forgets: boolean): Habit {
  if (usual.kind !== "answers") return usual;
  return { kind: forgets ? "forgets" : "answers", afterMillis };
}
