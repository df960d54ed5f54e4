/** The store's contract: integrations, and the queue of what is posted. */
import assert from "node:assert/strict";
import type { AuditNote } from "../../core/domain/audit.ts";
import type {
  Delivery,
  DeliveryId,
  Integration,
  IntegrationId,
} from "../../core/domain/integration.ts";
import { instant } from "../../core/lib/time.ts";
import { type Ground, storeTest } from "./store_ground.ts";

const integration = (id: string, more: Partial<Integration> = {}): Integration => ({
  id: id as IntegrationId,
  kind: "webhook",
  name: `名前 ${id}`,
  enabled: true,
  url: "https://crm.example/",
  allowed: ["10.0.0.0/8"],
  ...more,
});

const delivery = (id: string, of: string, nextAt: number): Delivery => ({
  id: id as DeliveryId,
  integration: of as IntegrationId,
  event: { kind: "test" },
  state: "waiting",
  tries: 0,
  createdAt: instant(nextAt),
  nextAt: instant(nextAt),
});

const note = (action: AuditNote["action"]): AuditNote => ({
  at: instant(1_000),
  actor: { kind: "system" },
  action,
});

export function integrationContract(ground: Ground): void {
  storeTest(
    ground,
    "integrations: kept in the order they were made, changed, deleted with their deliveries, each with its audit entry",
    async ({ store }) => {
      const { integrations, audit } = store;
      await integrations.add(integration("b"), "sealed-1", note("integration.add"));
      await integrations.add(integration("a"), undefined, note("integration.add"));
      assert.deepEqual(await integrations.all(), [integration("b"), integration("a")]);
      assert.equal(await integrations.sealedSecret("b" as IntegrationId), "sealed-1");
      assert.equal(await integrations.sealedSecret("a" as IntegrationId), undefined);
      const changed = integration("b", { enabled: false, allowed: [] });
      await integrations.change(changed, undefined, note("integration.change"));
      assert.equal(await integrations.sealedSecret("b" as IntegrationId), "sealed-1");
      assert.deepEqual((await integrations.all())[0], changed);
      await integrations.enqueue([delivery("d1", "b", 5)]);
      await integrations.delete("b" as IntegrationId, note("integration.delete"));
      assert.deepEqual(await integrations.all(), [integration("a")]);
      assert.equal(await integrations.find("d1" as DeliveryId), undefined);
      const { items } = await audit.page({ limit: 10 });
      assert.deepEqual(items.map(({ action }) => action), [
        "integration.delete",
        "integration.change",
        "integration.add",
        "integration.add",
      ]);
    },
  );

  storeTest(
    ground,
    "integrations: due deliveries come the longest due first, pages newest first, the log is swept",
    async ({ store: { integrations } }) => {
      await integrations.add(integration("i"), "s", note("integration.add"));
      await integrations.enqueue([10, 30, 20].map((at) => delivery(`d${at}`, "i", at)));
      const ids = (items: readonly Delivery[]) => items.map(({ id }) => id);
      assert.deepEqual(ids(await integrations.due(instant(20), 9)), ["d10", "d20"]);
      assert.deepEqual(ids(await integrations.due(instant(99), 1)), ["d10"]);
      const { nextAt: _, ...rest } = delivery("d10", "i", 10);
      const done: Delivery = { ...rest, state: "delivered", tries: 1, status: 200 };
      await integrations.update(done);
      assert.deepEqual(await integrations.find("d10" as DeliveryId), done);
      assert.equal(await integrations.waiting(), 2);
      const query = { integration: "i" as IntegrationId, limit: 2 };
      const first = await integrations.page(query);
      const second = await integrations.page({ ...query, cursor: first.next! });
      assert.deepEqual([ids(first.items), ids(second.items)], [["d20", "d30"], ["d10"]]);
      assert.equal(second.next, undefined);
      const dead = await integrations.page({ ...query, state: "dead" });
      assert.deepEqual(dead.items, []);
      await integrations.deleteBefore(instant(99));
      assert.equal(await integrations.find("d10" as DeliveryId), undefined);
      assert.equal(await integrations.waiting(), 2);
    },
  );
}
