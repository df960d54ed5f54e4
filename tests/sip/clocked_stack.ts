/** A stack with a clock turned by hand, which notes what it does and when. */
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant } from "../../core/lib/time.ts";
import { HeaderTable, type SipMessage, type SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import {
  DEFAULT_TIMERS,
  Stack,
  type StackEffect,
  type StackOptions,
} from "../../core/sip/stack.ts";

export const LOCAL: SocketAddress = { host: "192.0.2.1", port: 5060 };
export const PEER: SocketAddress = { host: "192.0.2.9", port: 5070 };

export interface Noted {
  readonly at: number;
  readonly effect: StackEffect;
}

export class ClockedStack {
  readonly stack: Stack;
  readonly noted: Noted[] = [];
  now: Instant = instant(0);

  constructor(options: Partial<StackOptions> = {}) {
    this.stack = new Stack({
      random: seededRandom("stack"),
      timers: DEFAULT_TIMERS,
      local: LOCAL,
      ...options,
    });
  }

  note(effects: readonly StackEffect[]): readonly StackEffect[] {
    for (const effect of effects) this.noted.push({ at: this.now, effect });
    return effects;
  }

  receive(message: SipMessage | string, source: SocketAddress = PEER): readonly StackEffect[] {
    const bytes = typeof message === "string" ? bytesOf(message) : serialize(message);
    return this.note(this.stack.receive(bytes, source, this.now));
  }

  /** Lets time pass, waking the stack exactly when it asks for it. */
  advance(to: number): void {
    for (;;) {
      const next = this.stack.nextDeadline();
      if (next === undefined || next > to) break;
      this.now = next;
      this.note(this.stack.wake(next));
    }
    this.now = instant(to);
  }

  /** Times at which a message whose start line begins so was sent. */
  sentAt(start: string): number[] {
    return this.sends().filter((one) => one.text.startsWith(start)).map((one) => one.at);
  }

  sends(): { at: number; text: string; bytes: Uint8Array; destination: SocketAddress }[] {
    return this.noted.flatMap(({ at, effect }) =>
      effect.kind === "send" ? [{ at, text: textOf(effect.bytes), ...effect }] : []
    );
  }

  kinds(): string[] {
    return this.noted.map(({ effect }) => effect.kind).filter((kind) => kind !== "send");
  }

  of<Kind extends StackEffect["kind"]>(kind: Kind): Extract<StackEffect, { kind: Kind }>[] {
    return this.noted.flatMap(({ effect }) =>
      effect.kind === kind ? [effect as Extract<StackEffect, { kind: Kind }>] : []
    );
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Reads what we sent; throws when our own parser refuses it. */
export function read(bytes: Uint8Array): SipMessage {
  const parsed = parse(bytes);
  if (!parsed.ok) throw new Error(`Cannot read: ${parsed.error.code}`);
  return parsed.value;
}

export function readRequest(bytes: Uint8Array): SipRequest {
  const message = read(bytes);
  if (message.kind !== "request") throw new Error("Cannot read a response as a request");
  return message;
}

type Fields = Readonly<Record<string, string | undefined>>;

/** A request of the peer. Fields replace the defaults; `undefined` leaves one out. */
export function request(method: string, fields: Fields = {}, uri = "sip:a@192.0.2.1"): SipRequest {
  const all: Fields = {
    Via: "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKpeer1",
    "Max-Forwards": "70",
    From: "<sip:b@192.0.2.9>;tag=b1",
    To: "<sip:a@192.0.2.1>",
    "Call-ID": "call-1",
    CSeq: `1 ${method}`,
    Contact: "<sip:b@192.0.2.9:5070>",
    ...fields,
  };
  const headers = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  const table = HeaderTable.of(...headers);
  return { kind: "request", method, uri, headers: table, body: new Uint8Array(0) };
}

/** What we send, without Via. */
export function ours(method: string, fields: Fields = {}): SipRequest {
  return request(method, {
    Via: undefined,
    From: "<sip:a@192.0.2.1>;tag=a1",
    To: "<sip:b@192.0.2.9>",
    Contact: "<sip:a@192.0.2.1:5060>",
    ...fields,
  }, "sip:b@192.0.2.9:5070");
}
