/** What goes wrong in an office, as arbitraries: each fault with what ends it. */
import fc from "fast-check";
import type { Millis } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { LifeDeed, LifeStep } from "../life/deeds.ts";
import type { LoadedOffice } from "../load_office.ts";
import { QUIET } from "../network.ts";
import { aNetwork } from "./numbers.ts";

export const FAULT_KINDS = [
  /** A phone starts anew. */
  "reboot",
  /** A phone loses its power, with or without a goodbye. */
  "unplug",
  /** Nothing passes between the PBX and one phone. */
  "partition",
  /** Nothing passes between the PBX and the carrier. */
  "carrier-outage",
  /** The PBX dies, or stops properly, and is started again. */
  "pbx-restart",
  /** The whole network is what `aNetwork` draws. */
  "weather",
] as const;
export type FaultKind = typeof FAULT_KINDS[number];

/** Times count from its begin. A reboot ends by itself; whatever else begins, ends with the last step. */
export type Fault = readonly [LifeStep] | readonly [LifeStep, LifeStep];

/** A call survives the shortest, and no registration the longest. */
const LASTS = { min: 500, max: 120_000 } as const;

/** One fault of these kinds. Throws when there are none. */
export function aFault(
  { office }: LoadedOffice,
  kinds: readonly FaultKind[] = FAULT_KINDS,
): fc.Arbitrary<Fault> {
  if (kinds.length === 0) throw new Error("Cannot draw a fault of no kind");
  const who = fc.constantFrom(...office.people.map((person) => person.extension));
  return fc.oneof(...kinds.map((kind) => aFaultOf(kind, who)));
}

function aFaultOf(kind: FaultKind, who: fc.Arbitrary<string>): fc.Arbitrary<Fault> {
  switch (kind) {
    case "reboot":
      return who.map((who): Fault => [{ at: 0, deed: { do: "press", who, key: "reboot" } }]);
    case "unplug":
      return lasting(fc.tuple(who, fc.constantFrom("unplug", "cut")), ([who, key]) => [
        { do: "press", who, key },
        { do: "press", who, key: "plug" },
      ]);
    case "partition":
      return lasting(who, cutOff);
    case "carrier-outage":
      return lasting(fc.constant("carrier"), cutOff);
    case "pbx-restart":
      return lasting(fc.constantFrom("kill", "stop"), (what) => [
        { do: "pbx", what },
        { do: "pbx", what: "restart" },
      ]);
    case "weather":
      return lasting(aNetwork(), (conditions) => [
        { do: "weather", name: "lossy", conditions },
        { do: "weather", name: "calm", conditions: QUIET },
      ]);
    default:
      return unreachable(kind);
  }
}

function lasting<T>(
  what: fc.Arbitrary<T>,
  deeds: (drawn: T) => readonly [LifeDeed, LifeDeed],
): fc.Arbitrary<Fault> {
  return fc.tuple(what, fc.integer(LASTS)).map(([drawn, millis]: [T, Millis]): Fault => {
    const [begins, ends] = deeds(drawn);
    return [{ at: 0, deed: begins }, { at: millis, deed: ends }];
  });
}

function cutOff(who: string): readonly [LifeDeed, LifeDeed] {
  return [{ do: "network", what: "cut", who }, { do: "network", what: "mend", who }];
}
