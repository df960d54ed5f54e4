/** How things are called at another PBX: accounts, lines and parking as settings say them, and what is dialled for them. */
import assert from "node:assert/strict";
import {
  ACCOUNTS_MAX,
  canDial,
  readAccounts,
  readParkWay,
  readPrefixes,
  type SipMapping,
  userOfTarget,
} from "../../adapters/sip/mapping.ts";
import type { LineId } from "../../core/domain/ids.ts";

const outside = {
  kind: "outside",
  class: "fixed",
  number: "0312345678",
  line: "main" as LineId,
  callerId: "0300000001",
  emergency: false,
} as const;

function mapping(lines: string): SipMapping {
  const prefixes = readPrefixes(lines);
  assert.ok(prefixes.ok);
  const registrar = { host: "192.0.2.1", port: 5060 };
  const park = { kind: "none" } as const;
  return { registrar, domain: "example.jp", devices: "{device}", prefixes: prefixes.value, park };
}

Deno.test("readAccounts: ACCOUNTS_MAX of them, and not one more; a refusal repeats no password", () => {
  const line = (i: number) => `${10_000 + i}=u${i}:secret`;
  const lines = Array.from({ length: ACCOUNTS_MAX }, (_, i) => line(i));
  const read = readAccounts(lines.join("\n"));
  assert.ok(read.ok && read.value.length === ACCOUNTS_MAX);
  assert.deepEqual(readAccounts([...lines, line(ACCOUNTS_MAX)].join("\n")), {
    ok: false,
    error: String(10_000 + ACCOUNTS_MAX),
  });
  assert.deepEqual(readAccounts("1001:secret"), { ok: false, error: "1001" });
});

Deno.test("userOfTarget: a line's digits, then 184 or 186, then the number", () => {
  const some = mapping("main=0");
  assert.equal(userOfTarget(some, outside), "00312345678");
  assert.equal(userOfTarget(some, { ...outside, withhold: true }), "01840312345678");
  assert.equal(userOfTarget(some, { ...outside, withhold: false }), "01860312345678");
});

Deno.test("canDial: where some lines have digits, the others cannot be chosen; without any, all can", () => {
  const other = { ...outside, line: "support" as LineId };
  assert.deepEqual([canDial(mapping("main=0"), outside), canDial(mapping("main=0"), other)], [
    true,
    false,
  ]);
  assert.ok(canDial(mapping(""), other));
});

Deno.test("readParkWay: slot, none, or digits", () => {
  assert.deepEqual(readParkWay("*68"), { kind: "code", code: "*68" });
  assert.deepEqual([readParkWay("slot"), readParkWay("none")], [{ kind: "slot" }, {
    kind: "none",
  }]);
  assert.equal(readParkWay("garage"), undefined);
});
