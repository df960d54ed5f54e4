/** Every message of RFC 4475 and RFC 5118, sent to a running PBX over UDP: it answers what can be answered, and lives on. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { parse } from "../../core/sip/parse.ts";
import { rfc4475, rfc5118, type TortureCase } from "../sip/torture_table.ts";
import { loadOffice } from "../support/demo_office.ts";
import { rtpRange } from "../support/ports.ts";
import { storm } from "./support/pbx_storm.ts";

const HOST = "127.0.0.1";
const CHALLENGED = [401, 407];

Deno.test("torture: a running PBX answers each request as its verdict says, drops responses, and lives", async (t) => {
  const faults: string[] = [];
  const started = await BundledPbx.start({
    office: loadOffice("demo").office,
    sip: { host: HOST, port: 0 },
    advertise: HOST,
    rtp: rtpRange(),
    entropy: systemEntropy,
    fault: ({ where, text }) => faults.push(`${where}: ${text}`),
  });
  assert.ok(started.ok);
  const pbx = started.value;
  try {
    for (const torture of [...rfc4475(), ...rfc5118()]) {
      const answers = acceptable(torture);
      const said = answers.length === 0 ? "no answer" : answers.join(" or ");
      await t.step(`${torture.name}: ${said} (${torture.section})`, async () => {
        const statuses = await answersTo(torture, pbx.address);
        assert.ok(statuses.length <= 1, `answered ${statuses}`);
        assert.equal(answers.length === 0, statuses.length === 0, `answered ${statuses}`);
        for (const status of statuses) assert.ok(answers.includes(status), `answered ${status}`);
        assert.deepEqual(faults, []);
      });
    }
    const { calls, sessions, bindings } = await pbx.census();
    assert.deepEqual({ calls, sessions, bindings }, { calls: 0, sessions: 0, bindings: 0 });
  } finally {
    await pbx.close();
  }
});

/** Statuses that fit; none: it is dropped. Who asks is a stranger, so the challenge may come before the verdict. */
function acceptable({ kind, verdict, bytes }: TortureCase): readonly number[] {
  if (kind === "response") return [];
  if (verdict.kind === "refused") return verdict.status === undefined ? [] : [verdict.status];
  const message = parse(bytes);
  assert.ok(message.ok && message.value.kind === "request");
  const { method } = message.value;
  const challenged = method === "INVITE" || method === "REGISTER" ? CHALLENGED : [];
  const later = verdict.later?.status;
  if (later !== undefined) return [...new Set([later, ...challenged])];
  const { headers } = message.value;
  // RFC 2543's callers need no tag in From, ours do (§8.1.1.3)
  if (!/;\s*tag\s*=/i.test(headers.get("From") ?? "")) return [400];
  if (method === "OPTIONS") return [200];
  return [...challenged, 481];
}

/**
 * The final statuses that come back, from a socket of its own. An OPTIONS goes after the message: its answer
 * shows that the PBX is alive, and that nothing more is to come.
 */
async function answersTo(torture: TortureCase, pbx: SocketAddress): Promise<readonly number[]> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  try {
    const { port } = socket.addr as Deno.NetAddr;
    const to = { transport: "udp", hostname: pbx.host, port: pbx.port } as const;
    const probe = `probe-${torture.name}`;
    await socket.send(addressed(torture, port), to);
    await socket.send(options(probe, port), to);
    const statuses: number[] = [];
    while (true) {
      const [bytes] = await socket.receive();
      // not by our parser: an answer copies what was malformed in the request
      const answer = new TextDecoder("latin1").decode(bytes);
      const status = Number(/^SIP\/2\.0 (\d{3}) /.exec(answer)?.[1]);
      if (answer.includes(`\r\nCall-ID: ${probe}\r\n`)) {
        assert.equal(status, 200);
        return statuses;
      }
      if (status !== 100) statuses.push(status);
    }
  } finally {
    socket.close();
  }
}

const TOP_VIA =
  /^(?:via|v)\s*:\s*SIP\s*\/\s*\d\.\d\s*\/\s*[^\s]+\s+(?:\[[^\]]*\]|[^\s;:,]+)(\s*:\s*\d+)?/im;
const CALL_ID = /^(?:call-id|i)\s*:\s*/im;

/**
 * The message with this socket's port in its topmost Via, so that the answer finds it, and its name before
 * the Call-ID, since some share theirs and would be merged (§8.2.2.2). No verdict depends on either.
 */
function addressed({ name, bytes }: TortureCase, port: number): Uint8Array {
  let text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  text = text.replace(
    TOP_VIA,
    (via, former?: string) => `${via.slice(0, via.length - (former?.length ?? 0))}:${port}`,
  );
  text = text.replace(CALL_ID, (header) => `${header}${name}-`);
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

function options(id: string, port: number): Uint8Array {
  return new TextEncoder().encode([
    `OPTIONS sip:${HOST} SIP/2.0`,
    `Via: SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK${id};rport`,
    "Max-Forwards: 70",
    `From: <sip:probe@${HOST}>;tag=1`,
    `To: <sip:${HOST}>`,
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n"));
}

Deno.test("storm: twenty thousand mutated datagrams over a working office; `deno task soak` runs a million", () => {
  const report = storm("office", 20_000);
  // It counts only with what it reached.
  assert.ok(report.calls > 50 && report.talked > 20, JSON.stringify(report));
  for (const status of ["180", "200", "400", "401", "481", "486"]) {
    assert.ok((report.answers.get(status) ?? 0) > 0, `no ${status} was answered`);
  }
});
