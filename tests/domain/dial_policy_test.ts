/** The dial policy: every refusal with its code and in its order, the line of the keypad, and what no configuration may break. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { decideBy, decideDial, type DialRequest } from "../../core/domain/dial_policy.ts";
import { DIAL_RULES } from "../../core/domain/dial_rules.ts";
import type { DeviceId, Extension, LineId } from "../../core/domain/ids.ts";
import { lineChoices } from "../../core/domain/line_permission.ts";
import { indexOffice, type Line, type Office, type OfficeIndex } from "../../core/domain/office.ts";
import type { LegState, PbxCapabilities, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { demoIndex, officeWithoutDigests } from "../support/offices.ts";
import { anyText } from "../support/any_text.ts";

const NOW = instant(Date.parse("2026-11-22T10:00:00+09:00"));
const DEMO = demoIndex();
const ABLE: PbxCapabilities = {
  originate: true,
  hangup: true,
  hold: true,
  park: true,
  transfer: true,
  pickup: true,
  move: true,
  record: true,
};

interface Asked {
  readonly who?: string;
  readonly to: string;
  readonly line?: string;
  readonly device?: string;
  readonly autoAnswer?: boolean;
  readonly keypad?: boolean;
  readonly office?: OfficeIndex;
  readonly inUse?: Readonly<Record<string, number>>;
  readonly unregistered?: readonly string[];
  readonly legs?: Readonly<Record<string, readonly LegState[]>>;
  readonly capabilities?: Partial<PbxCapabilities>;
}

function keyed<Key extends string, Value>(
  entries: Readonly<Record<string, Value>>,
): ReadonlyMap<Key, Value> {
  return new Map(Object.entries(entries).map(([key, value]) => [key as Key, value]));
}

function request(asked: Asked): DialRequest {
  const office = asked.office ?? DEMO;
  const who = asked.who ?? "1001";
  const device = (asked.device ?? `${who}-desk`) as DeviceId;
  const registered = office.office.devices.map((device) => device.id)
    .filter((id) => !(asked.unregistered ?? []).includes(id));
  return {
    office,
    who: { kind: "person", extension: who as Extension },
    dialect: asked.keypad ? "keypad" : "panel",
    destination: asked.to,
    ...(asked.line === undefined ? {} : { line: asked.line as LineId }),
    via: { device, by: asked.keypad ? "keypad" : "click", autoAnswer: asked.autoAnswer ?? false },
    facts: {
      channelsInUse: keyed<LineId, number>(asked.inUse ?? {}),
      registered: new Set(registered),
      legsOn: keyed<DeviceId, readonly LegState[]>(asked.legs ?? {}),
      capabilities: { ...ABLE, ...asked.capabilities },
    },
    now: NOW,
  };
}

function refused(asked: Asked): PbxRejection | undefined {
  const { verdict } = decideDial(request(asked));
  return verdict.ok ? undefined : verdict.error;
}

function targetOf(asked: Asked) {
  const { verdict } = decideDial(request(asked));
  assert.ok(verdict.ok, verdict.ok ? "" : JSON.stringify(verdict.error));
  return verdict.value.target;
}

function withLine(id: string, change: Partial<Line>): OfficeIndex {
  return demoIndex((office) => ({
    ...office,
    lines: office.lines.map((line) => line.id === id ? { ...line, ...change } : line),
  }));
}

const OUTSIDE = "03-0000-4510";

Deno.test("decideDial: an extension needs no line, an outside call leaves on the line chosen with its number as caller ID", () => {
  assert.deepEqual(targetOf({ to: "1004" }), { kind: "extension", extension: "1004" });
  assert.deepEqual(targetOf({ who: "1002", to: "1004" }), { kind: "extension", extension: "1004" });
  assert.deepEqual(targetOf({ to: OUTSIDE, line: "main" }), {
    kind: "outside",
    class: "fixed",
    number: "0300004510",
    line: "main",
    callerId: "0300000001",
    emergency: false,
  });
  const withheld = targetOf({ to: `184${OUTSIDE}`, line: "main" });
  assert.ok(withheld.kind === "outside" && withheld.withhold === true);
});

Deno.test("not-your-device: another person's device is refused before anything else is said", () => {
  const asked = { to: "あ", device: "1004-desk" };
  assert.deepEqual(refused(asked), { code: "not-your-device", data: { device: "1004-desk" } });
  assert.equal(refused({ to: "1004", device: "no-such" })?.code, "not-your-device");
});

Deno.test("malformed-number: what cannot be dialled is named", () => {
  assert.deepEqual(refused({ to: "あ" }), { code: "malformed-number", data: { offending: "あ" } });
  assert.equal(refused({ to: "031234", line: "main" })?.code, "malformed-number");
});

Deno.test("unknown-extension: digits that are nobody's", () => {
  assert.deepEqual(refused({ to: "1999" }), {
    code: "unknown-extension",
    data: { extension: "1999" },
  });
});

Deno.test("line-required: the panel names a line for an outside call", () => {
  assert.equal(refused({ to: OUTSIDE })?.code, "line-required");
});

Deno.test("line-not-permitted: 1003 has only サポート; a line that does not exist is no other answer", () => {
  assert.deepEqual(refused({ who: "1003", to: OUTSIDE, line: "main" }), {
    code: "line-not-permitted",
    data: { line: "main" },
  });
  assert.equal(refused({ who: "1003", to: OUTSIDE, line: "nowhere" })?.code, "line-not-permitted");
  assert.equal(refused({ who: "1003", to: OUTSIDE, line: "support" }), undefined);
});

Deno.test("no-line-permitted: 1002 may not dial outside by any path, chosen line or none", () => {
  for (const line of ["main", "support", "world", undefined]) {
    const asked = { who: "1002", to: OUTSIDE, ...(line === undefined ? {} : { line }) };
    assert.equal(refused(asked)?.code, "no-line-permitted");
  }
  assert.equal(
    refused({ who: "1002", to: `0${OUTSIDE}`, keypad: true })?.code,
    "no-line-permitted",
  );
});

Deno.test("call-class-not-permitted: names the class and the person's line that carries it", () => {
  assert.deepEqual(refused({ to: "+1 212 555 0100", line: "main" }), {
    code: "call-class-not-permitted",
    data: { line: "main", class: "international", other: "world" },
  });
  const own = refused({ who: "1003", to: "+1 212 555 0100", line: "support" });
  assert.deepEqual(own?.data, { line: "support", class: "international" });
});

Deno.test("line-out-of-service: a line that is stopped", () => {
  const office = withLine("main", { inService: false });
  assert.deepEqual(refused({ to: OUTSIDE, line: "main", office }), {
    code: "line-out-of-service",
    data: { line: "main" },
  });
});

Deno.test("line-full: all channels in use, with how many", () => {
  assert.deepEqual(refused({ to: OUTSIDE, line: "support", inUse: { support: 2 } }), {
    code: "line-full",
    data: { line: "support", used: "2", channels: "2" },
  });
  assert.equal(refused({ to: OUTSIDE, line: "support", inUse: { support: 1 } }), undefined);
});

Deno.test("emergency-unavailable: no line that can, said at once with the number", () => {
  const office = withLine("main", { emergencyCapable: false });
  assert.deepEqual(refused({ to: "184119", office }), {
    code: "emergency-unavailable",
    data: { number: "119" },
  });
  assert.equal(
    refused({ to: "110", office: withLine("main", { inService: false }) })?.code,
    "emergency-unavailable",
  );
});

Deno.test("device-not-registered: 未使用; for a keypad, which is dialling already, it is no question", () => {
  const unregistered = ["1001-desk"];
  assert.deepEqual(refused({ to: "1004", unregistered }), {
    code: "device-not-registered",
    data: { device: "1001-desk" },
  });
  assert.equal(refused({ to: "1004", unregistered, keypad: true }), undefined);
});

Deno.test("auto-answer-unsupported: ON with the app; OFF is well", () => {
  const asked = { to: "1004", device: "1001-soft", autoAnswer: true };
  assert.deepEqual(refused(asked), {
    code: "auto-answer-unsupported",
    data: { device: "1001-soft" },
  });
  assert.equal(refused({ ...asked, autoAnswer: false }), undefined);
  assert.equal(refused({ to: "1004", autoAnswer: true }), undefined);
});

Deno.test("device-busy: while it rings, talks or is held by the other side; not while its only call is held by it", () => {
  for (const state of ["dialling", "ringing", "talking", "held"] as const) {
    const rejection = refused({ to: "1004", legs: { "1001-desk": [state] } });
    assert.deepEqual(rejection, { code: "device-busy", data: { device: "1001-desk" } });
  }
  assert.equal(refused({ to: "1004", legs: { "1001-desk": ["holding"] } }), undefined);
  assert.equal(
    refused({ to: "1004", legs: { "1001-desk": ["holding", "holding"] } })?.code,
    "device-busy",
  );
  assert.equal(refused({ to: "1004", legs: { "1001-desk": ["ended"] } }), undefined);
});

Deno.test("capability-missing: what the PBX cannot do is refused before anything is sent", () => {
  assert.deepEqual(refused({ to: "1004", capabilities: { originate: false } }), {
    code: "capability-missing",
    data: { capability: "originate" },
  });
  assert.equal(refused({ to: "701", capabilities: { park: false } })?.data?.capability, "park");
  assert.equal(
    refused({ to: "*81004", capabilities: { pickup: false } })?.data?.capability,
    "pickup",
  );
  assert.equal(
    refused({ to: "1004", keypad: true, capabilities: { originate: false } }),
    undefined,
  );
});

Deno.test("decideDial: the first refusal in the API's order wins, and every rule says its verdict", () => {
  const { verdict, rules, classification } = decideDial(request({
    to: OUTSIDE,
    line: "support",
    inUse: { support: 2 },
    unregistered: ["1001-desk"],
    legs: { "1001-desk": ["talking"] },
    capabilities: { originate: false },
  }));
  assert.ok(!verdict.ok && verdict.error.code === "line-full");
  assert.equal(classification, "fixed");
  assert.deepEqual(rules.map((rule) => [rule.name, rule.verdict, rule.reason]), [
    ["emergency-first", "skip", "no-emergency"],
    ["own-device", "pass", undefined],
    ["number-makes-sense", "pass", undefined],
    ["extension-exists", "skip", "not-an-extension"],
    ["line-chosen", "pass", undefined],
    ["line-permitted", "pass", undefined],
    ["class-permitted", "pass", undefined],
    ["line-in-service", "pass", undefined],
    ["line-free", "refuse", "line-full"],
    ["emergency-line", "skip", "no-emergency"],
    ["device-registered", "refuse", "device-not-registered"],
    ["device-auto-answers", "pass", undefined],
    ["device-free", "refuse", "device-busy"],
    ["pbx-capable", "refuse", "capability-missing"],
  ]);
});

Deno.test("decideDial keypad: takes the first permitted line that carries the class, is in service and has a free channel", () => {
  const lineOf = (asked: Asked) => {
    const target = targetOf({ ...asked, keypad: true });
    return target.kind === "outside" ? target.line : undefined;
  };
  assert.equal(lineOf({ to: `0${OUTSIDE}` }), "main");
  assert.equal(lineOf({ to: `0${OUTSIDE}`, inUse: { main: 10 } }), "support");
  assert.equal(
    lineOf({ to: `0${OUTSIDE}`, office: withLine("main", { inService: false }) }),
    "support",
  );
  assert.equal(lineOf({ to: "001012125550100" }), "world");
  assert.equal(lineOf({ who: "1003", to: `0${OUTSIDE}` }), "support");
});

Deno.test("decideDial keypad: the person's default line stands first, wherever it can carry the call", () => {
  const office = demoIndex((demo) => ({
    ...demo,
    people: demo.people.map((person) =>
      person.extension === "1001" ? { ...person, defaultLine: "support" as LineId } : person
    ),
  }));
  const lineOf = (asked: Asked) => {
    const target = targetOf({ ...asked, office, keypad: true });
    return target?.kind === "outside" ? target.line : undefined;
  };
  const to = `0${OUTSIDE}`;
  assert.equal(lineOf({ to }), "support");
  assert.equal(lineOf({ to, inUse: { support: 2 } }), "main");
  assert.equal(lineOf({ to, who: "1004" }), "main");
});

Deno.test("decideDial keypad: refuses with the codes of the panel, naming the first line that got furthest", () => {
  const keypad = (asked: Asked) => refused({ ...asked, keypad: true });
  assert.deepEqual(keypad({ who: "1003", to: "001012125550100" }), {
    code: "call-class-not-permitted",
    data: { line: "support", class: "international" },
  });
  assert.deepEqual(keypad({ to: "001012125550100", inUse: { world: 2 } })?.data, {
    line: "world",
    used: "2",
    channels: "2",
  });
  const stopped = withLine("world", { inService: false });
  assert.equal(keypad({ to: "001012125550100", office: stopped })?.code, "line-out-of-service");
  assert.equal(keypad({ to: OUTSIDE })?.code, "malformed-number");
});

Deno.test("decideDial: an emergency takes a capable line whatever was chosen, permitted or full, and the device rings if it must", () => {
  const cases: readonly Asked[] = [
    { to: "110" },
    { to: "119", line: "world" },
    { to: "118", who: "1002" },
    { to: "110", inUse: { main: 10 } },
    { to: "0110", keypad: true, who: "1002" },
    { to: "110", keypad: true },
    { to: "119", device: "1001-soft", autoAnswer: true },
    { to: "119", legs: { "1001-desk": ["talking"] } },
  ];
  for (const asked of cases) {
    const target = targetOf(asked);
    assert.ok(
      target.kind === "outside" && target.emergency && target.line === "main",
      JSON.stringify(asked),
    );
    assert.equal(target.number.length, 3);
  }
  const { rules } = decideDial(request({ to: "110" }));
  assert.equal(rules.find((rule) => rule.name === "line-permitted")?.reason, "emergency");
  const kept = targetOf({ to: "184110" });
  assert.ok(kept.kind === "outside" && kept.number === "184110" && kept.withhold === undefined);
});

Deno.test("decideDial: among emergency lines the chosen one first, then one with a free channel", () => {
  const both = withLine("world", { emergencyCapable: true });
  const lineOf = (asked: Asked) => {
    const target = targetOf({ ...asked, to: "119", office: both });
    return target.kind === "outside" ? target.line : undefined;
  };
  assert.equal(lineOf({ to: "" }), "main");
  assert.equal(lineOf({ to: "", line: "world" }), "world");
  assert.equal(lineOf({ to: "", inUse: { main: 10 } }), "world");
  assert.equal(lineOf({ to: "", line: "world", inUse: { main: 10, world: 2 } }), "world");
});

Deno.test("decideDial: a load generator dials out on the office's open line and nothing else", () => {
  const office = indexOffice(officeWithoutDigests("bench"));
  const ask = (to: string, index = office) => {
    const { via: _, ...rest } = request({ to, office: index });
    return decideDial({ ...rest, who: { kind: "open-caller" }, dialect: "keypad" }).verdict;
  };
  for (const number of ["5551234", "20001", "0312345678"]) {
    const verdict = ask(number);
    assert.ok(verdict.ok && verdict.value.target.kind === "outside");
    assert.equal(verdict.value.target.number, number);
    assert.equal(verdict.value.target.line, "bench");
  }
  const named = ask("u5");
  assert.deepEqual(named.ok && named.value.target, {
    kind: "extension",
    extension: "20005",
    device: "u5",
  });
  assert.equal(ask("119").ok, false);
  assert.equal(ask("5551234", DEMO).ok, false);
});

Deno.test("lineChoices: all lines, those that cannot be used with the reason", () => {
  const office = withLine("world", { inService: false });
  const choices = lineChoices(office, "1003" as Extension, new Map([["support" as LineId, 2]]));
  assert.deepEqual(choices.map(({ line, permitted, reason }) => [line.id, permitted, reason]), [
    ["main", false, "line-not-permitted"],
    ["support", true, "line-full"],
    ["world", false, "line-not-permitted"],
  ]);
  const all = lineChoices(office, "1001" as Extension, new Map());
  assert.deepEqual(all.map(({ reason }) => reason), [undefined, undefined, "line-out-of-service"]);
});

/** Any office at all, also those an administrator could never save: extensions and slots upon 110. */
const offices: fc.Arbitrary<Office> = fc.record({
  lines: fc.array(
    fc.record({
      emergencyCapable: fc.boolean(),
      inService: fc.constantFrom(true, true, true, false),
      channels: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      classes: fc.subarray(
        ["emergency", "special", "fixed", "mobile", "ip", "international"] as const,
        { minLength: 4 },
      ),
    }),
    { maxLength: 4 },
  ),
  extensions: fc.uniqueArray(fc.constantFrom("110", "119", "118", "184", "1001", "1002", "11"), {
    minLength: 1,
  }),
  granted: fc.array(fc.constantFrom(true, true, false), { minLength: 28, maxLength: 28 }),
  slots: fc.constantFrom([701, 720] as const, [100, 120] as const),
}).map(({ lines, extensions, granted, slots }): Office => {
  const demo = officeWithoutDigests("demo");
  const made = lines.map(({ channels, ...line }, at): Line => ({
    ...line,
    id: `line${at}` as LineId,
    label: { ja: "", en: "" },
    number: `030000000${at}`,
    ...(channels === undefined ? {} : { channels }),
    trunk: { kind: "simulated" },
    recording: "never",
    incoming: [],
  }));
  const pairs = extensions.flatMap((extension) =>
    made.map((line) => ({ extension: extension as Extension, line: line.id }))
  );
  return {
    ...demo,
    people: extensions.map((extension) => ({
      ...demo.people[0]!,
      extension: extension as Extension,
    })),
    devices: extensions.map((owner) => ({
      ...demo.devices[0]!,
      id: `${owner}-desk` as DeviceId,
      owner: owner as Extension,
    })),
    lines: made,
    permissions: pairs.filter((_, at) => granted[at]),
    parking: { ...demo.parking, firstSlot: slots[0], lastSlot: slots[1] },
  };
});

const asks = fc.record({
  dialect: fc.constantFrom("panel" as const, "keypad" as const),
  chosen: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  busy: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: 4, maxLength: 4 }),
  autoAnswer: fc.boolean(),
  who: fc.nat(6),
});
const ruleOrders = fc.shuffledSubarray([...DIAL_RULES], { minLength: DIAL_RULES.length });

function randomRequest(
  office: Office,
  to: string,
  asked: {
    dialect: "panel" | "keypad";
    chosen: number | undefined;
    busy: number[];
    autoAnswer: boolean;
    who: number;
  },
): DialRequest {
  const who = office.people[asked.who % office.people.length]!.extension;
  return request({
    office: indexOffice(office),
    who,
    to,
    keypad: asked.dialect === "keypad",
    autoAnswer: asked.autoAnswer,
    inUse: Object.fromEntries(asked.busy.map((calls, at) => [`line${at}`, calls])),
    ...(asked.chosen === undefined ? {} : { line: `line${asked.chosen}` }),
  });
}

Deno.test("decideDial: no configuration, no order of rules and no dialect shadows 110, 118 and 119", () => {
  const numbers = fc.constantFrom("110", "118", "119", "１１０", "1-1-9", "184118", "186 119");
  fc.assert(
    fc.property(
      offices,
      asks,
      numbers,
      fc.boolean(),
      ruleOrders,
      (office, asked, number, prefixed, rules) => {
        const to = asked.dialect === "keypad" && prefixed ? `0${number}` : number;
        const { verdict, classification } = decideBy(rules, randomRequest(office, to, asked));
        assert.equal(classification, "emergency");
        if (!office.lines.some((line) => line.emergencyCapable && line.inService)) {
          assert.ok(!verdict.ok && verdict.error.code === "emergency-unavailable");
          return;
        }
        assert.ok(verdict.ok && verdict.value.target.kind === "outside");
        const { target } = verdict.value;
        assert.ok(target.emergency && /^(?:18[46])?11[089]$/.test(target.number));
        const line = office.lines.find((line) => line.id === target.line);
        assert.ok(line?.emergencyCapable && line.inService);
      },
    ),
    { numRuns: 500 },
  );
});

const dialled = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("0312345678", "09012345678", "05012345678", "01012125550100", "117"),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("00312345678", "009012345678", "001012125550100", "018409012345678"),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."0123456789*#+"), maxLength: 16 }) },
  { weight: 1, arbitrary: anyText(40) },
);

Deno.test("I26 decideDial: no plan without 発信許可 ever leaves by a line, whatever is dialled and in whatever order it is judged", () => {
  let plans = 0;
  fc.assert(
    fc.property(offices, asks, dialled, ruleOrders, (office, asked, to, rules) => {
      const asking = randomRequest(office, to, asked);
      const { verdict } = decideBy(rules, asking);
      if (
        !verdict.ok || verdict.value.target.kind !== "outside" || verdict.value.target.emergency
      ) return;
      plans++;
      const { target } = verdict.value;
      const who = asking.who.kind === "person" ? asking.who.extension : undefined;
      assert.ok(
        office.permissions.some((grant) => grant.extension === who && grant.line === target.line),
      );
      const line = office.lines.find((line) => line.id === target.line)!;
      assert.ok(line.classes.includes(target.class) && line.inService);
      assert.ok(
        line.channels === undefined ||
          (asking.facts.channelsInUse.get(line.id) ?? 0) < line.channels,
      );
      if (asked.dialect === "panel") assert.equal(target.line, asking.line);
    }),
    { numRuns: 2000 },
  );
  assert.ok(plans > 50, `only ${plans} plans left by a line: the property says little`);
});

Deno.test("decideDial: total, one report a rule, refused exactly when a rule refuses", () => {
  fc.assert(fc.property(offices, asks, dialled, (office, asked, to) => {
    const { verdict, rules } = decideDial(randomRequest(office, to, asked));
    assert.deepEqual(rules.map((rule) => rule.name), DIAL_RULES.map((rule) => rule.name));
    const first = rules.find((rule) => rule.verdict === "refuse");
    assert.equal(verdict.ok ? undefined : verdict.error.code, first?.reason);
  }));
});
