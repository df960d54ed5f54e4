/** What a phone answers to a peer that speaks SIP as text: OPTIONS, INFO, auto-answer headers, and what it does not know. */
import assert from "node:assert/strict";
import type { PhoneOptions } from "../../sim/devices/phone.ts";
import { VENDOR_PROFILES } from "../../sim/devices/vendor_profiles.ts";
import { phoneOf, scene, sipOf } from "../support/phones.ts";

const PEER = { host: "10.0.9.9", port: 5060 };
const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 10.0.9.9",
  "s=-",
  "c=IN IP4 10.0.9.9",
  "t=0 0",
  "m=audio 4000 RTP/AVP 0",
  "",
].join("\r\n");

interface Request {
  readonly method: string;
  readonly user?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly contentType?: string;
  readonly toTag?: string;
  readonly cseq?: number;
  readonly branch?: string;
}

/** A phone called bob and a peer that sends text and remembers what comes back. */
function meet(change: Partial<PhoneOptions> = {}) {
  const here = scene();
  const bob = phoneOf(here, "bob", { habit: { kind: "never-answers" }, ...change });
  const answers: string[] = [];
  const peer = here.world.add<{ text: string; in: boolean }, string>({
    name: "peer",
    machine: {
      handle: ({ text, in: came }) => {
        if (!came) return [text];
        answers.push(text);
        return [];
      },
      nextDeadline: () => undefined,
    },
    addresses: [PEER],
    receive: ({ bytes }) => ({ text: new TextDecoder().decode(bytes), in: true }),
    wake: { text: "", in: true },
    perform: (text, out) => out.send(PEER, sipOf("bob"), new TextEncoder().encode(text)),
  });
  const send = (request: Request) => {
    peer.post({ text: textOf(request), in: false });
    here.world.run(10);
    return answers.at(-1)?.split(" ")[1];
  };
  return { ...here, bob, answers, send };
}

function textOf(request: Request): string {
  const { method, user = "bob", headers = [], body = "", contentType, toTag, cseq = 1 } = request;
  return [
    `${method} sip:${user}@10.0.0.2:5060 SIP/2.0`,
    `Via: SIP/2.0/UDP 10.0.9.9:5060;branch=z9hG4bK-${request.branch ?? `${method}-${cseq}`}`,
    "Max-Forwards: 70",
    "From: <sip:peer@10.0.9.9>;tag=peer",
    `To: <sip:bob@10.0.0.2>${toTag === undefined ? "" : `;tag=${toTag}`}`,
    "Call-ID: one@10.0.9.9",
    `CSeq: ${cseq} ${method}`,
    "Contact: <sip:peer@10.0.9.9:5060>",
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
    ...headers,
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

const INVITE: Request = { method: "INVITE", body: OFFER, contentType: "application/sdp" };
const tagOf = (answer: string) => /^To:.*;tag=([^;\r]+)/m.exec(answer)?.[1] ?? "";

Deno.test("Phone: OPTIONS is answered 200 and says what it can do", () => {
  const { send, answers } = meet();
  assert.equal(send({ method: "OPTIONS" }), "200");
  assert.match(answers[0]!, /^Allow: INVITE, ACK, CANCEL, BYE, OPTIONS/m);
  assert.match(answers[0]!, /^Accept: application\/sdp/m);
});

Deno.test("Phone: a method it knows and does not take is 405 with Allow, one it never heard of is 501", () => {
  for (const method of ["REGISTER", "SUBSCRIBE", "PUBLISH", "MESSAGE", "REFER"]) {
    const { send, answers } = meet();
    assert.equal(send({ method }), "405", method);
    assert.match(answers[0]!, /^Allow: /m);
  }
  assert.equal(meet().send({ method: "DANCE" }), "501");
});

Deno.test("Phone: a request for a dialog that nobody has is answered 481", () => {
  for (const method of ["BYE", "INFO", "UPDATE", "PRACK", "NOTIFY"]) {
    assert.equal(meet().send({ method }), "481", method);
  }
  assert.equal(meet().send({ ...INVITE, toTag: "nobody" }), "481");
});

Deno.test("Phone: an INVITE for somebody else is 404, of another type 415, without common codec 488", () => {
  assert.equal(meet().send({ ...INVITE, user: "alice" }), "404");
  assert.equal(meet().send({ ...INVITE, contentType: "text/plain" }), "415");
  assert.equal(meet().send({ ...INVITE, body: OFFER.replace("AVP 0", "AVP 18") }), "488");
});

Deno.test("Phone: inside a call INFO and OPTIONS are answered 200, MESSAGE 405, DANCE 501", () => {
  const { send, answers, bob, world } = meet();
  assert.equal(send(INVITE), "180");
  bob.press({ press: "answer" });
  world.run(10);
  const toTag = tagOf(answers.at(-1)!);
  send({ method: "ACK", toTag, branch: "ack" });
  for (
    const [i, [method, status]] of [
      ["INFO", "200"],
      ["OPTIONS", "200"],
      ["MESSAGE", "405"],
      ["DANCE", "501"],
    ].entries()
  ) {
    assert.equal(send({ method: method!, toTag, cseq: 2 + i }), status, method);
  }
  assert.equal(send({ method: "BYE", toTag, cseq: 9 }), "200");
  assert.equal(bob.display().state, "idle");
});

for (
  const [vendor, header] of [
    ["call-info-desk", "Call-Info: <sip:10.0.9.9>;answer-after=0"],
    ["alert-info-desk", "Alert-Info: <http://10.0.9.9>;info=alert-autoanswer"],
    ["answer-mode-desk", "Answer-Mode: Auto"],
  ] as const
) {
  Deno.test(`Phone: ${vendor} asked by its header goes off-hook at once, without ringing, even while attended`, () => {
    const { send, bob, answers } = meet({ profile: VENDOR_PROFILES[vendor] });
    bob.handle.post({ kind: "attend", attended: true });
    assert.equal(send({ ...INVITE, headers: [header] }), "200");
    assert.ok(!answers.some((answer) => answer.startsWith("SIP/2.0 180")));
    assert.equal(bob.display().state, "talking");
  });
}

Deno.test("Phone: an app is never made to answer by a header", () => {
  const { send } = meet({ profile: VENDOR_PROFILES["softphone-app"] });
  const headers = [
    "Call-Info: <sip:10.0.9.9>;answer-after=0",
    "Alert-Info: <http://10.0.9.9>;info=alert-autoanswer",
    "Answer-Mode: Auto",
  ];
  assert.equal(send({ ...INVITE, headers }), "180");
});

Deno.test("Phone: a delay asked for is waited while it rings", () => {
  const { send, bob, world } = meet();
  assert.equal(send({ ...INVITE, headers: ["Call-Info: <sip:x>;answer-after=3"] }), "180");
  world.run(2_900);
  assert.equal(bob.display().state, "ringing");
  world.run(200);
  assert.equal(bob.display().state, "talking");
});

Deno.test("Phone: an INVITE without offer is answered with one, and the ACK's answer decides where it sends", () => {
  const { send, bob, world, answers } = meet();
  assert.equal(send({ method: "INVITE" }), "180");
  bob.press({ press: "answer" });
  world.run(10);
  assert.match(answers.at(-1)!, /m=audio 4000 RTP\/AVP 0 8/);
  assert.equal(bob.phone.census().media[0]?.remote, undefined);
  const toTag = tagOf(answers.at(-1)!);
  send({ ...INVITE, method: "ACK", toTag, branch: "ack" });
  assert.deepEqual(bob.phone.census().media[0]?.remote, { host: "10.0.9.9", port: 4000 });
});

Deno.test("Phone: it shows the asserted identity before From, and nothing of an anonymous caller", () => {
  const asserted = meet();
  asserted.send({
    ...INVITE,
    headers: ['P-Asserted-Identity: "髙橋" <sip:1001@10.0.9.9>'],
  });
  assert.deepEqual(asserted.bob.display().peer, { number: "1001", name: "髙橋" });
  const tel = meet();
  tel.send({ ...INVITE, headers: ["P-Asserted-Identity: <tel:+81312345678>"] });
  assert.deepEqual(tel.bob.display().peer, { number: "+81312345678" });
});
