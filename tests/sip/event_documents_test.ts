/** The documents of the dialog and presence packages (RFC 4235, RFC 3863, RFC 4480), and the headers of RFC 6665. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DialogInfo,
  DIALOGS_MAX,
  foldDialogInfo,
  lampOf,
  readDialogInfo,
  type WatchedDialog,
  writeDialogInfo,
} from "../../core/sip/dialog_info.ts";
import {
  accepts,
  eventOf,
  formatEvent,
  formatStanding,
  standingOf,
} from "../../core/sip/event_package.ts";
import { HeaderTable, type SipRequest } from "../../core/sip/message.ts";
import {
  NOTES_MAX,
  type Presence,
  readPresence,
  WATCHED_PRESENCE,
  writePresence,
} from "../../core/sip/pidf.ts";

/** What the schemas' strings may say: trimmed, as they are read. */
const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((one) => one.trim()).filter((one) => one !== "" && !/[\r\ufffe\uffff]/.test(one));
const identity = fc.record({ uri: words, name: words }, { requiredKeys: ["uri"] });
const target = { target: words, rendering: fc.boolean() };
const participant = fc.oneof(
  fc.record({ identity }, { requiredKeys: [] }),
  fc.record({ identity, ...target }, { requiredKeys: ["target"] }),
);
const dialog: fc.Arbitrary<WatchedDialog> = fc.record({
  id: words,
  callId: words,
  localTag: words,
  remoteTag: words,
  direction: fc.constantFrom("initiator", "recipient"),
  state: fc.constantFrom("trying", "proceeding", "early", "confirmed", "terminated"),
  local: participant,
  remote: participant,
  referredBy: identity,
}, { requiredKeys: ["id", "state"] });
const info: fc.Arbitrary<DialogInfo> = fc.record({
  entity: words,
  version: fc.nat(),
  state: fc.constantFrom("full", "partial"),
  dialogs: fc.array(dialog, { maxLength: 4 }),
});

Deno.test("RFC 4235 dialog_info: what is written is read back", () => {
  fc.assert(
    fc.property(
      info,
      (one) => assert.deepEqual(plain(readDialogInfo(writeDialogInfo(one))), plain(one)),
    ),
    { numRuns: 300 },
  );
});

const presence: fc.Arbitrary<Presence> = fc.record({
  entity: words,
  basic: fc.constantFrom("open", "closed"),
  contact: words,
  activities: fc.subarray(["away", "busy", "meeting", "on-the-phone", "other", "unknown"]),
  notes: fc.uniqueArray(words, { maxLength: 3 }),
}, { requiredKeys: ["entity", "basic", "activities", "notes"] });

Deno.test("RFC 3863 pidf: what is written is read back", () => {
  fc.assert(
    fc.property(
      presence,
      (one) => assert.deepEqual(plain(readPresence(writePresence(one))), plain(one)),
    ),
    { numRuns: 300 },
  );
});

/** Records of fast-check have no prototype, which says nothing here. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("dialog_info and pidf: no document from outside throws; another one is none", () => {
  fc.assert(
    fc.property(info, fc.nat(), fc.string({ maxLength: 4 }), (one, at, other) => {
      const text = writeDialogInfo(one);
      const cut = at % text.length;
      const spoilt = text.slice(0, cut) + other + text.slice(cut + other.length);
      readDialogInfo(spoilt);
      readPresence(spoilt);
    }),
    { numRuns: 300 },
  );
  assert.equal(readPresence(writeDialogInfo(lampWith("confirmed"))), undefined);
  assert.equal(readDialogInfo('<dialog-info version="x" state="full" entity="e"/>'), undefined);
  assert.deepEqual(WATCHED_PRESENCE.fold(undefined, "<x/>"), { kind: "malformed" });
});

function lampWith(
  state: WatchedDialog["state"],
  direction: WatchedDialog["direction"] = "recipient",
  more: Partial<DialogInfo> = {},
): DialogInfo {
  const dialogs = [{ id: "1", state, direction }];
  return { entity: "sip:1004@x", version: 0, state: "full", dialogs, ...more };
}

Deno.test("RFC 4235 lampOf: a confirmed dialog talks, an incoming early one rings, nothing known is unknown", () => {
  assert.equal(lampOf(undefined), "unknown");
  assert.equal(lampOf(lampWith("early")), "ringing");
  assert.equal(lampOf(lampWith("early", "initiator")), "idle");
  assert.equal(lampOf(lampWith("proceeding")), "idle");
  assert.equal(lampOf(lampWith("confirmed")), "talking");
  assert.equal(lampOf(lampWith("terminated")), "idle");
  const holding = {
    id: "2",
    state: "confirmed",
    local: { target: "x", rendering: false },
  } as const;
  assert.equal(lampOf({ ...lampWith("early"), dialogs: [holding] }), "holding");
  const both = { ...lampWith("early"), dialogs: [...lampWith("early").dialogs, holding] };
  assert.equal(lampOf(both), "ringing");
});

Deno.test("RFC 4235 foldDialogInfo: full replaces, partial changes, what is older is stale, a skipped version is a gap", () => {
  const fold = (before: DialogInfo | undefined, one: DialogInfo) =>
    foldDialogInfo(before, writeDialogInfo(one));
  const first = fold(undefined, lampWith("early"));
  assert.ok(first.kind === "state");
  const next = lampWith("confirmed", "recipient", { version: 1, state: "partial" });
  const second = fold(first.state, next);
  assert.ok(second.kind === "state");
  assert.equal(lampOf(second.state), "talking");
  assert.equal(fold(second.state, next).kind, "stale");
  assert.equal(fold(first.state, { ...next, version: 2 }).kind, "gap");
  assert.equal(fold(undefined, next).kind, "gap");
  const over = fold(second.state, { ...lampWith("terminated"), version: 2, state: "partial" });
  assert.ok(over.kind === "state" && over.state.dialogs.length === 0);
  const full = fold(first.state, { ...lampWith("confirmed"), version: 9 });
  assert.ok(full.kind === "state" && full.state.dialogs.length === 1);
});

Deno.test("dialog_info, pidf: DIALOGS_MAX and NOTES_MAX: more are not looked at", () => {
  const dialogs = Array.from({ length: DIALOGS_MAX + 1 }, (_, i): WatchedDialog => ({
    id: String(i),
    state: "early",
  }));
  assert.equal(
    readDialogInfo(writeDialogInfo({ ...lampWith("early"), dialogs }))?.dialogs.length,
    DIALOGS_MAX,
  );
  const notes = Array.from({ length: NOTES_MAX + 1 }, (_, i) => `note ${i}`);
  const many: Presence = { entity: "e", basic: "open", activities: [], notes };
  assert.equal(readPresence(writePresence(many))?.notes.length, NOTES_MAX);
});

Deno.test("RFC 4235 dialog_info: what other notifiers write, with prefixes and more than we do, is understood", () => {
  const text = `<?xml version="1.0"?>
<di:dialog-info xmlns:di="urn:ietf:params:xml:ns:dialog-info" version="3" state="full"
    entity="sip:1004@office.example">
  <di:dialog id="d-1" call-id="c-17" local-tag="desk-1"
      remote-tag="pbx-2" direction="initiator">
    <di:state event="remote-busy" code="486">early</di:state>
    <di:duration>274</di:duration>
    <di:local>
      <di:identity display="髙橋">sip:1004@office.example</di:identity>
      <di:target uri="sip:1004@192.0.2.4">
        <di:param pname="+sip.rendering" pval="no"/>
      </di:target>
    </di:local>
  </di:dialog>
</di:dialog-info>`;
  assert.deepEqual(readDialogInfo(text), {
    entity: "sip:1004@office.example",
    version: 3,
    state: "full",
    dialogs: [{
      id: "d-1",
      state: "early",
      callId: "c-17",
      localTag: "desk-1",
      remoteTag: "pbx-2",
      direction: "initiator",
      local: {
        identity: { uri: "sip:1004@office.example", name: "髙橋" },
        target: "sip:1004@192.0.2.4",
        rendering: false,
      },
    }],
  });
});

function withField(name: string, value: string): SipRequest {
  const headers = HeaderTable.of([name, value]);
  return { kind: "request", method: "NOTIFY", uri: "sip:x", headers, body: new Uint8Array() };
}

Deno.test("RFC 6665 event_package: Event and Subscription-State are read as written, and nonsense is none", () => {
  for (const event of [{ name: "dialog" }, { name: "refer", id: "93809824" }]) {
    assert.deepEqual(eventOf(withField("Event", formatEvent(event))), event);
  }
  assert.deepEqual(eventOf(withField("o", "presence ; id=4")), { name: "presence", id: "4" });
  const standings = [
    { state: "active", expires: 60 },
    { state: "pending" },
    { state: "terminated", reason: "giveup", retryAfter: 5 },
    { state: "terminated" },
  ] as const;
  for (const standing of standings) {
    const text = formatStanding(standing);
    assert.deepEqual(standingOf(withField("Subscription-State", text)), standing);
  }
  assert.deepEqual(standingOf(withField("Subscription-State", "Odd;expires=x")), {
    state: "pending",
  });
  const unknown = withField("Subscription-State", "TERMINATED;reason=rain");
  assert.deepEqual(standingOf(unknown), { state: "terminated" });
  for (const text of ["", ";", "a b", "a;;", 'a;b="']) {
    assert.equal(eventOf(withField("Event", text)), undefined, text);
    assert.equal(standingOf(withField("Subscription-State", text)), undefined, text);
  }
});

Deno.test("RFC 3261 accepts: the most telling range of Accept decides; without it everything is taken", () => {
  const table: readonly (readonly [string, boolean])[] = [
    ["application/pidf+xml", true],
    ["Application/PIDF+XML;q=0.3", true],
    ["application/*", true],
    ["*/*", true],
    ["text/plain", false],
    ["*/*, application/pidf+xml;q=0", false],
    ["application/*;q=0.000, */*", false],
    ["", false],
  ];
  for (const [accept, taken] of table) {
    assert.equal(accepts(withField("Accept", accept), "application/pidf+xml"), taken, accept);
  }
  assert.equal(accepts(withField("Event", "x"), "application/pidf+xml"), true);
});
