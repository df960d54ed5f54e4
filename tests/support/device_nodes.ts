/** Phones and the carrier as nodes of the simulated world, for tests without a PBX: what their addresses receive and their effects mean there. */
import type { NodeHandle, World } from "../../sim/world.ts";
import type { Instant } from "../../core/lib/time.ts";
import { addDevice } from "../../sim/device_node.ts";
import type { Seat } from "../../sim/devices/device.ts";
import {
  Carrier,
  type CarrierCall,
  type CarrierInput,
  type CarrierOptions,
  type CarrierTold,
} from "../../sim/devices/carrier.ts";
import {
  Phone,
  type PhoneDisplay,
  type PhoneInput,
  type PhoneKey,
  type PhoneOptions,
  type PhoneTold,
} from "../../sim/devices/phone.ts";

export interface PhoneNode {
  readonly name: string;
  readonly phone: Phone;
  readonly handle: NodeHandle<PhoneInput>;
  /** Presses a key now (it happens when the world next runs). */
  press(key: PhoneKey): void;
  display(): PhoneDisplay;
}

/**
 * The node is named after the phone's user. `onDisplay` sees every change of its display; `seat` is where the world
 * sees it, when that is not where the phone believes to be (NAT).
 */
export function addPhone(
  world: World,
  options: PhoneOptions,
  onDisplay?: (state: PhoneDisplay, at: Instant) => void,
  seat: Seat = options,
): PhoneNode {
  const phone = new Phone(options);
  const name = options.user;
  const handle = addDevice<PhoneInput, PhoneTold>(world, {
    name,
    machine: phone,
    seat,
    told: ({ state }, out) => {
      out.note(JSON.stringify(state));
      onDisplay?.(state, out.now);
    },
  });
  return {
    name,
    phone,
    handle,
    press: (key) => handle.post({ kind: "press", key }),
    display: () => phone.display(world.now),
  };
}

export interface CarrierNode {
  readonly carrier: Carrier;
  readonly handle: NodeHandle<CarrierInput>;
}

/** `onCall` sees every change of every call. */
export function addCarrier(
  world: World,
  options: CarrierOptions,
  onCall?: (call: CarrierCall, at: Instant) => void,
): CarrierNode {
  const carrier = new Carrier(options);
  const handle = addDevice<CarrierInput, CarrierTold>(world, {
    name: "carrier",
    machine: carrier,
    seat: options,
    told: ({ call }, out) => {
      out.note(JSON.stringify({ ...call, id: undefined }));
      onCall?.(call, out.now);
    },
  });
  return { carrier, handle };
}
