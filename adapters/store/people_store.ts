/** What people choose, and finding them. */
import { instant } from "../../core/lib/time.ts";
import type { Extension, PresenceCode } from "../../core/domain/ids.ts";
import type {
  ChosenPresence,
  PeopleQuery,
  PeopleStore,
  PersonSettings,
} from "../../core/ports/store.ts";
import { bit, whole } from "./columns.ts";
import { decodeCursor, pageLimit, pageOf } from "./cursor.ts";
import type { Database, PersonPresenceRow, PersonSettingsRow } from "./schema.ts";
import { prepareSearch, recordsHolding } from "./search_index.ts";

export function peopleStore(db: Database): PeopleStore {
  return {
    settings: (extension) => settings(db, extension),
    async patchSettings(extension, patch) {
      const chosen = columnsOf(patch);
      await db.insertInto("person_settings").values({
        extension,
        auto_answer: null,
        incoming_integration: null,
        language: null,
        ...chosen,
      }).onConflict((conflict) =>
        Object.keys(chosen).length === 0
          ? conflict.doNothing()
          : conflict.column("extension").doUpdateSet(chosen)
      ).execute();
      return await settings(db, extension);
    },
    async presence(extension) {
      const row = await db.selectFrom("person_presence").selectAll()
        .where("extension", "=", extension).executeTakeFirst();
      return row === undefined ? undefined : presenceOf(row);
    },
    async presences() {
      const rows = await db.selectFrom("person_presence").selectAll().execute();
      return new Map(rows.map((row) => [row.extension as Extension, presenceOf(row)]));
    },
    async setPresence(extension, presence) {
      const row = {
        code: presence.code,
        note: presence.note ?? null,
        until_at: presence.until === undefined ? null : whole(presence.until),
        former: presence.former ?? null,
      };
      await db.insertInto("person_presence").values({ extension, ...row })
        .onConflict((conflict) => conflict.column("extension").doUpdateSet(row)).execute();
    },
    search: (query) => search(db, query),
  };
}

async function settings(db: Database, extension: Extension): Promise<PersonSettings> {
  const chosen = await db.selectFrom("person_settings").selectAll()
    .where("extension", "=", extension).executeTakeFirst();
  const person = await db.selectFrom("person").select("language")
    .where("extension", "=", extension).executeTakeFirst();
  return {
    autoAnswer: chosen?.auto_answer === 1,
    incomingIntegration: chosen?.incoming_integration === 1,
    language: chosen?.language ?? person?.language ?? "ja",
  };
}

function columnsOf(patch: Partial<PersonSettings>): Partial<PersonSettingsRow> {
  return {
    ...(patch.autoAnswer === undefined ? {} : { auto_answer: bit(patch.autoAnswer) }),
    ...(patch.incomingIntegration === undefined
      ? {}
      : { incoming_integration: bit(patch.incomingIntegration) }),
    ...(patch.language === undefined ? {} : { language: patch.language }),
  };
}

function presenceOf(row: PersonPresenceRow): ChosenPresence {
  return {
    code: row.code as PresenceCode,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.until_at === null ? {} : { until: instant(row.until_at) }),
    ...(row.former === null ? {} : { former: row.former as PresenceCode }),
  };
}

async function search(
  db: Database,
  query: PeopleQuery,
): Promise<{ readonly items: readonly Extension[]; readonly next?: string }> {
  const wanted = await prepareSearch(db, query.q);
  const after = decodeCursor(query.cursor, "string", "string");
  const limit = pageLimit(query.limit);
  let rows = recordsHolding(db, "person", wanted).select(["extension", "reading_key"]);
  if (query.disabled !== "too") {
    rows = rows.where("disabled", "=", bit(query.disabled === "only"));
  }
  if (after !== undefined) {
    rows = rows.where((eb) => eb(eb.refTuple("reading_key", "extension"), ">", eb.tuple(...after)));
  }
  const found = await rows.orderBy("reading_key").orderBy("extension").limit(limit + 1).execute();
  return pageOf(
    found,
    limit,
    (row) => row.extension as Extension,
    (row) => [row.reading_key, row.extension],
  );
}
