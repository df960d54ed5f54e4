/** REFERs and what is told of them, on the bench: for transfers a message at a time. */
import assert from "node:assert/strict";
import type { SipMessage } from "../../core/sip/message.ts";
import { statusIn } from "../../core/sip/sipfrag.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { type BenchDialog, type BenchPhones, phoneOf } from "./bench_phones.ts";
import { CARRIER, firstLine, PBX } from "./pbx_bench.ts";

/** Everybody who may be registered on it. */
const DEVICES = ["1001-desk", "1002-desk", "1003-desk", "1004-desk", "1005-desk", "1006-desk"];

/** The phone refers its other side; every message it got then, the PBX's requests answered. */
export function refer(
  phones: BenchPhones,
  dialog: BenchDialog,
  target: string,
  headers: readonly (readonly [string, string])[] = [],
): readonly SipMessage[] {
  const uri = target.includes(":") ? target : `sip:${target}@${PBX.host}`;
  phones.inside(dialog, { method: "REFER", headers: [["Refer-To", `<${uri}>`], ...headers] });
  return told(phones, dialog);
}

/** What the PBX has sent to the phone of the dialog, repeats aside; its requests are answered with 200. */
export function told(phones: BenchPhones, dialog: BenchDialog): readonly SipMessage[] {
  const { at } = dialog.phone;
  const said = new Set<string>();
  const messages = phones.bench.take(at).filter((message) => {
    const once = `${firstLine(message)} ${message.headers.get("Via")}`;
    return !said.has(once) && said.add(once);
  });
  for (const message of messages) {
    if (message.kind === "request") phones.bench.say(at, responseTo(message, 200));
  }
  return messages;
}

/** `202`, `NOTIFY 100 active`, `BYE` … */
export function words(messages: readonly SipMessage[]): string {
  return messages.map((message) => {
    if (message.kind === "response") return String(message.status);
    if (message.method !== "NOTIFY") return message.method;
    const state = message.headers.get("Subscription-State")?.split(";")[0];
    return `NOTIFY ${statusIn(message.body)} ${state}`;
  }).join(", ");
}

/** I35: whoever is left hangs up, and nothing stays behind. */
export function settles(phones: BenchPhones, ...dialogs: readonly BenchDialog[]): void {
  for (const dialog of dialogs) phones.bye(dialog);
  const { bench } = phones;
  const everybody = [...DEVICES.map((device) => phoneOf(device).at), CARRIER];
  for (let i = 0; i < 100; i++) {
    for (const at of everybody) {
      for (const message of bench.take(at)) {
        if (message.kind === "request" && message.method !== "ACK") {
          bench.say(at, responseTo(message, message.method === "INVITE" ? 486 : 200));
        }
      }
    }
    bench.pass(1_000);
  }
  const { calls, legs, sessions, ports, timers } = bench.pbx.census();
  const left = { calls, legs, sessions, ports, timers };
  assert.deepEqual(left, { calls: 0, legs: 0, sessions: 0, ports: 0, timers: 0 });
}
