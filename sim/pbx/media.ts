/**
 * The RTP relay as a machine of its own, joined to the PBX by messages (RFC 3550 §7.1). Each leg has one
 * port, and the next one for RTCP (§11; never on one port with RTP, RFC 5761, since our SDP does not offer
 * that). A port latches on the first packet whose source host is the one its SDP or its signalling names (any
 * port, as behind a NAT) and stays there until the next offer or answer; everything else that arrives is
 * dropped (I16). What one leg sends leaves from the other's port; where nobody is heard the relay plays music
 * or tones; what comes in is recorded.
 */
import type { Machine } from "../../core/lib/machine.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { earlier, type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { isRtcp, readRtp } from "../../core/media/rtp.ts";
import type { MediaMode } from "../pacing.ts";
import type { MediaCommand, MediaEffect, MediaInput, Route, Sound } from "./media_io.ts";
import { Recorder } from "./recorder.ts";
import { RelayPort, type SoundBoard } from "./relay_port.ts";
import { SoundFrames } from "./sounds.ts";

export type * from "./media_io.ts";

export interface MediaRelayOptions {
  readonly random: Random;
  /** How often sounds are sent, and whether recordings have sound; default `packets`. */
  readonly mode?: MediaMode;
  /** Music on hold as 8 kHz samples; the built-in piece when absent. */
  readonly music?: Int16Array;
}

/** How long a closed port rests, so that the last packets of one call do not reach the next. */
export const PORT_REST_MILLIS: Millis = 1_000;

const NOTHING: readonly MediaEffect[] = [];

export class MediaRelay implements Machine<MediaInput, MediaEffect> {
  /** Bound ports; `undefined` when free or resting. */
  readonly #ports = new Map<number, RelayPort | undefined>();
  /** Ports whose routes lead to a port. */
  readonly #speakers = new Map<number, Set<number>>();
  readonly #resting = new TimerTable();
  /** The next packet of each port that is played something. */
  readonly #playing = new TimerTable();
  readonly #board: SoundBoard;
  readonly #recorder: Recorder;
  #routed = 0;

  constructor({ random, mode = "packets", music }: MediaRelayOptions) {
    this.#board = { frames: new SoundFrames(music), mode, random };
    this.#recorder = new Recorder(mode);
  }

  handle(input: MediaInput, now: Instant): readonly MediaEffect[] {
    switch (input.kind) {
      case "packet":
        return input.port & 1
          ? this.#relayRtcp(input.port - 1, input.source, input.bytes)
          : this.#relay(input.port, input.source, input.bytes, now);
      case "command":
        return this.#command(input.command, now);
      case "bound":
        this.#ports.set(input.port, undefined);
        return [{ kind: "event", event: { kind: "port-ready", port: input.port } }];
      case "unbound":
        this.#close(input.port, now);
        this.#ports.delete(input.port);
        this.#resting.clear(String(input.port));
        return [{ kind: "event", event: { kind: "port-lost", port: input.port } }];
      case "wake":
        return this.#wake(now);
      default:
        return unreachable(input);
    }
  }

  nextDeadline(): Instant | undefined {
    const own = earlier(this.#resting.next(), this.#playing.next());
    return earlier(own, this.#recorder.nextDeadline());
  }

  /** Ports now routed, for the law that no call alive leaves no port in use (I35). */
  get inUse(): number {
    return this.#routed;
  }

  /** Bound ports that are neither routed nor resting. */
  get ready(): number {
    return this.#ports.size - this.inUse - this.#resting.size;
  }

  /** Recordings that run or are paused. */
  get recordings(): number {
    return this.#recorder.size;
  }

  /** The route of every port in use: for the laws that hold them and the calls together. */
  routes(): readonly Route[] {
    return [...this.#ports.values()].flatMap((leg) => leg === undefined ? [] : [leg.route]);
  }

  /** Which sound an SSRC of the relay's own stands for, while its leg lives. */
  soundOf(ssrc: number): Sound | undefined {
    for (const port of this.#ports.keys()) {
      const sound = this.soundTo(port, ssrc);
      if (sound !== undefined) return sound;
    }
    return undefined;
  }

  /** The same of one port alone. */
  soundTo(port: number, ssrc: number): Sound | undefined {
    for (const [own, sound] of this.#ports.get(port)?.sounds ?? []) {
      if (own === ssrc) return sound;
    }
    return undefined;
  }

  #command(command: MediaCommand, now: Instant): readonly MediaEffect[] {
    switch (command.kind) {
      case "route":
        return this.#route(command, now);
      case "close":
        // a command for a port that was lost meanwhile crosses its `port-lost` on the way
        if (!this.#ports.has(command.port)) return NOTHING;
        this.#close(command.port, now);
        this.#resting.set(String(command.port), plus(now, PORT_REST_MILLIS));
        return NOTHING;
      case "record":
      case "pause":
      case "stop":
        return this.#recorder.handle(command, now);
      default:
        return unreachable(command);
    }
  }

  #route(route: Route, now: Instant): readonly MediaEffect[] {
    if (!this.#ports.has(route.port)) return NOTHING;
    const leg = this.#ports.get(route.port);
    if (leg === undefined) {
      this.#ports.set(route.port, new RelayPort(route, this.#board));
      this.#routed += 1;
    }
    const before = leg?.route.to;
    leg?.follow(route);
    this.#leads(route.port, before, route.to, now);
    this.#play(route.port, now);
    return this.#wake(now);
  }

  #close(port: number, now: Instant): void {
    const leg = this.#ports.get(port);
    if (leg === undefined) return;
    this.#ports.set(port, undefined);
    this.#routed -= 1;
    this.#playing.clear(String(port));
    this.#leads(port, leg.route.to, undefined, now);
  }

  /** A port leads elsewhere: whoever is heard no more there may be played something in his place. */
  #leads(from: number, before: number | undefined, to: number | undefined, now: Instant): void {
    if (before === to) return;
    if (before !== undefined) {
      const speakers = this.#speakers.get(before);
      speakers?.delete(from);
      if (speakers?.size === 0) this.#speakers.delete(before);
      this.#play(before, now);
    }
    if (to !== undefined) {
      const speakers = this.#speakers.get(to);
      if (speakers === undefined) this.#speakers.set(to, new Set([from]));
      else speakers.add(from);
      this.#play(to, now);
    }
  }

  #play(port: number, now: Instant): void {
    const leg = this.#ports.get(port);
    leg?.play(this.#speakers.has(port), now);
    this.#setTimer(port, leg);
  }

  #setTimer(port: number, leg: RelayPort | undefined): void {
    const next = leg?.nextDeadline();
    if (next === undefined) this.#playing.clear(String(port));
    else this.#playing.set(String(port), next);
  }

  #wake(now: Instant): readonly MediaEffect[] {
    const effects: MediaEffect[] = [];
    for (let due = this.#resting.takeDue(now); due; due = this.#resting.takeDue(now)) {
      effects.push({ kind: "event", event: { kind: "port-ready", port: Number(due) } });
    }
    for (let due = this.#playing.takeDue(now); due; due = this.#playing.takeDue(now)) {
      const port = Number(due);
      const leg = this.#ports.get(port);
      const destination = leg?.destination;
      for (const bytes of leg?.due(now) ?? []) {
        if (destination !== undefined) effects.push({ kind: "send", port, destination, bytes });
      }
      this.#setTimer(port, leg);
    }
    effects.push(...this.#recorder.due(now));
    return effects;
  }

  #relay(
    port: number,
    source: SocketAddress,
    bytes: Uint8Array,
    now: Instant,
  ): readonly MediaEffect[] {
    const leg = this.#ports.get(port);
    const packet = leg === undefined ? undefined : readRtp(bytes);
    if (leg === undefined || packet === undefined || !leg.takesRtp(source)) return NOTHING;
    this.#recorder.hear(port, packet, leg.formatOf(packet.payloadType), now);
    const to = leg.route.to;
    const far = to === undefined ? undefined : this.#ports.get(to);
    const destination = far?.destination;
    if (far === undefined || destination === undefined) return NOTHING;
    return [{
      kind: "send",
      port: far.port,
      destination,
      bytes: far.translated(packet, bytes, leg),
    }];
  }

  /** Reports go where the sound goes, as they are: SSRCs and clocks are the senders' own. */
  #relayRtcp(port: number, source: SocketAddress, bytes: Uint8Array): readonly MediaEffect[] {
    const leg = this.#ports.get(port);
    if (leg === undefined || !isRtcp(bytes) || !leg.takesRtcp(source)) return NOTHING;
    const far = leg.route.to === undefined ? undefined : this.#ports.get(leg.route.to);
    const destination = far?.rtcpDestination;
    if (far === undefined || destination === undefined) return NOTHING;
    return [{ kind: "send", port: far.port + 1, destination, bytes }];
  }
}
