/** Phones on the bench, by hand: they register, dial, talk, hold, answer and hang up, a message at a time. */
import assert from "node:assert/strict";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { Call, PbxCommand } from "../../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { callId } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { type Direction, PCMA, PCMU } from "../../core/sip/sdp.ts";
import type { Route } from "../../sim/pbx/media_io.ts";
import { demoOffice } from "./demo_office.ts";
import { ackTo, answerTo, type Ask, PBX, PbxBench, sdpOf } from "./pbx_bench.ts";

/** A device of the bench and where it is. */
export interface BenchPhone {
  readonly device: string;
  readonly at: SocketAddress;
}

/** A dialog as the phone sees it. */
export interface BenchDialog {
  readonly phone: BenchPhone;
  readonly callId: string;
  /** The phone's own From (or To) with its tag, and the PBX's. */
  readonly own: string;
  readonly far: string;
}

export function phoneOf(device: string): BenchPhone {
  return { device, at: { host: `10.1.0.${Number(device.slice(0, 4)) - 1000}`, port: 5060 } };
}

export class BenchPhones {
  readonly bench: PbxBench;
  #cseq = 100;
  #dialled = 0;

  constructor(devices: readonly string[], office: Office = demoOffice().office, ports = 40) {
    this.bench = new PbxBench(office, ports);
    for (const device of devices) this.bench.register(device, phoneOf(device).at);
  }

  /** The INVITE as it was let in, not answered yet. */
  dial(device: string, called: string): SipRequest {
    const { at } = phoneOf(device);
    this.#dialled += 1;
    return this.bench.withDigest(at, {
      method: "INVITE",
      user: device,
      called,
      body: sdpOf(at.host),
      callId: `dial-${this.#dialled}-${device}`,
    }, `sip-${device}`);
  }

  /** Rings and answers what the PBX sent there; the dialog. */
  answer(device: string, description = sdpOf(phoneOf(device).at.host)): BenchDialog {
    const phone = phoneOf(device);
    const invite = this.bench.request("INVITE", phone.at);
    this.bench.say(phone.at, answerTo(invite, 180, phone.at.host));
    this.bench.say(phone.at, answerTo(invite, 200, phone.at.host, description));
    return {
      phone,
      callId: callId(invite),
      own: `${invite.headers.get("To")!};tag=tag-${phone.at.host}`,
      far: invite.headers.get("From")!,
    };
  }

  /** The PBX has answered what was dialled; acknowledged. */
  answered(device: string, invite: SipRequest): BenchDialog {
    const phone = phoneOf(device);
    const accepted = this.bench.response(phone.at, 200);
    this.bench.say(phone.at, ackTo(invite, accepted));
    return {
      phone,
      callId: callId(invite),
      own: invite.headers.get("From")!,
      far: accepted.headers.get("To")!,
    };
  }

  /** Two phones talk; the caller's dialog first. */
  talk(caller: string, callee: string): readonly [BenchDialog, BenchDialog] {
    const invite = this.dial(caller, callee.slice(0, 4));
    const b = this.answer(callee);
    return [this.answered(caller, invite), b];
  }

  /** A request inside the dialog. */
  inside(dialog: BenchDialog, ask: Omit<Ask, "user"> & { readonly method: string }): SipRequest {
    const { phone, own, far } = dialog;
    this.#cseq += 1;
    const request = this.bench.build(phone.at, {
      user: phone.device,
      uri: `sip:naisen@${PBX.host}:${PBX.port}`,
      from: own,
      to: far,
      callId: dialog.callId,
      cseq: this.#cseq,
      ...ask,
    });
    this.bench.say(phone.at, request);
    return request;
  }

  /** A re-INVITE (acknowledged) or UPDATE with this direction; what the PBX answered. */
  offer(dialog: BenchDialog, direction: Direction, method: "INVITE" | "UPDATE" = "INVITE") {
    const { at } = dialog.phone;
    const body = sdpOf(at.host, [PCMU, PCMA], direction, String(this.#cseq));
    return this.describe(dialog, body, method);
  }

  describe(dialog: BenchDialog, body: Uint8Array, method: "INVITE" | "UPDATE" = "INVITE") {
    const { at } = dialog.phone;
    const request = this.inside(dialog, { method, body });
    const accepted = this.bench.response(at, 200);
    if (method === "INVITE") this.bench.say(at, ackTo(request, accepted));
    return accepted;
  }

  bye(dialog: BenchDialog): void {
    this.inside(dialog, { method: "BYE" });
    this.bench.response(dialog.phone.at, 200);
  }

  /** The PBX has ended the dialog; its BYE. */
  byed(device: string): SipRequest {
    const { at } = phoneOf(device);
    const bye = this.bench.request("BYE", at);
    this.bench.say(at, answerTo(bye, 200, at.host));
    return bye;
  }

  /** The PBX has told the phone whom it talks with now, and the phone took that; who it is. */
  told(device: string, method: "INVITE" | "UPDATE" = "INVITE"): string {
    const { at } = phoneOf(device);
    const offer = this.bench.request(method, at);
    this.bench.say(at, answerTo(offer, 200, at.host, sdpOf(at.host)));
    if (method === "INVITE") this.bench.request("ACK", at);
    return offer.headers.get("P-Asserted-Identity") ?? "";
  }

  /** A command of the panel about the newest call; the reply. */
  panel(command: PbxCommand) {
    this.#cseq += 1;
    return this.bench.execute(`panel-${this.#cseq}`, command);
  }

  /** The code of a refusal. */
  refused(command: PbxCommand): string {
    const reply = this.panel(command);
    assert.ok(!reply.ok, "accepted");
    return reply.error.code;
  }

  accepted(command: PbxCommand): void {
    const reply = this.panel(command);
    assert.ok(reply.ok, JSON.stringify(reply));
  }

  /** The last the PBX said of this call, or of the newest one. */
  call(id?: CallId): Call {
    const calls = this.bench.events.flatMap((event) => event.kind === "call" ? [event.call] : []);
    const call = calls.findLast((one) => one.id === (id ?? one.id));
    assert.ok(call !== undefined, "no call");
    return call;
  }

  /** The states of the legs alive, by device: `1001-desk holding, 1004-desk held`. */
  states(id?: CallId): string {
    return this.call(id).legs.filter((leg) => leg.state !== "ended")
      .map((leg) => `${leg.device} ${leg.state}`).join(", ");
  }

  /** What each leg alive hears, as media was told last: a device, a sound or nothing. */
  hearing(id?: CallId): string {
    const routes = new Map<number, Route>();
    for (const command of this.bench.media) {
      if (command.kind === "route") routes.set(command.port, command);
      else if (command.kind === "close") routes.delete(command.port);
    }
    const ports = new Map(this.bench.pbx.inspect().map((leg) => [leg.leg, leg.port]));
    const devices = new Map(this.call(id).legs.map((leg) => [ports.get(leg.id), leg.device]));
    return this.call(id).legs.filter((leg) => leg.state !== "ended").map((leg) => {
      const port = ports.get(leg.id);
      const speaker = [...routes.values()].find((route) => route.to === port && port !== undefined);
      const heard = speaker === undefined ? undefined : devices.get(speaker.port);
      return `${leg.device} ${heard ?? routes.get(port ?? 0)?.plays ?? "nothing"}`;
    }).join(", ");
  }
}

export function desk(extension: string): DeviceId {
  return `${extension}-desk` as DeviceId;
}
