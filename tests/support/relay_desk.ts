/** A media relay with two phones at it, for tests that speak of what each sends and gets. */
import type { RecordingId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant, type Millis, plus } from "../../core/lib/time.ts";
import { encodeAlaw, encodeUlaw } from "../../core/media/g711.ts";
import { readRtp, type RtpPacket, rtpPacket } from "../../core/media/rtp.ts";
import { FRAME_SAMPLES, tone } from "../../core/media/tones.ts";
import { type Sides, sidesOf } from "./recorded.ts";
import type { MediaMode } from "../../sim/pacing.ts";
import {
  type MediaCommand,
  type MediaEffect,
  MediaRelay,
  type Route,
} from "../../sim/pbx/media.ts";

export const A: SocketAddress = { host: "10.0.0.1", port: 4000 };
export const B: SocketAddress = { host: "10.0.0.2", port: 5000 };
export const A_PORT = 10_000;
export const B_PORT = 10_002;
export const ULAW = { name: "PCMU", payloadType: 0 };
export const ALAW = { name: "PCMA", payloadType: 8 };
export const RECORDING = "0123456789abcdefghijklmnop" as RecordingId;

export type Sent = Extract<MediaEffect, { kind: "send" }>;

export class RelayDesk {
  readonly relay: MediaRelay;
  readonly effects: MediaEffect[] = [];
  now: Instant = instant(1_000_000);

  constructor(mode: MediaMode = "packets", music?: Int16Array) {
    const random = seededRandom("relay desk");
    this.relay = new MediaRelay({ random, mode, ...(music === undefined ? {} : { music }) });
    for (const port of [A_PORT, B_PORT]) this.#handle({ kind: "bound", port });
  }

  /** Routes of two who hear each other, both taking µ-law. */
  join(of: { readonly a?: Partial<Route>; readonly b?: Partial<Route> } = {}): void {
    this.route({ to: B_PORT, ...of.a });
    this.route({ port: B_PORT, remote: B, signallingHost: B.host, to: A_PORT, ...of.b });
  }

  route(route: Partial<Route> = {}): readonly MediaEffect[] {
    return this.tell({
      kind: "route",
      port: A_PORT,
      remote: A,
      signallingHost: A.host,
      codec: ULAW,
      ...route,
    });
  }

  tell(command: MediaCommand): readonly MediaEffect[] {
    return this.#handle({ kind: "command", command });
  }

  arrive(port: number, source: SocketAddress, bytes: Uint8Array): readonly Sent[] {
    return sends(this.#handle({ kind: "packet", port, source, bytes }));
  }

  /** Lets time pass, waking the relay whenever it wants; what it sent meanwhile. */
  pass(length: Millis): readonly Sent[] {
    const end = plus(this.now, length);
    const sent: Sent[] = [];
    for (let next = this.relay.nextDeadline(); next !== undefined && next <= end;) {
      if (next > this.now) this.now = next;
      sent.push(...sends(this.#handle({ kind: "wake" })));
      next = this.relay.nextDeadline();
    }
    this.now = end;
    return sent;
  }

  /** The chunks of a recording so far, as samples of its two sides. */
  recorded(id: RecordingId = RECORDING): Sides<Int16Array> {
    return sidesOf(
      this.effects.flatMap((effect) =>
        effect.kind === "recording" && effect.id === id ? [effect.chunk] : []
      ),
    );
  }

  #handle(input: Parameters<MediaRelay["handle"]>[0]): readonly MediaEffect[] {
    const effects = this.relay.handle(input, this.now);
    this.effects.push(...effects);
    return effects;
  }
}

export function sends(effects: readonly MediaEffect[]): readonly Sent[] {
  return effects.filter((effect) => effect.kind === "send");
}

export function packets(sent: readonly Sent[]): readonly RtpPacket[] {
  return sent.map(({ bytes }) => readRtp(bytes)!);
}

/** One 20 ms packet; 440 Hz in µ-law when nothing else is said. */
export function rtp(of: Partial<RtpPacket> = {}): Uint8Array {
  return rtpPacket({
    payloadType: 0,
    marker: false,
    sequence: 1,
    timestamp: FRAME_SAMPLES,
    ssrc: 7,
    payload: encodeUlaw(tone(440, FRAME_SAMPLES)),
    ...of,
  });
}

/** The n-th packet of a source that sends a tone without a break. */
export function tonePacket(
  n: number,
  hertz: number,
  of: { readonly ssrc?: number; readonly law?: "PCMU" | "PCMA" } = {},
): Uint8Array {
  const loop = tone(hertz, 8_000);
  const start = (n * FRAME_SAMPLES) % 8_000;
  const samples = loop.subarray(start, start + FRAME_SAMPLES);
  const { ssrc = hertz, law = "PCMU" } = of;
  return rtpPacket({
    payloadType: law === "PCMU" ? 0 : 8,
    marker: n === 0,
    sequence: (65_500 + n) & 0xffff,
    timestamp: (0xffff_f000 + n * FRAME_SAMPLES) >>> 0,
    ssrc,
    payload: law === "PCMU" ? encodeUlaw(samples) : encodeAlaw(samples),
  });
}
