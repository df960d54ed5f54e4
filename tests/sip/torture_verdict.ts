/** Holds one torture message to its verdict; both RFCs' tests use it. */
import assert from "node:assert/strict";
import { topVia } from "../../core/sip/headers.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import { parse, type ParseRefusal } from "../../core/sip/parse.ts";
import type { TortureCase } from "./torture_table.ts";

/** What further holds of a message that was parsed, or of the refusal. */
export interface Meaning {
  readonly parsed?: (message: SipMessage) => void;
  readonly refused?: (refusal: ParseRefusal) => void;
}

/** Registers one test a message, its name first, as the tidy test demands. */
export function tortureTest(torture: TortureCase, meaning: Meaning | undefined): void {
  const { verdict } = torture;
  const outcome = verdict.kind === "parsed"
    ? "parsed"
    : `refused ${verdict.code}${verdict.status === undefined ? "" : ` ${verdict.status}`}`;
  Deno.test(`${torture.name}: ${outcome}, since ${torture.reason} (${torture.section})`, () => {
    const result = parse(torture.bytes);
    if (verdict.kind === "parsed") {
      assert.ok(result.ok, result.ok ? "" : result.error.code);
      assert.equal(result.value.kind, torture.kind);
      meaning?.parsed?.(result.value);
      return;
    }
    assert.ok(!result.ok);
    assert.equal(result.error.code, verdict.code);
    assert.equal(result.error.header, verdict.header);
    assert.equal(result.error.answer?.status, verdict.status);
    if (result.error.answer !== undefined) assert.ok(topVia(result.error.answer.request).host);
    meaning?.refused?.(result.error);
  });
}
