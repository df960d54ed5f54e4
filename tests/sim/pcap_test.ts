/** Packet captures of simulated worlds: the bytes of the format, what passes a host and when, and what tshark reads. */
import assert from "node:assert/strict";
import type { CommandId, DeviceId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant, plus } from "../../core/lib/time.ts";
import { parse } from "../../core/sip/parse.ts";
import { blankDigests } from "../../sim/blank_digests.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { type LinkConditions, QUIET } from "../../sim/network.ts";
import { OfficeWorld, PBX_ADDRESS } from "../../sim/office_world.ts";
import { type CapturedDatagram, pcapHeader, pcapRecord } from "../../sim/pcap.ts";
import { WireTap } from "../../sim/wire_tap.ts";
import { World, WORLD_START } from "../../sim/world.ts";
import { demoOffice } from "../support/demo_office.ts";
import { findTool, runTool, testWith } from "../support/tools.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const hex = (bytes: Uint8Array) => bytes.toHex();

Deno.test("pcapRecord: time in microseconds, lengths, addresses, ports and both checksums, over IPv4", () => {
  const record = pcapRecord({
    at: instant(1_795_478_400_123.625),
    source: { host: "10.0.0.1", port: 5060 },
    destination: { host: "10.1.0.7", port: 4000 },
    bytes: encode("abc"),
  });
  assert.equal(
    hex(pcapHeader()),
    "a1b2c3d4" + "00020004" + "00000000" + "00000000" + "0000ffff" + "00000065",
  );
  assert.equal(hex(record.subarray(0, 16)), "6b04d380" + "0001e2e9" + "0000001f" + "0000001f");
  assert.equal(
    hex(record.subarray(16)),
    "4500001f000040004011" + "26c6" + "0a000001" + "0a010007" + "13c40fa0000b" + "0409" + "616263",
  );
});

Deno.test("pcapRecord: IPv6 too; what no wire can carry is a fault of ours", () => {
  const packet = {
    at: instant(0),
    source: { host: "2001:db8::1", port: 1 },
    destination: { host: "2001:db8::2", port: 2 },
    bytes: encode("x"),
  };
  const record = pcapRecord(packet);
  assert.equal(hex(record.subarray(16, 24)), "60000000" + "0009" + "11" + "40");
  assert.equal(record.length, 16 + 40 + 8 + 1);
  assert.throws(() => pcapRecord({ ...packet, source: { host: "10.0.0.1", port: 1 } }));
  assert.throws(() => pcapRecord({ ...packet, source: { host: "pbx", port: 1 } }));
  assert.throws(() => pcapRecord({ ...packet, bytes: new Uint8Array(65_500) }));
});

const REGISTER = `REGISTER sip:10.0.0.1 SIP/2.0\r
Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bK1\r
From: <sip:1001-desk@10.0.0.1>;tag=a\r
To: <sip:1001-desk@10.0.0.1>\r
Call-ID: c\r
CSeq: 2 REGISTER\r
Authorization: Digest username="1001-desk",realm="naisen",nonce="n",response="0123abcd",uri="sip:x"\r
Content-Length: 0\r
\r
`;

Deno.test("blankDigests: the response alone, in its length, however it is written; the same bytes where there is none", () => {
  const blanked = decode(blankDigests(encode(REGISTER)));
  assert.equal(blanked, REGISTER.replace("0123abcd", "00000000"));
  assert.ok(parse(encode(blanked)).ok);
  for (const written of ['RESPONSE = "f00d"', "response=f00d", ' response= "f00d"']) {
    const text = REGISTER.replace('response="0123abcd"', written);
    assert.ok(!decode(blankDigests(encode(text))).includes("f00d"), written);
  }
  for (const same of ["OPTIONS sip:a SIP/2.0\r\nX: xresponse=1\r\n\r\n", "response=1", ""]) {
    const bytes = encode(same);
    assert.equal(blankDigests(bytes), bytes);
  }
  const rtp = new Uint8Array([0x80, ...encode(' response="abc"')]);
  assert.equal(blankDigests(rtp), rtp);
});

Deno.test("WireTap: a host sees what it sends at once and what it is sent on arrival, before what it answers", () => {
  const slow: LinkConditions = { ...QUIET, latencyMillis: 10 };
  const world = new World({ random: seededRandom("tap"), conditions: slow });
  const here = { host: "10.0.0.1", port: 1 }, there = { host: "10.0.0.2", port: 1 };
  const node = (name: string, local: typeof here, answers: boolean) =>
    world.add<Uint8Array, { to: typeof here; bytes: Uint8Array }>({
      name,
      machine: {
        handle: (bytes) => {
          const to = local === here ? there : here;
          return bytes.length === 0 ? [] : [{ to, bytes: bytes.subarray(1) }];
        },
        nextDeadline: () => undefined,
      },
      addresses: [local],
      receive: ({ bytes }) => answers ? bytes : undefined,
      wake: new Uint8Array(),
      perform: ({ to, bytes }, out) => out.send(local, to, bytes),
    });
  node("here", here, true);
  const other = node("there", there, false);
  const seen: string[] = [];
  const tap = new WireTap(world, here.host, ({ at, source, bytes }) => {
    seen.push(`${at - WORLD_START} ${source.host} ${decode(bytes)}`);
  });
  other.post(encode("abc"));
  other.post(encode("xyz"), 4);
  world.network.setConditions(slow);
  world.run(12);
  world.network.cut(here.host, there.host);
  other.post(encode("lost"));
  world.run(100);
  tap.catchUp(world.now);
  assert.deepEqual(seen, [
    "10 10.0.0.2 bc",
    "10 10.0.0.1 c",
    "14 10.0.0.2 yz",
    "14 10.0.0.1 z",
  ]);
});

/** A day in small: calls inside and outside, one refused, one held and parked, one by click. */
function capture(media: "flows" | "packets") {
  const { office, secrets } = demoOffice();
  const sim = new OfficeWorld({
    random: seededRandom("pcap"),
    office,
    secrets,
    media,
    habits: (device) => device.kind === "desk" ? demoHabits(device.owner) : undefined,
  });
  const pieces = [pcapHeader()];
  const seen: CapturedDatagram[] = [];
  const tap = new WireTap(sim.world, PBX_ADDRESS.host, (datagram) => {
    seen.push(datagram);
    pieces.push(pcapRecord(datagram));
  });
  const press = (at: number, who: string, key: Parameters<OfficeWorld["press"]>[1]) =>
    sim.world.at(plus(sim.startedAt, at), `${who} ${key.press}`, () => {
      sim.press(who as DeviceId, key);
    });
  press(1_000, "1001-desk", { press: "dial", digits: "1004" });
  press(2_000, "1005-desk", { press: "dial", digits: "00312345678" });
  press(3_000, "1006-desk", { press: "dial", digits: "1008" });
  press(5_000, "1001-desk", { press: "transfer", to: "701" });
  press(6_000, "1007-desk", { press: "dial", digits: "701" });
  sim.world.after(6_500, "click", () =>
    sim.execute("c1" as CommandId, {
      kind: "originate",
      device: "1001-desk" as DeviceId,
      destination: "1002",
      autoAnswer: true,
    }));
  press(9_000, "1007-desk", { press: "hangup" });
  press(9_500, "1005-desk", { press: "hangup" });
  press(9_800, "1002-desk", { press: "hangup" });
  sim.world.run(12_000);
  tap.catchUp(sim.world.now);
  return { bytes: new Uint8Array(pieces.flatMap((piece) => [...piece])), seen, sim };
}

const tshark = findTool("tshark");

async function ask(file: string, filter: string, ...fields: string[]): Promise<string[][]> {
  const wanted = fields.flatMap((field) => ["-e", field]);
  const rows = await runTool(tshark, [
    ...["-r", file, "-Y", filter, "-T", "fields", "-E", "separator=/t"],
    ...["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"],
    ...wanted,
  ]);
  return rows.split("\n").filter((row) => row !== "").map((row) => row.split("\t"));
}

for (const media of ["flows", "packets"] as const) {
  testWith(
    [tshark],
    `pcap: tshark finds every datagram, every call complete, nothing malformed (${media})`,
    async () => {
      const { bytes, seen, sim } = capture(media);
      const file = await Deno.makeTempFile({ suffix: ".pcap" });
      await Deno.writeFile(file, bytes);
      try {
        const frames = await ask(file, "frame", "frame.time_epoch", "ip.src", "udp.dstport");
        assert.deepEqual(
          frames.map(([at, host, port]) => [Math.round(Number(at) * 1e6), host, port]),
          seen.map(({ at, source, destination }) => [
            Math.round(at * 1e3),
            source.host,
            String(destination.port),
          ]),
        );
        const wrong = "_ws.malformed || _ws.expert.severity >= 0x600000 || _ws.short";
        assert.deepEqual(await ask(file, wrong, "frame.number", "_ws.expert.message"), []);
        const invites = await ask(file, 'sip.Method == "INVITE"', "sip.Call-ID");
        const ends = await ask(
          file,
          'sip.Method == "BYE" || (sip.CSeq.method == "INVITE" && sip.Status-Code >= 300 && sip.Status-Code != 401)',
          "sip.Call-ID",
        );
        const calls = new Set(invites.flat());
        assert.deepEqual(new Set(ends.flat()), calls);
        const ours = seen.flatMap(({ bytes }) => {
          const read = bytes[0]! < 0x80 ? parse(bytes) : undefined;
          return read?.ok === true && read.value.kind === "request" &&
              read.value.method === "INVITE"
            ? [read.value.headers.get("Call-ID")!]
            : [];
        });
        assert.deepEqual(calls, new Set(ours));
        assert.equal(sim.snapshot().calls.length, 0);
        const rtp = await ask(file, "rtp", "rtp.ssrc");
        assert.ok(rtp.length > (media === "packets" ? 500 : 20), String(rtp.length));
        const digests = await ask(file, "sip.auth.digest.response", "sip.auth.digest.response");
        assert.ok(digests.length > 8);
        assert.ok(digests.flat().every((one) => /^"?0+"?$/.test(one)));
      } finally {
        await Deno.remove(file);
      }
    },
  );
}

Deno.test("I36 trace: neither digest responses nor the hashes of an office that is configured stand in it", () => {
  const { office, secrets } = demoOffice();
  const pieces: Uint8Array[] = [];
  const sim = new OfficeWorld({
    random: seededRandom("trace"),
    office,
    secrets,
    habits: (device) => demoHabits(device.owner),
    traceSink: (bytes) => void pieces.push(bytes),
  });
  const configured = { ...office, revision: office.revision + 1 };
  sim.execute("c1" as CommandId, { kind: "configure", office: configured });
  sim.world.run(5_000);
  sim.world.trace.digest();
  const text = pieces.map(decode).join("");
  const responses = [...text.matchAll(/response="([^"]*)"/g)].map((match) => match[1]);
  assert.ok(responses.length >= 10);
  assert.ok(responses.every((one) => /^0+$/.test(one!)));
  assert.ok(text.includes(`"revision":${configured.revision}`));
  for (const { ha1 } of office.devices) assert.ok(!text.includes(ha1.md5));
});
