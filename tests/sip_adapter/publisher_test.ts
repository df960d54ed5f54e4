/** What people have chosen, published (RFC 3903): at a PBX that takes it, forgets it, wants it otherwise, or refuses it. */
import assert from "node:assert/strict";
import { PUBLISH_AGAIN_MILLIS, Publisher } from "../../adapters/sip/publisher.ts";
import type { CommandId, Extension, PresenceCode } from "../../core/domain/ids.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { readPresence } from "../../core/sip/pidf.ts";
import { responseTo } from "../../core/sip/response.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { openSipVirtual } from "../contract/sip_virtual_harness.ts";

const NOW = instant(0);
const CHALLENGE = 'Digest realm="far", nonce="n1", algorithm=MD5, qop="auth"';

/** A publisher and the PBX it speaks with: each question is answered by hand. */
function published() {
  const asked: SipRequest[] = [];
  const publisher = new Publisher({
    account: { extension: "1001" as Extension, user: "1001", password: "secret" },
    address: "sip:1001@far.example",
    registrar: { host: "10.0.0.1", port: 5060 },
    product: "Naisen",
    random: seededRandom("publisher"),
    send: (request) => `p${asked.push(request)}`,
  });
  const answer = (status: number, headers: [string, string][] = [], at: Instant = NOW) => {
    const last = asked.at(-1)!;
    const response = responseTo(last, status, undefined, { headers });
    assert.ok(publisher.response(`p${asked.length}`, status, response, at));
  };
  const last = () => {
    const { method, headers, body } = asked.at(-1)!;
    return {
      method,
      match: headers.get("SIP-If-Match"),
      expires: headers.get("Expires"),
      body: new TextDecoder().decode(body),
    };
  };
  return { publisher, asked, answer, last };
}

Deno.test("Publisher: published once, refreshed without a body, changed under its name, taken back", () => {
  const { publisher, asked, answer, last } = published();
  publisher.publish("first", NOW);
  const initial = { method: "PUBLISH", match: undefined, expires: "3600", body: "first" };
  assert.deepEqual(last(), initial);
  answer(200, [["SIP-ETag", "e1"], ["Expires", "100"]]);
  const refresh = plus(NOW, 80_000);
  assert.equal(publisher.nextDeadline(), refresh);
  publisher.wake(refresh);
  assert.deepEqual(last(), { ...initial, match: "e1", body: "" });
  publisher.publish("second", refresh);
  assert.equal(asked.length, 2, "one question at a time");
  answer(200, [["SIP-ETag", "e2"]], refresh);
  assert.deepEqual(last(), { ...initial, match: "e2", body: "second" });
  answer(200, [["SIP-ETag", "e3"]], refresh);
  publisher.stop(refresh);
  const removal = { ...initial, match: "e3", expires: "0", body: "" };
  assert.deepEqual(last(), removal);
  answer(401, [["WWW-Authenticate", CHALLENGE]], refresh);
  assert.deepEqual(last(), removal);
  answer(200, [], refresh);
  assert.equal(asked.length, 5);
  assert.equal(publisher.nextDeadline(), undefined);
});

Deno.test("Publisher: a challenge is answered, what was forgotten (412) published anew, a longer life (423) taken", () => {
  const { publisher, asked, answer, last } = published();
  publisher.publish("here", NOW);
  answer(401, [["WWW-Authenticate", CHALLENGE]]);
  assert.match(asked.at(-1)!.headers.get("Authorization")!, /username="1001"/);
  assert.equal(asked.at(-1)!.headers.get("CSeq"), "2 PUBLISH");
  answer(423, [["Min-Expires", "7200"]]);
  assert.equal(last().expires, "7200");
  answer(200, [["SIP-ETag", "e1"]]);
  publisher.publish("away", NOW);
  assert.equal(last().match, "e1");
  answer(412);
  assert.deepEqual([last().match, last().body], [undefined, "away"]);
});

Deno.test("Publisher: who takes none is not asked again; silence is", () => {
  for (const status of [403, 405, 412, 489, 501]) {
    const { publisher, asked, answer } = published();
    publisher.publish("here", NOW);
    answer(status);
    assert.equal(publisher.refusal, status);
    publisher.publish("away", NOW);
    assert.equal(asked.length, 1);
  }
  const { publisher, asked, last } = published();
  publisher.publish("here", NOW);
  assert.ok(publisher.response("p1", 408, undefined, NOW));
  assert.equal(publisher.nextDeadline(), plus(NOW, PUBLISH_AGAIN_MILLIS));
  publisher.wake(publisher.nextDeadline()!);
  assert.deepEqual([asked.length, last().body], [2, "here"]);
});

Deno.test("SipMachine: what a person chooses is published with its word, as his account; the bundled PBX takes none and is asked once", async () => {
  const pbx = openSipVirtual(contractOffice());
  const published: SipRequest[] = [];
  pbx.sim.world.tap(({ bytes, node }) => {
    const read = parse(bytes);
    if (node !== "naisen" || !read.ok || read.value.kind !== "request") return;
    if (read.value.method === "PUBLISH") published.push(read.value);
  });
  const choose = async (code: string) => {
    const said = await pbx.execute(`choose ${code}` as CommandId, {
      kind: "presence",
      extension: "1001" as Extension,
      code: code as PresenceCode,
      note: "13時に戻ります",
    });
    assert.ok(said.ok);
    pbx.sim.world.run(2_000);
  };
  await choose("meeting");
  await choose("available");
  assert.equal(published.length, 1);
  const { uri, body } = published[0]!;
  const { activities, notes } = readPresence(new TextDecoder().decode(body))!;
  assert.match(uri, /^sip:1001-naisen@/);
  assert.deepEqual([activities, notes], [["busy"], ["会議中", "13時に戻ります"]]);
});
