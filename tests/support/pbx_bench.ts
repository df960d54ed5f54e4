/** A PBX alone on the bench: messages are put in by hand, and what it does is read off. */
import assert from "node:assert/strict";
import type { CommandId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Call, DeviceBinding, PbxCommand, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { sameSocket, type SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant, type Millis, plus } from "../../core/lib/time.ts";
import { answerChallenge } from "../../core/sip/digest.ts";
import { callId, cseq, tagOf, to } from "../../core/sip/headers.ts";
import {
  HeaderTable,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import {
  type Codec,
  type Direction,
  formatSdp,
  makeOffer,
  PCMA,
  PCMU,
} from "../../core/sip/sdp.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { responseTo } from "../../core/sip/stack.ts";
import type { MediaCommand } from "../../sim/pbx/media.ts";
import { Pbx, type PbxEffect, type PbxInput, type PbxOptions } from "../../sim/pbx/pbx.ts";

export const PBX: SocketAddress = { host: "10.0.0.1", port: 5060 };
export const CARRIER: SocketAddress = { host: "10.9.0.1", port: 5060 };

export interface Sent {
  readonly destination: SocketAddress;
  readonly message: SipMessage;
}

export interface BenchOptions {
  readonly keepsAlive?: boolean;
  /** Of a former run. */
  readonly bindings?: readonly DeviceBinding[];
  readonly failures?: PbxOptions["failures"];
  readonly now?: Instant;
}

export class PbxBench {
  readonly pbx: Pbx;
  readonly events: PbxEvent[] = [];
  readonly media: MediaCommand[] = [];
  readonly replies = new Map<string, Extract<PbxEffect, { kind: "reply" }>["result"]>();
  readonly #sent: Sent[] = [];
  now: Instant = instant(1_000_000);
  #branches = 0;

  /** Its contacts are asked for signs of life only with `keepsAlive`: whoever writes by hand answers nothing. */
  constructor(readonly office: Office, ports = 20, options: BenchOptions = {}) {
    const { keepsAlive = false, bindings = [], failures = [], now } = options;
    if (now !== undefined) this.now = now;
    const sip = keepsAlive ? office.sip : { ...office.sip, keepAliveSeconds: 0 };
    this.pbx = new Pbx({
      office: { ...office, sip },
      bindings,
      failures,
      local: PBX,
      rtpHost: PBX.host,
      carrier: CARRIER,
      random: seededRandom("bench"),
    });
    for (let i = 0; i < ports; i++) {
      this.input({ kind: "media", event: { kind: "port-ready", port: 10_000 + 2 * i } });
    }
  }

  input(input: PbxInput): void {
    for (const effect of this.pbx.handle(input, this.now)) {
      if (effect.kind === "event") this.events.push(effect.event);
      else if (effect.kind === "media") this.media.push(effect.command);
      else if (effect.kind === "reply") this.replies.set(effect.id, effect.result);
      else this.#sent.push({ destination: effect.destination, message: read(effect.bytes) });
    }
  }

  /** Lets time pass, waking the PBX whenever it wants to be. */
  pass(length: Millis): void {
    const until = plus(this.now, length);
    for (let next = this.pbx.nextDeadline(); next !== undefined && next <= until;) {
      if (next > this.now) this.now = next;
      this.input({ kind: "wake" });
      next = this.pbx.nextDeadline();
    }
    this.now = until;
  }

  execute(id: string, command: PbxCommand) {
    this.input({ kind: "command", id: id as CommandId, command });
    return this.replies.get(id)!;
  }

  say(source: SocketAddress, message: SipMessage): void {
    this.input({ kind: "datagram", source, bytes: serialize(message) });
  }

  /** What was sent since the last time, optionally only to one address. */
  take(destination?: SocketAddress): readonly SipMessage[] {
    const taken: SipMessage[] = [];
    const left = this.#sent.filter(({ destination: to, message }) => {
      const wanted = destination === undefined || sameSocket(to, destination);
      if (wanted) taken.push(message);
      return !wanted;
    });
    this.#sent.splice(0, this.#sent.length, ...left);
    return taken;
  }

  /** The only request, or the only response, with this method sent there since the last time. */
  request(method: string, destination: SocketAddress): SipRequest {
    const found = this.take(destination).filter((one) =>
      one.kind === "request" && one.method === method
    );
    assert.equal(found.length, 1, `${found.length} ${method} to ${destination.host}`);
    return found[0] as SipRequest;
  }

  response(destination: SocketAddress, status: number): SipResponse {
    const all = this.take(destination);
    const found = all.filter((one) => one.kind === "response" && one.status === status);
    assert.equal(found.length, 1, `no ${status} in ${all.map(firstLine).join(", ")}`);
    return found[0] as SipResponse;
  }

  /** Out of dialog; the branch is new each time. */
  build(source: SocketAddress, ask: Ask): SipRequest {
    const { method, user, body } = ask;
    const fields: [string, string][] = [
      ["Via", `SIP/2.0/UDP ${source.host}:${source.port};rport;branch=z9hG4bK${++this.#branches}x`],
      ["Max-Forwards", String(ask.maxForwards ?? 70)],
      ["From", ask.from ?? `<sip:${user}@${PBX.host}>;tag=from-${user}`],
      ["To", ask.to ?? `<sip:${ask.called ?? user}@${PBX.host}>`],
      ["Call-ID", ask.callId ?? `call-of-${user}`],
      ["CSeq", `${ask.cseq ?? 1} ${method}`],
      ["Contact", `<sip:${user}@${source.host}:${source.port}>`],
      ...(ask.headers ?? []).map(([name, value]): [string, string] => [name, value]),
    ];
    if (body !== undefined) fields.push(["Content-Type", "application/sdp"]);
    return {
      kind: "request",
      method,
      uri: ask.uri ?? `sip:${ask.called ?? ""}${ask.called === undefined ? "" : "@"}${PBX.host}`,
      headers: HeaderTable.of(...fields),
      body: body ?? new Uint8Array(),
    };
  }

  /** Sends it, and again with the answer to the challenge; returns the request that carried the digest. */
  withDigest(source: SocketAddress, ask: Ask, password: string): SipRequest {
    // a nonce is of its millisecond: a second count of 1 within it would be a replay
    this.pass(1);
    const first = this.build(source, ask);
    this.say(source, first);
    const challenge = this.response(source, 401);
    if (ask.method === "INVITE") this.say(source, ackTo(first, challenge));
    const authorization = answerChallenge(challenge.headers.values("WWW-Authenticate"), {
      user: ask.user,
      password,
      method: ask.method,
      uri: first.uri,
      cnonce: "cnonce",
      nc: 1,
    });
    const again = this.build(source, {
      ...ask,
      cseq: (ask.cseq ?? 1) + 1,
      headers: [...(ask.headers ?? []), ["Authorization", authorization!]],
    });
    this.say(source, again);
    return again;
  }

  register(device: string, source: SocketAddress, password = `sip-${device}`): void {
    const ask: Ask = { method: "REGISTER", user: device, headers: [["Expires", "3600"]] };
    this.withDigest(source, ask, password);
    this.response(source, 200);
  }

  /** The last the PBX said of its newest call. */
  call(): Call {
    const calls = this.events.flatMap((event) => event.kind === "call" ? [event.call] : []);
    assert.ok(calls.length > 0, "no call");
    return calls.at(-1)!;
  }
}

export interface Ask {
  readonly method: string;
  readonly user: string;
  /** Whom; the Request-URI has no user when absent. */
  readonly called?: string;
  readonly uri?: string;
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly maxForwards?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Uint8Array;
}

/** A description of an audio stream at `host:4000`. */
export function sdpOf(
  host: string,
  codecs: readonly Codec[] = [PCMU, PCMA],
  direction: Direction = "sendrecv",
  version = "1",
): Uint8Array {
  const origin = { user: "x", id: "1", version, host };
  return formatSdp(makeOffer({ origin, local: { host, port: 4000 }, codecs, direction }));
}

/** A response with our tag, Contact and body, as a phone makes it. */
export function answerTo(request: SipRequest, status: number, host: string, body?: Uint8Array) {
  return responseTo(request, status, undefined, {
    toTag: `tag-${host}`,
    headers: [["Contact", `<sip:phone@${host}:5060>`]],
    ...(body === undefined ? {} : { body }),
  });
}

/** The ACK to a final answer: its own branch to a 2xx, the INVITE's otherwise. */
export function ackTo(invite: SipRequest, response: SipResponse): SipRequest {
  const accepted = response.status < 300;
  const via = invite.headers.get("Via")!;
  const contact = response.headers.get("Contact");
  const uri = accepted && contact !== undefined ? contact.replaceAll(/[<>]/g, "") : invite.uri;
  return {
    kind: "request",
    method: "ACK",
    uri,
    headers: HeaderTable.of(
      ["Via", accepted ? `${via}a` : via],
      ["Max-Forwards", "70"],
      ["From", invite.headers.get("From")!],
      ["To", response.headers.get("To")!],
      ["Call-ID", callId(invite)],
      ["CSeq", `${cseq(invite).number} ACK`],
    ),
    body: new Uint8Array(),
  };
}

export function firstLine(message: SipMessage): string {
  return message.kind === "request"
    ? `${message.method} ${message.uri}`
    : `${message.status} ${message.reason}`;
}

export function toTag(message: SipMessage): string | undefined {
  return tagOf(to(message));
}

function read(bytes: Uint8Array): SipMessage {
  const message = parse(bytes);
  assert.ok(message.ok, `the PBX sent ${new TextDecoder().decode(bytes)}`);
  return message.value;
}
