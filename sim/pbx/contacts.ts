/**
 * Where the devices are, over their whole life: registered by REGISTER, kept alive by OPTIONS, kept over a restart
 * of ours by what is told of them, lost by expiry, silence or the administrator. It publishes what changes.
 */
import type { DeviceId } from "../../core/domain/ids.ts";
import type { OfficeIndex } from "../../core/domain/office.ts";
import type { DeviceBinding, RegisterOutcome } from "../../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant } from "../../core/lib/time.ts";
import { parseUri } from "../../core/sip/address.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { StackEffect } from "../../core/sip/stack.ts";
import type { Journal, Turn } from "./journal.ts";
import type { KeepAlive } from "./keep_alive.ts";
import type { Binding, RegisterAnswer, Registrar } from "./registrar.ts";

export interface ContactsOptions {
  readonly registrar: Registrar;
  readonly keepAlive: KeepAlive;
  readonly journal: Journal;
  /** A device has come, gone or moved. */
  readonly onChange: (device: DeviceId) => void;
}

export class Contacts {
  readonly #registrar: Registrar;
  readonly #keepAlive: KeepAlive;
  readonly #journal: Journal;
  readonly #onChange: ContactsOptions["onChange"];

  constructor({ registrar, keepAlive, journal, onChange }: ContactsOptions) {
    this.#registrar = registrar;
    this.#keepAlive = keepAlive;
    this.#journal = journal;
    this.#onChange = onChange;
  }

  /** Begins with what was bound before a restart: what is still allowed counts as registered until it proves dead. */
  start(index: OfficeIndex, bindings: readonly DeviceBinding[], turn: Turn): void {
    this.#keepAlive.configure(index.office.sip.keepAliveSeconds, turn.now);
    for (const [device, kept] of Map.groupBy(bindings, (binding) => binding.device)) {
      const living = kept.filter((one) => one.expiresAt > turn.now && parseUri(one.contact));
      if (!mayRegister(index, device) || living.length === 0) {
        this.#journal.publish({ kind: "bindings", device, bindings: [] }, turn);
        continue;
      }
      this.#registrar.restore(device, living.map(bindingOf));
      this.#keepAlive.probe(device, this.#registrar.bindings(device, turn.now), turn.now);
      this.#tellState(device, turn);
    }
  }

  register(
    device: DeviceId,
    request: SipRequest,
    source: SocketAddress,
    turn: Turn,
  ): RegisterAnswer & { readonly outcome: RegisterOutcome } {
    const answer = this.#registrar.register(device, request, source, turn.now);
    if (answer.bound) this.#follow(device, turn);
    if (answer.changed) this.#tellState(device, turn);
    return { ...answer, outcome: this.#outcomeOf(answer, device, turn) };
  }

  #outcomeOf(answer: RegisterAnswer, device: DeviceId, turn: Turn): RegisterOutcome {
    if (answer.status >= 300) return "refused";
    if (!answer.bound) return "queried";
    if (this.#registrar.bindings(device, turn.now).length === 0) return "removed";
    return answer.changed ? "registered" : "refreshed";
  }

  /**
   * Devices that are gone, whose owner is disabled or that have another secret lose their contacts (I39): a phone
   * that was taken away rings no more.
   */
  configure(index: OfficeIndex, before: OfficeIndex, turn: Turn): void {
    this.#keepAlive.configure(index.office.sip.keepAliveSeconds, turn.now);
    for (const device of [...this.#registrar.devices()]) {
      const isSame = before.device.get(device)?.ha1.sha256 === index.device.get(device)?.ha1.sha256;
      if (mayRegister(index, device) && isSame) continue;
      if (this.#registrar.forget(device)) this.#changed(device, turn);
    }
  }

  /** Whether the effect concerns a question to a contact. */
  hear(effect: StackEffect): boolean {
    return this.#keepAlive.hear(effect);
  }

  wake(turn: Turn): void {
    for (const device of this.#registrar.expire(turn.now)) this.#changed(device, turn);
    for (const { device, contact } of this.#keepAlive.wake(turn.now)) {
      if (this.#registrar.drop(device, contact)) this.#changed(device, turn);
    }
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#registrar.nextExpiry(), this.#keepAlive.nextDeadline());
  }

  #changed(device: DeviceId, turn: Turn): void {
    this.#follow(device, turn);
    this.#tellState(device, turn);
  }

  #follow(device: DeviceId, turn: Turn): void {
    const bindings = this.#registrar.bindings(device, turn.now);
    this.#keepAlive.follow(device, bindings, turn.now);
    const kept = bindings.map((binding) => ({ device, ...binding }));
    this.#journal.publish({ kind: "bindings", device, bindings: kept }, turn);
  }

  #tellState(device: DeviceId, turn: Turn): void {
    const bindings = this.#registrar.bindings(device, turn.now);
    const registered = bindings.length > 0;
    const before = this.#journal.deviceState(device);
    const userAgent = bindings.at(-1)?.userAgent;
    const state = {
      device,
      registered,
      contacts: bindings.map((binding) => binding.contact),
      ...(userAgent === undefined ? {} : { userAgent }),
      since: before?.registered === registered ? before.since : turn.now,
    };
    this.#journal.publish({ kind: "device", state }, turn);
    this.#onChange(device);
  }
}

function mayRegister(index: OfficeIndex, id: DeviceId): boolean {
  const device = index.device.get(id);
  const person = device && index.person.get(device.owner);
  return person !== undefined && !person.disabled;
}

function bindingOf({ device: _, ...binding }: DeviceBinding): Binding {
  return binding;
}
