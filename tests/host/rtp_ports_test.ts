/** RTP ports over real sockets: however many calls ring at once, further ports are bound ahead of the next. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { UdpSocket } from "../../adapters/host/udp_socket.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import { loadOffice } from "../support/demo_office.ts";
import { rtpRange } from "../support/ports.ts";
import { eventually } from "../support/tools.ts";

const HOST = "127.0.0.1";
/** Calls begun at once, well below half of the ports bound ahead. */
const BURST = 25;
/** So many bursts that their calls need more ports than were ever bound ahead. */
const BURSTS = 6;

Deno.test("BundledPbx: calls that only ring take bound ports, and others are bound in their place", async () => {
  const answers: string[] = [];
  const caller = listener((text) => answers.push(text.split("\r\n")[0]!));
  const silentTrunk = listener(() => {});
  const { office } = loadOffice("bench");
  const port = silentTrunk.address.port;
  const lines = office.lines.map((line) => ({
    ...line,
    trunk: { kind: "peer", host: HOST, port } as const,
  }));
  const faults: string[] = [];
  const started = await BundledPbx.start({
    office: { ...office, lines },
    sip: { host: HOST, port: 0 },
    advertise: HOST,
    rtp: rtpRange(1_000),
    entropy: systemEntropy,
    fault: ({ text }) => faults.push(text),
  });
  assert.ok(started.ok);
  const pbx = started.value;
  try {
    for (let burst = 1; burst <= BURSTS; burst++) {
      for (let n = 0; n < BURST; n++) {
        caller.send(invite(`${burst}-${n}`, caller.address.port), pbx.address);
      }
      await eventually(
        `${burst * BURST} calls ring, and ports for as many more are ready`,
        async () => {
          const { legs, freePorts } = await pbx.census();
          return legs === 2 * burst * BURST && freePorts >= 2 * BURST;
        },
      );
    }
    assert.ok(answers.every((line) => line === "SIP/2.0 100 Trying"), answers.join());
    assert.deepEqual(faults, []);
  } finally {
    await pbx.close();
    await caller.close();
    await silentTrunk.close();
  }
});

function listener(heard: (text: string) => void): UdpSocket {
  return new UdpSocket({ host: HOST, port: 0 }, {
    datagram: (bytes) => heard(new TextDecoder().decode(bytes)),
    fault: () => {},
  });
}

function invite(id: string, port: number): Uint8Array {
  const sdp = [
    "v=0",
    `o=load 1 1 IN IP4 ${HOST}`,
    "s=-",
    `c=IN IP4 ${HOST}`,
    "t=0 0",
    "m=audio 6000 RTP/AVP 0",
    "",
  ].join("\r\n");
  const head = [
    `INVITE sip:0300004511@${HOST} SIP/2.0`,
    `Via: SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK${id}`,
    "Max-Forwards: 70",
    `From: <sip:benchuac@${HOST}>;tag=${id}`,
    `To: <sip:0300004511@${HOST}>`,
    `Call-ID: ${id}@${HOST}`,
    "CSeq: 1 INVITE",
    `Contact: <sip:benchuac@${HOST}:${port}>`,
    "Content-Type: application/sdp",
    `Content-Length: ${sdp.length}`,
    "",
    "",
  ].join("\r\n");
  return new TextEncoder().encode(head + sdp);
}
