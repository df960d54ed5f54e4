/** Dialogs: their making, numbers and routes (RFC 3261 §12). */
import assert from "node:assert/strict";
import { expect } from "expect";
import {
  acceptRequest,
  ackInDialog,
  confirmDialog,
  type Dialog,
  dialogOfRequest,
  dialogOfResponse,
  nextHop,
  refreshTarget,
  remoteOf,
  requestInDialog,
} from "../../core/sip/dialog.ts";
import { isIpLiteral, socketOfUri } from "../../core/sip/next_hop.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { ours, request } from "./clocked_stack.ts";

const RECORD_ROUTE = "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>";

function called(fields = {}): Dialog {
  return dialogOfRequest(request("INVITE", { CSeq: "7 INVITE", ...fields }), "a1")!;
}

function calling(headers: (readonly [string, string])[] = []): Dialog {
  const response = responseTo(request("INVITE"), 200, undefined, {
    toTag: "b9",
    headers: [["Contact", "<sip:b@192.0.2.9:5070>"], ...headers],
  });
  return dialogOfResponse(ours("INVITE", { CSeq: "4 INVITE" }), response);
}

Deno.test("dialogOfRequest: the called side has the caller's Contact, number and routes in order (§12.1.1)", () => {
  const dialog = called({ "Record-Route": RECORD_ROUTE });
  expect(dialog).toEqual({
    callId: "call-1",
    localTag: "a1",
    remoteTag: "b1",
    localField: "<sip:a@192.0.2.1>;tag=a1",
    remoteField: "<sip:b@192.0.2.9>;tag=b1",
    localSequence: undefined,
    remoteSequence: 7,
    remoteTarget: "sip:b@192.0.2.9:5070",
    routeSet: ["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"],
  });
});

Deno.test("dialogOfRequest: without Contact there is no dialog; without From tag its tag is empty", () => {
  assert.equal(dialogOfRequest(request("INVITE", { Contact: undefined }), "a1"), undefined);
  assert.equal(called({ From: "<sip:b@192.0.2.9>" }).remoteTag, "");
});

Deno.test("dialogOfResponse: the calling side has the routes reversed and goes on from its own number (§12.1.2)", () => {
  const dialog = calling([["Record-Route", "<sip:p1.example.com;lr>"], [
    "Record-Route",
    "<sip:p2.example.com;lr>",
  ]]);
  assert.deepEqual(dialog.routeSet, ["<sip:p2.example.com;lr>", "<sip:p1.example.com;lr>"]);
  assert.equal(dialog.localSequence, 4);
  assert.equal(dialog.remoteSequence, undefined);
  assert.equal(dialog.localTag, "a1");
  assert.equal(dialog.remoteTag, "b9");
  assert.equal(dialog.remoteTarget, "sip:b@192.0.2.9:5070");
});

Deno.test("dialogOfResponse: a response without Contact leaves the Request-URI as target", () => {
  const response = responseTo(request("INVITE"), 180, undefined, { toTag: "b9" });
  const dialog = dialogOfResponse(ours("INVITE"), response);
  assert.equal(dialog.remoteTarget, "sip:b@192.0.2.9:5070");
});

Deno.test("confirmDialog: the 2xx settles target and routes, not the number (§13.2.2.4)", () => {
  const [early] = requestInDialog(calling(), "PRACK", {});
  const response = responseTo(request("INVITE"), 200, undefined, {
    toTag: "b9",
    headers: [["Contact", "<sip:b@192.0.2.50>"], ["Record-Route", "<sip:p9.example.com;lr>"]],
  });
  const dialog = confirmDialog(early, response);
  assert.equal(dialog.remoteTarget, "sip:b@192.0.2.50");
  assert.deepEqual(dialog.routeSet, ["<sip:p9.example.com;lr>"]);
  assert.equal(dialog.localSequence, 5);
});

Deno.test("I6: numbers of our requests rise by one; the ACK has its INVITE's", () => {
  const [second, bye] = requestInDialog(calling(), "INFO", {});
  const [, third] = requestInDialog(second, "BYE", {});
  assert.equal(bye.headers.get("CSeq"), "5 INFO");
  assert.equal(third.headers.get("CSeq"), "6 BYE");
  assert.equal(ackInDialog(second, 4, {}).headers.get("CSeq"), "4 ACK");
  const [, first] = requestInDialog(called(), "BYE", {});
  assert.equal(first.headers.get("CSeq"), "1 BYE");
});

Deno.test("requestInDialog: the last number is 2^31-1, beyond it is our bug", () => {
  const last = { ...calling(), localSequence: 2 ** 31 - 2 };
  const [used, bye] = requestInDialog(last, "BYE", {});
  assert.equal(bye.headers.get("CSeq"), "2147483647 BYE");
  assert.throws(() => requestInDialog(used, "BYE", {}), /used up/);
});

Deno.test("I6: a request not newer than the last one is out of order (§12.2.2), up to 2^31-1", () => {
  const dialog = called();
  for (
    const [sequence, accepted] of [["6", false], ["7", false], ["8", true], [
      "2147483647",
      true,
    ]] as const
  ) {
    const result = acceptRequest(dialog, request("INFO", { CSeq: `${sequence} INFO` }));
    assert.equal(result.ok, accepted, sequence);
    if (result.ok) assert.equal(result.value.remoteSequence, Number(sequence));
  }
  assert.ok(acceptRequest(calling(), request("BYE", { CSeq: "1 BYE" })).ok, "the first of theirs");
});

Deno.test("I7: From, To and Call-ID of requests are those of the dialog, tags included", () => {
  const [, bye] = requestInDialog(called({ From: '"山田" <sip:b@192.0.2.9>;tag=b1' }), "BYE", {});
  assert.equal(bye.headers.get("From"), "<sip:a@192.0.2.1>;tag=a1");
  assert.equal(bye.headers.get("To"), '"山田" <sip:b@192.0.2.9>;tag=b1');
  assert.equal(bye.headers.get("Call-ID"), "call-1");
});

Deno.test("requestInDialog: loose routers keep the target in the Request-URI, all routes in Route (§12.2.1.1)", () => {
  const dialog = called({ "Record-Route": RECORD_ROUTE });
  const [, bye] = requestInDialog(dialog, "BYE", {});
  assert.equal(bye.uri, "sip:b@192.0.2.9:5070");
  assert.deepEqual(bye.headers.values("Route"), [
    "<sip:p1.example.com;lr>",
    "<sip:p2.example.com;lr>",
  ]);
  assert.equal(nextHop(dialog), "sip:p1.example.com;lr");
});

Deno.test("requestInDialog: a strict router is the Request-URI, the target goes last in Route (§12.2.1.1)", () => {
  const dialog = called({
    "Record-Route": "<sip:p1.example.com;method=INVITE>, <sip:p2.example.com;lr>",
  });
  const [, bye] = requestInDialog(dialog, "BYE", {});
  assert.equal(bye.uri, "sip:p1.example.com");
  assert.deepEqual(bye.headers.values("Route"), [
    "<sip:p2.example.com;lr>",
    "<sip:b@192.0.2.9:5070>",
  ]);
  assert.equal(nextHop(dialog), "sip:p1.example.com;method=INVITE");
});

Deno.test("requestInDialog: without routes the target is the next hop; body and type are written", () => {
  const [, info] = requestInDialog(called(), "INFO", {
    headers: [["X-Key", "5"]],
    body: new Uint8Array([53]),
    contentType: "application/dtmf",
  });
  assert.equal(nextHop(called()), "sip:b@192.0.2.9:5070");
  assert.equal(info.headers.has("Route"), false);
  assert.equal(info.headers.get("X-Key"), "5");
  assert.equal(info.headers.get("Content-Type"), "application/dtmf");
});

Deno.test("refreshTarget: a new Contact moves the dialog; none leaves it as it is (§12.2.2)", () => {
  const dialog = called();
  const moved = refreshTarget(dialog, request("INVITE", { Contact: "<sip:b@192.0.2.50>" }));
  assert.equal(moved.remoteTarget, "sip:b@192.0.2.50");
  assert.equal(refreshTarget(dialog, request("INVITE", { Contact: undefined })), dialog);
});

Deno.test("remoteOf: the far end without its tag", () => {
  expect(remoteOf(called({ From: '"B" <sip:b@192.0.2.9>;tag=b1' }))).toEqual({
    displayName: "B",
    uri: "sip:b@192.0.2.9",
    params: new Map(),
  });
});

Deno.test("socketOfUri: IP literals with their port or 5060; no names, no other schemes, no port 0", () => {
  expect(socketOfUri("sip:b@192.0.2.9")).toEqual({ host: "192.0.2.9", port: 5060 });
  expect(socketOfUri("sip:b@[2001:db8::9]:5070")).toEqual({ host: "2001:db8::9", port: 5070 });
  for (const uri of ["sip:b@example.com", "tel:+8133", "sip:b@192.0.2.9:0", "nonsense"]) {
    assert.equal(socketOfUri(uri), undefined, uri);
  }
  assert.ok(!isIpLiteral("1.2.3") && !isIpLiteral("1.2.3.256") && !isIpLiteral("a.b.c.d"));
});
