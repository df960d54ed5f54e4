/** Laws of registrations, and of what is said of a leg and of its dialog (I15, I28, I29, I35). */
import type { DeviceId, LegId } from "../../core/domain/ids.ts";
import type { DeviceBinding, DeviceState } from "../../core/domain/pbx_messages.ts";
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import { sameSocket } from "../../core/lib/socket_address.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import { parseUri } from "../../core/sip/address.ts";
import { contacts, expires, tagOf, to } from "../../core/sip/headers.ts";
import { DEFAULT_TIMERS } from "../../core/sip/timers.ts";
import { type Law, type Ledger, messageIn, must, type PbxTurn } from "./law.ts";
import { BINDINGS_MAX } from "../pbx/limits.ts";
import type { LegInspection } from "../pbx/pbx_io.ts";

const LEGS_REMEMBERED = 1_000;
/** With more legs, only those of the calls that were told are looked at at once, and all of them once in so long. */
const LEGS_AT_ONCE = 50;
const LOOK_EVERY: Millis = 1_000;

export class DeviceLaws implements Law {
  readonly #ledger: Ledger;
  /** Hosts of phones. */
  readonly #phones: ReadonlySet<string>;
  /** The last CSeq of each device's REGISTERs by their Call-ID. */
  readonly #sequences = new Map<string, number>();

  /** Since when an answered leg's 200 waits to be sent. */
  readonly #waiting = new BoundedMap<LegId, Instant>(LEGS_REMEMBERED);

  #looked = 0 as Instant;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#phones = new Set(ledger.sim.devices.map((device) => ledger.sim.hostOf(device)));
  }

  device(state: DeviceState): void {
    const { device, contacts } = state;
    must(contacts.length <= BINDINGS_MAX, "I28", () => `${device} has too many contacts`);
    must(
      state.registered === contacts.length > 0,
      "I29",
      () => `${device} is registered: ${state.registered} with ${contacts.length} contacts`,
    );
  }

  /** I28: an older REGISTER never overwrites what a newer one of the same Call-ID said. */
  bindings(device: DeviceId, bindings: readonly DeviceBinding[]): void {
    for (const { callId, cseq } of bindings) {
      const name = `${device} ${callId}`;
      const last = this.#sequences.get(name) ?? 0;
      must(cseq >= last, "I28", () => `${device}: REGISTER ${cseq} overwrote ${last}`);
      this.#sequences.set(name, cseq);
    }
  }

  turn(turn: PbxTurn): void {
    this.#called(turn);
    this.#registered(turn);
    this.#held(turn);
  }

  /** I28, I29: a phone that was told 200 is bound, and one that has taken its contact back is not. */
  #registered({ datagram, effects }: PbxTurn): void {
    const request = datagram && messageIn(datagram.bytes);
    if (request?.kind !== "request" || request.method !== "REGISTER") return;
    const listed = contacts(request);
    const bound = effects.some((effect) =>
      effect.kind === "event" && effect.event.kind === "bindings"
    );
    if (listed === "*" || !bound) return;
    const device = parseUri(to(request).uri)?.user as DeviceId;
    const now = this.#ledger.bindings.get(device) ?? [];
    for (const { uri, params } of listed) {
      const wished = Number(params.get("expires") ?? expires(request) ?? 1);
      const has = now.some((binding) => binding.contact === uri);
      must(
        has === wished > 0,
        "I28",
        () => `${uri} wished for ${wished} s and is ${has ? "" : "not "}bound`,
      );
    }
  }

  /** I28: a phone is called only at a contact that has not expired. */
  #called({ effects, at }: PbxTurn): void {
    for (const effect of effects) {
      if (effect.kind !== "send" || !this.#phones.has(effect.destination.host)) continue;
      const message = messageIn(effect.bytes);
      if (message?.kind !== "request" || message.method !== "INVITE") continue;
      if (tagOf(to(message)) !== undefined || this.#repeated.has(effect.bytes)) continue;
      this.#repeated.add(effect.bytes);
      const bound = [...this.#ledger.bindings.values()].flat().some((binding) =>
        sameSocket(binding.source, effect.destination) && binding.contact === message.uri &&
        binding.expiresAt > at
      );
      must(bound, "I28", () => `${message.uri} is called and is no contact now`);
    }
  }

  /** INVITEs sent before: a retransmission is the same bytes. */
  readonly #repeated = new WeakSet<Uint8Array>();

  /** Each leg has a port of its own, and is what its dialog is. */
  #held({ effects, at }: PbxTurn): void {
    const { legs, ports } = this.#ledger.sim.pbx.census();
    must(legs === ports, "I15", () => `${legs} legs have ${ports} ports`);
    if (legs > LEGS_AT_ONCE && at - this.#looked < LOOK_EVERY) {
      for (const effect of effects) {
        if (effect.kind !== "event" || effect.event.kind !== "call") continue;
        this.#checkLegs(this.#ledger.sim.pbx.inspectCall(effect.event.call.id));
      }
    } else if (effects.some((effect) => effect.kind === "event")) {
      this.#looked = at;
      this.#checkLegs(this.#ledger.sim.pbx.inspect());
    }
  }

  #checkLegs(legs: readonly LegInspection[]): void {
    const owned = new Set<number>();
    for (const leg of legs) {
      must(!owned.has(leg.port), "I15", () => `port ${leg.port} has two legs`);
      owned.add(leg.port);
      if (this.#unacknowledged(leg)) continue;
      checkDialog(leg);
    }
  }

  /**
   * Our 200 waits for the PRACK of a reliable provisional answer before it (RFC 3262 §5), which may be repeated as long as
   * any request.
   */
  #unacknowledged({ leg, answered, session }: LegInspection): boolean {
    if (!answered || (session !== "incoming" && session !== "early")) return false;
    const now = this.#ledger.sim.world.now;
    const since = this.#waiting.get(leg) ?? now;
    this.#waiting.set(leg, since);
    return now - since < 64 * DEFAULT_TIMERS.t1;
  }

  settled(): void {
    const { sim, devices } = this.#ledger;
    for (const device of sim.devices) {
      const display = sim.display(device);
      if (display === undefined) continue;
      const bound = devices.has(device);
      must(
        bound === display.plugged,
        "I29",
        () =>
          `${device} is ${
            display.plugged ? "" : "not "
          }plugged in, the PBX says registered: ${bound}`,
      );
    }
  }

  gone(): void {
    const { bindings } = this.#ledger.sim.pbx.census();
    must(bindings === 0, "I28", () => `${bindings} contacts of phones that are gone`);
  }
}

/** What is said of a leg is so of its dialog. */
function checkDialog({ leg, answered, state, session }: LegInspection): void {
  const confirmed = session === "confirmed" || session === "answered";
  must(
    answered === confirmed,
    "I29",
    () => `leg ${leg} is ${answered ? "" : "not "}answered, its dialog ${session}`,
  );
  const bridged = state === "talking" || state === "holding" || state === "held";
  must(
    !bridged || confirmed,
    "I29",
    () => `leg ${leg} is ${state}, its dialog is ${session}`,
  );
  must(state !== "ended", "I35", () => `leg ${leg} has ended and lives on`);
  must(
    state !== "ringing" || session === "early" || session === "incoming",
    "I29",
    () => `leg ${leg} rings, its dialog is ${session}`,
  );
}
