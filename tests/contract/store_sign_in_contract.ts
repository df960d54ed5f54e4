/** The store's contract: sessions, failed tries, command ids. */
import assert from "node:assert/strict";
import type { CommandId, DeviceId, Extension } from "../../core/domain/ids.ts";
import type { DeviceBinding } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { ATTEMPTS_PER_ADDRESS_MAX } from "../../adapters/store/attempt_store.ts";
import type { Session } from "../../core/ports/sessions.ts";
import type { Attempt, CommandEntry } from "../../core/ports/store.ts";
import { type Ground, storeTest } from "./store_ground.ts";
import { ext } from "./store_office.ts";

export function signInContract(ground: Ground): void {
  sessionContract(ground);
  attemptContract(ground);
  commandContract(ground);
  bindingContract(ground);
}

function bindingContract(ground: Ground): void {
  const binding = (contact: string): DeviceBinding => ({
    device: "1001-desk" as DeviceId,
    contact,
    source: { host: "192.0.2.7", port: 5062 },
    callId: "c@192.0.2.7",
    cseq: 3,
    expiresAt: instant(1_800_000_000_000),
    userAgent: "電話",
  });
  const device = "1001-desk" as DeviceId;

  storeTest(
    ground,
    "bindings: are there after a restart as they were put last, and gone when put empty",
    async ({ store, again }) => {
      await store.bindings.put(device, [binding("sip:a@192.0.2.7"), binding("sip:b@192.0.2.7")]);
      await store.bindings.put(device, [binding("sip:b@192.0.2.7")]);
      const later = await again();
      assert.deepEqual(await later.bindings.all(), [binding("sip:b@192.0.2.7")]);
      await later.bindings.put(device, []);
      assert.deepEqual(await later.bindings.all(), []);
    },
  );
}

function sessionContract(ground: Ground): void {
  const session = (tokenHash: string, owner: string, createdAt: number, usedAt = createdAt) =>
    ({
      tokenHash,
      owner: ext(owner),
      createdAt: instant(createdAt),
      usedAt: instant(usedAt),
    }) satisfies Session<Extension>;

  storeTest(
    ground,
    "S9 sessions.find: gives the same person's session, when the server restarted",
    async ({ store, again }) => {
      await store.sessions.create(session("aa", "1001", 1_800_000_000_000.4));
      await store.sessions.create(session("bb", "1002", 1_800_000_000_001));
      const later = await again();
      assert.deepEqual(await later.sessions.find("aa"), session("aa", "1001", 1_800_000_000_000));
      assert.equal((await later.sessions.find("bb"))!.owner, "1002");
      assert.equal(await later.sessions.find("cc"), undefined);
    },
  );

  storeTest(
    ground,
    "sessions.touch: moves the use forward only, when requests cross",
    async ({ store }) => {
      await store.sessions.create(session("aa", "1001", 100));
      await store.sessions.touch("aa", instant(300));
      await store.sessions.touch("aa", instant(200));
      assert.deepEqual(await store.sessions.find("aa"), session("aa", "1001", 100, 300));
    },
  );

  storeTest(
    ground,
    "S4 sessions.delete: leaves the others, when one signs out",
    async ({ store }) => {
      for (const token of ["aa", "bb", "cc"]) {
        await store.sessions.create(
          session(token, "1001", 1),
        );
      }
      await store.sessions.create(session("dd", "1002", 1));
      await store.sessions.delete("aa");
      assert.equal(await store.sessions.find("aa"), undefined);
      await store.sessions.deleteOf(ext("1001"), "bb");
      assert.equal(await store.sessions.find("cc"), undefined);
      assert.notEqual(await store.sessions.find("bb"), undefined);
      await store.sessions.deleteOf(ext("1001"));
      assert.equal(await store.sessions.find("bb"), undefined);
      assert.notEqual(await store.sessions.find("dd"), undefined);
    },
  );

  storeTest(
    ground,
    "S7 sessions.deleteExpired: takes the idle and the old and tells how many, when due",
    async ({ store }) => {
      await store.sessions.create(session("idle", "1001", 900, 999));
      await store.sessions.create(session("old", "1001", 499, 2000));
      await store.sessions.create(session("edge", "1001", 500, 1000));
      assert.equal(await store.sessions.deleteExpired(instant(1000), instant(500)), 2);
      assert.notEqual(await store.sessions.find("edge"), undefined);
      assert.equal(await store.sessions.deleteExpired(instant(1000), instant(500)), 0);
    },
  );
}

function attemptContract(ground: Ground): void {
  const failed = (account: string, address: string, at: number, channel: "web" | "sip" = "web") =>
    ({ account, address, channel, at: instant(at) }) satisfies Attempt;

  storeTest(
    ground,
    "B2 attempts.count: counts the pair and the address, web and SIP alike, since a moment",
    async ({ store }) => {
      const { attempts } = store;
      await attempts.record(failed("demo/1001", "192.0.2.1", 100));
      await attempts.record(failed("demo/1001", "192.0.2.1", 200, "sip"));
      await attempts.record(failed("demo/1002", "192.0.2.1", 150));
      await attempts.record(failed("demo/1001", "192.0.2.2", 50));
      const count = (account: string, address: string, since: number) =>
        attempts.count(account, address, instant(since));
      assert.deepEqual(await count("demo/1001", "192.0.2.1", 100), {
        ofPair: 2,
        ofAddress: 3,
        oldestOfPair: 100,
        oldestOfAddress: 100,
      });
      assert.deepEqual(await count("demo/1001", "192.0.2.1", 101), {
        ofPair: 1,
        ofAddress: 2,
        oldestOfPair: 200,
        oldestOfAddress: 150,
      });
      assert.deepEqual(await count("demo/1003", "192.0.2.1", 151), {
        ofPair: 0,
        ofAddress: 1,
        oldestOfAddress: 200,
      });
      assert.deepEqual(await count("demo/1001", "192.0.2.9", 0), { ofPair: 0, ofAddress: 0 });
    },
  );

  storeTest(
    ground,
    "B1 attempts.count: is the same, when the server restarted",
    async ({ store, again }) => {
      for (let i = 0; i < 11; i++) await store.attempts.record(failed("demo/1001", "192.0.2.1", i));
      const counted = await (await again()).attempts.count("demo/1001", "192.0.2.1", instant(0));
      assert.equal(counted.ofPair, 11);
    },
  );

  storeTest(
    ground,
    "B5 attempts: of 100 parallel tries the limit lets no more through, when each is recorded before it is counted",
    async ({ writers }) => {
      const stores = await writers();
      const limit = 10;
      const seen = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
        const { attempts } = stores[i % stores.length]!;
        await attempts.record(failed("demo/1001", "192.0.2.1", 1000 + i));
        return (await attempts.count("demo/1001", "192.0.2.1", instant(0))).ofPair;
      }));
      assert.ok(seen.filter((count) => count <= limit).length <= limit, seen.join(" "));
      assert.equal(Math.max(...seen), 100);
    },
  );

  storeTest(
    ground,
    "B4 attempts.recent: gives all since a moment, the oldest first, and of very many the newest",
    async ({ store }) => {
      const { attempts } = store;
      const all = [
        failed("demo/1001", "192.0.2.1", 100),
        failed("demo/1002", "192.0.2.2", 200, "sip"),
        failed("ghost", "192.0.2.1", 300, "sip"),
      ];
      for (const one of [all[2]!, all[0]!, all[1]!]) await attempts.record(one);
      assert.deepEqual((await attempts.recent(instant(200))).map((one) => ({ ...one })), [
        all[1],
        all[2],
      ]);
      assert.equal((await attempts.recent(instant(0))).length, 3);
      assert.equal((await attempts.recent(instant(301))).length, 0);
    },
  );

  storeTest(
    ground,
    "attempts.clear: forgets one pair, when the password was right",
    async ({ store }) => {
      await store.attempts.record(failed("demo/1001", "192.0.2.1", 1));
      await store.attempts.record(failed("demo/1002", "192.0.2.1", 2));
      await store.attempts.record(failed("demo/1001", "192.0.2.2", 3));
      await store.attempts.clear("demo/1001", "192.0.2.1");
      const at = (address: string) => store.attempts.count("demo/1001", address, instant(0));
      assert.deepEqual(await at("192.0.2.1"), { ofPair: 0, ofAddress: 1, oldestOfAddress: 2 });
      assert.equal((await at("192.0.2.2")).ofPair, 1);
      await store.attempts.deleteBefore(instant(3));
      assert.equal((await at("192.0.2.1")).ofAddress, 0);
      assert.equal((await at("192.0.2.2")).ofAddress, 1);
    },
  );

  storeTest(
    ground,
    "attempts.record: keeps the newest ATTEMPTS_PER_ADDRESS_MAX, when an address never stops",
    async ({ store }) => {
      const { attempts } = store;
      await attempts.record(failed("demo/1001", "192.0.2.2", 0));
      for (let i = 0; i < ATTEMPTS_PER_ADDRESS_MAX + 20; i++) {
        await attempts.record(failed(`x/${i % 3}\0`, "192.0.2.1", i));
      }
      const count = await attempts.count("x/0\0", "192.0.2.1", instant(0));
      assert.equal(count.ofAddress, ATTEMPTS_PER_ADDRESS_MAX);
      assert.equal(count.oldestOfAddress, 20);
      assert.ok(count.ofPair > 300);
      assert.equal((await attempts.count("demo/1001", "192.0.2.2", instant(0))).ofPair, 1);
    },
  );
}

function commandContract(ground: Ground): void {
  const entry = (owner: string, id: string, bodyHash: string, at = 1000) =>
    ({
      extension: ext(owner),
      id: id as CommandId,
      bodyHash,
      at: instant(at),
    }) satisfies CommandEntry;

  storeTest(
    ground,
    "commands.claim: tells new, same and other apart, when a click repeats",
    async ({ store, again }) => {
      const { commands } = store;
      assert.deepEqual(await commands.claim(entry("1001", "c1", "h1")), { kind: "new" });
      assert.deepEqual(await commands.claim(entry("1001", "c1", "h1")), { kind: "same" });
      assert.deepEqual(await commands.claim(entry("1001", "c1", "h2")), { kind: "other" });
      assert.deepEqual(await commands.claim(entry("1002", "c1", "h2")), { kind: "new" });
      await commands.finish(ext("1001"), "c1" as CommandId, `{"call":"通話"}`);
      const later = (await again()).commands;
      assert.deepEqual(await later.claim(entry("1001", "c1", "h1")), {
        kind: "same",
        outcome: `{"call":"通話"}`,
      });
      assert.deepEqual(await later.claim(entry("1001", "c1", "h2")), { kind: "other" });
      assert.deepEqual(await later.claim(entry("1002", "c1", "h2")), { kind: "same" });
    },
  );

  storeTest(
    ground,
    "commands.claim: of N at once exactly one is new, when a click comes many times",
    async ({ writers }) => {
      const stores = await writers();
      for (let round = 0; round < 5; round++) {
        const claims = await Promise.all(
          Array.from(
            { length: 24 },
            (_, i) =>
              stores[i % stores.length]!.commands.claim(entry("1001", `click-${round}`, "h")),
          ),
        );
        assert.equal(
          claims.filter(({ kind }) => kind === "new").length,
          1,
        );
        assert.equal(claims.filter(({ kind }) => kind === "same").length, 23);
      }
    },
  );

  storeTest(
    ground,
    "commands.deleteBefore: forgets ids of yesterday, when a day has passed",
    async ({ store }) => {
      await store.commands.claim(entry("1001", "old", "h", 10));
      await store.commands.claim(entry("1001", "young", "h", 11));
      await store.commands.deleteBefore(instant(11));
      assert.deepEqual(await store.commands.claim(entry("1001", "old", "h2")), { kind: "new" });
      assert.deepEqual(await store.commands.claim(entry("1001", "young", "h")), { kind: "same" });
    },
  );
}
