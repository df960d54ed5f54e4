/** The store over any Kysely database that has the schema. */
import { sql } from "kysely";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { administratorStore } from "./administrator_store.ts";
import { attemptStore } from "./attempt_store.ts";
import { auditStore } from "./audit_store.ts";
import { bindingStore } from "./binding_store.ts";
import { commandStore } from "./command_store.ts";
import { historyStore } from "./history_store.ts";
import { importStore } from "./import_store.ts";
import { integrationStore } from "./integration_store.ts";
import { listStore } from "./list_store.ts";
import { officeStore } from "./office_store.ts";
import { peopleStore } from "./people_store.ts";
import type { Database } from "./schema.ts";
import { indexBlock } from "./search_blocks.ts";
import { sessionStore } from "./session_store.ts";

/** `close` closes the database. */
export function kyselyStore(db: Database, secrets: Secrets): Store {
  return {
    office: officeStore(db, secrets),
    sessions: sessionStore(db, "session"),
    attempts: attemptStore(db),
    commands: commandStore(db),
    bindings: bindingStore(db),
    history: historyStore(db, secrets),
    people: peopleStore(db),
    lists: listStore(db),
    administrators: administratorStore(db),
    adminSessions: sessionStore(db, "admin_session"),
    audit: auditStore(db),
    imports: importStore(db),
    integrations: integrationStore(db),
    search: { indexSome: () => indexBlock(db) },
    async ping() {
      await sql`select 1`.execute(db);
    },
    async close() {
      await db.destroy();
    },
  };
}
