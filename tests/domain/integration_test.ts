/** 着信連携: templates that nothing can be smuggled into, tries with their pauses, and which addresses are private. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallId, Extension, LineId } from "../../core/domain/ids.ts";
import {
  afterTry,
  type Delivery,
  type DeliveryId,
  fillTemplate,
  type IntegrationId,
  templateFault,
  TRIES_MAX,
  TRY_AGAIN_AFTER,
} from "../../core/domain/integration.ts";
import { isPublicAddress, isWithin, readAddress, readNetwork } from "../../core/domain/network.ts";
import { instant } from "../../core/lib/time.ts";
import { character } from "../support/any_text.ts";

const EVENT = {
  kind: "incoming",
  callId: "c/1" as CallId,
  extension: "1001" as Extension,
  direction: "inbound",
  number: "0300004510",
  name: "みなと & 商会",
  line: "main" as LineId,
} as const;

Deno.test("fillTemplate: every word is filled in percent-encoded, what is not known is empty", () => {
  assert.equal(
    fillTemplate("https://crm.example/{number}?n={name}&l={line}&c={callId}&e={extension}", EVENT),
    "https://crm.example/0300004510?n=%E3%81%BF%E3%81%AA%E3%81%A8%20%26%20%E5%95%86%E4%BC%9A&l=main&c=c%2F1&e=1001",
  );
  const { name: _, line: __, ...bare } = EVENT;
  assert.equal(fillTemplate("https://a.example/?{name}{line}", bare), "https://a.example/?");
});

Deno.test("fillTemplate: whatever a caller's name is, host, path and the number of parameters stay", () => {
  fc.assert(fc.property(fc.string({ unit: character }), (name) => {
    const url = new URL(fillTemplate("https://crm.example/find?n={name}&x=1", { ...EVENT, name }));
    assert.deepEqual([url.host, url.pathname, url.hash], ["crm.example", "/find", ""]);
    assert.deepEqual([...url.searchParams.keys()], ["n", "x"]);
    assert.equal(url.searchParams.get("n"), name.toWellFormed());
  }));
});

Deno.test("templateFault: only http and https, no word in the host, no word that there is not", () => {
  const faults: readonly (readonly [string, string | undefined])[] = [
    ["https://crm.example/{number}", undefined],
    ["http://192.168.1.5:8080/a?n={number}", undefined],
    ["https://{number}.example/", "not-a-url"],
    ["https://user@crm.example/", "not-a-url"],
    ["javascript:alert({number})", "not-a-url"],
    ["//crm.example/", "not-a-url"],
    ["https://", "not-a-url"],
    ["https://crm.example/{password}", "unknown-word"],
  ];
  for (const [template, fault] of faults) assert.equal(templateFault(template), fault, template);
});

const DELIVERY: Delivery = {
  id: "d" as DeliveryId,
  integration: "i" as IntegrationId,
  event: { kind: "test" },
  state: "waiting",
  tries: 0,
  createdAt: instant(0),
  nextAt: instant(0),
};

Deno.test("afterTry: each failure waits longer than the one before, the last one is dead", () => {
  let delivery = DELIVERY;
  const pauses: number[] = [];
  for (let tried = 1; tried < TRIES_MAX; tried++) {
    delivery = afterTry(delivery, { kind: "failed", fault: "status", status: 500 }, instant(0));
    assert.deepEqual([delivery.state, delivery.tries, delivery.status], ["waiting", tried, 500]);
    pauses.push(delivery.nextAt!);
  }
  assert.deepEqual(pauses, TRY_AGAIN_AFTER);
  assert.deepEqual(pauses, pauses.toSorted((a, b) => a - b));
  delivery = afterTry(delivery, { kind: "failed", fault: "timed-out" }, instant(9));
  assert.deepEqual(delivery, {
    id: "d",
    integration: "i",
    event: { kind: "test" },
    state: "dead",
    tries: TRIES_MAX,
    createdAt: 0,
    triedAt: 9,
    fault: "timed-out",
  });
});

Deno.test("afterTry: delivered, nothing is left of what failed before", () => {
  const failed = afterTry(DELIVERY, { kind: "failed", fault: "unreachable" }, instant(5));
  const { fault, nextAt, state, tries } = afterTry(
    failed,
    { kind: "delivered", status: 204 },
    instant(9),
  );
  assert.deepEqual([fault, nextAt, state, tries], [undefined, undefined, "delivered", 2]);
});

Deno.test("isPublicAddress: loopback, link-local, private, reserved and their disguises are not", () => {
  const hidden = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
  ];
  for (const text of hidden) assert.equal(isPublicAddress(readAddress(text)!), false, text);
  for (const text of ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]) {
    assert.equal(isPublicAddress(readAddress(text)!), true, text);
  }
});

Deno.test("readNetwork: addresses and networks as people write them, nothing else", () => {
  const within = (network: string, address: string) =>
    isWithin(readAddress(address)!, readNetwork(network)!);
  assert.ok(within("10.1.0.0/16", "10.1.255.1") && !within("10.1.0.0/16", "10.2.0.1"));
  assert.ok(within("192.168.1.20", "192.168.1.20") && !within("192.168.1.20", "192.168.1.21"));
  assert.ok(within("fd00::/8", "fd12::1") && within("0.0.0.0/0", "9.9.9.9"));
  assert.ok(within("127.0.0.1", "::ffff:127.0.0.1"));
  for (
    const bad of ["", "10.1", "10.1.0.0/33", "256.1.1.1", "fd00::/129", "host", "1::2::3", "::1/"]
  ) {
    assert.equal(readNetwork(bad), undefined, bad);
  }
});
