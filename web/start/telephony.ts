/** The PBX that the use cases work with: on one machine the one that runs here; of several nodes, whoever's has the lease. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import type { Office } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Nodes } from "../../core/ports/nodes.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";
import type { Log } from "../server/log.ts";
import { startAsterisk } from "./asterisk_telephony.ts";
import { type BundledTelephony, startBundled } from "./bundled_telephony.ts";
import { phonesToSimulate } from "./simulated.ts";

export interface Telephony {
  readonly port: PbxPort;
  /** Where there may be several nodes. */
  readonly nodes?: Nodes;
  /** Devices whose simulated phones register by themselves: the server is ready once they have. */
  readonly expected: readonly string[];
  /** The PBX, while it runs in this process. */
  here(): BundledTelephony | undefined;
  stop(): Promise<void>;
}

export interface TelephonyData {
  readonly office: Office;
  readonly store: Store;
  readonly secrets: Secrets;
}

export async function openTelephony(
  settings: Settings,
  log: Log,
  { office, store, secrets }: TelephonyData,
): Promise<Result<Telephony, readonly string[]>> {
  if (settings.asterisk !== undefined) {
    const pbx = await startAsterisk(settings, settings.asterisk, log, office);
    return ok({ port: pbx, expected: [], here: () => undefined, stop: () => pbx.close() });
  }
  const plan = await phonesToSimulate(settings, office, store, secrets);
  if (!plan.ok) return plan;
  const expected = (plan.value ?? []).filter(({ habits }) => habits.startsPlugged)
    .map(({ device }) => device.id);
  const { databaseUrl } = settings;
  if (databaseUrl !== undefined) {
    const shared = { settings, log, store, secrets, expected };
    return await shareTelephony(databaseUrl, shared);
  }
  const started = await startBundled({ settings, log, store, office, plan: plan.value });
  if (!started.ok) return started;
  const { pbx, stop } = started.value;
  return ok({ port: pbx, expected, here: () => started.value, stop });
}

interface Shared {
  readonly settings: Settings;
  readonly log: Log;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly expected: readonly string[];
}

/** The code of nodes brings PostgreSQL's driver along: it is loaded only here. */
async function shareTelephony(
  url: string,
  { settings, log, store, secrets, expected }: Shared,
): Promise<Result<Telephony, readonly string[]>> {
  const { OfficeNodes } = await import("../../adapters/nodes/office_nodes.ts");
  let here: BundledTelephony | undefined;
  const office = async () => {
    const present = await store.office.load();
    if (present === undefined) throw new Error("Cannot lead: the office is gone from the store");
    return present;
  };
  const nodes = await OfficeNodes.open<readonly string[]>({
    url,
    entropy: systemEntropy,
    capabilities: BUNDLED_CAPABILITIES,
    office,
    async run() {
      const present = await office();
      const plan = await phonesToSimulate(settings, present, store, secrets);
      if (!plan.ok) return plan;
      const started = await startBundled({
        settings,
        log,
        store,
        office: present,
        plan: plan.value,
      });
      if (!started.ok) return refuse(started.error);
      here = started.value;
      return ok({
        pbx: here.pbx,
        stop: async () => {
          here = undefined;
          await started.value.stop();
        },
      });
    },
    onFailure: ({ message }) => log({ level: "error", event: "nodes-failure", reason: message }),
    onTurn(turn) {
      if (typeof turn === "string") return log({ level: "info", event: `node-${turn}` });
      log({ level: "error", event: "node-cannot-lead", reason: turn.refused.join(" ") });
    },
  });
  if (!nodes.ok) return nodes;
  const { value } = nodes;
  return ok({ port: value, nodes: value, expected, here: () => here, stop: () => value.close() });
}

/** Of several nodes that begin on an empty database one puts the office there. */
export async function oneAtATime<T>(
  { databaseUrl }: Pick<Settings, "databaseUrl">,
  work: () => Promise<T>,
): Promise<T> {
  if (databaseUrl === undefined) return await work();
  const { whileOpening } = await import("../../adapters/nodes/lease.ts");
  return await whileOpening(databaseUrl, work);
}
