/**
 * A flood of REGISTERs without credentials from 249 addresses of the loopback network, as a process of its own:
 * `flood.ts PORT RATE SECONDS`. Says in JSON how many it sent in how many seconds.
 */

const TARGET_HOST = "127.0.0.1";
const HOSTS = Array.from({ length: 249 }, (_, n) => `127.0.0.${n + 2}`);
/** Digits of the number that makes each request another one. */
const DIGITS = 9;
const PAUSE_MILLIS = 2;

interface Sender {
  readonly socket: Deno.DatagramConn;
  /** The request, in which the number is written anew each time. */
  readonly bytes: Uint8Array;
  readonly numberAt: readonly number[];
}

function sender(host: string, target: Deno.NetAddr): Sender {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: host, port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const blank = "0".repeat(DIGITS);
  const text = [
    `REGISTER sip:${TARGET_HOST}:${target.port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK-${blank};rport`,
    "Max-Forwards: 70",
    `From: <sip:u1@${TARGET_HOST}>;tag=f${blank}`,
    `To: <sip:u1@${TARGET_HOST}>`,
    `Call-ID: ${blank}@${host}`,
    "CSeq: 1 REGISTER",
    `Contact: <sip:u1@${host}:${port}>`,
    "Expires: 300",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
  const numberAt = [...text.matchAll(new RegExp(blank, "g"))].map(({ index }) => index);
  return { socket, bytes: new TextEncoder().encode(text), numberAt };
}

function number({ bytes, numberAt }: Sender, n: number): void {
  const digits = String(n).padStart(DIGITS, "0");
  for (const at of numberAt) {
    for (let i = 0; i < DIGITS; i++) bytes[at + i] = digits.charCodeAt(i);
  }
}

/** Answers are read and forgotten, as by somebody who asks for nothing. */
async function ignoreAnswers(socket: Deno.DatagramConn): Promise<void> {
  const buffer = new Uint8Array(2_048);
  while (await socket.receive(buffer).catch(() => undefined) !== undefined);
}

async function flood(port: number, rate: number, seconds: number): Promise<void> {
  const target: Deno.NetAddr = { transport: "udp", hostname: TARGET_HOST, port };
  const senders = HOSTS.map((host) => sender(host, target));
  for (const { socket } of senders) void ignoreAnswers(socket);
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1_000;
  let sent = 0;
  while (elapsed() < seconds) {
    const due = Math.min(senders.length, Math.floor(elapsed() * rate) - sent);
    if (due <= 0) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
      continue;
    }
    const batch = senders.slice(0, due);
    await Promise.all(batch.map((one, at) => {
      number(one, sent + at);
      return one.socket.send(one.bytes, target);
    }));
    sent += due;
    // whoever has sent goes to the back
    senders.push(...senders.splice(0, due));
  }
  console.log(JSON.stringify({ sent, seconds: elapsed() }));
  for (const { socket } of senders) socket.close();
}

if (import.meta.main) {
  const [port, rate, seconds] = Deno.args.map(Number);
  await flood(port!, rate!, seconds!);
}
