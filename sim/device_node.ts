/** A phone or the carrier as a node of the simulated world: what its two addresses receive, and what it sends. */
import { sameSocket } from "../core/lib/socket_address.ts";
import { type DeviceInput, type DeviceMachine, isPacket, type Seat } from "./devices/device.ts";
import type { NodeHandle, Outlet, World } from "./world.ts";

export interface DeviceNode<Input, Told> {
  readonly name: string;
  readonly machine: DeviceMachine<Input, Told>;
  /** Where the world sees it. */
  readonly seat: Seat;
  told(what: Told, out: Outlet): void;
}

export function addDevice<Input, Told extends { readonly kind: string }>(
  world: World,
  { name, machine, seat, told }: DeviceNode<Input, Told>,
): NodeHandle<Input | DeviceInput> {
  const { sip, rtp } = seat;
  return world.add({
    name,
    machine,
    addresses: [sip, rtp],
    receive: ({ source, local, bytes }) => ({
      kind: sameSocket(local, rtp) ? "rtp" : "datagram",
      source,
      bytes,
    }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      if (!isPacket(effect)) return told(effect, out);
      out.send(effect.kind === "send" ? sip : rtp, effect.destination, effect.bytes);
    },
  });
}
