/** The store's contract: administrators, their sessions, the audit log, and changes of the office. */
import assert from "node:assert/strict";
import { ALL_RIGHTS, rightsOf } from "../../core/domain/admin_rights.ts";
import type { AuditNote } from "../../core/domain/audit.ts";
import type { DeviceId, LineId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { OfficeEdit } from "../../core/domain/office_change.ts";
import { editOffice } from "../../core/domain/office_draft.ts";
import { instant } from "../../core/lib/time.ts";
import type { OfficeWrite } from "../../core/ports/admin_store.ts";
import { passwordPurpose, type Secrets, sipSecretPurpose } from "../../core/ports/secrets.ts";
import { ha1Of } from "../../adapters/store/office_store.ts";
import { type Ground, storeTest } from "./store_ground.ts";
import { ext } from "./store_office.ts";

const NOTE: AuditNote = {
  at: instant(1_000),
  actor: { kind: "administrator", username: "admin" },
  address: "192.0.2.1",
  action: "account.change",
};

const account = (username: string, rights = ALL_RIGHTS) => ({
  username,
  name: "",
  rights,
  createdAt: instant(1),
  passwordAt: instant(1),
});

export function adminContract(ground: Ground): void {
  storeTest(
    ground,
    "administrators: are made once, and the last with the right over accounts stays",
    async ({ store: { administrators, audit } }) => {
      assert.deepEqual(await administrators.create(account("admin"), "hash", NOTE), {
        ok: true,
        value: undefined,
      });
      const twice = await administrators.create(account("admin"), "other", NOTE);
      assert.ok(!twice.ok && twice.error === "taken");
      await administrators.create(account("second", rightsOf(["users"])), "hash 2", NOTE);
      assert.equal(await administrators.passwordHash("admin"), "hash");
      assert.equal(await administrators.passwordHash("nobody"), undefined);
      for (
        const refused of [
          await administrators.delete("admin", NOTE),
          await administrators.change("admin", { rights: rightsOf(["users"]) }, NOTE),
        ]
      ) assert.ok(!refused.ok && refused.error === "last-account");
      await administrators.change("second", { rights: ALL_RIGHTS }, NOTE);
      assert.ok((await administrators.delete("admin", NOTE)).ok);
      assert.deepEqual((await administrators.all()).map((one) => one.username), ["second"]);
      assert.equal((await audit.page({ limit: 10 })).items.length, 4);
    },
  );

  storeTest(
    ground,
    "adminSessions: go with their account, all but one on demand",
    async ({ store: { administrators, adminSessions } }) => {
      await administrators.create(account("admin"), "hash", NOTE);
      await administrators.create(account("other"), "hash", NOTE);
      for (const [tokenHash, owner] of [["a", "admin"], ["b", "admin"], ["c", "other"]]) {
        const at = instant(5);
        await adminSessions.create({
          tokenHash: tokenHash!,
          owner: owner!,
          createdAt: at,
          usedAt: at,
        });
      }
      await adminSessions.deleteOf("admin", "b");
      assert.equal(await adminSessions.find("a"), undefined);
      await administrators.delete("admin", NOTE);
      assert.equal(await adminSessions.find("b"), undefined);
      assert.equal((await adminSessions.find("c"))?.owner, "other");
    },
  );

  storeTest(
    ground,
    "H5 audit: is found by who, what, when and where, newest first, and nothing changes an entry",
    async ({ place, store: { audit } }) => {
      const at = (millis: number) => instant(millis);
      await audit.add(
        { ...NOTE, at: at(1), action: "user.add", target: "1001", detail: { name: "髙橋" } },
        { ...NOTE, at: at(2), action: "user.delete", target: "1002" },
        {
          at: at(3),
          actor: { kind: "person", extension: ext("1003") },
          action: "recording.listen",
        },
      );
      const found = async (query: Parameters<typeof audit.page>[0]) =>
        (await audit.page(query)).items.map((entry) => entry.at);
      assert.deepEqual(await found({ limit: 10 }), [3, 2, 1]);
      assert.deepEqual(await found({ limit: 10, q: "高橋 admin" }), [1]);
      assert.deepEqual(await found({ limit: 10, q: "192.0.2.1" }), [2, 1]);
      assert.deepEqual(await found({ limit: 10, q: "%" }), []);
      assert.deepEqual(await found({ limit: 10, actor: "1003" }), [3]);
      assert.deepEqual(await found({ limit: 10, action: "user.delete" }), [2]);
      assert.deepEqual(await found({ limit: 10, from: at(2), to: at(3) }), [2]);
      const first = await audit.page({ limit: 2 });
      assert.deepEqual(await found({ limit: 2, cursor: first.next! }), [1]);
      const behind = async (statement: string) => await ground.execute(place, statement);
      await assert.rejects(behind("delete from audit"), /append-only/);
      await assert.rejects(behind("update audit set actor = 'x'"), /append-only/);
    },
  );

  storeTest(
    ground,
    "office.write: what is read is what was changed, edit by edit",
    async ({ secrets, store, again }) => {
      const edits: readonly OfficeEdit[] = [
        { kind: "remove-person", extension: ext("1002") },
        { kind: "renumber", from: ext("1001"), to: ext("1002") },
        { kind: "settings", settings: { loginId: "changed" } },
      ];
      const before = (await store.office.load())!;
      const added: OfficeEdit = {
        kind: "put-device",
        device: {
          id: "new-desk" as DeviceId,
          owner: ext("1002"),
          label: { ja: "新", en: "New" },
          kind: "desk",
          autoAnswer: true,
          autoAnswerHeader: "call-info",
          callsMax: 2,
          incomingMax: 1,
        },
        sipSecret: "fresh",
      };
      const write = writeOf(before, [...edits, added], secrets);
      assert.ok((await store.office.write(write)).ok);
      assert.deepEqual(await (await again()).office.load(), write.office);
      const sealed = await store.office.sealedPassword(ext("1002"));
      assert.deepEqual(secrets.open(sealed!, passwordPurpose(ext("1002"))), {
        ok: true,
        value: "42",
      });
      assert.deepEqual(
        await store.office.havePassword([ext("1001"), ext("1002")]),
        new Set(["1002"]),
      );
      assert.equal((await store.audit.page({ limit: 10 })).items.length, 1);
    },
  );

  storeTest(
    ground,
    "office.write: of two made on one revision the second is refused whole",
    async ({ secrets, store }) => {
      const before = (await store.office.load())!;
      const first = writeOf(
        before,
        [{ kind: "settings", settings: { loginId: "first" } }],
        secrets,
      );
      const second = writeOf(
        before,
        [{ kind: "remove-line", line: before.lines[0]!.id as LineId }],
        secrets,
      );
      assert.ok((await store.office.write(first)).ok);
      const refused = await store.office.write(second);
      assert.ok(!refused.ok && refused.error === "changed-since");
      const now = (await store.office.load())!;
      assert.equal(now.loginId, "first");
      assert.equal(now.lines.length, before.lines.length);
      assert.equal((await store.audit.page({ limit: 10 })).items.length, 1);
    },
  );
}

function writeOf(office: Office, edits: readonly OfficeEdit[], secrets: Secrets): OfficeWrite {
  const edited = editOffice(office, edits, ha1Of);
  if (!edited.ok) throw new Error(`Cannot edit: ${JSON.stringify(edited.error)}`);
  const { delta, sipSecrets } = edited.value;
  return {
    before: office.revision,
    office: edited.value.office,
    delta,
    sealedPasswords: new Map(
      delta.renumbered.map(({ to }) => [to, secrets.seal("42", passwordPurpose(to))]),
    ),
    sealedSipSecrets: new Map(
      [...sipSecrets].map(([id, secret]) => [id, secrets.seal(secret, sipSecretPurpose(id))]),
    ),
    sealedTrunkSecrets: new Map(),
    lists: [],
    audit: [{ ...NOTE, action: "settings.change" }],
  };
}
