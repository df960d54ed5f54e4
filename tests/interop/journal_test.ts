/** A journal of real phones: replayed in virtual time it tells the same call log, event by event. */
import assert from "node:assert/strict";
import { systemEntropy } from "../../adapters/entropy.ts";
import { readJournal } from "../../adapters/host/journal_file.ts";
import { aesGcmSecrets } from "../../adapters/secrets/aes_gcm.ts";
import { replayJournal } from "../../sim/replay_journal.ts";
import { eventually, testWith } from "../support/tools.ts";
import { Baresip, baresip } from "./support/baresip.ts";
import { RunningOffice } from "./support/running_office.ts";

const KEY = "5a".repeat(32);

testWith(
  [baresip],
  "NAISEN_JOURNAL: two baresip phones, the panel and the carrier, replayed to the same call log",
  async () => {
    const path = await Deno.makeTempFile();
    const env = { NAISEN_JOURNAL: path, NAISEN_SECRET_KEY: KEY };
    const office = await RunningOffice.start("on", undefined, env);
    const phones: Baresip[] = [];
    try {
      for (const [user, hertz] of [["1001-soft", 440], ["1004-soft", 880]] as const) {
        const registrar = office.running.sip;
        phones.push(await Baresip.start({ user, hertz, password: `sip-${user}`, registrar }));
        await eventually(`${user} is registered`, async () => {
          const { devices } = await office.running.pbx.snapshot();
          return devices.some((one) => one.device === user && one.registered);
        });
      }
      await callEachOther(office, phones as [Baresip, Baresip]);
    } finally {
      for (const phone of phones) await phone.stop();
      await office.stop();
    }
    const read = readJournal(
      await Deno.readTextFile(path),
      aesGcmSecrets(Uint8Array.fromHex(KEY), systemEntropy),
    );
    await Deno.remove(path);
    assert.ok(read.ok, JSON.stringify(read));
    const { events, calls } = replayJournal(read.value[0]!);
    assert.deepEqual(events, office.events);
    assert.deepEqual(calls.map((call) => call.endCause), ["hangup", "hangup"]);
  },
);

/** By click and by keypad, hung up by one and by the other. */
async function callEachOther(office: RunningOffice, [one, four]: [Baresip, Baresip]) {
  const panel = await office.signIn("1001");
  const over = (count: number) =>
    eventually(`${count} calls are over`, () => {
      const ended = office.events.flatMap((event) =>
        event.kind === "call" && event.call.endedAt !== undefined ? [event.call.id] : []
      );
      return new Set(ended).size === count;
    });
  const wish = { device: "1001-soft", destination: "1004", autoAnswer: false };
  assert.equal((await panel.post("calls", wish)).status, 202);
  await one.next("CALL_INCOMING");
  await one.command("accept");
  await four.next("CALL_INCOMING");
  await four.command("accept");
  await one.next("CALL_ESTABLISHED");
  await four.next("CALL_ESTABLISHED");
  await one.command("hangup");
  await one.next("CALL_CLOSED");
  await over(1);
  await one.command("dial", "00300004511");
  await one.next("CALL_ESTABLISHED");
  await one.command("hangup");
  await over(2);
}
