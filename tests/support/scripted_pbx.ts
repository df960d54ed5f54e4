/** The other side of a phone under test: it registers everybody, talks, and answers requests as the test says. */
import type { Machine } from "../../core/lib/machine.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { referSubscription, tellReferStatus } from "../../core/sip/refer.ts";
import type { HeaderFields, SessionEffect } from "../../core/sip/session.ts";
import { MediaLeg } from "../../sim/devices/media_leg.ts";
import {
  type AgentEffect,
  ALLOW,
  type AskedEffect,
  UserAgent,
} from "../../sim/devices/user_agent.ts";
import { Voice } from "../../sim/devices/voice.ts";
import type { World } from "../../sim/world.ts";

export const PBX: SocketAddress = { host: "10.0.0.100", port: 5060 };
const PBX_RTP: SocketAddress = { host: "10.0.0.100", port: 4000 };

type Input =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "rtp"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "act"; readonly act: (now: Instant) => void }
  | { readonly kind: "wake" };

interface Packet {
  readonly kind: "send" | "send-rtp";
  /** Of RTP: the leg's own address. */
  readonly from?: SocketAddress;
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

export interface ReferPlan {
  readonly status: number;
  /** Statuses told by NOTIFY, in this order. */
  readonly tells?: readonly number[];
  /** The subscription ends without a word. */
  readonly endsSilently?: boolean;
}

export class ScriptedPbx implements Machine<Input, Packet> {
  /** Every request that came but ACK, CANCEL and what a session answers itself. */
  readonly asked: SipRequest[] = [];
  /** What sessions told. */
  readonly news: Exclude<AgentEffect, { kind: "send" }>[] = [];
  /** Sessions in the order they began. */
  readonly sessions: string[] = [];
  /** Statuses of answers to requests sent by `request`. */
  readonly answers: number[] = [];
  readonly media = new Map<string, MediaLeg>();
  refer: ReferPlan = { status: 202, tells: [100, 200] };
  /** New calls only ring. */
  ringsOnly = false;
  /** New calls are not even told to ring. */
  silent = false;
  readonly agent: UserAgent;
  readonly #random: Random;
  readonly #news: AgentEffect[] = [];
  #out: Packet[] = [];

  constructor(random: Random) {
    this.#random = random.fork("media");
    this.agent = new UserAgent({
      random: random.fork("agent"),
      local: PBX,
      user: "pbx",
      product: "Scripted",
      allow: [...ALLOW, "REFER", "NOTIFY"],
      extensions: ["replaces"],
      owns: new Set(["REGISTER", "REFER", "SUBSCRIBE", "INFO"]),
    });
  }

  handle(input: Input, now: Instant): readonly Packet[] {
    this.#out = [];
    if (input.kind === "datagram") {
      this.#say(this.agent.receive(input.bytes, input.source, now));
    } else if (input.kind === "rtp") {
      for (const media of this.media.values()) media.hear(input.bytes, input.source, now);
    } else if (input.kind === "act") input.act(now);
    else this.#say(this.agent.wake(now));
    for (let one = this.#news.shift(); one !== undefined; one = this.#news.shift()) {
      this.#take(one, now);
    }
    let port = PBX_RTP.port;
    for (const media of this.media.values()) {
      const from = { ...PBX_RTP, port };
      for (const packet of media.due(now)) this.#out.push({ kind: "send-rtp", from, ...packet });
      port += 2;
    }
    return this.#out;
  }

  nextDeadline(): Instant | undefined {
    let next = this.agent.nextDeadline();
    for (const media of this.media.values()) {
      const due = media.nextDeadline();
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  /** Calls a phone. */
  invite(uri: string, destination: SocketAddress, headers: HeaderFields, now: Instant): string {
    const media = this.#newMedia();
    const { session, effects } = this.agent.sessions.invite({
      uri,
      destination,
      from: { uri: `sip:pbx@${PBX.host}`, params: new Map() },
      sdp: media.offer("sendrecv"),
      headers,
    }, now);
    this.#add(session, media);
    this.say(effects, now);
    return session;
  }

  /** Sends a request inside a session's dialog; its answer's status is put to `answers`. */
  request(
    session: string,
    method: string,
    options: { headers?: HeaderFields; body?: Uint8Array; contentType?: string },
    now: Instant,
  ): void {
    this.say(this.agent.sessions.request(session, method, options, now).effects, now);
  }

  say(effects: readonly SessionEffect[], now: Instant): void {
    this.#say(this.agent.settle(effects, now));
  }

  #say(effects: readonly AgentEffect[]): void {
    this.#news.push(...effects);
  }

  #take(one: AgentEffect, now: Instant): void {
    if (one.kind === "send") return void this.#out.push(one);
    this.news.push(one);
    const { sessions } = this.agent;
    switch (one.kind) {
      case "asked":
        return this.#answer(one, now);
      case "invited": {
        const { session, effects } = sessions.incoming(one.effect, now);
        this.say(effects, now);
        if (session === undefined) return;
        const media = this.#newMedia();
        this.#add(session, media);
        if (this.silent) return;
        this.say(sessions.ring(session, {}, now), now);
        if (this.ringsOnly) return;
        const sdp = media.answer(one.effect.request.body, "sendrecv", now);
        if (sdp.ok) this.say(sessions.answer(session, { sdp: sdp.value }, now), now);
        return;
      }
      case "offered": {
        const media = this.media.get(one.session);
        const answer = one.sdp && media?.answer(one.sdp, "sendrecv", now);
        if (answer?.ok) this.say(sessions.acceptOffer(one.session, answer.value, now), now);
        return;
      }
      case "answered":
      case "offer-answered":
        if (one.sdp !== undefined) this.media.get(one.session)?.answered(one.sdp, now);
        return;
      case "response":
        if (one.status >= 200) this.answers.push(one.status);
        return;
      case "ended":
        this.media.get(one.session)?.close(now);
        return;
      default:
        return;
    }
  }

  #answer(asked: AskedEffect, now: Instant): void {
    this.asked.push(asked.request);
    const status = asked.request.method === "REFER" ? this.refer.status : 200;
    this.#say(this.agent.answer(asked, status, [], now));
    if (asked.request.method !== "REFER" || asked.session === undefined) return;
    let subscription = referSubscription();
    for (const told of this.refer.tells ?? []) {
      const [next, notify] = tellReferStatus(subscription, told);
      subscription = next;
      if (notify !== undefined) this.request(asked.session, "NOTIFY", notify, now);
    }
    if (this.refer.endsSilently === true) {
      const headers = [["Event", "refer"], ["Subscription-State", "terminated"]] as const;
      this.request(asked.session, "NOTIFY", { headers }, now);
    }
  }

  #add(session: string, media: MediaLeg): void {
    this.sessions.push(session);
    this.media.set(session, media);
  }

  #newMedia(): MediaLeg {
    return new MediaLeg({
      local: { ...PBX_RTP, port: PBX_RTP.port + 2 * this.media.size },
      mode: "flows",
      voice: new Voice(9),
      random: this.#random.fork(String(this.media.size)),
    });
  }
}

export interface ScriptedPbxNode {
  readonly pbx: ScriptedPbx;
  /** Does something now, and lets the world run on for a moment. */
  act<T>(what: (now: Instant) => T): T;
}

/** Sixteen calls have media addresses of their own. */
export function addScriptedPbx(world: World, random: Random): ScriptedPbxNode {
  const pbx = new ScriptedPbx(random.fork("pbx"));
  const ports = Array.from({ length: 16 }, (_, i) => ({ ...PBX_RTP, port: PBX_RTP.port + 2 * i }));
  const node = world.add<Input, Packet>({
    name: "pbx",
    machine: pbx,
    addresses: [PBX, ...ports],
    receive: ({ source, local, bytes }) => ({
      kind: local.port === PBX.port ? "datagram" : "rtp",
      source,
      bytes,
    }),
    wake: { kind: "wake" },
    perform: (effect, out) => {
      out.send(effect.from ?? PBX, effect.destination, effect.bytes);
    },
  });
  return {
    pbx,
    act(what) {
      let result: { readonly value: ReturnType<typeof what> } | undefined;
      node.post({ kind: "act", act: (now) => void (result = { value: what(now) }) });
      world.run(100);
      return result!.value;
    },
  };
}
