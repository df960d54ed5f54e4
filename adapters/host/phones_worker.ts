/**
 * The worker of the simulated phones and the simulated carrier: the very machines of the simulator, each
 * over UDP sockets of its own. They speak to the PBX on the wire alone, as foreign phones do.
 */
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { Carrier } from "../../sim/devices/carrier.ts";
import type { CarrierInput, CarrierTold } from "../../sim/devices/carrier_io.ts";
import {
  deskPhone,
  type DeviceInput,
  type DeviceMachine,
  type DevicePacket,
  isPacket,
  type Seat,
} from "../../sim/devices/device.ts";
import { HEARING_MILLIS, type SoundName } from "../../sim/devices/ear.ts";
import { Phone } from "../../sim/devices/phone.ts";
import type { PhoneInput, PhoneTold } from "../../sim/devices/phone_io.ts";
import { FaultyWire } from "./faulty_wire.ts";
import { MachineHost } from "./machine_host.ts";
import { systemNow } from "./system.ts";
import { UdpSocket } from "./udp_socket.ts";
import {
  type FromPhonesWorker,
  type SimulatedPhone,
  type ToPhonesWorker,
  whyNotStarted,
} from "./worker_messages.ts";

const scope = self as unknown as Worker;
const tell = (message: FromPhonesWorker) => scope.postMessage(message);

/** Two sockets, and a machine that is put between them once the PBX is there. */
class DeviceSeat<Input, Told extends { readonly kind: string }> {
  readonly #sip: UdpSocket;
  readonly #rtp: UdpSocket;
  readonly #wire: FaultyWire;
  #machine: MachineHost<Input | DeviceInput, DevicePacket | Told> | undefined;

  constructor(readonly name: string, host: string, wire: FaultyWire) {
    this.#wire = wire;
    const open = (kind: "datagram" | "rtp") =>
      new UdpSocket({ host, port: 0 }, {
        datagram: (bytes, source) =>
          wire.carry(name, `to ${kind}`, () => this.#machine?.input({ kind, source, bytes })),
        fault: (where, error) => {
          if (where === "handler") tell({ kind: "fault", where: name, text: String(error) });
        },
      });
    this.#sip = open("datagram");
    this.#rtp = open("rtp");
  }

  get addresses(): Seat {
    return { sip: this.#sip.address, rtp: this.#rtp.address };
  }

  seat(machine: DeviceMachine<Input, Told>, told: (what: Told) => void): void {
    this.#machine = new MachineHost<Input | DeviceInput, DevicePacket | Told>({
      machine,
      wake: { kind: "wake" },
      perform: (effect) => {
        if (!isPacket(effect)) return told(effect);
        const socket = effect.kind === "send" ? this.#sip : this.#rtp;
        this.#wire.carry(
          this.name,
          effect.kind,
          () => socket.send(effect.bytes, effect.destination),
        );
      },
      fault: (error) => tell({ kind: "fault", where: this.name, text: String(error) }),
    });
  }

  input(input: Input): void {
    this.#machine?.input(input);
  }

  async close(): Promise<void> {
    this.#machine?.close();
    await Promise.all([this.#sip.close(), this.#rtp.close()]);
  }
}

class PhonesHost {
  readonly carrier: DeviceSeat<CarrierInput, CarrierTold>;
  readonly phones = new Map<string, DeviceSeat<PhoneInput, PhoneTold>>();
  readonly #machines = new Map<string, Phone>();
  #carrier: Carrier | undefined;
  readonly #random: Random;
  readonly wire: FaultyWire;

  constructor(readonly start: ToPhonesWorker & { kind: "start" }) {
    this.#random = chachaRandom(start.seed);
    this.wire = new FaultyWire(this.#random.fork("wire"));
    this.carrier = new DeviceSeat("carrier", start.host, this.wire);
    for (const { device } of start.phones) {
      this.phones.set(device.id, new DeviceSeat(device.id, start.host, this.wire));
    }
  }

  register(registrar: SocketAddress, domain: string): void {
    this.#seatCarrier(registrar);
    this.start.phones.forEach((phone, melody) => this.#seatPhone(phone, registrar, domain, melody));
  }

  census(device: string) {
    return this.#machines.get(device)?.census();
  }

  /** What a device, or `outside`, hears in the sound itself; nothing before `register`. */
  listen(by: string): readonly SoundName[] {
    const listener = by === "outside" ? this.#carrier : this.#machines.get(by);
    return listener?.heardMelodies(HEARING_MILLIS, systemNow()) ?? [];
  }

  /** Absent before `register`. */
  carrierCensus() {
    return this.#carrier?.census(systemNow());
  }

  async stop(): Promise<void> {
    this.wire.close();
    await Promise.all([this.carrier, ...this.phones.values()].map((seat) => seat.close()));
  }

  #seatCarrier(peer: SocketAddress): void {
    const machine = new Carrier({
      ...this.carrier.addresses,
      peer,
      media: "packets",
      random: this.#random.fork("carrier"),
    });
    this.#carrier = machine;
    this.carrier.seat(machine, ({ call }) => tell({ kind: "carrier-call", call }));
  }

  #seatPhone(
    { device, password, name, habits }: SimulatedPhone,
    registrar: SocketAddress,
    domain: string,
    melody: number,
  ): void {
    const seat = this.phones.get(device.id)!;
    const machine = new Phone(deskPhone({
      device,
      password,
      name,
      habits,
      seat: seat.addresses,
      registrar,
      domain,
      melody,
      media: "packets",
      random: this.#random.fork(device.id),
    }));
    this.#machines.set(device.id, machine);
    seat.seat(machine, ({ state }) => tell({ kind: "display", device: device.id, state }));
  }
}

let host: PhonesHost | undefined;

scope.onmessage = async (message: MessageEvent<ToPhonesWorker>) => {
  const said = message.data;
  if (said.kind === "start") {
    try {
      host = new PhonesHost(said);
      const addresses = [...host.phones].map(([device, seat]) => ({
        device: device as DeviceId,
        sip: seat.addresses.sip,
      }));
      tell({ kind: "seated", addresses });
      tell({ kind: "started", address: host.carrier.addresses.sip });
    } catch (error) {
      tell(whyNotStarted(error));
    }
    return;
  }
  if (host === undefined) throw new Error(`Cannot ${said.kind}: the phones have not started`);
  switch (said.kind) {
    case "register":
      return host.register(said.registrar, said.domain);
    case "attend":
      return host.phones.get(said.device)?.input({ kind: "attend", attended: said.attended });
    case "press":
      return host.phones.get(said.device)?.input({ kind: "press", key: said.key });
    case "ring-in":
      return host.carrier.input(said.call);
    case "hang-up":
      return host.carrier.input({ kind: "hang-up", call: said.call });
    case "load":
      return host.carrier.input(said);
    case "faults":
      return host.wire.set(said.faults);
    case "census": {
      const census = host.census(said.device);
      if (census !== undefined) tell({ kind: "census", device: said.device, census });
      return;
    }
    case "listen":
      return tell({ kind: "heard", by: said.by, sounds: host.listen(said.by) });
    case "carrier-census": {
      const census = host.carrierCensus();
      if (census !== undefined) tell({ kind: "carrier-census", census });
      return;
    }
    case "stop":
      await host.stop();
      tell({ kind: "stopped" });
      return self.close();
    default:
      return unreachable(said);
  }
};
