/** What a control panel shows, from calls as the server sends them, without a browser. */
import assert from "node:assert/strict";
import { activityOf } from "../../web/client/model/call_rows.ts";
import { type PhoneFacts, viewOf } from "../../web/client/model/phone_view.ts";
import type { Call, Leg, MyDevice } from "../../web/shared/api.ts";

const SINCE = "2026-11-22T14:05:12.000+09:00";
const LATER = "2026-11-22T14:05:20.000+09:00";
const DESK: MyDevice = {
  id: "1001-desk",
  label: { ja: "卓上電話", en: "Desk phone" },
  kind: "desk",
  registered: true,
  autoAnswer: true,
  state: "idle",
};
const NOTHING_LATER = {
  originate: true,
  hangup: true,
  hold: false,
  park: false,
  transfer: false,
  pickup: false,
  move: false,
  record: false,
};

function leg(id: string, change: Partial<Leg>): Leg {
  return {
    id,
    party: { kind: "outside", number: "0300004510", display: "03-0000-4510" },
    role: "callee",
    state: "ringing",
    since: SINCE,
    ...change,
  };
}

const own = (change: Partial<Leg>) =>
  leg("a", { device: "1001-desk", role: "caller", state: "talking", ...change });

function call(legs: readonly Leg[], change: Partial<Call> = {}): Call {
  return {
    id: "c",
    state: "setup",
    direction: "outbound",
    dialled: "0300004510",
    display: "03-0000-4510",
    line: "main",
    commandId: "click-0001",
    emergency: false,
    startedAt: SINCE,
    legs: [...legs],
    recording: false,
    ...change,
  };
}

function view(change: Partial<PhoneFacts> = {}) {
  return viewOf({
    device: DESK,
    calls: [],
    chosenCall: undefined,
    pending: undefined,
    capabilities: NOTHING_LATER,
    pbx: "connected",
    ...change,
  });
}

const whyOf = (shown: ReturnType<typeof view>) =>
  Object.fromEntries(shown.buttons.map((button) => [button.name, button.why]));

Deno.test("activityOf: every state of the own leg has its word", () => {
  const cases: readonly (readonly [Partial<Leg>, readonly Leg[], string])[] = [
    [{ state: "ringing" }, [], "starting"],
    [{ state: "dialling" }, [leg("b", {})], "calling"],
    [{ state: "ringing", role: "callee" }, [leg("b", { role: "caller" })], "ringing"],
    [{}, [leg("b", {})], "calling"],
    [{}, [leg("b", { state: "talking" })], "talking"],
    [{ state: "holding" }, [leg("b", { state: "held" })], "holding"],
    [{ state: "held" }, [leg("b", { state: "holding" })], "held"],
  ];
  for (const [change, others, word] of cases) {
    assert.equal(activityOf(own(change), others, true), word);
  }
  assert.equal(activityOf(own({ state: "dialling" }), [], false), "calling", "by the keypad");
});

Deno.test("viewOf: the five buttons stand in one order in every state", () => {
  const states = [
    view(),
    view({ device: { ...DESK, registered: false } }),
    view({ calls: [call([own({}), leg("b", { state: "talking" })])] }),
    view({ pbx: "lost" }),
  ];
  for (const shown of states) {
    assert.deepEqual(shown.buttons.map((button) => button.name), [
      "call",
      "hold",
      "park",
      "transfer",
      "hangup",
    ]);
  }
});

Deno.test("viewOf: what cannot be done says why, when the device is free, unused, talking or the PBX is lost", () => {
  const later = { hold: "whyNotYet", park: "whyNotYet", transfer: "whyNotYet" };
  assert.deepEqual(whyOf(view()), { call: undefined, ...later, hangup: "whyNoCall" });
  assert.deepEqual(whyOf(view({ device: { ...DESK, registered: false } })), {
    call: "whyUnused",
    ...later,
    hangup: "whyUnused",
  });
  assert.deepEqual(whyOf(view({ calls: [call([own({}), leg("b", { state: "talking" })])] })), {
    call: "whyDialFirst",
    ...later,
    hangup: undefined,
  });
  assert.deepEqual(whyOf(view({ pbx: "lost" })), { call: "whyPbx", ...later, hangup: "whyPbx" });
});

Deno.test("viewOf: 発信 works while the only call is held", () => {
  const held = call([own({ state: "holding" }), leg("b", { state: "held" })]);
  assert.equal(whyOf(view({ calls: [held] })).call, undefined);
});

Deno.test("viewOf: 切断 of a ringing call reads 着信を断る", () => {
  const incoming = call(
    [own({ role: "callee", state: "ringing" }), leg("b", { role: "caller", state: "dialling" })],
    { direction: "inbound" },
  );
  assert.equal(view({ calls: [incoming] }).buttons.at(-1)!.label, "label.decline");
});

Deno.test("viewOf: the talking time runs from when both were there", () => {
  const shown = view({ calls: [call([own({}), leg("b", { state: "talking", since: LATER })])] });
  assert.equal(shown.focused!.since, Date.parse(LATER));
});

Deno.test("viewOf: before the far end has a leg, what was dialled is the peer", () => {
  const shown = view({ calls: [call([own({ state: "ringing" })])] });
  assert.equal(shown.activity, "starting");
  assert.deepEqual(shown.focused!.peer, {
    kind: "outside",
    number: "0300004510",
    display: "03-0000-4510",
  });
});

Deno.test("viewOf: of two calls the one not held is focused, unless the other was chosen", () => {
  const held = call([own({ state: "holding" }), leg("b", { state: "held" })], { id: "old" });
  const ringing = call([own({ role: "callee", state: "ringing" })], {
    id: "new",
    startedAt: LATER,
  });
  const calls = [ringing, held];
  assert.deepEqual(view({ calls }).rows.map((row) => row.call.id), ["old", "new"]);
  assert.equal(view({ calls }).focused!.call.id, "new");
  assert.equal(view({ calls, chosenCall: "old" }).focused!.call.id, "old");
});
