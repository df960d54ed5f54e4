/** The journal of a PBX over real UDP: replayed in virtual time it says the very same; sealed, in order, and cut off unharmed. */
import assert from "node:assert/strict";
import { JournalFile, readJournal } from "../../adapters/host/journal_file.ts";
import { aesGcmSecrets } from "../../adapters/secrets/aes_gcm.ts";
import { systemEntropy } from "../../adapters/entropy.ts";
import type { CallId, DeviceId } from "../../core/domain/ids.ts";
import { instant } from "../../core/lib/time.ts";
import { runsJson, runsText } from "../../sim/command/journal.ts";
import type { JournalStart } from "../../sim/journal.ts";
import { replayJournal } from "../../sim/replay_journal.ts";
import { contractOffice, Desk } from "../contract/pbx_desk.ts";
import { openUdp } from "../contract/pbx_udp_harness.ts";
import { demoOffice } from "../support/demo_office.ts";

const secrets = aesGcmSecrets(new Uint8Array(32).fill(7), systemEntropy);

/** Calls by keypad and panel, held, parked, retrieved, declined, and from outside. */
async function live(desk: Desk): Promise<void> {
  for (let i = 1001; i <= 1009; i++) await desk.registered(`${i}-desk`, true);
  const id = await desk.click("1001-desk", "1004");
  await desk.talking(id);
  const park = { kind: "park", call: id, device: "1001-desk" as DeviceId } as const;
  assert.ok((await desk.pbx.execute("journal-park", park)).ok);
  await desk.shows("1001-desk", "idle");
  await desk.dial("1005-desk", "701");
  await desk.talking(id);
  await desk.press("1005-desk", "hold");
  await desk.shows("1005-desk", "held");
  await desk.press("1004-desk", "hangup");
  await desk.ended("hangup", id);
  await desk.dial("1003-desk", "1008");
  const call = async () => (await desk.call())?.id as CallId;
  await desk.pbx.eventually("it is declined", async () => (await call()) !== id, 8_000);
  await desk.ended("rejected", await call());
  await desk.pbx.ringIn({ line: "0300000001", from: "0451234567", patienceMillis: 1_000 });
  await desk.shows("1009-desk", "ringing");
  await desk.shows("1009-desk", "idle");
}

Deno.test("NAISEN_JOURNAL: a session over UDP, replayed in virtual time, tells the same events, call log and state", async () => {
  const path = await Deno.makeTempFile();
  const journal = new JournalFile(path, secrets);
  try {
    const pbx = await openUdp(contractOffice(), { journal });
    const desk = new Desk(pbx);
    try {
      await live(desk);
    } finally {
      await pbx.close();
      journal.close();
    }
    const text = await Deno.readTextFile(path);
    assert.ok(!/INVITE|1001-desk|"ha1"/.test(text), "nothing of it can be read");
    assert.equal((await Deno.stat(path)).mode! & 0o077, 0);
    const read = readJournal(text, secrets);
    assert.ok(read.ok);
    const [run, ...others] = read.value;
    assert.equal(others.length, 0);
    const { events, calls, snapshot } = replayJournal(run!);
    assert.deepEqual(events, pbx.events);
    assert.ok(calls.length >= 3, String(calls.length));
    assert.deepEqual(snapshot.calls, []);
    const told = [...runsText(read.value)].join("\n");
    assert.match(
      told,
      /calls: \d+\n {2}\d\d:\d\d:\d\d\.\d{3} 1001 → 1004 internal, answered, hangup/,
    );
    const json = JSON.parse([...runsJson(read.value)][0]!);
    assert.equal(json.calls.length, calls.length);
  } finally {
    await Deno.remove(path);
  }
});

function start(at: number): JournalStart {
  const local = { host: "127.0.0.1", port: 5060 };
  return {
    at: instant(at),
    office: demoOffice().office,
    local,
    rtpHost: local.host,
    bindings: [],
    failures: [],
    seed: new Uint8Array(32),
  };
}

/** Two runs of two batches each. */
async function written(): Promise<readonly string[]> {
  const path = await Deno.makeTempFile();
  for (const at of [1_000, 9_000]) {
    const file = new JournalFile(path, secrets);
    file.begin(start(at));
    for (const more of [1, 2]) {
      file.add([{ at: instant(at + more), input: { kind: "wake" } }]);
    }
    file.close();
  }
  const text = await Deno.readTextFile(path);
  await Deno.remove(path);
  return text.split("\n").slice(0, -1);
}

Deno.test("readJournal: every run behind the other; a line cut off at the end is left out", async () => {
  const lines = await written();
  const read = (text: string) => {
    const result = readJournal(text, secrets);
    assert.ok(result.ok, JSON.stringify(result));
    return result.value.map(({ start, entries }) => [start.at, entries.length]);
  };
  assert.deepEqual(read(`${lines.join("\n")}\n`), [[1_000, 2], [9_000, 2]]);
  assert.deepEqual(read(`${lines.join("\n")}\n`.slice(0, -40)), [[1_000, 2], [9_000, 1]]);
});

Deno.test("JOURNAL_BYTES_MAX: a journal grows no further, and what it has can be read", async () => {
  const path = await Deno.makeTempFile();
  const file = new JournalFile(path, secrets, 60_000);
  file.begin(start(1));
  for (let at = 2; at < 2_000; at++) file.add([{ at: instant(at), input: { kind: "wake" } }]);
  file.close();
  const text = await Deno.readTextFile(path);
  await Deno.remove(path);
  assert.ok(text.length <= 60_000 && text.length > 50_000, String(text.length));
  const read = readJournal(text, secrets);
  assert.ok(read.ok && read.value[0]!.entries.length > 10);
});

Deno.test("readJournal: moved, left out, changed or under another key it is damaged, and says where", async () => {
  const lines = await written();
  const fault = (some: readonly string[], key = secrets) => {
    const read = readJournal(some.map((line) => `${line}\n`).join(""), key);
    return read.ok ? undefined : read.error;
  };
  const swapped = [lines[0]!, lines[2]!, lines[1]!];
  assert.deepEqual(fault(swapped), { kind: "damaged", line: 2 });
  assert.deepEqual(fault([lines[0]!, lines[2]!]), { kind: "damaged", line: 2 });
  assert.deepEqual(fault([lines[0]!, lines[4]!]), { kind: "damaged", line: 2 });
  assert.deepEqual(fault(["hello"]), { kind: "damaged", line: 1 });
  assert.deepEqual(fault([]), { kind: "no-journal" });
  const other = aesGcmSecrets(new Uint8Array(32).fill(8), systemEntropy);
  assert.deepEqual(fault(lines, other), { kind: "damaged", line: 1 });
});
