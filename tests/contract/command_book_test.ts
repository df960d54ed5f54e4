/** Commands by their ids, as adapters of somebody else's PBX keep them. */
import assert from "node:assert/strict";
import { CommandBook, COMMANDS_REMEMBERED, type Outcome } from "../../adapters/pbx/command_book.ts";
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import type { PbxCommand } from "../../core/domain/pbx_messages.ts";
import { ok } from "../../core/lib/result.ts";

const id = "c-1" as CommandId;
const call = "call" as CallId;
const hangup: PbxCommand = { kind: "hangup", call, device: "1001-desk" as DeviceId };
const done = ok({ call });

Deno.test("I34 CommandBook: one outcome answers the command and its repetitions; other words are refused", () => {
  const book = new CommandBook();
  const said: Outcome[] = [];
  const say = (outcome: Outcome) => void said.push(outcome);
  assert.equal(book.repeats(id, hangup, say), false);
  const reply = book.remembering(id, hangup, say);
  assert.equal(book.repeats(id, hangup, say), true);
  assert.deepEqual(said, []);
  reply(done);
  assert.equal(book.repeats(id, hangup, say), true);
  assert.equal(book.repeats(id, { ...hangup, call: "other" as CallId }, say), true);
  assert.deepEqual(said, [done, done, { ok: false, error: { code: "command-reused" } }]);
});

Deno.test("COMMANDS_REMEMBERED: an id is forgotten after so many others", () => {
  const book = new CommandBook();
  const nothing = () => {};
  book.remembering(id, hangup, nothing);
  for (let n = 1; n < COMMANDS_REMEMBERED; n++) {
    book.remembering(`other-${n}` as CommandId, hangup, nothing);
  }
  assert.equal(book.repeats(id, hangup, nothing), true);
  book.remembering("one more" as CommandId, hangup, nothing);
  assert.equal(book.repeats(id, hangup, nothing), false);
});
