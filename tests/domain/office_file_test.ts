/** Office files: the demo and bench offices are as `interface.md` says, and every fault is named with its path. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { FILE_FAULTS_MAX } from "../../core/domain/json_reader.ts";
import { DEFAULT_RIGHTS, indexOffice } from "../../core/domain/office.ts";
import {
  LINES_MAX,
  officeOf,
  passwordsOf,
  readOfficeFile,
  sipSecretsOf,
} from "../../core/domain/office_file.ts";
import { exportOffice } from "../../core/domain/office_export.ts";
import { SLOTS_MAX } from "../../core/domain/office_file_check.ts";
import { displayNumber } from "../../core/domain/number.ts";
import { benchOffice } from "../support/bench_office.ts";
import { officeFile, officeJson } from "../support/offices.ts";

const EXTENSIONS = Array.from({ length: 10 }, (_, at) => String(1001 + at));

Deno.test("demo.json: LOGIN ID demo, ten people with password 9 + extension, names old, rare and long", () => {
  const file = officeFile("demo");
  assert.deepEqual([file.loginId, file.demo], ["demo", true]);
  assert.deepEqual(file.people.map((person) => person.extension), EXTENSIONS);
  for (const person of file.people) {
    assert.equal(person.password, `9${person.extension}`);
    assert.match(person.reading, /^[ァ-ヶー ]+$/);
    assert.notEqual(person.department, "");
  }
  const names = file.people.map((person) => person.name).join();
  for (const part of ["佐藤 花子", "髙橋 美咲", "𠮷田", "渡邊"]) {
    assert.ok(names.includes(part), part);
  }
  const letters = file.people.map(({ name }) => name.replace(/[^A-Za-z]/g, "").length);
  assert.ok(letters.includes(28));
  assert.deepEqual(
    file.presences.map((state) => state.label.ja),
    ["通話待機", "離席中", "会議中", "外出中", "帰宅", "着信拒否"],
  );
  assert.deepEqual(file.presences.filter((state) => !state.rings).map((state) => state.label.ja), [
    "着信拒否",
  ]);
  assert.equal(file.lists.length, 2);
});

Deno.test("demo.json: each person has a desk phone and an app, secret sip- + device", () => {
  const file = officeFile("demo");
  for (const extension of EXTENSIONS) {
    const own = file.devices.filter((device) => device.owner === extension);
    assert.deepEqual(
      own.map(({ id, kind, autoAnswer, callsMax, incomingMax, label, sipSecret }) => ({
        id,
        kind,
        autoAnswer,
        callsMax,
        incomingMax,
        label: label.ja,
        sipSecret,
      })),
      [
        {
          id: `${extension}-desk`,
          kind: "desk",
          autoAnswer: true,
          callsMax: 2,
          incomingMax: 1,
          label: "卓上電話",
          sipSecret: `sip-${extension}-desk`,
        },
        {
          id: `${extension}-soft`,
          kind: "softphone",
          autoAnswer: false,
          callsMax: 2,
          incomingMax: 2,
          label: "アプリ",
          sipSecret: `sip-${extension}-soft`,
        },
      ],
    );
  }
});

Deno.test("demo.json: three lines, who may use them and whom they ring", () => {
  const index = indexOffice(officeOf(officeFile("demo"), () => ({ md5: "", sha256: "" })));
  const lines = index.office.lines.map((line) => ({
    id: line.id,
    label: line.label.ja,
    number: displayNumber(line.number),
    channels: line.channels,
    international: line.classes.includes("international"),
    emergency: line.emergencyCapable,
    rings: line.incoming.map((
      step,
    ) => [step.afterSeconds, step.extensions.join(), step.replacesEarlier]),
  }));
  assert.deepEqual(lines, [
    {
      id: "main",
      label: "代表",
      number: "03-0000-0001",
      channels: 10,
      international: false,
      emergency: true,
      rings: [[0, "1001,1002", false]],
    },
    {
      id: "support",
      label: "サポート",
      number: "050-0000-0002",
      channels: 2,
      international: false,
      emergency: false,
      rings: [[0, "1003", false], [15, "1004", true]],
    },
    {
      id: "world",
      label: "海外",
      number: "03-0000-0003",
      channels: 2,
      international: true,
      emergency: false,
      rings: [[0, "1005", false]],
    },
  ]);
  for (const { extension } of index.office.people) {
    const permitted = index.office.lines.filter((line) => index.permitted(extension, line.id)).map((
      line,
    ) => line.id);
    const expected = { "1002": [], "1003": ["support"] }[extension as string] ??
      ["main", "support", "world"];
    assert.deepEqual(permitted, expected, extension);
  }
});

Deno.test("bench.json: 500 devices u1 … u500 with password secret, an open caller, a trunk at 127.0.0.1:5191, no limits", () => {
  assert.deepEqual(officeJson("bench"), JSON.parse(JSON.stringify(benchOffice())));
  const file = officeFile("bench");
  assert.equal(file.devices.length, 500);
  assert.deepEqual([file.devices[0]?.id, file.devices[0]?.owner], ["u1", "20001"]);
  assert.deepEqual([file.devices[499]?.id, file.devices[499]?.owner], ["u500", "20500"]);
  assert.ok(file.devices.every((device) => device.sipSecret === "secret"));
  assert.deepEqual(file.sip.openCallers, ["benchuac"]);
  assert.deepEqual([file.sip.limits, file.sip.dialByDeviceName], [false, true]);
  const line = file.lines.find((line) => line.id === file.sip.openLine);
  assert.deepEqual([line?.trunk, line?.channels], [
    { kind: "peer", host: "127.0.0.1", port: 5191 },
    undefined,
  ]);
});

Deno.test("officeOf: nothing in clear is left but a trunk's secret, devices' go through the hash", () => {
  const json = {
    ...minimal(),
    lines: [{
      ...minimal().lines[0],
      trunk: {
        kind: "register",
        host: "192.0.2.7",
        domain: "sip.example",
        user: "trunk",
        secret: "clear-trunk",
      },
    }],
  };
  const read = readOfficeFile(json);
  assert.ok(read.ok, JSON.stringify(read));
  const office = officeOf(
    read.value,
    (user, secret) => ({ md5: `${user}:${secret.length}`, sha256: "" }),
  );
  assert.equal(office.revision, 1);
  assert.equal(office.devices[0]?.ha1.md5, "10-desk:12");
  assert.deepEqual(office.lines[0]?.trunk, {
    kind: "register",
    host: "192.0.2.7",
    port: 5060,
    user: "trunk",
    domain: "sip.example",
    secret: "clear-trunk",
  });
  assert.ok(!/clear-device|4321/.test(JSON.stringify(office)));
  assert.deepEqual([...passwordsOf(read.value)], [["10", "4321"]]);
  assert.deepEqual([...sipSecretsOf(read.value)], [["10-desk", "clear-device"]]);
});

function minimal() {
  const label = { ja: "あ", en: "a" };
  return {
    loginId: "small",
    name: label,
    people: [{ extension: "10", name: "あ", password: "4321" }],
    devices: [{ id: "10-desk", owner: "10", label, kind: "desk", sipSecret: "clear-device" }],
    lines: [{
      id: "main",
      label,
      number: "0300000001",
      classes: ["fixed"],
      trunk: { kind: "simulated" },
    }],
    permissions: [{ extension: "10", line: "main" }],
  };
}

Deno.test("readOfficeFile: what has an obvious value may be left out", () => {
  const read = readOfficeFile(minimal());
  assert.ok(read.ok, JSON.stringify(read));
  const { sip, parking, recording, devices, lines, people } = read.value;
  assert.deepEqual(recording, { retentionDays: 90 });
  assert.deepEqual(people[0]?.rights, DEFAULT_RIGHTS);
  assert.equal(lines[0]?.recording, "never");
  assert.deepEqual(sip, {
    digest: "md5",
    ringSeconds: 30,
    keepAliveSeconds: 30,
    sessionSeconds: 1_800,
    openCallers: [],
    limits: true,
    dialByDeviceName: false,
  });
  assert.deepEqual(parking, {
    firstSlot: 701,
    lastSlot: 720,
    timeoutSeconds: 60,
    callbackSeconds: 30,
  });
  assert.deepEqual([devices[0]?.autoAnswer, devices[0]?.autoAnswerHeader, devices[0]?.callsMax], [
    true,
    "call-info",
    2,
  ]);
  assert.deepEqual([lines[0]?.inService, lines[0]?.channels, people[0]?.language], [
    true,
    undefined,
    "ja",
  ]);
});

function faultsOf(json: unknown): readonly (readonly [path: string, code: string])[] {
  const read = readOfficeFile(json);
  assert.ok(!read.ok);
  for (const { message } of read.error) assert.ok(message.ja !== "" && message.en !== "");
  return read.error.map(({ path, code }) => [path, code]);
}

Deno.test("readOfficeFile: every fault is named with its path, all in one go", () => {
  const json = {
    ...minimal(),
    loginId: "Ｄｅｍｏ",
    name: { ja: "あ" },
    colour: "red",
    people: [{ extension: "10", name: "", password: "12345678901" }, 7],
    devices: [{ ...minimal().devices[0], kind: "fax", callsMax: 0 }],
    lines: [{ ...minimal().lines[0], classes: ["moon"], trunk: { kind: "peer", port: 70_000 } }],
  };
  assert.deepEqual(faultsOf(json), [
    ["colour", "unknown-member"],
    ["loginId", "malformed"],
    ["name.en", "missing"],
    ["people[0].name", "not-a-text"],
    ["people[0].password", "malformed"],
    ["people[1]", "not-an-object"],
    ["people[1].extension", "missing"],
    ["people[1].name", "missing"],
    ["devices[0].kind", "not-a-choice"],
    ["devices[0].callsMax", "not-in-range"],
    ["lines[0].classes[0]", "not-a-choice"],
    ["lines[0].trunk.host", "missing"],
    ["lines[0].trunk.port", "not-in-range"],
  ]);
});

Deno.test("readOfficeFile: a person may have no password yet, as in an export of such an office", () => {
  const small = minimal();
  const { password: _, ...without } = small.people[0]!;
  const read = readOfficeFile({
    ...small,
    people: [...small.people, { ...without, extension: "11" }],
  });
  assert.ok(read.ok);
  assert.deepEqual([...passwordsOf(read.value)], [["10", "4321"]]);
  const own = officeOf(read.value, (user, secret) => ({ md5: user, sha256: secret }));
  const secrets = { passwords: passwordsOf(read.value), sipSecrets: sipSecretsOf(read.value) };
  const again = readOfficeFile(
    JSON.parse(JSON.stringify(exportOffice(own, read.value.lists, secrets))),
  );
  assert.ok(again.ok);
  assert.deepEqual([...passwordsOf(again.value)], [["10", "4321"]]);
});

Deno.test("readOfficeFile: what does not fit together is named once every part could be read", () => {
  const small = minimal();
  const device = small.devices[0];
  const json = {
    ...small,
    people: [small.people[0], { ...small.people[0] }, { ...small.people[0], extension: "1100" }, {
      ...small.people[0],
      extension: "705",
    }],
    devices: [
      device,
      { ...device, id: "x", owner: "99" },
      { ...device, id: "10", autoAnswerHeader: "none" },
      { ...device, id: "y", incomingMax: 3 },
    ],
    lines: [{
      ...small.lines[0],
      incoming: [{ afterSeconds: 9, extensions: ["10"] }, { afterSeconds: 3, extensions: ["98"] }],
    }],
    permissions: [...small.permissions, ...small.permissions, { extension: "10", line: "moon" }],
    sip: { openLine: "sun" },
    parking: { firstSlot: 705, lastSlot: 704 },
  };
  const faults = faultsOf({ ...json, parking: undefined });
  assert.deepEqual(faults, [
    ["people[2].extension", "extension-is-emergency"],
    ["people[3].extension", "extension-is-slot"],
    ["people[1].extension", "duplicate"],
    ["devices[1].owner", "unknown-reference"],
    ["devices[2].autoAnswerHeader", "auto-answer-without-header"],
    ["devices[2].id", "duplicate"],
    ["devices[3].incomingMax", "incoming-above-calls"],
    ["lines[0].incoming[1].extensions[0]", "unknown-reference"],
    ["lines[0].incoming[1].afterSeconds", "steps-out-of-order"],
    ["sip.openLine", "unknown-reference"],
    ["permissions[2].line", "unknown-reference"],
    ["permissions[1]", "duplicate"],
  ]);
  assert.ok(
    faultsOf(json).some(([path, code]) =>
      path === "parking.lastSlot" && code === "slots-out-of-range"
    ),
  );
});

Deno.test("readOfficeFile: calls are forwarded to a colleague or a number outside, and nowhere else", () => {
  const faultOf = (to: string) => {
    const [person] = minimal().people;
    const forward = { to, whenUnregistered: true };
    const other = { ...person, extension: "1005" };
    const file = { ...minimal(), people: [{ ...person, forward }, other] };
    if (readOfficeFile(file).ok) return "";
    return faultsOf(file).map(([path, code]) => `${path} ${code}`).join();
  };
  for (const to of ["1005", "03-1234-5678", "０９０１２３４５６７８", "+81312345678", "177"]) {
    assert.equal(faultOf(to), "", to);
  }
  const path = "people[0].forward.to";
  for (const to of ["110", "184119", "701", "*68", "Ginza", "-"]) {
    assert.equal(faultOf(to), `${path} no-forward-target`, to);
  }
  assert.equal(faultOf(minimal().people[0]!.extension), `${path} forward-to-oneself`);
  assert.equal(faultOf("1999"), `${path} unknown-reference`);
});

Deno.test("FILE_FAULTS_MAX, LINES_MAX, SLOTS_MAX: met and not passed", () => {
  const people = Array.from({ length: FILE_FAULTS_MAX + 20 }, () => ({}));
  assert.equal(faultsOf({ ...minimal(), people }).length, FILE_FAULTS_MAX);
  const line = (at: number) => ({
    ...minimal().lines[0],
    id: at === 0 ? "main" : `l${at}`,
    number: String(300_000 + at),
  });
  const lines = Array.from({ length: LINES_MAX }, (_, at) => line(at));
  assert.equal(readOfficeFile({ ...minimal(), lines }).ok, true);
  assert.deepEqual(faultsOf({ ...minimal(), lines: [...lines, line(LINES_MAX)] }), [[
    "lines",
    "too-many",
  ]]);
  const parking = { firstSlot: 2000, lastSlot: 2000 + SLOTS_MAX - 1 };
  assert.equal(readOfficeFile({ ...minimal(), parking }).ok, true);
  assert.deepEqual(
    faultsOf({ ...minimal(), parking: { ...parking, lastSlot: parking.lastSlot + 1 } }),
    [
      ["parking.lastSlot", "slots-out-of-range"],
    ],
  );
});

Deno.test("readOfficeFile: total over any JSON, and no fault repeats a password", () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => {
    assert.equal(typeof readOfficeFile(json).ok, "boolean");
    assert.equal(
      typeof readOfficeFile({ ...minimal(), people: json, lines: json, sip: json }).ok,
      "boolean",
    );
  }));
  const read = readOfficeFile({
    ...minimal(),
    people: [{ ...minimal().people[0], password: "geheim-99" }],
  });
  assert.ok(!read.ok && !JSON.stringify(read.error).includes("geheim"));
});
