/** What the panel is told of a live PBX: which one it is, what is wrong with it, and lamps that nobody knows. */
import assert from "node:assert/strict";
import * as v from "valibot";
import * as api from "../../web/shared/api.ts";
import { Overview } from "../../web/shared/admin_watch.ts";
import { adminCookie } from "../support/administrator.ts";
import { WebOffice } from "../support/web_office.ts";

Deno.test("me: names a live PBX and what is wrong with it; of the bundled one neither", async () => {
  await using web = await WebOffice.open();
  const cookie = await web.signIn("1001");
  const me = async () => v.parse(api.Me, await web.json("/api/v1/me", { cookie }));
  const bundled = await me();
  assert.equal(bundled.pbxProduct, undefined);
  assert.equal(bundled.pbxTrouble, undefined);
  web.pbx.product = "Asterisk 22.10.1";
  web.pbx.trouble = {
    ja: "ダイヤルプランに [naisen-hold] がありません。",
    en: "No [naisen-hold].",
  };
  const live = await me();
  assert.equal(live.pbxProduct, "Asterisk 22.10.1");
  assert.deepEqual(live.pbxTrouble, web.pbx.trouble);
  const administrator = await adminCookie(web);
  const path = "/api/v1/admin/overview";
  const overview = v.parse(Overview, await web.json(path, { cookie: administrator }));
  assert.equal(overview.pbxProduct, "Asterisk 22.10.1");
  assert.deepEqual(overview.pbxTrouble, web.pbx.trouble);
});
