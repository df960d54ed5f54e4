/**
 * The RTP relay as a machine of its own, joined to the PBX by messages. Each leg has one port. A port
 * latches on the first packet whose source host is the one its SDP or its signalling names (any port, as
 * behind a NAT) and stays there until the next route; everything else that arrives is dropped (I16).
 */
import type { Machine } from "../../core/lib/machine.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import { TimerTable } from "../../core/lib/timer_table.ts";
import { type Instant, type Millis, plus } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { MediaCommand, MediaEffect, MediaInput } from "./media_io.ts";

export type * from "./media_io.ts";

interface PortRoute {
  readonly remote: SocketAddress | undefined;
  readonly signallingHost: string;
  readonly to: number | undefined;
  latched: SocketAddress | undefined;
}

/** How long a closed port rests, so that the last packets of one call do not reach the next. */
export const PORT_REST_MILLIS: Millis = 1_000;

const NOTHING: readonly MediaEffect[] = [];

export class MediaRelay implements Machine<MediaInput, MediaEffect> {
  /** Bound ports; `undefined` when free or resting. */
  readonly #ports = new Map<number, PortRoute | undefined>();
  readonly #resting = new TimerTable();
  #routed = 0;

  handle(input: MediaInput, now: Instant): readonly MediaEffect[] {
    switch (input.kind) {
      case "packet":
        return this.#relay(input.port, input.source, input.bytes);
      case "command":
        return this.#command(input.command, now);
      case "bound":
        this.#ports.set(input.port, undefined);
        return [{ kind: "event", event: { kind: "port-ready", port: input.port } }];
      case "unbound":
        this.#set(input.port, undefined);
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
    return this.#resting.next();
  }

  /** Ports now routed, for the law that no call alive leaves no port in use (I35). */
  get inUse(): number {
    return this.#routed;
  }

  /** Bound ports that are neither routed nor resting. */
  get ready(): number {
    return this.#ports.size - this.inUse - this.#resting.size;
  }

  #command(command: MediaCommand, now: Instant): readonly MediaEffect[] {
    if (command.kind !== "route" && command.kind !== "close") return NOTHING;
    // a route for a port that was lost meanwhile crosses its `port-lost` on the way
    if (!this.#ports.has(command.port)) return NOTHING;
    if (command.kind === "close") {
      this.#set(command.port, undefined);
      this.#resting.set(String(command.port), plus(now, PORT_REST_MILLIS));
      return NOTHING;
    }
    this.#set(command.port, {
      remote: command.remote,
      signallingHost: command.signallingHost,
      to: command.to,
      latched: undefined,
    });
    return NOTHING;
  }

  #set(port: number, route: PortRoute | undefined): void {
    const before = this.#ports.get(port);
    this.#routed += Number(route !== undefined) - Number(before !== undefined);
    this.#ports.set(port, route);
  }

  #wake(now: Instant): readonly MediaEffect[] {
    const effects: MediaEffect[] = [];
    for (let due = this.#resting.takeDue(now); due; due = this.#resting.takeDue(now)) {
      effects.push({ kind: "event", event: { kind: "port-ready", port: Number(due) } });
    }
    return effects;
  }

  #relay(port: number, source: SocketAddress, bytes: Uint8Array): readonly MediaEffect[] {
    const route = this.#ports.get(port);
    if (route === undefined) return NOTHING;
    if (route.latched === undefined) {
      if (source.host !== route.remote?.host && source.host !== route.signallingHost) {
        return NOTHING;
      }
      route.latched = source;
    } else if (!sameSocket(route.latched, source)) return NOTHING;
    if (route.to === undefined) return NOTHING;
    const far = this.#ports.get(route.to);
    const destination = far?.latched ?? far?.remote;
    // a far end without `remote` is on hold or has not said where it listens
    if (far?.remote === undefined || destination === undefined) return NOTHING;
    return [{ kind: "send", port: route.to, destination, bytes }];
  }
}
