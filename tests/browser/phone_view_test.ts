/** What a control panel shows, from calls as the server sends them, without a browser. */
import assert from "node:assert/strict";
import { activityOf } from "../../web/client/model/call_rows.ts";
import { extrasOf } from "../../web/client/model/phone_buttons.ts";
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
const ALL = {
  ...NOTHING_LATER,
  hold: true,
  park: true,
  transfer: true,
  pickup: true,
  move: true,
  record: true,
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
    [{ state: "parked" }, [], "held"],
    [{ state: "dialling", answeredAt: SINCE }, [leg("b", {})], "calling"],
    [{ state: "dialling", answeredAt: SINCE, role: "callee" }, [leg("b", {})], "calling"],
    [
      { state: "dialling", answeredAt: SINCE, role: "callee" },
      [leg("b", { state: "talking", answeredAt: SINCE }), leg("c", { state: "talking" })],
      "held",
    ],
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

Deno.test("viewOf: who has no account at the PBX finds every button greyed in its place, with that reason", () => {
  const capabilities = { ...NOTHING_LATER, originate: false, hangup: false };
  const whyReadOnly = "whyReadOnly";
  const [call, hold, park, transfer, hangup] = Array(5).fill(whyReadOnly);
  const all = { call, hold, park, transfer, hangup };
  const calls = [talking()];
  for (const change of [{}, { calls }, { pbx: "lost" }] as const) {
    assert.deepEqual(whyOf(view({ ...change, capabilities })), all);
  }
});

Deno.test("viewOf: a call that only the phones may change is shown with every verb greyed, hanging up too", () => {
  const shown = whyOf(able([talking({ phonesOnly: true })]));
  const { hold, park, transfer, hangup } = shown;
  assert.deepEqual(new Set([hold, park, transfer, hangup]), new Set(["whyPhonesOnly"]));
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

const talking = (change: Partial<Call> = {}) =>
  call([own({ answeredAt: SINCE }), leg("b", { state: "talking", answeredAt: SINCE })], change);
const able = (calls: readonly Call[], change: Partial<PhoneFacts> = {}) =>
  view({ calls, capabilities: ALL, ...change });
const labelsOf = (shown: ReturnType<typeof view>) => shown.buttons.map((button) => button.label);

Deno.test("viewOf: in a talk 保留, 保留箱, 転送 and 切断 work; before it they say that nobody is there yet", () => {
  assert.deepEqual(whyOf(able([talking()])), {
    call: "whyDialFirst",
    hold: undefined,
    park: undefined,
    transfer: undefined,
    hangup: undefined,
  });
  const ringing = able([call([own({ state: "dialling" }), leg("b", {})])]);
  const { hold, park, transfer, hangup } = whyOf(ringing);
  assert.deepEqual([hold, park, transfer], Array(3).fill("whyNotTalking"));
  assert.equal(hangup, undefined);
});

Deno.test("viewOf: 保留 of a held call reads 保留解除, and it can be parked and sent on as it is", () => {
  const held = call([
    own({ state: "holding", answeredAt: SINCE }),
    leg("b", { state: "held", answeredAt: SINCE }),
  ]);
  const shown = able([held]);
  assert.equal(labelsOf(shown)[1], "label.resume");
  assert.deepEqual(Object.values(whyOf(shown)), Array(5).fill(undefined));
});

Deno.test("viewOf: while a click is under way only 切断 works, and the pressed button shows it", () => {
  const pending = {
    verb: "consult",
    commandId: "1",
    callId: "c",
    slow: false,
    cancelling: false,
  } as const;
  const shown = able([talking()], { pending });
  assert.deepEqual(whyOf(shown), {
    call: "whyPending",
    hold: "whyPending",
    park: "whyPending",
    transfer: "whyPending",
    hangup: undefined,
  });
  assert.deepEqual(shown.buttons.filter((button) => button.pending).map(({ name }) => name), [
    "transfer",
  ]);
});

/** 03-0000-4510 waits while 1001 asks 1006, who rings or talks. */
function consulting(
  target: Leg["state"] | undefined,
  how: Partial<Call["transfer"]> = { consults: true },
): Call {
  const answered = { answeredAt: SINCE };
  return call([
    own({ state: target === "talking" ? "talking" : "dialling", ...answered }),
    leg("b", { state: "dialling", ...answered }),
    ...(target === undefined ? [] : [leg("t", {
      party: { kind: "person", extension: "1006", name: "𠮷田 健" },
      state: target,
      since: LATER,
      ...(target === "talking" ? answered : {}),
    })]),
  ], { transfer: { to: "1006", display: "1006", name: "𠮷田 健", state: "under-way", ...how } });
}

Deno.test("viewOf: in an attended transfer the target is the peer, the other waits, and 転送 completes it", () => {
  for (
    const [target, activity] of [
      [undefined, "transferring"],
      ["ringing", "transferring"],
      ["talking", "talking"],
    ] as const
  ) {
    const shown = able([consulting(target)]);
    const { peer, waiting } = shown.focused!;
    assert.equal(shown.activity, activity);
    assert.equal(peer.name, "𠮷田 健");
    assert.equal(waiting?.kind === "outside" && waiting.number, "0300004510");
    assert.equal(labelsOf(shown)[3], "label.transfer-complete");
    const { hold, park, transfer, hangup } = whyOf(shown);
    assert.deepEqual([hold, park], ["whyTransferring", "whyTransferring"]);
    assert.deepEqual([transfer, hangup], [undefined, undefined]);
  }
});

Deno.test("viewOf: sent on by the phone's own key, the target is called and nobody waits for this device", () => {
  const shown = able([consulting("ringing", {})]);
  const { peer, waiting } = shown.focused!;
  assert.deepEqual([shown.activity, peer.name, waiting], ["transferring", "𠮷田 健", undefined]);
  assert.equal(labelsOf(shown)[3], "label.transfer");
  const { hold, park, transfer, hangup } = whyOf(shown);
  assert.deepEqual([hold, park, transfer], Array(3).fill("whyNotTalking"));
  assert.equal(hangup, undefined);
});

Deno.test("viewOf: the talk with the target of a transfer runs from when it answered", () => {
  assert.equal(able([consulting("talking")]).focused!.since, Date.parse(LATER));
});

Deno.test("viewOf: who waits in a slot is the peer of whom it rings; one's own retrieve is not declined", () => {
  const inSlot = (callBack: boolean) =>
    call([
      leg("b", { state: "parked", answeredAt: SINCE }),
      leg("x", {
        party: { kind: "person", extension: "1005", name: "Jonathan" },
        role: "callee",
        state: "ringing",
      }),
      own({ role: callBack ? "callee" : "caller", state: "ringing" }),
    ], {
      parked: {
        slot: 701,
        by: { kind: "person", extension: "1003", name: "田中 陽子" },
        callBack,
      },
    });
  const shown = able([inSlot(false)]);
  assert.equal(shown.focused!.peer.kind === "outside" && shown.focused!.peer.number, "0300004510");
  assert.equal(labelsOf(shown)[4], "label.hangup");
  assert.equal(labelsOf(able([inSlot(true)]))[4], "label.decline");
});

Deno.test("viewOf: a call that moves here rings here, with the far side as the peer", () => {
  const moving = call([
    leg("old", { device: "1001-soft", role: "caller", state: "talking", answeredAt: SINCE }),
    leg("b", { state: "talking", answeredAt: SINCE }),
    own({ role: "caller", state: "ringing" }),
  ]);
  const shown = able([moving]);
  assert.equal(shown.activity, "ringing");
  assert.equal(shown.focused!.peer.kind, "outside");
  assert.equal(labelsOf(shown)[4], "label.hangup", "it is no caller's call to decline");
});

Deno.test("viewOf: whoever is parked sees who parked him, and that he is held", () => {
  const by = { kind: "person", extension: "1003", name: "田中 陽子" } as const;
  const shown = able([
    call([own({ state: "parked", role: "callee", answeredAt: SINCE })], {
      parked: { slot: 701, by, callBack: false },
    }),
  ]);
  assert.deepEqual([shown.activity, shown.focused!.peer], ["held", by]);
});

Deno.test("extrasOf: recording, a slot of choice, each other device; what cannot be done says why", () => {
  const app: MyDevice = { ...DESK, id: "1001-soft", kind: "softphone", registered: false };
  const extras = (calls: readonly Call[], mayRecord: boolean) =>
    extrasOf({
      view: able(calls),
      devices: [DESK, app],
      capabilities: ALL,
      mayRecord,
      pbx: "connected",
    });
  const of = (calls: readonly Call[], mayRecord: boolean) =>
    extras(calls, mayRecord).map((each) => [each.kind, each.why]);
  assert.deepEqual(of([talking()], true), [
    ["record", undefined],
    ["park-for", undefined],
    ["move", "whyUnused"],
  ]);
  assert.deepEqual(of([talking()], false)[0], ["record", "whyNoRecording"]);
  assert.deepEqual(of([consulting("talking")], true), [
    ["record", "whyTransferring"],
    ["park-for", "whyTransferring"],
    ["move", "whyTransferring"],
  ]);
  const recorded = extras([talking({ recording: true })], true)[0]!;
  assert.equal(recorded.kind === "record" && recorded.on, false, "it is switched off next");
});
