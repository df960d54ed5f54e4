/** Which flow of RFC 3725 calls people: what the bundled PBX says to flow IV, and what the adapter does. */
import assert from "node:assert/strict";
import { parse } from "../../core/sip/parse.ts";
import { contractOffice, Desk } from "../contract/pbx_desk.ts";
import { openSipVirtual } from "../contract/sip_virtual_harness.ts";
import { PbxBench } from "../support/pbx_bench.ts";

const CALLER = { host: "10.9.0.1", port: 5060 };
const CALLED = { host: "10.9.0.4", port: 5060 };
/** Where the word for nobody is sent (RFC 863). */
const DISCARD = "9";

Deno.test("RFC 3725 flow IV: the bundled PBX refuses its offer without media with 488, before anything rings", () => {
  const bench = new PbxBench(contractOffice().office);
  bench.register("1001-desk", CALLER);
  bench.register("1004-desk", CALLED);
  const { host } = CALLER;
  const offer = `v=0\r\no=- 1 1 IN IP4 ${host}\r\ns=-\r\nc=IN IP4 ${host}\r\nt=0 0\r\n`;
  const body = new TextEncoder().encode(offer);
  const ask = { method: "INVITE", user: "1001-desk", called: "1004", body };
  bench.take();
  bench.say(CALLER, bench.build(CALLER, ask));
  bench.response(CALLER, 488);
  assert.deepEqual(bench.take(CALLED), []);
});

Deno.test("RFC 3725 flow III: both are asked for their offer, and the device hears nobody until the other has answered", async () => {
  const pbx = openSipVirtual(contractOffice());
  const desk = new Desk(pbx);
  for (const extension of ["1001", "1004"]) await desk.registered(`${extension}-desk`, true);
  const said: string[] = [];
  pbx.sim.world.tap(({ node, bytes }) => {
    const read = parse(bytes);
    if (node !== "naisen" || !read.ok || read.value.kind !== "request") return;
    const { method, uri, body } = read.value;
    if (method !== "INVITE" && method !== "ACK") return;
    const port = /^m=audio (\d+)/m.exec(new TextDecoder().decode(body))?.[1];
    const told = port === undefined ? "nothing" : port === DISCARD ? "nobody" : "somebody";
    said.push(`${method} ${/sip:([^@;]*)/.exec(uri)![1]}: ${told}`);
  });
  await desk.click("1001-desk", "1004");
  await desk.talking();
  const challenged = (user: string) => [
    `INVITE ${user}: nothing`,
    `ACK ${user}: nothing`,
    `INVITE ${user}: nothing`,
  ];
  assert.deepEqual(
    said.slice().sort(),
    [
      ...challenged("1001-desk"),
      ...challenged("1004"),
      "ACK naisen: nobody",
      "INVITE naisen: somebody",
      "ACK naisen: nothing",
      "ACK naisen: somebody",
    ].sort(),
  );
  assert.ok(said.indexOf("ACK naisen: nobody") < said.indexOf("INVITE naisen: somebody"));
});
