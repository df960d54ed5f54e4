/** 着信連携 and its deliveries: a queue that a restart does not lose, and the log of what became of each. */
import type { Selectable } from "kysely";
import type { Delivery, Integration, IntegrationId } from "../../core/domain/integration.ts";
import type {
  DeliveryPage,
  DeliveryQuery,
  IntegrationStore,
} from "../../core/ports/integrations.ts";
import { auditRow } from "./audit_store.ts";
import { bit, chunks, ROWS_PER_INSERT, whole } from "./columns.ts";
import { decodeCursor, pageLimit, pageOf } from "./cursor.ts";
import type { Database, DeliveryRow, IntegrationRow } from "./schema.ts";

export function integrationStore(db: Database): IntegrationStore {
  return {
    async all() {
      const rows = await db.selectFrom("integration").selectAll().orderBy("position")
        .orderBy("id").execute();
      return rows.map(integrationOf);
    },
    async sealedSecret(id) {
      const row = await db.selectFrom("integration").select("sealed_secret").where("id", "=", id)
        .executeTakeFirst();
      return row?.sealed_secret ?? undefined;
    },
    async add(integration, sealedSecret, note) {
      await db.transaction().execute(async (tx) => {
        const { last } = await tx.selectFrom("integration")
          .select((eb) => eb.fn.max("position").as("last")).executeTakeFirstOrThrow();
        await tx.insertInto("integration").values({
          ...cellsOf(integration),
          position: Number(last ?? 0) + 1,
          sealed_secret: sealedSecret ?? null,
        }).execute();
        await tx.insertInto("audit").values(auditRow(note)).execute();
      });
    },
    async change(integration, sealedSecret, note) {
      await db.transaction().execute(async (tx) => {
        await tx.updateTable("integration").set({
          ...cellsOf(integration),
          ...(sealedSecret === undefined ? {} : { sealed_secret: sealedSecret }),
        }).where("id", "=", integration.id).execute();
        await tx.insertInto("audit").values(auditRow(note)).execute();
      });
    },
    async delete(id, note) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom("delivery").where("integration", "=", id).execute();
        await tx.deleteFrom("integration").where("id", "=", id).execute();
        await tx.insertInto("audit").values(auditRow(note)).execute();
      });
    },
    async enqueue(deliveries) {
      for (const some of chunks(deliveries, ROWS_PER_INSERT)) {
        await db.insertInto("delivery").values(some.map(rowOf)).execute();
      }
    },
    async due(now, limit) {
      const rows = await db.selectFrom("delivery").selectAll().where("state", "=", "waiting")
        .where("next_at", "<=", whole(now)).orderBy("next_at").orderBy("row").limit(limit)
        .execute();
      return rows.map(deliveryOf);
    },
    async update(delivery) {
      await db.updateTable("delivery").set(rowOf(delivery)).where("id", "=", delivery.id)
        .execute();
    },
    async find(id) {
      const row = await db.selectFrom("delivery").selectAll().where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? undefined : deliveryOf(row);
    },
    page: (query) => page(db, query),
    async waiting() {
      const { count } = await db.selectFrom("delivery").where("state", "=", "waiting")
        .select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
      return Number(count);
    },
    async deleteBefore(before) {
      await db.deleteFrom("delivery").where("state", "!=", "waiting")
        .where("created_at", "<", whole(before)).execute();
    },
  };
}

async function page(db: Database, query: DeliveryQuery): Promise<DeliveryPage> {
  const { integration, state } = query;
  const before = decodeCursor(query.cursor, "number", "string");
  const limit = pageLimit(query.limit);
  let rows = db.selectFrom("delivery").selectAll().where("integration", "=", integration);
  if (state !== undefined) rows = rows.where("state", "=", state);
  if (before !== undefined) rows = rows.where("row", "<", before[0]);
  const found = await rows.orderBy("row", "desc").limit(limit + 1).execute();
  return pageOf(found, limit, deliveryOf, (row) => [row.row, row.id]);
}

function cellsOf({ id, kind, name, enabled, url, allowed }: Integration) {
  return { id, kind, name, enabled: bit(enabled), url, allowed: JSON.stringify(allowed) };
}

function integrationOf(row: IntegrationRow): Integration {
  return {
    id: row.id as IntegrationId,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
    url: row.url,
    allowed: JSON.parse(row.allowed) as readonly string[],
  };
}

function rowOf(delivery: Delivery): Omit<Selectable<DeliveryRow>, "row"> {
  const { id, integration, state, nextAt, createdAt } = delivery;
  return {
    id,
    integration,
    state,
    next_at: nextAt === undefined ? null : whole(nextAt),
    created_at: whole(createdAt),
    delivery: JSON.stringify(delivery),
  };
}

function deliveryOf(row: Pick<DeliveryRow, "delivery">): Delivery {
  return JSON.parse(row.delivery) as Delivery;
}
