/** The table of subscriptions (RFC 6665): by what is watched and by who watches, and what is to be told anew at the end of a turn. */
import type { CallId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { DIALOG_PACKAGE } from "../../core/sip/dialog_info.ts";
import { PRESENCE_PACKAGE } from "../../core/sip/pidf.ts";
import type { Stack } from "../../core/sip/stack.ts";
import { Subscriptions } from "../../core/sip/subscription.ts";
import { SUBSCRIPTIONS_MAX, SUBSCRIPTIONS_OF_DEVICE_MAX } from "./limits.ts";

/** What can be watched. */
export type Watched =
  | { readonly kind: "person"; readonly extension: Extension }
  /** One device alone, where devices are dialled by their names. */
  | { readonly kind: "device"; readonly device: DeviceId }
  | { readonly kind: "slot"; readonly slot: number };

export interface Watch {
  readonly device: DeviceId;
  readonly event: "dialog" | "presence";
  readonly watched: Watched;
}

/** The subscriptions by what they watch and by who watches, and what is to be told anew at the end of the turn. */
export class Watchers {
  readonly subscriptions: Subscriptions;
  readonly #watches = new Map<string, Watch>();
  readonly #of = new Map<string, Set<string>>();
  readonly #byDevice = new Map<DeviceId, Set<string>>();
  readonly #parkedIn = new Map<number, CallId>();
  readonly #touched = new Set<string>();

  constructor(stack: Stack) {
    this.subscriptions = new Subscriptions({
      stack,
      packages: [DIALOG_PACKAGE, PRESENCE_PACKAGE],
      contactUser: "naisen",
      product: "Naisen",
      subscriptionsMax: SUBSCRIPTIONS_MAX,
    });
  }

  get size(): number {
    return this.#watches.size;
  }

  touchPerson(extension: Extension): void {
    this.#touched.add(extension);
  }

  touchDevice(device: DeviceId): void {
    this.#touched.add(deviceKey(device));
  }

  /** Everybody in the call, and the slot it waits in or has left. */
  touchCall(call: Call): void {
    for (const { party, device } of call.legs) {
      if (party.kind === "person") this.touchPerson(party.extension);
      if (device !== undefined) this.touchDevice(device);
    }
    for (const { slot, to } of call.parks) {
      if (to === undefined) this.#parkedIn.set(slot, call.id);
      else if (this.#parkedIn.get(slot) === call.id) this.#parkedIn.delete(slot);
      this.#touched.add(slotKey(slot));
    }
  }

  touchAll(): void {
    for (const key of this.#of.keys()) this.#touched.add(key);
  }

  parkedIn(slot: number): CallId | undefined {
    return this.#parkedIn.get(slot);
  }

  add(subscription: string, watch: Watch): void {
    this.#watches.set(subscription, watch);
    put(this.#of, keyOf(watch.watched), subscription);
    put(this.#byDevice, watch.device, subscription);
  }

  drop(subscription: string): void {
    const watch = this.#watches.get(subscription);
    if (watch === undefined) return;
    this.#watches.delete(subscription);
    take(this.#of, keyOf(watch.watched), subscription);
    take(this.#byDevice, watch.device, subscription);
  }

  /** The subscription of a device that has too many: the oldest, which makes room. */
  crowdedOut(device: DeviceId): string | undefined {
    const own = this.#byDevice.get(device);
    if (own === undefined || own.size < SUBSCRIPTIONS_OF_DEVICE_MAX) return undefined;
    return own.values().next().value;
  }

  all(): Iterable<readonly [subscription: string, watch: Watch]> {
    return [...this.#watches];
  }

  /** Those whose lamp may show something else now. */
  takeTouched(): readonly (readonly [subscription: string, watch: Watch])[] {
    if (this.#touched.size === 0) return [];
    const touched = [...this.#touched].flatMap((key) =>
      [...this.#of.get(key) ?? []].map((one) => [one, this.#watches.get(one)!] as const)
    );
    this.#touched.clear();
    return touched;
  }
}

function keyOf(watched: Watched): string {
  switch (watched.kind) {
    case "person":
      return watched.extension;
    case "device":
      return deviceKey(watched.device);
    case "slot":
      return slotKey(watched.slot);
    default:
      return unreachable(watched);
  }
}

function deviceKey(device: DeviceId): string {
  return `device ${device}`;
}

/** An extension is digits alone. */
function slotKey(slot: number): string {
  return `slot ${slot}`;
}

function put<K>(table: Map<K, Set<string>>, key: K, value: string): void {
  const values = table.get(key);
  if (values === undefined) table.set(key, new Set([value]));
  else values.add(value);
}

function take<K>(table: Map<K, Set<string>>, key: K, value: string): void {
  const values = table.get(key);
  values?.delete(value);
  if (values?.size === 0) table.delete(key);
}
