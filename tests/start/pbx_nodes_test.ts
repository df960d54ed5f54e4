/** The PBX contract through another node: the bundled PBX is one node's, whoever speaks to it is the other, PostgreSQL between them. */
import assert from "node:assert/strict";
import pg from "pg";
import { systemEntropy } from "../../adapters/entropy.ts";
import { OfficeNodes, type RunningPbx } from "../../adapters/nodes/office_nodes.ts";
import type { CallId, CommandId, DeviceId } from "../../core/domain/ids.ts";
import type { PbxCommand, PbxEvent } from "../../core/domain/pbx_messages.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { News } from "../../core/ports/nodes.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import { CLICK_CASES } from "../contract/pbx_click_cases.ts";
import { runTogether } from "../contract/pbx_contract.ts";
import type { ContractOffice, PbxHarness } from "../contract/pbx_harness.ts";
import { HOLD_CASES } from "../contract/pbx_hold_cases.ts";
import { openUdp } from "../contract/pbx_udp_harness.ts";
import { mustOpen, testSecrets } from "../contract/store_ground.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";
import { contractOffice } from "../contract/pbx_desk.ts";
import { type Cluster, startPostgres } from "../support/postgres.ts";
import { eventually } from "../support/tools.ts";

const OFFICES_AT_ONCE = 3;
/** Of each kind. */
const CASES_MAX = 4;

Deno.test("pbxContract: clicks and holds go through another node as they go straight (nodes)", async (t) => {
  const postgres = await startPostgres();
  await runTogether(t, "nodes", (office) => openThrough(postgres, office), {
    atOnce: OFFICES_AT_ONCE,
    // all cases are held to where the PBX is spoken to straight; here only the way is another, and no sound takes it
    cases: [CLICK_CASES, HOLD_CASES].flatMap((cases) =>
      cases.filter(({ listens }) => listens !== true).slice(0, CASES_MAX)
    ),
  });
  await postgres.stop();
});

Deno.test("OfficeNodes: news reach the other nodes whole and in order, one's own do not come back, a broken way is told", async () => {
  const postgres = await startPostgres();
  const url = await emptyDatabase(postgres);
  const refused = () => Promise.resolve(refuse("not here"));
  const lead = () => Promise.resolve(ok(silentPbx));
  const [one, two] = [await node(url, lead), await node(url, refused)];
  assert.deepEqual([one.leads, two.leads], [true, false]);
  const heard: News[] = [], own: News[] = [];
  two.onNews((news) => heard.push(news));
  one.onNews((news) => own.push(news));
  const ids = Array.from({ length: 1_000 }, (_, at) => `call-${at}.1001.1`);
  one.tell({ kind: "parts", ids });
  one.tell({ kind: "office" });
  await eventually("all news have come", () => heard.some(({ kind }) => kind === "office"));
  const parts = heard.flatMap((news) => news.kind === "parts" ? news.ids : []);
  assert.deepEqual(parts, ids);
  assert.deepEqual(own, []);
  // a way that breaks is made anew, and whoever may have missed something is told so
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1",
    ["naisen nodes listen"],
  );
  await client.end();
  await eventually(
    "both are told",
    () => [own, heard].every((all) => all.at(-1)?.kind === "missed"),
  );
  await two.close();
  await one.close();
  await postgres.stop();
});

Deno.test("OfficeNodes: a change of the office reaches the PBX from the store; nobody leads, and the PBX is out of reach", async () => {
  const postgres = await startPostgres();
  const url = await emptyDatabase(postgres);
  const executed: PbxCommand[] = [];
  const pbx: PbxPort = {
    ...silentPbx.pbx,
    execute(_, command) {
      executed.push(command);
      return Promise.resolve(ok({}));
    },
  };
  const leader = await node(url, () => Promise.resolve(ok({ ...silentPbx, pbx })));
  const other = await node(url, () => Promise.resolve(refuse("not here")));
  const { office } = contractOffice();
  const ha1 = { md5: "never on the way", sha256: "never on the way" };
  const secret = office.devices.map((device) => ({ ...device, ha1 }));
  const configure = { kind: "configure", office: { ...office, devices: secret } } as const;
  assert.deepEqual(await other.execute("c" as CommandId, configure), ok({}));
  assert.deepEqual(executed, [{ kind: "configure", office }]);

  await leader.close();
  const hold = { kind: "hold", call: "x" as CallId, device: "1001-desk" as DeviceId } as const;
  assert.deepEqual(
    await other.execute("h" as CommandId, hold),
    refuse({ code: "pbx-unreachable" }),
  );
  await assert.rejects(other.snapshot());
  await other.close();
  await postgres.stop();
});

/** A PBX of which nobody asks anything. */
const silentPbx: RunningPbx = {
  pbx: {
    capabilities: () => BUNDLED_CAPABILITIES,
    execute: () => Promise.resolve(refuse({ code: "pbx-unreachable" })),
    snapshot: () => Promise.reject(new Error("silent")),
    async *events() {},
    close: () => Promise.resolve(),
  },
  stop: () => Promise.resolve(),
};

async function emptyDatabase(postgres: Cluster): Promise<string> {
  const databaseUrl = await postgres.database();
  await (await mustOpen({ databaseUrl }, testSecrets())).close();
  return databaseUrl;
}

async function node(
  url: string,
  run: () => Promise<Result<RunningPbx, string>>,
): Promise<OfficeNodes<string>> {
  const opened = await OfficeNodes.open({
    url,
    entropy: systemEntropy,
    capabilities: () => BUNDLED_CAPABILITIES,
    run,
    office: () => Promise.resolve(contractOffice().office),
    onFailure: () => {},
    onTurn: () => {},
  });
  if (!opened.ok) throw new Error(`The node did not open: ${opened.error}`);
  return opened.value;
}

async function openThrough(postgres: Cluster, office: ContractOffice): Promise<PbxHarness> {
  const url = await emptyDatabase(postgres);
  const inner = await openUdp(office);
  const { pbx } = inner;
  const stays = () => Promise.resolve(ok({ pbx, stop: () => Promise.resolve() }));
  const leader = await node(url, stays);
  const other = await node(url, () => Promise.resolve(refuse("it leads already")));
  const events: PbxEvent[] = [];
  const { seq } = await other.snapshot();
  const following = (async () => {
    for await (const event of other.events(seq)) events.push(event);
  })();
  // what was said before the node came, the registrations of phones, it has from the snapshot
  const before = (await inner.eventsSoFar()).filter((event) => event.seq <= seq);
  const soFar = async () => {
    const { seq: newest } = await other.snapshot();
    return await eventually<readonly PbxEvent[]>(
      `the event ${newest}`,
      () => (events.at(-1)?.seq ?? seq) >= newest && [...before, ...events],
    );
  };
  const { press, ringIn, hangUpOutside, display, shown, heard, hears, outside } = inner;
  return {
    ...{ press, ringIn, hangUpOutside, display, shown, heard, hears, outside },
    eventually: inner.eventually,
    never: inner.never,
    execute: (id, command) => other.execute(id as CommandId, command),
    snapshot: () => other.snapshot(),
    eventsSoFar: soFar,
    restart: () => Promise.reject(new Error("The lead is not given away here")),
    recorded: (id) => inner.recorded(id),
    alive: () => inner.alive(),
    async close() {
      await other.close();
      await following;
      await inner.close();
      await leader.close();
    },
  };
}
