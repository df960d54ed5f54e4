/** Who plays in the life of an office: people with a simulated phone, what they may do, and how they answer; any office will do. */
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import { type Device, indexOffice, type Line, type Office } from "../../core/domain/office.ts";
import { below, chance, type Random } from "../../core/lib/random.ts";
import { demoHabits, type DeviceHabits, type Habit } from "../devices/habits.ts";

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
}

/** Slots that people know by heart. */
const SLOTS_USED = 5;

export function castOf(office: Office): Cast {
  const { devicesOf, permitted } = indexOffice(office);
  const { firstSlot, lastSlot } = office.parking;
  const players = office.people.flatMap(({ extension, department }): readonly Player[] => {
    const device = phoneOf(devicesOf.get(extension) ?? []);
    if (device === undefined) return [];
    const lines = office.lines.map((line) => line.id).filter((id) => permitted(extension, id));
    return [{ extension, device: device.id, department, lines }];
  });
  return {
    players,
    incoming: office.lines.filter((line) => line.inService && line.incoming.length > 0),
    slots: Array.from(
      { length: Math.min(SLOTS_USED, lastSlot - firstSlot + 1) },
      (_, i) => firstSlot + i,
    ),
  };
}

function phoneOf(devices: readonly Device[]): Device | undefined {
  return devices.find((one) => one.kind === "desk") ?? devices[0];
}

/**
 * How people answer: in a demo office by its table, but each after a time of his own; some of the forgetful do not
 * remember whom they parked. `undefined`: no phone there.
 */
export function lifeHabits(
  office: Office,
  random: Random,
  forgetful: number,
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
    return { ...usual, ringing: livelier(usual.ringing, afterMillis, forgets) };
  };
}

function livelier(usual: Habit, afterMillis: number, forgets: boolean): Habit {
  if (usual.kind !== "answers") return usual;
  return { kind: forgets ? "forgets" : "answers", afterMillis };
}
