/**
 * The worker of the simulated phones and the simulated carrier: the very machines of the simulator, each
 * over UDP sockets of its own. They speak to the PBX on the wire alone, as foreign phones do.
 */
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { Carrier } from "../../sim/devices/carrier.ts";
import type { CarrierEffect, CarrierInput } from "../../sim/devices/carrier_io.ts";
import { Phone } from "../../sim/devices/phone.ts";
import type { PhoneEffect, PhoneInput } from "../../sim/devices/phone_io.ts";
import { profileFor, VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import { MachineHost } from "./machine_host.ts";
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
class Seat<Input extends { readonly kind: string }, Effect> {
  readonly sip: UdpSocket;
  readonly rtp: UdpSocket;
  #machine: MachineHost<Input, Effect> | undefined;

  constructor(
    readonly name: string,
    host: string,
    receive: (kind: "datagram" | "rtp", source: SocketAddress, bytes: Uint8Array) => Input,
  ) {
    const open = (kind: "datagram" | "rtp") =>
      new UdpSocket({ host, port: 0 }, {
        datagram: (bytes, source) => this.#machine?.input(receive(kind, source, bytes)),
        fault: (where, error) => {
          if (where === "handler") tell({ kind: "fault", where: name, text: String(error) });
        },
      });
    this.sip = open("datagram");
    this.rtp = open("rtp");
  }

  seat(machine: MachineHost<Input, Effect>): void {
    this.#machine = machine;
  }

  input(input: Input): void {
    this.#machine?.input(input);
  }

  async close(): Promise<void> {
    this.#machine?.close();
    await Promise.all([this.sip.close(), this.rtp.close()]);
  }
}

class PhonesHost {
  readonly carrier: Seat<CarrierInput, CarrierEffect>;
  readonly phones = new Map<string, Seat<PhoneInput, PhoneEffect>>();
  readonly #machines = new Map<string, Phone>();
  #carrier: Carrier | undefined;
  readonly #random: Random;

  constructor(readonly start: ToPhonesWorker & { kind: "start" }) {
    this.#random = chachaRandom(start.seed);
    this.carrier = new Seat(
      "carrier",
      start.host,
      (kind, source, bytes) => ({ kind, source, bytes }),
    );
    for (const { device } of start.phones) {
      const seat = new Seat<PhoneInput, PhoneEffect>(
        device.id,
        start.host,
        (kind, source, bytes) => ({ kind, source, bytes }),
      );
      this.phones.set(device.id, seat);
    }
  }

  register(registrar: SocketAddress, domain: string): void {
    this.#seatCarrier(registrar);
    this.start.phones.forEach((phone, melody) => this.#seatPhone(phone, registrar, domain, melody));
  }

  census(device: string) {
    return this.#machines.get(device)?.census();
  }

  /** Absent before `register`. */
  carrierCensus() {
    return this.#carrier?.census();
  }

  async stop(): Promise<void> {
    await Promise.all([this.carrier, ...this.phones.values()].map((seat) => seat.close()));
  }

  #seatCarrier(peer: SocketAddress): void {
    const { sip, rtp } = this.carrier;
    const machine = new Carrier({
      sip: sip.address,
      rtp: rtp.address,
      peer,
      media: "packets",
      random: this.#random.fork("carrier"),
    });
    this.#carrier = machine;
    this.carrier.seat(
      new MachineHost<CarrierInput, CarrierEffect>({
        machine,
        wake: { kind: "wake" },
        perform: (effect) => {
          switch (effect.kind) {
            case "send":
              return sip.send(effect.bytes, effect.destination);
            case "send-rtp":
              return rtp.send(effect.bytes, effect.destination);
            case "call":
              return tell({ kind: "carrier-call", call: effect.call });
            default:
              return unreachable(effect);
          }
        },
        fault: (error) => tell({ kind: "fault", where: "carrier", text: String(error) }),
      }),
    );
  }

  #seatPhone(
    phone: SimulatedPhone,
    registrar: SocketAddress,
    domain: string,
    melody: number,
  ): void {
    const { device } = phone;
    const seat = this.phones.get(device.id)!;
    const { sip, rtp } = seat;
    const machine = new Phone({
      user: device.id,
      password: phone.password,
      displayName: phone.name,
      registrar,
      domain,
      sip: sip.address,
      rtp: rtp.address,
      habit: phone.habits.ringing,
      startsPlugged: phone.habits.startsPlugged,
      profile: phone.habits.profile === undefined
        ? profileFor(device.autoAnswerHeader)
        : VENDOR_PROFILES[phone.habits.profile],
      melody,
      media: "packets",
      random: this.#random.fork(device.id),
    });
    this.#machines.set(device.id, machine);
    seat.seat(
      new MachineHost<PhoneInput, PhoneEffect>({
        machine,
        wake: { kind: "wake" },
        perform: (effect) => {
          switch (effect.kind) {
            case "send":
              return sip.send(effect.bytes, effect.destination);
            case "send-rtp":
              return rtp.send(effect.bytes, effect.destination);
            case "display":
              return tell({ kind: "display", device: device.id, state: effect.state });
            default:
              return unreachable(effect);
          }
        },
        fault: (error) => tell({ kind: "fault", where: device.id, text: String(error) }),
      }),
    );
  }
}

let host: PhonesHost | undefined;

scope.onmessage = async (message: MessageEvent<ToPhonesWorker>) => {
  const said = message.data;
  if (said.kind === "start") {
    try {
      host = new PhonesHost(said);
      const addresses = [...host.phones.values()].map((seat) => seat.sip.address);
      tell({ kind: "seated", addresses });
      tell({ kind: "started", address: host.carrier.sip.address });
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
    case "census": {
      const census = host.census(said.device);
      if (census !== undefined) tell({ kind: "census", device: said.device, census });
      return;
    }
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
