/** Cases of the PBX contract: lines, the carrier, who may dial out, and calls that come in. */
import assert from "node:assert/strict";
import type { EndCause } from "../../core/domain/pbx_messages.ts";
import { A_WHILE, type ContractCase, type Desk, legOn, SOON } from "./pbx_desk.ts";

/** Ends of `0300001234…`: what the carrier does with a number, and how the call ends. */
const FAILURES: readonly (readonly [number: string, cause: EndCause, status: number])[] = [
  ["0312345686", "busy", 486],
  ["0312345604", "not-found", 404],
  ["0312345603", "unreachable", 503],
  ["0312345608", "rejected", 603],
];

export const OUTSIDE_CASES: readonly ContractCase[] = [
  {
    name:
      "keypad: 0 and a number goes out on the first permitted line, and shows the line's number",
    async run(desk) {
      await desk.dial("1001-desk", "00312345678");
      const call = await desk.talking();
      assert.equal(call.direction, "outbound");
      assert.equal(call.line, "main");
      assert.equal(call.dialled, "0312345678");
      await desk.hears("1001-desk", "outside");
      await desk.hears("outside", "1001-desk");
      const [seen] = await desk.pbx.outside();
      assert.equal(seen?.number, "0312345678");
      assert.equal(seen?.caller.user, "0300000001");
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup");
    },
  },
  {
    name:
      "click: a number on a chosen line; 184 withholds the caller's number and tells it to the carrier",
    async run(desk) {
      const id = await desk.click("1001-desk", "184 03-1234-5678", { line: "support" });
      await desk.talking(id);
      const [seen] = await desk.pbx.outside();
      assert.equal(seen?.number, "0312345678");
      assert.equal(seen?.caller.host, "anonymous.invalid");
      assert.equal(seen?.caller.privacy, "id");
      assert.match(seen?.caller.asserted[0] ?? "", /05000000002/);
      await desk.hangup(id, "1001-desk");
      await desk.ended("hangup", id);
    },
  },
  ...FAILURES.map(([number, cause, status]): ContractCase => ({
    name: `${cause}: the carrier answers ${status} to ${number}, the device's leg ends and is told`,
    async run(desk) {
      const id = await desk.click("1001-desk", number, { line: "main" });
      const call = await desk.ended(cause, id);
      const far = call.legs.find((leg) => leg.role === "callee");
      assert.equal(far?.sipStatus, status);
      assert.equal(legOn(call, "1001-desk").sipStatus, status);
    },
  })),
  {
    name: "busy by keypad: the carrier's 486 reaches the phone",
    async run(desk) {
      await desk.dial("1001-desk", "00312345686");
      const call = await desk.ended("busy");
      assert.equal(legOn(call, "1001-desk").sipStatus, 486);
    },
  },
  {
    name: "early media: what the far end plays before its answer is heard",
    async run(desk) {
      await desk.dial("1001-desk", "00312345618");
      const early = async () => {
        const call = await desk.call();
        const answered = call?.legs.some((leg) => leg.answeredAt !== undefined) === true;
        return !answered && (await desk.pbx.heard("1001-desk")).includes("outside");
      };
      await desk.pbx.eventually("1001 hears outside before the answer", early, SOON);
      await desk.talking();
      await desk.press("1001-desk", "hangup");
      await desk.ended("hangup");
    },
  },
  {
    name: "cancel: the caller gives up while the far end rings, and the carrier hears it",
    async run(desk) {
      await desk.dial("1001-desk", "00312345680");
      const rings = async () => (await desk.pbx.outside())[0]?.state === "ringing";
      await desk.pbx.eventually("the far end rings", rings, SOON);
      await desk.press("1001-desk", "hangup");
      await desk.ended("cancelled");
      const over = async () => (await desk.pbx.outside())[0]?.endedBy === "office";
      await desk.pbx.eventually("the carrier's call ends", over, SOON);
    },
  },
  {
    name: "hangup: the far end outside hangs up and the phone is idle again",
    async run(desk) {
      await desk.dial("1001-desk", "00312345678");
      await desk.talking();
      const [seen] = await desk.pbx.outside();
      await desk.pbx.hangUpOutside(seen!.id);
      await desk.ended("hangup");
      await desk.shows("1001-desk", "idle");
    },
  },
  {
    name: "I26 permission: 1002 gets outside by no path, 1003 on support only",
    async run(desk) {
      for (const line of ["main", "support", "world"]) {
        const refusal = await desk.refused("1002-desk", "0312345678", { line });
        assert.equal(refusal.code, "no-line-permitted");
      }
      await refusedByKeypad(desk, "1002-desk", "00312345678", "no-line-permitted");
      await refusedByKeypad(desk, "1002-desk", "0184 0312345678", "no-line-permitted");
      const main = await desk.refused("1003-desk", "0312345678", { line: "main" });
      assert.equal(main.code, "line-not-permitted");
      const none = async () => (await desk.pbx.outside()).length > 0;
      await desk.pbx.never("a call leaves the office", none, A_WHILE);
      await desk.dial("1003-desk", "00312345678");
      const call = await desk.talking();
      assert.equal(call.line, "support");
      await desk.press("1003-desk", "hangup");
      await desk.ended("hangup", call.id);
    },
  },
  {
    name:
      "line-required and call-class-not-permitted: a click outside needs a line that carries it",
    async run(desk) {
      assert.equal((await desk.refused("1001-desk", "0312345678")).code, "line-required");
      const abroad = await desk.refused("1001-desk", "010 1 212 555 0100", { line: "main" });
      assert.equal(abroad.code, "call-class-not-permitted");
    },
  },
  {
    name: "line-full: a line's channels count from the first call's creation",
    async run(desk) {
      const one = await desk.click("1001-desk", "0312345678", { line: "support" });
      const two = await desk.click("1004-desk", "0312345678", { line: "support" });
      const third = await desk.refused("1005-desk", "0312345678", { line: "support" });
      assert.equal(third.code, "line-full");
      await desk.talking(one);
      await desk.talking(two);
      await desk.hangup(one, "1001-desk");
      await desk.hangup(two, "1004-desk");
      await desk.ended("hangup", one);
      await desk.ended("hangup", two);
    },
  },
  {
    name: "emergency: 1002, who may dial nothing outside, reaches 110 by keypad and 119 by click",
    async run(desk) {
      await desk.dial("1002-desk", "110");
      const call = await desk.talking();
      assert.equal(call.emergency, true);
      assert.equal(call.line, "main");
      assert.equal((await desk.pbx.outside())[0]?.number, "110");
      await desk.press("1002-desk", "hangup");
      await desk.ended("hangup", call.id);
      await desk.shows("1002-desk", "idle");
      const id = await desk.click("1002-desk", "119");
      await desk.talking(id);
      await desk.hangup(id, "1002-desk");
      await desk.ended("hangup", id);
    },
  },
  {
    name:
      "I24 ring group: both phones of the line ring, one answers, the other is told it was elsewhere",
    async run(desk) {
      const name = await desk.pbx.ringIn({ line: "0300000001", from: "0451112222" });
      await desk.shows("1009-desk", "ringing");
      const call = await desk.talking();
      assert.equal(call.direction, "inbound");
      assert.equal(call.line, "main");
      assert.equal(legOn(call, "1001-desk").state, "talking");
      assert.equal(legOn(call, "1009-desk").endCause, "answered-elsewhere");
      assert.equal((await desk.pbx.display("1001-desk"))?.peer?.number, "0451112222");
      await desk.shows("1009-desk", "idle");
      await desk.hears("1001-desk", "outside");
      await desk.hears("outside", "1001-desk");
      await desk.pbx.hangUpOutside(name);
      await desk.ended("hangup", call.id);
    },
  },
  {
    name: "sequence: 1009 rings first; when 1004's step begins, 1009 stops",
    async run(desk) {
      await desk.pbx.ringIn({ line: "05000000002", from: "0451112222" });
      await desk.shows("1009-desk", "ringing");
      assert.equal((await desk.pbx.display("1004-desk"))?.state, "idle");
      const call = await desk.talking();
      assert.equal(legOn(call, "1009-desk").endCause, "no-answer");
      assert.equal(legOn(call, "1004-desk").state, "talking");
      await desk.shows("1009-desk", "idle");
      await desk.press("1004-desk", "hangup");
      await desk.ended("hangup", call.id);
    },
  },
  {
    name: "inbound: a line whose people decline gives the caller 603; a number of no line 404",
    async run(desk) {
      await desk.pbx.ringIn({ line: "0300000003", from: "0451112222", withheld: true });
      await desk.shows("1008-desk", "ringing");
      assert.equal((await desk.pbx.display("1008-desk"))?.peer?.number ?? "", "");
      const call = await desk.ended("rejected");
      assert.deepEqual(call.legs[0]?.party, { kind: "outside", number: "", withheld: true });
      const name = await desk.pbx.ringIn({ line: "0399999999", from: "0451112222" });
      const refused = async () =>
        (await desk.pbx.outside()).find((seen) => seen.id === name)?.status === 404;
      await desk.pbx.eventually("404 for a number of no line", refused, SOON);
    },
  },
  {
    name: "inbound cancel: the caller outside gives up, and the phones stop ringing",
    async run(desk) {
      const name = await desk.pbx.ringIn({ line: "05000000002", from: "0451112222" });
      await desk.shows("1009-desk", "ringing");
      const told = async () => await desk.call() !== undefined;
      await desk.pbx.eventually("the call is told", told, SOON);
      await desk.pbx.hangUpOutside(name);
      await desk.ended("cancelled");
      await desk.shows("1009-desk", "idle");
    },
  },
];

async function refusedByKeypad(
  desk: Desk,
  device: string,
  digits: string,
  code: string,
): Promise<void> {
  const before = (await desk.call())?.id;
  await desk.dial(device, digits);
  const another = async () => (await desk.call())?.id !== before;
  await desk.pbx.eventually(`${device} dials ${digits}`, another, SOON);
  const call = await desk.ended("refused");
  assert.equal(legOn(call, device).refusal?.code, code);
  assert.equal(legOn(call, device).sipStatus, 403);
  await desk.shows(device, "idle");
}
