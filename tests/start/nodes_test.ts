/** Several nodes of one office (`NAISEN_DATABASE_URL`): processes of their own on one real PostgreSQL. */
import assert from "node:assert/strict";
import { startPostgres } from "../support/postgres.ts";
import { ServerProcess } from "../support/server.ts";
import { eventually } from "../support/tools.ts";
import { PanelClient } from "./support/panel_client.ts";

/** A lease is asked for every second, a PBX takes a moment to start, and its phones to register. */
const TAKE_OVER_MILLIS = 60_000;
/** Three at once take their time on a small machine. */
const START_MILLIS = 60_000;

Deno.test("nodes: one office at each of them; who leads is killed, another takes the PBX, and nothing is lost", async (t) => {
  const postgres = await startPostgres();
  const env = {
    NAISEN_DATABASE_URL: await postgres.database(),
    NAISEN_SECRET_KEY: "5".repeat(64),
  };
  // all at once, on an empty database
  const nodes = await Promise.all([1, 2, 3].map(() => ServerProcess.spawn({ env })));
  await Promise.all(nodes.map((node) => node.ready(START_MILLIS)));
  const leading = await Promise.all(nodes.map(leads));
  assert.deepEqual(leading.toSorted(), [false, false, true]);
  const leader = nodes[leading.indexOf(true)]!;
  const [one, two] = nodes.filter((node) => node !== leader) as [ServerProcess, ServerProcess];
  const hanako = await PanelClient.signIn(leader.url, "1001");
  const events = await hanako.events(one.url);
  try {
    await t.step(
      "sessions, settings and presence are the same everywhere, and told at once",
      async () => {
        await eventually("the snapshot comes", () => events.of("snapshot").length > 0);
        const patched = await hanako.send(two.url, "PATCH", "/api/v1/me/settings", {
          autoAnswer: true,
        });
        assert.equal(patched.status, 200, await patched.text());
        await eventually(
          "the other node's panel shows the setting",
          () => events.of("snapshot").at(-1)?.me.settings.autoAnswer === true,
        );
        const chosen = await hanako.send(two.url, "PUT", "/api/v1/me/presence", {
          code: "meeting",
          note: "三階",
        });
        assert.equal(chosen.status, 204, await chosen.text());
        await eventually(
          "the other node's panel shows the presence",
          () => events.of("presence").some(({ user }) => user.presence?.note === "三階"),
        );
        for (const { url } of [leader, one, two]) {
          const me = await hanako.get(url, "/api/v1/me");
          assert.equal(me.presence?.note, "三階");
          assert.equal(me.settings.autoAnswer, true);
        }
      },
    );

    await t.step(
      "a call placed at a node that has no PBX is seen and ended at another",
      async () => {
        const id = await hanako.call(two.url, {
          commandId: "over-the-nodes",
          device: "1001-desk",
          destination: "0312345699",
          line: "main",
        });
        // who was told 202 finds the call at once
        assert.deepEqual((await hanako.liveCalls(two.url)).map((call) => call.id), [id]);
        await eventually(
          "both talk, as another node's panel sees it",
          () => events.of("call").some(({ call }) => call.id === id && call.state === "talking"),
        );
        // the same click at a third node is the same call
        const again = await hanako.call(leader.url, {
          commandId: "over-the-nodes",
          device: "1001-desk",
          destination: "0312345699",
          line: "main",
        });
        assert.equal(again, id);
        const ended = await hanako.send(one.url, "POST", `/api/v1/calls/${id}/hangup`, {
          commandId: "over-it-is",
          device: "1001-desk",
        });
        assert.equal(ended.status, 202, await ended.text());
        await eventually(
          "its history comes to the other node's panel",
          () => events.of("history").some(({ entry }) => entry.callId === id),
        );
        const { items } = await hanako.get(two.url, "/api/v1/history");
        assert.deepEqual(items.map((item: { callId: string }) => item.callId), [id]);
      },
    );

    await t.step("a node with another key does not start", async () => {
      const other = await ServerProcess.spawn({
        env: { ...env, NAISEN_SECRET_KEY: "6".repeat(64) },
      });
      const { code, output } = await other.ended();
      assert.equal(code, 1);
      assert.match(output, /NAISEN_SECRET_KEY/);
      await Deno.remove(other.dataFolder, { recursive: true });
    });

    await t.step(
      "who leads is killed: its calls end as system-restart, another node runs the PBX",
      async () => {
        const id = await hanako.call(one.url, {
          commandId: "cut-off",
          device: "1001-desk",
          destination: "1004",
        });
        await eventually(
          "both talk",
          () => events.of("call").some(({ call }) => call.id === id && call.state === "talking"),
        );
        leader.signal("SIGKILL");
        await leader.ended();
        await eventually(
          "the panel is told how the call ended",
          () =>
            events.of("history").some(({ entry }) =>
              entry.callId === id && entry.cause === "system-restart"
            ),
          TAKE_OVER_MILLIS,
        );
        await Promise.all([one.ready(START_MILLIS), two.ready(START_MILLIS)]);
        const { items } = await hanako.get(two.url, "/api/v1/history");
        assert.deepEqual(
          items.map((item: { callId: string; cause: string }) => [item.callId, item.cause])[0],
          [id, "system-restart"],
        );
        assert.equal(items.length, 2);
        const next = await hanako.call(two.url, {
          commandId: "and-on",
          device: "1001-desk",
          destination: "1004",
        });
        await eventually("both talk again", async () => {
          const [call] = await hanako.liveCalls(one.url);
          return call?.id === next && call.state === "talking";
        }, TAKE_OVER_MILLIS);
      },
    );

    await t.step("a node stops: its panel goes on at another one, with everything", async () => {
      const { lastId } = events;
      await events.close();
      assert.equal((await one.stop()).code, 0);
      await two.ready(START_MILLIS);
      const elsewhere = await hanako.events(two.url, lastId!);
      await eventually("a snapshot comes", () => elsewhere.of("snapshot").length > 0);
      const { me } = elsewhere.of("snapshot")[0]!;
      assert.equal(me.presence?.note, "三階");
      await elsewhere.close();
    });
  } finally {
    await events.close();
    await two.stop();
    await Deno.remove(leader.dataFolder, { recursive: true });
    await postgres.stop();
  }
});

/** As its metrics say. */
async function leads({ url }: ServerProcess): Promise<boolean> {
  return (await (await fetch(`${url}/metrics`)).text()).includes("\nnaisen_node_leads 1\n");
}
