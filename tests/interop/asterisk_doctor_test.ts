/** `deno task doctor` on a real Asterisk 22: nothing to mend on a good one, and each thing that lacks told with its remedy. */
import assert from "node:assert/strict";
import type { AsteriskSettings } from "../../adapters/asterisk/asterisk_settings.ts";
import { examine } from "../../adapters/asterisk/doctor.ts";
import { readLineChoices } from "../../adapters/asterisk/mapping.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import { socketKey } from "../../core/lib/socket_address.ts";
import type { PbxFinding } from "../../core/ports/pbx_check.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { testWith } from "../support/tools.ts";
import { Asterisk, asterisk, managerConf, modulesWithout } from "./support/asterisk.ts";
import { AMI_SECRET, AMI_USER, LINE_PREFIXES, OFFICE_CONTEXT } from "./support/asterisk_office.ts";

const plan = contractOffice();

testWith([asterisk], "examine: on an Asterisk as documented nothing is to be mended", async () => {
  const server = await Asterisk.start(plan);
  try {
    const found = await examine(settingsOf(server), plan.office);
    assert.deepEqual(found.filter((one) => !one.sound), []);
    assert.match(found[0]!.says.en, /^Asterisk 22\./);
  } finally {
    await server.stop();
  }
});

testWith([asterisk], "examine: what lacks is told line by line, with what to add", async () => {
  const server = await Asterisk.start(plan, ({ ami }) => ({
    "manager.conf": managerConf(
      ami.port,
      "read = system,cdr\nwrite = call,system,reporting,config,command",
    ),
    "cdr.conf": "[general]\nenable = no\n[csv]\nusegmtime = no\nloguniqueid = yes\n",
    "modules.conf": modulesWithout("cdr_csv"),
    "extensions.conf": `[${OFFICE_CONTEXT}]\nexten => 1001,1,Dial(PJSIP/1001-desk)\n`,
    "res_parking.conf":
      "[general]\n[default]\nparkext = 700\nparkpos = 751-760\ncontext = parked\n",
    "ari.conf": "[general]\nenabled = yes\n",
  }));
  try {
    const settings = settingsOf(server);
    const found = await examine({
      ...settings,
      mapping: { ...settings.mapping, endpoints: "PJSIP/phone-{device}", lines: new Map() },
    }, plan.office);
    const mend = found.filter((one) => !one.sound).map((one) => one.says.en).join("\n");
    for (
      const remedy of [
        /lacks a right: write: originate, read: call, read: user/,
        /no \[naisen-keypad\]/,
        /no \[naisen-click\]/,
        /no \[naisen-hold\]/,
        /no \[naisen-transfer\]/,
        /NAISEN_CONTEXT=phones into \[globals\]/,
        /no endpoint PJSIP\/phone-1001-desk/,
        /parkpos = 701-720 into \[default\]/,
        /no presence of 1001, .*exten => 1001,hint,PJSIP\/1001,CustomPresence:1001/,
        /NAISEN_ASTERISK_LINES=main=prefix:91/,
        /ARI .* refused "naisen"/,
      ]
    ) assert.match(mend, remedy);
    assert.doesNotMatch(mend, new RegExp(AMI_SECRET));
    assert.deepEqual(linesFor(found, "extensions.conf").slice(0, 3), [
      "[globals]",
      "NAISEN_CONTEXT=phones",
      "exten => 1001,hint,PJSIP/1001,CustomPresence:1001",
    ]);
    assert.deepEqual(linesFor(found, "res_parking.conf"), ["[default]", "parkpos = 701-720"]);
    assert.deepEqual(linesFor(found, "modules.conf"), ["load = cdr_csv.so"]);
    assert.deepEqual(linesFor(found, "cdr.conf"), [
      "[general]",
      "enable = yes",
      "[csv]",
      "usegmtime = yes",
      "loguserfield = yes",
      "newcdrcolumns = yes",
    ]);
  } finally {
    await server.stop();
  }
});

testWith(
  [asterisk],
  "examine: a phone whose keys no rule holds for, and records that nobody asks for or that are not there",
  async () => {
    const server = await Asterisk.start(plan);
    try {
      const { cdr: _, ...settings } = settingsOf(server);
      // an endpoint that begins elsewhere, and comes back from no transfer
      const device = { ...plan.office.devices[0]!, id: "trunk" as DeviceId };
      const office = { ...plan.office, devices: [device] };
      const mend = async (cdr?: string) =>
        (await examine({ ...settings, ...(cdr === undefined ? {} : { cdr }) }, office))
          .filter((one) => !one.sound);
      const found = await mend();
      assert.deepEqual(linesFor(found, "pjsip.conf"), [
        "set_var = TRANSFER_CONTEXT=naisen-transfer",
        "context = naisen-keypad",
      ]);
      const told = found.map(({ says }) => says.en);
      assert.equal(told.length, 3);
      assert.match(told[1]!, /trunk begins in from-trunk/);
      assert.match(told[2]!, /NAISEN_ASTERISK_CDR=.*Master\.csv/);
      const elsewhere = `${server.folder}/nowhere/Master.csv`;
      const [unread] = (await mend(elsewhere)).slice(2);
      assert.ok(unread!.says.en.includes(`${elsewhere} cannot be read (NotFound)`));
      assert.match(unread!.says.ja, /読めません/);
    } finally {
      await server.stop();
    }
  },
);

function linesFor(found: readonly PbxFinding[], file: string): readonly string[] {
  return found.flatMap(({ add }) => add?.file === file ? add.lines : []);
}

function settingsOf(server: Asterisk): AsteriskSettings {
  const lines = readLineChoices(
    plan.office.lines.map(({ id }, i) => `${id}=prefix:${LINE_PREFIXES[i]}`).join(","),
  );
  assert.ok(lines.ok);
  return {
    address: server.ami,
    user: AMI_USER,
    password: AMI_SECRET,
    cdr: server.cdr,
    ari: {
      url: new URL(`http://${socketKey(server.http)}`),
      user: AMI_USER,
      password: AMI_SECRET,
    },
    mapping: {
      context: OFFICE_CONTEXT,
      endpoints: "PJSIP/{device}",
      lines: lines.value,
      parkingLot: "default",
    },
  };
}
