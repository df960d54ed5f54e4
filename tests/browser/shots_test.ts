/** The pictures are complete: a page that the server draws without one fails here. */
import assert from "node:assert/strict";
import { WebOffice } from "../support/web_office.ts";
import { EVERY_STATE } from "./support/every_state.ts";

/** What answers a GET and is no page of its own. */
const NO_PAGES = ["/", "/pbx/open", "/pbx/admin/*", "/api/openapi.json", "/assets/*"];
const PANEL = "/pbx/open/";

const drawn = (address: string) =>
  EVERY_STATE.some(({ path = PANEL }) => path.split("?")[0] === address);

Deno.test("shots: every page the server draws has a state", async () => {
  await using web = await WebOffice.open({ lab: true });
  const pages = web.app.routes
    .filter(({ method, path }) =>
      method === "GET" && /^\/(pbx|api\/docs|$)/.test(path) && !NO_PAGES.includes(path)
    )
    .map(({ path }) => path);
  assert.ok(pages.length >= 6, pages.join(" "));
  for (const page of pages) {
    const [folder] = page.split("/:");
    const there = page.includes("/:")
      ? EVERY_STATE.some(({ path }) => path?.startsWith(`${folder}/`))
      : drawn(page);
    assert.ok(there, `${page} has no picture: give it a state`);
  }
});

Deno.test("shots: no two states have one name", () => {
  const names = EVERY_STATE.map(({ name }) => name);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});
