/** Phones and the carrier as nodes of the simulated world, for tests without a PBX: what their addresses receive and their effects mean there. */
import type { NodeHandle, World } from "../../sim/world.ts";
import { sameSocket } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import {
  Carrier,
  type CarrierCall,
  type CarrierInput,
  type CarrierOptions,
} from "../../sim/devices/carrier.ts";
import {
  Phone,
  type PhoneDisplay,
  type PhoneInput,
  type PhoneKey,
  type PhoneOptions,
} from "../../sim/devices/phone.ts";

export interface PhoneNode {
  readonly name: string;
  readonly phone: Phone;
  readonly handle: NodeHandle<PhoneInput>;
  /** Presses a key now (it happens when the world next runs). */
  press(key: PhoneKey): void;
  display(): PhoneDisplay;
}

/** The node is named after the phone's user. `onDisplay` sees every change of its display. */
export function addPhone(
  world: World,
  options: PhoneOptions,
  onDisplay?: (state: PhoneDisplay, at: Instant) => void,
): PhoneNode {
  const phone = new Phone(options);
  const { user, sip, rtp } = options;
  const handle = world.add<PhoneInput, ReturnType<Phone["handle"]>[number]>({
    name: user,
    machine: phone,
    addresses: [sip, rtp],
    receive: ({ source, local, bytes }) => ({
      kind: sameSocket(local, rtp) ? "rtp" : "datagram",
      source,
      bytes,
    }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      switch (effect.kind) {
        case "send":
          return out.send(sip, effect.destination, effect.bytes);
        case "send-rtp":
          return out.send(rtp, effect.destination, effect.bytes);
        case "display":
          out.note(JSON.stringify(effect.state));
          return onDisplay?.(effect.state, out.now);
        default:
          return unreachable(effect);
      }
    },
  });
  return {
    name: user,
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
  const { sip, rtp } = options;
  const handle = world.add<CarrierInput, ReturnType<Carrier["handle"]>[number]>({
    name: "carrier",
    machine: carrier,
    addresses: [sip, rtp],
    receive: ({ source, local, bytes }) => ({
      kind: sameSocket(local, rtp) ? "rtp" : "datagram",
      source,
      bytes,
    }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      switch (effect.kind) {
        case "send":
          return out.send(sip, effect.destination, effect.bytes);
        case "send-rtp":
          return out.send(rtp, effect.destination, effect.bytes);
        case "call":
          out.note(JSON.stringify({ ...effect.call, id: undefined }));
          return onCall?.(effect.call, out.now);
        default:
          return unreachable(effect);
      }
    },
  });
  return { carrier, handle };
}
