/** What a call leaves in each person's history: stories by example, then laws over every life of a call. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  addLeg,
  bridge,
  endCall,
  legAnswered,
  legEnded,
  legRinging,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import { type CallPart, type CallResult, partsOf } from "../../core/domain/call_log.ts";
import type {
  CallId,
  CommandId,
  DeviceId,
  Extension,
  LegId,
  LineId,
} from "../../core/domain/ids.ts";
import type { Call, CallDirection, EndCause, Party } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { callLives } from "../support/call_moves.ts";
import { demoIndex } from "../support/offices.ts";

const OFFICE = demoIndex();

/** A call told step by step: `at` seconds, a leg by its device or number. */
class Story {
  call: Call;
  #now = 0;

  constructor(
    direction: CallDirection,
    dialled: string,
    extra: { line?: string; click?: boolean } = {},
  ) {
    this.call = startCall({
      id: "k" as CallId,
      direction,
      dialled,
      ...(extra.line === undefined ? {} : { line: extra.line as LineId }),
      ...(extra.click ? { commandId: "c" as CommandId } : {}),
    }, instant(0));
  }

  at(seconds: number): this {
    this.#now = seconds * 1000;
    return this;
  }

  leg(id: string, role: "caller" | "callee", party = person(id.split("-")[0]!)): this {
    const device = party.kind === "person" ? { device: id as DeviceId } : {};
    return this.#move((now) => addLeg(this.call, { id: id as LegId, role, party, ...device }, now));
  }

  rings(id: string): this {
    return this.#move((now) => legRinging(this.call, id as LegId, now));
  }

  answers(id: string): this {
    return this.#move((now) => legAnswered(this.call, id as LegId, now));
  }

  talks(a: string, b: string): this {
    return this.#move((now) => bridge(this.call, a as LegId, b as LegId, now));
  }

  leaves(id: string): this {
    return this.#move((now) => unbridge(this.call, id as LegId, now));
  }

  ends(id: string, cause: EndCause): this {
    return this.#move((now) => legEnded(this.call, id as LegId, { cause }, now));
  }

  over(cause?: EndCause): this {
    return this.#move((now) => endCall(this.call, now, cause));
  }

  part(owner: string, n = 1): CallPart {
    const found = partsOf(this.call, OFFICE).find((part) => part.id === `k.${owner}.${n}`);
    assert.ok(found, `${owner} has no part ${n}`);
    return found;
  }

  owners(): readonly string[] {
    return partsOf(this.call, OFFICE).map((part) => part.owner);
  }

  #move(move: (now: ReturnType<typeof instant>) => Call): this {
    this.call = move(instant(this.#now));
    return this;
  }
}

function person(extension: string): Party {
  const name = OFFICE.person.get(extension)?.name ?? extension;
  return { kind: "person", extension: extension as Extension, name };
}

function outside(number: string): Party {
  return { kind: "outside", number };
}

function clickTo(direction: CallDirection, dialled: string): Story {
  const line = direction === "outbound" ? { line: "main" } : {};
  return new Story(direction, dialled, { ...line, click: true }).leg("1001-desk", "caller").rings(
    "1001-desk",
  );
}

Deno.test("partsOf: a click to a colleague is one part each, with every party right", () => {
  const story = clickTo("internal", "1004").at(1).answers("1001-desk")
    .at(2).leg("1004-desk", "callee").rings("1004-desk")
    .at(5).answers("1004-desk").talks("1001-desk", "1004-desk").at(65).over();
  assert.deepEqual(story.owners(), ["1001", "1004"]);
  assert.deepEqual(story.part("1001"), {
    id: "k.1001.1",
    callId: "k",
    owner: "1001",
    direction: "internal",
    role: "caller",
    result: "answered",
    cause: "hangup",
    peer: person("1004"),
    number: "1004",
    device: "1001-desk",
    startedAt: 0,
    ringMillis: 3000,
    talkMillis: 60_000,
    spans: [],
    endedAt: 65_000,
  });
  const { role, result, peer, number, device, startedAt, ringMillis, talkMillis } = story.part(
    "1004",
  );
  assert.deepEqual([role, result, number, device], ["callee", "answered", "1001", "1004-desk"]);
  assert.deepEqual(peer, person("1001"));
  assert.deepEqual([startedAt, ringMillis, talkMillis], [2000, 3000, 60_000]);
});

Deno.test("partsOf: a click outside is one outbound part with the number dialled, and the own phone's ringing is no call", () => {
  const story = clickTo("outbound", "0300004510").at(4).answers("1001-desk")
    .leg("carrier", "callee", outside("0300004510")).at(5).rings("carrier")
    .at(7).answers("carrier").talks("1001-desk", "carrier").at(17).ends("carrier", "hangup").over();
  assert.deepEqual(story.owners(), ["1001"]);
  const part = story.part("1001");
  assert.deepEqual([part.direction, part.role, part.result], ["outbound", "caller", "answered"]);
  assert.deepEqual([part.number, part.line], ["0300004510", "main"]);
  assert.deepEqual([part.ringMillis, part.talkMillis], [2000, 10_000]);
});

Deno.test("partsOf: a click whose own phone was never answered is cancelled, and the far end has no part in it", () => {
  const outcomes: readonly (readonly [EndCause, CallResult, string | undefined])[] = [
    ["no-answer", "cancelled", undefined],
    ["cancelled", "cancelled", undefined],
    ["rejected", "cancelled", undefined],
    ["busy", "failed", "caller"],
    ["unreachable", "failed", "caller"],
  ];
  for (const [cause, result, fault] of outcomes) {
    const story = clickTo("internal", "1004").at(30).ends("1001-desk", cause).over();
    assert.deepEqual(story.owners(), ["1001"]);
    const part = story.part("1001");
    assert.deepEqual([part.result, part.cause, part.fault], [result, cause, fault]);
    assert.deepEqual([part.number, part.peer], ["1004", person("1004")]);
  }
});

Deno.test("partsOf: an outside call nobody talked in says why and whose fault it was", () => {
  const outcomes: readonly (readonly [EndCause, CallResult, string | undefined])[] = [
    ["busy", "busy", undefined],
    ["no-answer", "no-answer", undefined],
    ["rejected", "rejected", undefined],
    ["cancelled", "cancelled", undefined],
    ["not-found", "failed", "caller"],
    ["unreachable", "failed", "network"],
    ["failed", "failed", "network"],
    ["refused", "failed", "office"],
    ["system-restart", "failed", "office"],
  ];
  for (const [cause, result, fault] of outcomes) {
    const story = new Story("outbound", "0300004586", { line: "main" }).leg("1001-desk", "caller")
      .leg("carrier", "callee", outside("0300004586")).at(3).ends("carrier", cause).over(cause);
    const part = story.part("1001");
    assert.deepEqual([part.result, part.cause, part.fault], [result, cause, fault]);
  }
});

function groupRings(): Story {
  return new Story("inbound", "0300000001", { line: "main" })
    .leg("carrier", "caller", outside("09000001234"))
    .leg("1001-desk", "callee").leg("1002-desk", "callee")
    .at(1).rings("1001-desk").rings("1002-desk");
}

Deno.test("partsOf: in a ring group the winner answered and the others read answered-elsewhere, at once", () => {
  const story = groupRings().at(4).answers("1001-desk").answers("carrier").talks(
    "carrier",
    "1001-desk",
  )
    .ends("1002-desk", "answered-elsewhere");
  assert.equal(story.part("1001").result, undefined);
  assert.deepEqual([story.part("1002").result, story.part("1002").endedAt], [
    "answered-elsewhere",
    4000,
  ]);
  story.at(14).over();
  assert.deepEqual(story.owners(), ["1001", "1002"]);
  const winner = story.part("1001");
  assert.deepEqual([winner.direction, winner.result, winner.number], [
    "inbound",
    "answered",
    "09000001234",
  ]);
  assert.deepEqual([winner.ringMillis, winner.talkMillis], [3000, 10_000]);
  assert.equal(story.part("1002").result, "answered-elsewhere");
  assert.equal(story.part("1002").talkMillis, 0);
});

Deno.test("partsOf: a group nobody answered missed the call; who declined did not miss it", () => {
  const story = groupRings().at(5).ends("1002-desk", "rejected");
  assert.equal(story.part("1001").result, undefined);
  assert.equal(story.part("1002").result, "rejected");
  story.at(20).ends("1001-desk", "cancelled").over("cancelled");
  assert.deepEqual([story.part("1001").result, story.part("1001").cause], ["missed", "cancelled"]);
  assert.equal(story.part("1001").ringMillis, 19_000);
});

Deno.test("partsOf: in a sequence the first person has missed nothing until the last step is over", () => {
  const story = new Story("inbound", "05000000002", { line: "support" })
    .leg("carrier", "caller", outside("09000001234")).leg("1003-desk", "callee").rings("1003-desk")
    .at(15).ends("1003-desk", "no-answer").leg("1004-desk", "callee").rings("1004-desk");
  assert.equal(story.part("1003").result, undefined);
  story.at(20).answers("1004-desk").answers("carrier").talks("carrier", "1004-desk");
  assert.equal(story.part("1003").result, "answered-elsewhere");
});

Deno.test("partsOf: several phones of one person are one part", () => {
  const story = new Story("internal", "1004").leg("1001-desk", "caller")
    .leg("1004-desk", "callee").leg("1004-soft", "callee").rings("1004-desk").at(1).rings(
      "1004-soft",
    )
    .at(3).answers("1004-soft").answers("1001-desk").talks("1001-desk", "1004-soft")
    .ends("1004-desk", "answered-elsewhere").at(9).over();
  assert.deepEqual(story.owners(), ["1001", "1004"]);
  const part = story.part("1004");
  assert.deepEqual([part.result, part.device, part.ringMillis], ["answered", "1004-soft", 3000]);
});

Deno.test("partsOf: a transferred call is one story with one part for each pair, every party right", () => {
  const story = new Story("inbound", "0300000001", { line: "main" })
    .leg("carrier", "caller", outside("09000001234")).leg("1001-desk", "callee").rings("1001-desk")
    .at(2).answers("1001-desk").answers("carrier").talks("carrier", "1001-desk")
    .at(12).ends("1001-desk", "transferred").leg("1004-desk", "callee").rings("1004-desk");
  assert.deepEqual([story.part("1001").result, story.part("1001").cause], [
    "answered",
    "transferred",
  ]);
  story.at(15).answers("1004-desk").talks("carrier", "1004-desk").at(35).over();
  assert.deepEqual(story.owners(), ["1001", "1004"]);
  const [first, second] = [story.part("1001"), story.part("1004")];
  assert.deepEqual([first.talkMillis, first.endedAt, first.number], [
    10_000,
    12_000,
    "09000001234",
  ]);
  assert.deepEqual([second.talkMillis, second.startedAt, second.number], [
    20_000,
    12_000,
    "09000001234",
  ]);
  assert.deepEqual(second.peer, outside("09000001234"));
});

Deno.test("partsOf: a consultation before a transfer is internal, whatever line the call came by", () => {
  const story = new Story("outbound", "0312340000", { line: "main" })
    .leg("1001-desk", "caller").leg("carrier", "callee", outside("0312340000"))
    .at(2).answers("carrier").answers("1001-desk").talks("1001-desk", "carrier")
    .at(9).leg("1004-desk", "callee").at(12).answers("1004-desk").leaves("1001-desk").talks(
      "1001-desk",
      "1004-desk",
    )
    .at(20).ends("1001-desk", "transferred").talks("carrier", "1004-desk").at(50).over();
  const [dialled, asked] = [story.part("1001", 1), story.part("1001", 2)];
  assert.deepEqual([dialled.direction, dialled.line], ["outbound", "main"]);
  assert.deepEqual([asked.peer, asked.direction, asked.line], [
    person("1004"),
    "internal",
    undefined,
  ]);
});

Deno.test("partsOf: who was handed on has a part with each, the first with the number he dialled", () => {
  const story = new Story("internal", "1004").leg("1001-desk", "caller").leg("1004-desk", "callee")
    .at(2).answers("1004-desk").answers("1001-desk").talks("1001-desk", "1004-desk")
    .at(7).ends("1004-desk", "parked").at(20).leg("1006-desk", "callee").answers("1006-desk")
    .talks("1001-desk", "1006-desk").at(50).over();
  assert.deepEqual(story.owners(), ["1001", "1004", "1001", "1006"]);
  assert.deepEqual([story.part("1001", 1).number, story.part("1001", 2).number], ["1004", "1006"]);
  assert.deepEqual([story.part("1001", 1).talkMillis, story.part("1001", 2).talkMillis], [
    5_000,
    30_000,
  ]);
  assert.equal(story.part("1001", 2).startedAt, 20_000);
  assert.deepEqual(story.part("1006").peer, person("1001"));
});

Deno.test("partsOf: a park's call-back that nobody takes is no missed call of who had the call", () => {
  const story = new Story("inbound", "0300000001", { line: "main" })
    .leg("carrier", "caller", outside("09000001234")).leg("1001-desk", "callee")
    .at(2).answers("1001-desk").answers("carrier").talks("carrier", "1001-desk")
    .at(5).ends("1001-desk", "parked")
    .at(65).leg("1001-soft", "callee").rings("1001-soft").at(95).ends("1001-soft", "no-answer")
    .at(99).over();
  assert.deepEqual(story.owners(), ["1001"]);
  assert.equal(story.part("1001").result, "answered");
});

Deno.test("partsOf: a busy person missed the call, with the reason; the caller reads busy", () => {
  const story = new Story("internal", "1004").leg("1001-desk", "caller").leg("1004-desk", "callee")
    .at(1).ends("1004-desk", "busy").over();
  assert.equal(story.part("1001").result, "busy");
  assert.deepEqual([story.part("1004").result, story.part("1004").cause], ["missed", "busy"]);
});

Deno.test("partsOf: an extension without any phone to ring missed the call all the same, unless nobody called it", () => {
  const story = new Story("internal", "1010").leg("1001-desk", "caller").at(1).ends(
    "1001-desk",
    "no-answer",
  )
    .over("no-answer");
  assert.deepEqual(story.owners(), ["1001", "1010"]);
  assert.deepEqual([story.part("1010").result, story.part("1010").number], ["missed", "1001"]);
  const refused = new Story("internal", "1010").leg("1001-desk", "caller").over("refused");
  assert.deepEqual(refused.owners(), ["1001"]);
});

Deno.test("partsOf: whoever calls himself has two parts", () => {
  const story = new Story("internal", "1001").leg("1001-desk", "caller").leg("1001-soft", "callee")
    .rings("1001-soft").at(2).ends("1001-soft", "cancelled").over("cancelled");
  assert.deepEqual([story.part("1001", 1).role, story.part("1001", 2).role], ["caller", "callee"]);
});

Deno.test("partsOf: a withheld number stays withheld, a restart is nobody's missed call", () => {
  const story = new Story("inbound", "0300000001", { line: "main" })
    .leg("carrier", "caller", { kind: "outside", number: "09000001234", withheld: true })
    .leg("1001-desk", "callee").rings("1001-desk").at(3).over("system-restart");
  const part = story.part("1001");
  assert.deepEqual([part.number, part.result, part.cause, part.fault], [
    "",
    "failed",
    "system-restart",
    "office",
  ]);
});

Deno.test("I32 partsOf: one part for each person and role, none without start, its end not before it, and all finished when the call is", () => {
  fc.assert(
    fc.property(callLives, (states) => {
      for (const call of states) {
        const parts = partsOf(call, OFFICE);
        assert.equal(new Set(parts.map((part) => part.id)).size, parts.length);
        const pairs = new Set(call.spans.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
        const lonely = parts.filter((part) => part.result !== "answered" && part.talkMillis === 0);
        assert.ok(parts.length <= pairs.size + lonely.length);
        for (const part of parts) {
          assert.ok(part.ringMillis >= 0 && part.talkMillis >= 0);
          assert.equal(part.result === undefined, part.endedAt === undefined);
          assert.ok(part.startedAt <= (part.endedAt ?? Infinity));
          if (call.endedAt !== undefined) assert.ok(part.result !== undefined);
          if (part.talkMillis > 0 && part.result !== undefined) {
            assert.equal(part.result, "answered");
          }
          if (part.fault !== undefined) assert.equal(part.result, "failed");
        }
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("I32 partsOf: talking time is bridged time, counted once for every person in it", () => {
  let talked = 0;
  fc.assert(
    fc.property(callLives, (states) => {
      const call = states.at(-1)!;
      const parts = partsOf(call, OFFICE);
      const sideOf = (id: string) => call.legs.find((leg) => leg.id === id)!;
      const expected = call.spans.reduce((sum, span) => {
        const sides = [span.a, span.b].map(sideOf).filter((leg) => leg.party.kind === "person")
          .map((leg) => leg.party.kind === "person" ? `${leg.party.extension} ${leg.role}` : "");
        return sum + ((span.to ?? span.from) - span.from) * new Set(sides).size;
      }, 0);
      talked += expected;
      assert.equal(parts.reduce((sum, part) => sum + part.talkMillis, 0), expected);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(talked > 0, "nobody talked: the property says nothing");
});

Deno.test("partsOf: a result once given does not change while the call goes on", () => {
  fc.assert(fc.property(callLives, (states) => {
    const given = new Map<string, CallResult>();
    for (const call of states) {
      for (const part of partsOf(call, OFFICE)) {
        const before = given.get(part.id);
        const legs = call.legs.filter((leg) =>
          leg.party.kind === "person" && leg.party.extension === part.owner &&
          leg.role === part.role
        );
        // Another phone of the same person may be tried later; until then what was said stands.
        if (before !== undefined && part.result !== undefined && legs.length === 1) {
          assert.equal(part.result, before);
        }
        if (part.result !== undefined && legs.length === 1) given.set(part.id, part.result);
      }
    }
  }));
});
