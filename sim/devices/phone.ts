/** A simulated SIP phone as one machine: registration, calls, lamps, media, a person's habits, and its power. */
import type { Machine } from "../../core/lib/machine.ts";
import { sameData } from "../../core/lib/same_data.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, instant, type Millis, plus } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { BootedPhone } from "./booted_phone.ts";
import { nameSounds, type SoundName } from "./ear.ts";
import { stateOf } from "./phone_call.ts";
import {
  BOOT_MILLIS,
  GOODBYE_MILLIS,
  type PhoneCensus,
  type PhoneDisplay,
  type PhoneEffect,
  type PhoneInput,
  type PhoneKey,
  type PhoneOptions,
} from "./phone_io.ts";

export type * from "./phone_io.ts";

export class Phone implements Machine<PhoneInput, PhoneEffect> {
  readonly #options: PhoneOptions;
  #booted: BootedPhone;
  #boots = 0;
  #plugged: boolean;
  #attended = false;
  /** The first wake starts it: only then is the time known. */
  #started = false;
  /** Unplugged and still saying goodbye, at the latest until then; absent while plugged, or dark. */
  #darkAt: Instant | undefined;
  /** Its power has failed, and it is back then. */
  #bootsAt: Instant | undefined;
  /** When its power fails by habit. */
  #failsAt: Instant | undefined;
  #strayPackets = 0;
  #shown: PhoneDisplay | undefined;

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.#plugged = options.startsPlugged ?? true;
    this.#booted = new BootedPhone(options, options.random, false);
  }

  handle(input: PhoneInput, now: Instant): readonly PhoneEffect[] {
    if (!this.#started) this.#start(now);
    const stirred = this.#take(input, now);
    const out: PhoneEffect[] = [];
    const said = this.#booted.digest(this.#plugged, now);
    if (!this.#dark()) out.push(...said);
    for (const packet of this.#booted.voices(now)) out.push({ kind: "send-rtp", ...packet });
    if (stirred || this.#shown === undefined) this.#show(out, now);
    return out;
  }

  nextDeadline(): Instant | undefined {
    if (!this.#started) return instant(0);
    let next = earlier(this.#booted.nextDeadline(), this.#darkAt);
    next = earlier(next, this.#bootsAt);
    return earlier(next, this.#failsAt);
  }

  display(now: Instant): PhoneDisplay {
    const { calls, lamps } = this.#booted;
    const front = calls.front();
    return {
      plugged: this.#plugged,
      registered: this.#booted.registered(now),
      state: front === undefined ? "idle" : stateOf(front),
      ...(front === undefined ? {} : { peer: front.peer }),
      calls: calls.display(),
      lamps: lamps.display(),
      missed: calls.memory.missed,
      ...(calls.memory.lastEnd === undefined ? {} : { lastEnd: calls.memory.lastEnd }),
    };
  }

  /** What is heard in the last `millis` (at most what is kept), one name for each stream; with packets only. */
  heardMelodies(millis: Millis, now: Instant): readonly SoundName[] {
    return nameSounds(this.heardSounds(millis, now));
  }

  /** The same as samples at 8 kHz. */
  heardSounds(millis: Millis, now: Instant): readonly Int16Array[] {
    const calls = [...this.#booted.calls.calls.values()];
    return calls.flatMap((call) => call.media.sounds(millis, now));
  }

  census(): PhoneCensus {
    const { calls, agent, lamps, registeredUntil } = this.#booted;
    return {
      calls: calls.calls.size,
      sessions: agent.sessions.size,
      transactions: agent.stack.size,
      timers: calls.timers.size,
      subscriptions: lamps.size,
      media: [...calls.calls.values()].map((call) => ({
        ...call.media.view(),
        peer: call.peer.number,
      })),
      heardBefore: [...calls.memory.heard],
      digits: [...calls.memory.digits],
      strayPackets: this.#strayPackets,
      ...(registeredUntil === undefined ? {} : { registeredUntil }),
    };
  }

  #start(now: Instant): void {
    this.#started = true;
    if (this.#plugged) this.#switchOn(now);
  }

  /** Whether it may show something else now. */
  #take(input: PhoneInput, now: Instant): boolean {
    switch (input.kind) {
      case "datagram":
        if (!this.#dark()) this.#booted.receive(input.bytes, input.source, now);
        return true;
      case "rtp":
        this.#hear(input.bytes, input.source, now);
        return false;
      case "press":
        this.#press(input.key, now);
        return true;
      case "attend":
        this.#attended = input.attended;
        this.#booted.calls.attend(input.attended, now);
        return true;
      case "wake":
        return this.#wake(now);
      default:
        return unreachable(input);
    }
  }

  #press(key: PhoneKey, now: Instant): void {
    if (key.press === "plug") return this.#plug(now);
    if (!this.#plugged || this.#bootsAt !== undefined) return;
    if (key.press === "unplug") return this.#unplug(now);
    if (key.press === "reboot") return this.#reboot(now);
    if (key.press === "cut") return this.#cut(now);
    this.#booted.press(key, now);
  }

  #plug(now: Instant): void {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#darkAt = undefined;
    this.#switchOn(now);
  }

  #switchOn(now: Instant): void {
    this.#booted.start(now);
    const { rebootsEveryMillis: every, random } = this.#options;
    if (every === undefined) return;
    const drawn = every / 2 + every * (random.uint32() / 0x1_0000_0000);
    this.#failsAt = plus(now, Math.floor(drawn));
  }

  #unplug(now: Instant): void {
    this.#plugged = false;
    this.#failsAt = undefined;
    this.#darkAt = plus(now, GOODBYE_MILLIS);
    this.#booted.stop(now);
  }

  #reboot(now: Instant): void {
    const { lamps } = this.#booted;
    const random = this.#options.random.fork(`boot ${++this.#boots}`);
    this.#booted = new BootedPhone(this.#options, random, this.#attended);
    this.#booted.lamps.keep(lamps.keys);
    this.#failsAt = undefined;
    this.#bootsAt = plus(now, BOOT_MILLIS);
  }

  /** As by a power failure that does not end. */
  #cut(now: Instant): void {
    this.#reboot(now);
    this.#bootsAt = undefined;
    this.#plugged = false;
  }

  #wake(now: Instant): boolean {
    const switched = [this.#failsAt, this.#darkAt, this.#bootsAt].some((at) =>
      at !== undefined && at <= now
    );
    if (this.#failsAt !== undefined && this.#failsAt <= now) this.#reboot(now);
    const stirred = this.#booted.wake(now);
    if (this.#darkAt !== undefined && this.#darkAt <= now) {
      this.#darkAt = undefined;
      this.#booted.forget();
    }
    if (this.#bootsAt !== undefined && this.#bootsAt <= now) {
      this.#bootsAt = undefined;
      this.#switchOn(now);
    }
    return switched || stirred;
  }

  /** Without power nothing is heard or said. */
  #dark(): boolean {
    return this.#bootsAt !== undefined || (!this.#plugged && this.#darkAt === undefined);
  }

  #hear(bytes: Uint8Array, source: SocketAddress, now: Instant): void {
    if (!this.#booted.hear(bytes, source, now)) this.#strayPackets++;
  }

  #show(out: PhoneEffect[], now: Instant): void {
    const state = this.display(now);
    if (sameData(state, this.#shown)) return;
    this.#shown = state;
    out.push({ kind: "display", state });
  }
}
