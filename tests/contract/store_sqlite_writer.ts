/** One of several processes that open the same SQLite file and raise one number: `FOLDER COUNT`. */
import { join } from "node:path";
import { DATABASE_FILE } from "../../adapters/store/open.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { mustOpen, testSecrets } from "./store_ground.ts";

const [dataFolder, count] = Deno.args;
await (await mustOpen({ dataFolder: dataFolder! }, testSecrets())).close();
const db = openSqlite(join(dataFolder!, DATABASE_FILE));
for (let i = 0; i < Number(count); i++) {
  await db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom("history_seen").select("at").executeTakeFirst();
    const at = (row?.at ?? 0) + 1;
    await tx.insertInto("history_seen").values({ extension: "1001", at })
      .onConflict((conflict) => conflict.column("extension").doUpdateSet({ at })).execute();
  });
}
await db.destroy();
