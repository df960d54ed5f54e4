/** The settings: the contract's defaults, every fault at once, each naming its setting. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describeSettings, readSettings, SETTINGS } from "../../adapters/host/settings.ts";
import { character } from "../support/any_text.ts";

const noFile = () => {
  throw new Error("no file");
};

Deno.test("readSettings: an empty environment gives the contract's defaults", () => {
  const read = readSettings({}, noFile);
  assert.ok(read.ok);
  assert.deepEqual(read.value, {
    http: { host: "127.0.0.1", port: 8080 },
    sip: { host: "127.0.0.1", port: 5060 },
    rtp: { first: 10000, last: 10999 },
    dataFolder: "./data",
    office: "fixtures/offices/demo.json",
    simulatedPhones: { kind: "all" },
    advertise: "127.0.0.1",
    trustedProxies: [],
    withoutEffect: [],
    log: "info",
  });
});

Deno.test("readSettings: every wrong value is told at once, and a misspelt name too", () => {
  const read = readSettings({
    NAISEN_HTTP: "eighty",
    NAISEN_SIP: "0.0.0.0:5060",
    NAISEN_RTP: "1-2",
    NAISEN_LOG: "loud",
    NAISEN_PUBLIC_URL: "pbx",
    NAISEN_HTPP: "127.0.0.1:1",
    NAISEN_SECRET_KEY_FILE: "/nowhere",
  }, noFile);
  assert.ok(!read.ok);
  assert.deepEqual(read.error.map((fault) => fault.name).sort(), [
    "NAISEN_ADVERTISE",
    "NAISEN_HTPP",
    "NAISEN_HTTP",
    "NAISEN_LOG",
    "NAISEN_PUBLIC_URL",
    "NAISEN_RTP",
    "NAISEN_SECRET_KEY_FILE",
  ]);
  for (const fault of read.error) assert.match(fault.ja, /。$/);
});

Deno.test("readSettings: each text of another form than its setting has is told at once, and never said again", () => {
  const wrong = {
    NAISEN_SECRET_KEY: "fifteen-letters",
    NAISEN_DATABASE_URL: "mysql://somebody:hidden@db/office",
    NAISEN_ADVERTISE: "my office",
    NAISEN_PUBLIC_URL: "https://pbx.example.jp/panel",
    NAISEN_TRUSTED_PROXIES: "127.0.0.1, proxy",
  };
  const read = readSettings(wrong, noFile);
  assert.ok(!read.ok);
  assert.deepEqual(read.error.map(({ name }) => name), Object.keys(wrong));
  for (const { name, ja, en } of read.error) {
    assert.match(ja, /。$/);
    assert.match(en, /\.$/);
    assert.ok(!`${ja}${en}`.includes(wrong[name as keyof typeof wrong]), name);
  }
  const right = {
    NAISEN_SECRET_KEY: "5".repeat(64),
    NAISEN_DATABASE_URL: "postgresql://db/office",
    NAISEN_ADVERTISE: "2001:db8::1",
    NAISEN_PUBLIC_URL: "https://pbx.example.jp:8443/",
    NAISEN_TRUSTED_PROXIES: "127.0.0.1,::1",
  };
  assert.ok(readSettings(right, noFile).ok);
});

Deno.test("readSettings: a comma list names the simulated phones, IPv6 keeps its brackets out", () => {
  const read = readSettings(
    { NAISEN_SIMULATED_PHONES: "1001-desk, 1004-desk", NAISEN_SIP: "[::1]:5070" },
    noFile,
  );
  assert.ok(read.ok);
  assert.deepEqual(read.value.simulatedPhones, {
    kind: "some",
    devices: ["1001-desk", "1004-desk"],
  });
  assert.deepEqual(read.value.sip, { host: "::1", port: 5070 });
});

Deno.test("readSettings: a secret may stand in a file", () => {
  const key = "ab".repeat(32);
  const read = readSettings({ NAISEN_SECRET_KEY_FILE: "/run/key" }, () => `${key}\n`);
  assert.ok(read.ok);
  assert.equal(read.value.secretKey, key);
});

Deno.test("readSettings: a name of the contract without effect in this start is told, not refused", () => {
  const read = readSettings(
    { NAISEN_SIP_REGISTRAR: "pbx", NAISEN_ASTERISK_USER: "naisen" },
    noFile,
  );
  assert.ok(read.ok);
  assert.deepEqual(read.value.withoutEffect, ["NAISEN_ASTERISK_USER", "NAISEN_SIP_REGISTRAR"]);
});

Deno.test("readSettings: another PBX by SIP alone, its accounts in a file", () => {
  const read = readSettings({
    NAISEN_PBX: "sip",
    NAISEN_SIP: "192.168.1.10:5060",
    NAISEN_SIP_REGISTRAR: "pbx.example.jp:5060",
    NAISEN_SIP_ACCOUNTS_FILE: "/run/secret",
    NAISEN_SIP_DEVICES: "{extension}",
    NAISEN_SIP_LINES: "main=0, support=91",
    NAISEN_SIP_PARK: "700",
  }, () => "1001=n1001:let,me=in\n# who left\n1002=n1002:a:b\n");
  assert.ok(!read.ok, "a comma parts accounts");
  const again = readSettings({
    NAISEN_PBX: "sip",
    NAISEN_SIP: "192.168.1.10:5060",
    NAISEN_SIP_REGISTRAR: "pbx.example.jp:5060",
    NAISEN_SIP_ACCOUNTS_FILE: "/run/secret",
    NAISEN_SIP_DEVICES: "{extension}",
    NAISEN_SIP_LINES: "main=0, support=91",
    NAISEN_SIP_PARK: "700",
  }, () => "1001=n1001:let:me=in\n# who left\n1002=n1002:a:b\n");
  assert.ok(again.ok);
  assert.deepEqual(again.value.livePbx, {
    registrar: { host: "pbx.example.jp", port: 5060 },
    accounts: [
      { extension: "1001", user: "n1001", password: "let:me=in" },
      { extension: "1002", user: "n1002", password: "a:b" },
    ],
    mapping: {
      domain: "pbx.example.jp",
      devices: "{extension}",
      prefixes: new Map([["main", "0"], ["support", "91"]]),
      park: { kind: "code", code: "700" },
    },
  });
});

Deno.test("readSettings: what another PBX lacks is told at once, and no password with it", () => {
  const read = readSettings({
    NAISEN_PBX: "sip",
    NAISEN_SIP_REGISTRAR: "192.168.1.2:5060",
    NAISEN_SIP_ACCOUNTS: "1001=n1001:secret,1001=again:secret",
    NAISEN_SIP_DEVICES: "phone",
    NAISEN_SIP_LINES: "main",
    NAISEN_SIP_PARK: "garage",
  }, noFile);
  assert.ok(!read.ok);
  const names = ["", "_ACCOUNTS", "_DEVICES", "_LINES", "_PARK"].map((name) => `NAISEN_SIP${name}`);
  assert.deepEqual(read.error.map((fault) => fault.name), names);
  assert.ok(!JSON.stringify(read.error).includes("secret"));
});

Deno.test("readSettings: a live Asterisk with its devices, lines and recordings", () => {
  const read = readSettings({
    NAISEN_PBX: "asterisk",
    NAISEN_ASTERISK_URL: "tcp://pbx.example.jp:5038",
    NAISEN_ASTERISK_USER: "naisen",
    NAISEN_ASTERISK_PASSWORD_FILE: "/run/secret",
    NAISEN_ASTERISK_ARI_URL: "http://pbx.example.jp:8088",
    NAISEN_ASTERISK_LINES: "main=prefix:91, support=variable:LINE=2,world=context:out-world",
  }, () => "let me in\n");
  assert.ok(read.ok);
  const asterisk = read.value.asterisk!;
  assert.deepEqual(asterisk.address, { host: "pbx.example.jp", port: 5038 });
  assert.equal(asterisk.password, "let me in");
  assert.equal(asterisk.ari?.password, "let me in");
  assert.equal(asterisk.mapping.context, "from-internal");
  assert.deepEqual([...asterisk.mapping.lines], [
    ["main", { kind: "prefix", prefix: "91" }],
    ["support", { kind: "variable", name: "LINE", value: "2" }],
    ["world", { kind: "context", context: "out-world" }],
  ]);
});

Deno.test("readSettings: every fault of a live Asterisk's settings is told at once", () => {
  const read = readSettings({
    NAISEN_PBX: "asterisk",
    NAISEN_ASTERISK_URL: "here",
    NAISEN_ASTERISK_ENDPOINTS: "SIP/everybody",
    NAISEN_ASTERISK_LINES: "main=prefix:9,support=colour:red",
  }, noFile);
  assert.ok(!read.ok);
  assert.deepEqual(read.error.map((fault) => fault.name).sort(), [
    "NAISEN_ASTERISK_ENDPOINTS",
    "NAISEN_ASTERISK_LINES",
    "NAISEN_ASTERISK_PASSWORD",
    "NAISEN_ASTERISK_URL",
    "NAISEN_ASTERISK_USER",
  ]);
});

Deno.test("readSettings: never throws, whatever the environment holds", () => {
  const names = fc.constantFrom(...SETTINGS.map((setting) => setting.name));
  fc.assert(fc.property(fc.dictionary(names, fc.string({ unit: character })), (environment) => {
    const read = readSettings(environment, noFile);
    assert.ok(read.ok || read.error.length > 0);
  }));
});

Deno.test("describeSettings: names every setting of the contract, in both languages, and every secret's file", () => {
  const help = describeSettings();
  const names = [
    ..."HTTP SIP RTP DATA DATABASE_URL OFFICE ADMIN_PASSWORD PBX ASTERISK_URL ASTERISK_USER".split(
      " ",
    ),
    ..."ASTERISK_PASSWORD SIP_REGISTRAR SIMULATED_PHONES ADVERTISE SECRET_KEY JOURNAL".split(" "),
    ..."ASSISTANT_URL ASSISTANT_KEY ASSISTANT_MODEL PUBLIC_URL LOG TRUSTED_PROXIES DEMO".split(" "),
    ..."SECRET_KEY_FILE DATABASE_URL_FILE ADMIN_PASSWORD_FILE ASTERISK_PASSWORD_FILE".split(" "),
    "ASSISTANT_KEY_FILE",
  ];
  const missing = names.filter((name) => !new RegExp(`NAISEN_${name}\\b`).test(help));
  assert.deepEqual(missing, []);
  for (const { ja, en } of SETTINGS) assert.ok(/[ぁ-んァ-ヶ一-龠、]/.test(ja) && en.length > 0, ja);
});
