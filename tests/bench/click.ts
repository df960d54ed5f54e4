/** A phone of one registration that measures how long a click in the panel takes to reach it as an INVITE. */
import { UdpSocket } from "../../adapters/host/udp_socket.ts";
import { seededRandom, token } from "../../core/lib/random.ts";
import { callId, cseq } from "../../core/sip/headers.ts";
import { answerChallenge } from "../../core/sip/digest.ts";
import { HeaderTable, type SipMessage, type SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { responseTo } from "../../core/sip/stack.ts";
import type { ServerProcess } from "../support/server.ts";
import { eventually } from "../support/tools.ts";
import { medianAndWorst } from "./row.ts";

export const DEVICE = "1001-soft";
const random = seededRandom("click bench");

export class Phone {
  readonly #socket: UdpSocket;
  readonly #server: { readonly host: string; readonly port: number };
  #hear: (message: SipMessage) => void = () => {};

  constructor(sipPort: number) {
    this.#server = { host: "127.0.0.1", port: sipPort };
    this.#socket = new UdpSocket({ host: "127.0.0.1", port: 0 }, {
      datagram: (bytes) => {
        const parsed = parse(bytes);
        if (parsed.ok) this.#hear(parsed.value);
      },
      fault: () => {},
    });
  }

  send(message: SipMessage): void {
    this.#socket.send(serialize(message), this.#server);
  }

  /** Sends a request and waits for its final response. */
  ask(request: SipRequest): Promise<SipMessage> {
    const heard = this.next((message) =>
      message.kind === "response" && message.status >= 200 && callId(message) === callId(request) &&
      cseq(message).number === cseq(request).number
    );
    this.send(request);
    return heard;
  }

  next(wanted: (message: SipMessage) => boolean): Promise<SipMessage> {
    return new Promise((resolve) => {
      this.#hear = (message) => {
        if (wanted(message)) resolve(message);
      };
    });
  }

  request(method: string, id: string, number: number, more: [string, string][] = []): SipRequest {
    const { host, port } = this.#socket.address;
    const user = `<sip:${DEVICE}@127.0.0.1>`;
    return {
      kind: "request",
      method,
      uri: `sip:127.0.0.1:${this.#server.port}`,
      headers: HeaderTable.of(
        ["Via", `SIP/2.0/UDP ${host}:${port};branch=z9hG4bK${token(random, 12)};rport`],
        ["Max-Forwards", "70"],
        ["From", `${user};tag=${token(random, 8)}`],
        ["To", user],
        ["Call-ID", id],
        ["CSeq", `${number} ${method}`],
        ["Contact", `<sip:${DEVICE}@${host}:${port}>`],
        ...more,
      ),
      body: new Uint8Array(),
    };
  }

  close(): Promise<void> {
    return this.#socket.close();
  }
}

/** Medians of so many clicks and of so many OPTIONS, in milliseconds. */
export async function clickToInvite(
  server: ServerProcess,
  clicks: number,
): Promise<{ readonly clickMillis: number; readonly optionsMillis: number }> {
  const phone = new Phone(server.sipPort);
  await register(phone);
  const cookie = await signIn(server.url);
  await eventually("the panel shows the phone", () => isRegistered(server.url, cookie));
  const clickTimes: number[] = [], optionsTimes: number[] = [];
  for (let i = 0; i < clicks; i++) {
    let start = performance.now();
    await phone.ask(phone.request("OPTIONS", token(random, 16), 1));
    optionsTimes.push(performance.now() - start);
    const ringing = phone.next((message) =>
      message.kind === "request" && message.method === "INVITE"
    );
    start = performance.now();
    const answer = click(server.url, cookie, i);
    const invite = await ringing;
    clickTimes.push(performance.now() - start);
    const declined = phone.next((message) =>
      message.kind === "request" && message.method === "ACK"
    );
    phone.send(responseTo(invite as SipRequest, 603, "Decline"));
    await declined;
    await answer;
    await eventually("the call is over", () => isIdle(server.url, cookie));
  }
  await phone.close();
  return {
    clickMillis: medianAndWorst(clickTimes, "lower").median,
    optionsMillis: medianAndWorst(optionsTimes, "lower").median,
  };
}

export async function register(phone: Phone): Promise<void> {
  const id = token(random, 16);
  const challenge = await phone.ask(phone.request("REGISTER", id, 1));
  const first = phone.request("REGISTER", id, 2);
  const authorization = answerChallenge(challenge.headers.values("WWW-Authenticate"), {
    user: DEVICE,
    password: `sip-${DEVICE}`,
    method: "REGISTER",
    uri: first.uri,
    cnonce: token(random, 16),
    nc: 1,
  });
  if (authorization === undefined) throw new Error("Cannot answer the registrar's challenge");
  const answer = await phone.ask({
    ...first,
    headers: first.headers.append("Authorization", authorization),
  });
  if (answer.kind !== "response" || answer.status !== 200) throw new Error("Cannot register");
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ loginId: "demo", extension: "1001", password: "91001" }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error(`Cannot sign in: ${answer.status}`);
  return cookie;
}

async function isRegistered(url: string, cookie: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/me`, { headers: { cookie } });
  const { devices } = await answer.json() as { devices: { id: string; registered: boolean }[] };
  return devices.some((device) => device.id === DEVICE && device.registered);
}

async function isIdle(url: string, cookie: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/calls`, { headers: { cookie } });
  return (await answer.json()).items.length === 0;
}

async function click(url: string, cookie: string, n: number): Promise<void> {
  const answer = await fetch(`${url}/api/v1/calls`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, cookie },
    body: JSON.stringify({
      commandId: `click-${token(random, 8)}-${n}`,
      device: DEVICE,
      destination: "1004",
      autoAnswer: false,
    }),
  });
  if (answer.status !== 202) {
    throw new Error(`The click was answered ${answer.status}: ${await answer.text()}`);
  }
  await answer.body?.cancel();
}
