/** Ladder diagrams: what stands on an arrow, whose messages a call's ladder has, as text of even columns and as SVG. */
import assert from "node:assert/strict";
import type { DeviceId } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, plus } from "../../core/lib/time.ts";
import { parse } from "../../core/sip/parse.ts";
import { CallLadders } from "../../sim/ladder/call_ladders.ts";
import { demoHabits } from "../../sim/devices/habits.ts";
import { labelOf, type Ladder, ladderOf, type WireMessage } from "../../sim/ladder/ladder.ts";
import { DIALOG_MESSAGES_MAX, DIALOGS_MAX, NOTES_MAX } from "../../sim/ladder/book.ts";
import { laddersSvg } from "../../sim/ladder/svg.ts";
import { clockOf, ladderText } from "../../sim/ladder/text.ts";
import { type LinkConditions, QUIET } from "../../sim/network.ts";
import { OfficeWorld, PBX_ADDRESS } from "../../sim/office_world.ts";
import { centred, clipped, column, widthOf } from "../../sim/ladder/text_width.ts";
import { WORLD_START } from "../../sim/world.ts";
import { demoOffice } from "../support/demo_office.ts";

const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("widthOf: kanji, kana and full-width forms take two columns, marks none", () => {
  const widths = [
    "abc",
    "髙橋 美咲",
    "𠮷田",
    "ﾊﾝｶｸ",
    "ｶﾞ",
    "か\u3099",
    "×▶│…",
    "é",
    "é",
    "【保留箱】",
  ];
  assert.deepEqual(widths.map(widthOf), [3, 9, 4, 4, 2, 2, 4, 1, 1, 10]);
  assert.equal(clipped("髙橋 美咲", 9), "髙橋 美咲");
  assert.equal(clipped("髙橋 美咲", 8), "髙橋 美…");
  assert.equal(clipped("髙橋 美咲", 7), "髙橋 …");
  for (const text of ["髙橋 美咲", "1001-desk", "", "Jonathan Montgomery-Fitzgerald"]) {
    for (const width of [1, 6, 7, 20]) {
      assert.equal(widthOf(column(text, width)), width, text);
      assert.equal(widthOf(centred(text, width)), width, text);
    }
  }
});

function read(start: string, headers: readonly string[], body = "") {
  const cseq = start.startsWith("SIP/2.0") ? "INVITE" : start.split(" ")[0];
  const text = [
    start,
    "Via: SIP/2.0/UDP 10.1.0.1;branch=z9hG4bK1",
    "From: <sip:a@b>;tag=1",
    "To: <sip:c@d>",
    "Call-ID: i",
    `CSeq: 1 ${cseq}`,
    ...headers,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const message = parse(encode(text));
  if (!message.ok) throw new Error(JSON.stringify(message.error));
  return { message: message.value, bytes: encode(text) };
}

Deno.test("labelOf: whom an INVITE wants, where a REFER leads, what a NOTIFY tells, and which way the media go", () => {
  const sdp = ["Content-Type: application/sdp"];
  const fragment = ["Event: refer", "Content-Type: message/sipfrag;version=2.0"];
  const labels: readonly (readonly [string, readonly string[], string, string])[] = [
    ["INVITE sip:1004@pbx SIP/2.0", sdp, "v=0\r\n", "INVITE 1004 (sdp)"],
    ["INVITE sip:1004@pbx SIP/2.0", sdp, "v=0\r\na=sendonly\r\n", "INVITE 1004 (sdp sendonly)"],
    ["INVITE sip:a@pbx SIP/2.0", sdp, "c=IN IP4 0.0.0.0\r\n", "INVITE a (sdp 0.0.0.0)"],
    ["INVITE sip:701@pbx SIP/2.0", ["Replaces: x;to-tag=1;from-tag=2"], "", "INVITE 701 Replaces"],
    ["SIP/2.0 200 OK", sdp, "a=inactive\r\n", "200 OK (INVITE) (sdp inactive)"],
    ["REFER sip:x@pbx SIP/2.0", ["Refer-To: <sip:701@pbx>"], "", "REFER to 701"],
    ["REFER sip:x@pbx SIP/2.0", ["Refer-To: <sip:7@h?Replaces=a%3B>"], "", "REFER to 7 Replaces"],
    ["NOTIFY sip:x@y SIP/2.0", fragment, "SIP/2.0 180 Ringing\r\n", "NOTIFY refer: 180 Ringing"],
    ["BYE sip:x@y SIP/2.0", ['Reason: SIP;cause=200;text="Parked"'], "", "BYE: Parked"],
    ["CANCEL sip:x@y SIP/2.0", ["Reason: Q.850;cause=16"], "", "CANCEL: Q.850;cause=16"],
    ["ACK sip:x@y SIP/2.0", [], "", "ACK"],
  ];
  for (const [start, headers, body, label] of labels) {
    assert.equal(labelOf(read(start, headers, body).message), label);
  }
});

function small(): Ladder {
  const at = (n: number): SocketAddress => ({ host: `10.0.0.${n}`, port: 5060 });
  const row = (
    millis: number,
    from: number,
    to: number,
    start: string,
    more = {},
  ): WireMessage => ({
    at: plus(WORLD_START, millis),
    source: at(from),
    destination: at(to),
    ...read(start, ['Authorization: Digest response="5ec2e7"']),
    arrives: true,
    again: false,
    ...more,
  });
  const names = new Map([["10.0.0.1", "PBX"], ["10.0.0.2", "1001-desk"], [
    "10.0.0.3",
    "1004-desk",
  ]]);
  return ladderOf({
    title: "1001 → 1004",
    messages: [
      row(0, 2, 1, "INVITE sip:1004@pbx SIP/2.0"),
      row(1.5, 1, 3, "INVITE sip:1004-desk@x SIP/2.0", { arrives: false }),
      row(501.5, 1, 3, "INVITE sip:1004-desk@x SIP/2.0", { again: true }),
      row(510, 3, 2, "OPTIONS sip:x@y SIP/2.0"),
      row(520, 1, 1, "OPTIONS sip:x@y SIP/2.0"),
    ],
    notes: [{ at: WORLD_START, text: "1001が1004へ & <電話>" }],
    party: (host) => ({
      host,
      name: names.get(host)!,
      owner: host === "10.0.0.3" ? "髙橋 美咲" : "",
    }),
    middle: "10.0.0.1",
  });
}

Deno.test("ladderText: caller, PBX, callee; causes before what they cause; lost and repeated ones told; even columns", () => {
  const text = ladderText(small());
  const lines = text.split("\n").slice(0, -1);
  assert.deepEqual(lines.map((one) => one.replaceAll(/─+/g, "─").replaceAll(/ +/g, " ")), [
    "1001 → 1004",
    " 髙橋 美咲",
    " 1001-desk PBX 1004-desk",
    "09:00:00.000 · 1001が1004へ & <電話>",
    "09:00:00.000 │─ INVITE 1004 ─▶│ │",
    "09:00:00.001 │ │─ INVITE 1004-desk lost ─×│",
    "09:00:00.501 │ │─ INVITE 1004-desk (again) ─▶│",
    "09:00:00.510 │◀─ OPTIONS ─│",
    "09:00:00.520 │ │↺ OPTIONS │",
  ]);
  const places = lines.filter((one) => one.includes("│")).map((one) =>
    [...one.matchAll(/│/g)].map((match) => match.index)
  );
  const [first, , third] = places[0]!;
  assert.ok(places.every((one) => one[0] === first && one.at(-1) === third));
  assert.ok(lines.every((one) => one === one.trimEnd()));
  assert.equal(clockOf(plus(WORLD_START, 15 * 3_600_000 + 61_001)), "00:01:01.001");
});

Deno.test("laddersSvg: every message with its text behind it, nothing of it markup, digest responses blanked", () => {
  const svg = laddersSvg([small(), small()]);
  assert.equal([...svg.matchAll(/<title>/g)].length, 10);
  assert.ok(svg.includes("1001が1004へ &amp; &lt;電話&gt;"));
  assert.ok(svg.includes("response=&quot;000000&quot;") && !svg.includes("5ec2e7"));
  const depth = [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)].reduce(
    (sum, [, close, , alone]) => sum + (close === "/" ? -1 : alone === "/" ? 0 : 1),
    0,
  );
  assert.equal(depth, 0);
  const odd = { title: "\u0001\u0008\ufffe", parties: [], rows: [] };
  const told = laddersSvg([odd]);
  for (const one of odd.title) assert.ok(!told.includes(one));
});

const LOSING: LinkConditions = { ...QUIET, loss: 0.2 };

function office(conditions: LinkConditions) {
  const { office, secrets } = demoOffice();
  const sim = new OfficeWorld({
    random: seededRandom("ladders"),
    office,
    secrets,
    conditions,
    habits: (device) => device.kind === "desk" ? demoHabits(device.owner) : undefined,
  });
  const ladders = new CallLadders(sim);
  const press = (who: string, key: Parameters<OfficeWorld["press"]>[1]) => {
    ladders.note(`${who} ${key.press}`, [who as DeviceId]);
    sim.press(who as DeviceId, key);
  };
  return { sim, ladders, press };
}

Deno.test("CallLadders: a call's ladder has all its legs and nobody else's, whoever joined it later", () => {
  const { sim, ladders, press } = office(QUIET);
  sim.world.run(1_000);
  press("1001-desk", { press: "dial", digits: "1004" });
  press("1005-desk", { press: "dial", digits: "1006" });
  press("1002-desk", { press: "dial", digits: "1999" });
  sim.world.run(4_000);
  press("1001-desk", { press: "transfer", to: "701" });
  sim.world.run(2_000);
  press("1007-desk", { press: "dial", digits: "701" });
  sim.world.run(3_000);
  for (const who of ["1004-desk", "1005-desk"]) press(who, { press: "hangup" });
  sim.world.run(5_000);
  const parties = ladders.calls().map(({ id }) => ladders.of(id)!.parties.map((one) => one.name));
  assert.deepEqual(parties, [
    ["1001-desk", "PBX", "1004-desk", "1007-desk"],
    ["1005-desk", "PBX", "1006-desk"],
    ["1002-desk", "PBX"],
  ]);
  const [parked] = ladders.calls().map(({ id }) => ladders.of(id)!);
  const told = parked!.rows.map((row) => row.kind === "note" ? row.text : row.label);
  assert.deepEqual(told.filter((one) => / (dial|transfer|hangup)$/.test(one)), [
    "1001-desk dial",
    "1001-desk transfer",
    "1007-desk dial",
    "1004-desk hangup",
  ]);
  assert.ok(told.includes("REFER to 701") && told.includes("BYE: Parked on 701"), told.join("\n"));
  assert.equal(parked!.parties[2]!.owner, "髙橋 美咲");
  const all = ladders.all("all").rows.filter((row) => row.kind === "message").length;
  const each = ladders.calls().map(({ id }) =>
    ladders.of(id)!.rows.filter((row) => row.kind === "message").length
  );
  assert.equal(all, each.reduce((sum, one) => sum + one, 0));
  assert.equal(ladders.of("nobody" as Parameters<typeof ladders.of>[0]), undefined);
});

Deno.test("CallLadders: each copy on the wire is an arrow, lost or not, and is known as a copy", () => {
  const { sim, ladders, press } = office(LOSING);
  sim.world.run(5_000);
  for (let i = 0; i < 10; i++) {
    press("1001-desk", { press: "dial", digits: "1004" });
    sim.world.run(6_000);
    press("1001-desk", { press: "hangup" });
    sim.world.run(6_000);
  }
  const rows = ladders.all("all").rows.filter((row) => row.kind === "message");
  const lost = rows.filter((row) => row.lost).length,
    again = rows.filter((row) => row.again).length;
  assert.ok(lost > rows.length * 0.1 && lost < rows.length * 0.3, `${lost} of ${rows.length}`);
  assert.ok(again > lost * 0.5);
  assert.ok(rows.every((row, i) => i === 0 || rows[i - 1]!.at <= row.at));
});

/** INVITEs from elsewhere, a millisecond apart. */
function invites(sim: OfficeWorld, count: number, bytes: (n: number) => Uint8Array): void {
  const source = { host: "10.66.6.6", port: 5060 };
  const node = sim.world.add<number, Uint8Array>({
    name: "stranger",
    machine: { handle: (n) => [bytes(n)], nextDeadline: (): Instant | undefined => undefined },
    addresses: [source],
    receive: () => undefined,
    wake: 0,
    perform: (bytes, out) => out.send(source, PBX_ADDRESS, bytes),
  });
  for (let n = 0; n < count; n++) node.post(n, n);
  sim.world.run(count + 100);
}

const invite = (callId: string, n: number) =>
  encode(
    new TextDecoder().decode(read("INVITE sip:1004@pbx SIP/2.0", [`X-Number: ${n}`]).bytes)
      .replace("Call-ID: i", `Call-ID: ${callId}`),
  );

Deno.test("DIALOG_MESSAGES_MAX: a dialog that never ends keeps its first messages", () => {
  const { sim, ladders } = office(QUIET);
  sim.killPbx();
  invites(sim, DIALOG_MESSAGES_MAX + 10, (n) => invite("i", n));
  assert.equal(ladders.all("all").rows.length, DIALOG_MESSAGES_MAX);
  assert.equal(ladders.calls().length, 0);
});

Deno.test("DIALOGS_MAX, NOTES_MAX: beyond them the oldest are forgotten", () => {
  const { sim, ladders } = office(QUIET);
  sim.killPbx();
  sim.world.after(DIALOGS_MAX, "much is noted", () => {
    for (let n = 0; n < NOTES_MAX + 10; n++) ladders.note(`note ${n}`);
  });
  invites(sim, DIALOGS_MAX + 10, (n) => invite(`i${n}`, n));
  const { rows } = ladders.all("all");
  const notes = rows.filter((row) => row.kind === "note");
  assert.equal(notes.length, NOTES_MAX);
  assert.equal(notes[0]!.text, "note 10");
  assert.equal(rows.filter((row) => row.kind === "message").length, DIALOGS_MAX);
  assert.ok(rows[0]!.kind === "message" && rows[0]!.text.includes("Call-ID: i10\r\n"));
});
