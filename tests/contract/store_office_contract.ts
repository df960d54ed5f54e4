/** The store's contract: schema, key, and the office as one value. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openStore, storeRefusalSentence } from "../../adapters/store/open.ts";
import type { DeviceId } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import { passwordPurpose, sipSecretPurpose } from "../../core/ports/secrets.ts";
import { type Ground, storeTest, testSecrets } from "./store_ground.ts";
import {
  ext,
  passwordOf,
  sealedOffice,
  sipSecretOf,
  smallOffice,
  TRUNK_SECRET,
} from "./store_office.ts";

export function officeContract(ground: Ground): void {
  storeTest(
    ground,
    "openStore: keeps what is there, when opened again and again",
    async ({ again, store }) => {
      await (await again()).ping();
      await (await again()).ping();
      assert.equal((await store.office.load())!.revision, 1);
    },
  );

  storeTest(
    ground,
    "office.load: is `undefined`, when the database is empty",
    async ({ store }) => {
      assert.equal(await store.office.load(), undefined);
      assert.deepEqual((await store.people.search({ limit: 10 })).items, []);
      assert.deepEqual(await store.lists.all(), []);
    },
    "empty",
  );

  storeTest(
    ground,
    "openStore: refuses with a sentence, when a newer version wrote the database",
    async ({ place, store }) => {
      await store.close();
      await ground.execute(
        place,
        "insert into kysely_migration (name, timestamp) values ('9999_future', '2030')",
      );
      const refused = await openStore(place, testSecrets());
      assert.ok(!refused.ok);
      assert.deepEqual(refused.error, { kind: "newer-schema", unknown: "9999_future" });
      assert.match(storeRefusalSentence(refused.error), /newer Naisen.*9999_future/);
    },
  );

  storeTest(
    ground,
    "openStore: refuses with both fingerprints, when the key is another",
    async ({ place, secrets, store }) => {
      await store.close();
      const other = testSecrets(8);
      const refused = await openStore(place, other);
      assert.ok(!refused.ok && refused.error.kind === "other-key");
      assert.equal(refused.error.stored, secrets.fingerprint);
      assert.equal(refused.error.ours, other.fingerprint);
      assert.match(storeRefusalSentence(refused.error), /NAISEN_SECRET_KEY/);
    },
  );

  storeTest(
    ground,
    "office.load: gives back what was created with every HA1, when opened again",
    async ({ again }) => {
      const loaded = await (await again()).office.load();
      assert.deepEqual(loaded, withHa1(smallOffice()));
    },
  );

  storeTest(
    ground,
    "office.create: rejects and changes nothing, when there is an office",
    async ({ secrets, store }) => {
      const second = sealedOffice(secrets, { ...smallOffice(), loginId: "second" });
      await assert.rejects(store.office.create(second), /Cannot create an office/);
      assert.equal((await store.office.load())!.loginId, "demo");
    },
  );

  storeTest(
    ground,
    "office.create: writes nothing at all, when a device has no secret",
    async ({ secrets, store }) => {
      const office = { ...sealedOffice(secrets), sealedSipSecrets: new Map() };
      await assert.rejects(store.office.create(office), /no sealed secret of device 1001-desk/);
      assert.equal(await store.office.load(), undefined);
      assert.deepEqual((await store.people.search({ limit: 10 })).items, []);
    },
    "empty",
  );

  storeTest(
    ground,
    "office.load: rejects, when a seal was moved to another device",
    async ({ place, store }) => {
      await ground.execute(
        place,
        "update device set sealed_sip_secret = " +
          "(select d.sealed_sip_secret from device d where d.id = '1001-desk') where id = '1002-desk'",
      );
      await assert.rejects(store.office.load(), /sip-secret:1002-desk: it was damaged or moved/);
    },
  );

  storeTest(
    ground,
    "P2 office.sealedPassword: opens to the exact password, and is absent for who has none",
    async ({ secrets, store }) => {
      const sealed = await store.office.sealedPassword(ext("1001"));
      assert.deepEqual(secrets.open(sealed!, passwordPurpose(ext("1001"))), {
        ok: true,
        value: passwordOf("1001"),
      });
      for (const nobody of ["1006", "9999", "", "1001\0"]) {
        assert.equal(await store.office.sealedPassword(ext(nobody)), undefined);
      }
    },
  );

  storeTest(
    ground,
    "office.sealedSipSecret: opens to the device's own secret, and is absent for an unknown one",
    async ({ secrets, store }) => {
      const device = "1001-desk" as DeviceId;
      const sealed = await store.office.sealedSipSecret(device);
      assert.deepEqual(secrets.open(sealed!, sipSecretPurpose(device)), {
        ok: true,
        value: sipSecretOf(device),
      });
      assert.equal(await store.office.sealedSipSecret("nobody-desk" as DeviceId), undefined);
    },
  );
}

/** HA1 = H(user:realm:password), RFC 7616 §3.4.2, computed apart from the product. */
function withHa1(office: Office): Office {
  const hash = (algorithm: string, user: string, secret: string) =>
    createHash(algorithm).update(`${user}:naisen:${secret}`).digest("hex");
  const both = (user: string, secret: string) => ({
    md5: hash("md5", user, secret),
    sha256: hash("sha256", user, secret),
  });
  return {
    ...office,
    devices: office.devices.map((device) => ({
      ...device,
      ha1: both(device.id, sipSecretOf(device.id)),
    })),
    lines: office.lines.map((line) =>
      line.trunk.kind === "register"
        ? { ...line, trunk: { ...line.trunk, secret: TRUNK_SECRET } }
        : line
    ),
  };
}
