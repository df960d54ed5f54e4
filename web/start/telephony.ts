/** The PBX that the use cases work with: on one machine the one that runs here; of several nodes, whoever's has the lease. */
import { systemEntropy } from "../../adapters/entropy.ts";
import type { Settings } from "../../adapters/host/settings.ts";
import { FileRecordingStore } from "../../adapters/recording/file_store.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { Office } from "../../core/domain/office.ts";
import type { PbxCapabilities } from "../../core/domain/pbx_messages.ts";
import { ok, type Result } from "../../core/lib/result.ts";
import type { Nodes } from "../../core/ports/nodes.ts";
import type { PbxPort } from "../../core/ports/pbx.ts";
import type { RecordingStore } from "../../core/ports/recording_store.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { BUNDLED_CAPABILITIES } from "../../sim/pbx/dialling.ts";
import type { Log } from "../server/log.ts";
import { type BundledTelephony, recordingsFolder, startBundled } from "./bundled_telephony.ts";
import { Closers } from "./closers.ts";
import { phonesToSimulate } from "./simulated.ts";

export interface Telephony {
  readonly port: PbxPort;
  readonly recordings: RecordingStore;
  /** Where there may be several nodes. */
  readonly nodes?: Nodes;
  /** Devices whose simulated phones register by themselves: the server is ready once they have. */
  readonly expected: readonly string[];
  /** The bundled PBX, while it runs in this process. */
  here(): BundledTelephony | undefined;
  stop(): Promise<void>;
}

export interface TelephonyData {
  readonly office: Office;
  readonly store: Store;
  readonly secrets: Secrets;
}

interface Parts {
  readonly settings: Settings;
  readonly log: Log;
  readonly data: TelephonyData;
}

/** The PBX of the settings, started in this process. */
interface Started {
  readonly pbx: PbxPort;
  readonly bundled?: BundledTelephony;
  stop(): Promise<void>;
}

export async function openTelephony(
  settings: Settings,
  log: Log,
  data: TelephonyData,
): Promise<Result<Telephony, readonly string[]>> {
  const parts = { settings, log, data };
  const expected = await expectedPhones(parts);
  if (!expected.ok) return expected;
  if (settings.databaseUrl !== undefined) {
    return await shareTelephony(settings.databaseUrl, parts, expected.value);
  }
  const started = await startHere(parts, data.office);
  if (!started.ok) return started;
  const { pbx, bundled, stop } = started.value;
  return ok({
    port: pbx,
    recordings: await FileRecordingStore.open(recordingsFolder(settings)),
    expected: expected.value,
    here: () => bundled,
    stop,
  });
}

async function expectedPhones(
  { settings, data: { office, store, secrets } }: Parts,
): Promise<Result<readonly string[], readonly string[]>> {
  if (settings.asterisk !== undefined || settings.livePbx !== undefined) return ok([]);
  const plan = await phonesToSimulate(settings, office, store, secrets);
  if (!plan.ok) return plan;
  const plugged = (plan.value ?? []).filter(({ habits }) => habits.startsPlugged);
  return ok(plugged.map(({ device }) => device.id));
}

/** What a PBX of somebody else needs is loaded only where one is configured. */
async function startHere(
  { settings, log, data: { store, secrets } }: Parts,
  office: Office,
): Promise<Result<Started, readonly string[]>> {
  if (settings.asterisk !== undefined) {
    const { startAsterisk } = await import("./asterisk_telephony.ts");
    const pbx = await startAsterisk(settings, settings.asterisk, log, office);
    return ok({ pbx, stop: () => pbx.close() });
  }
  if (settings.livePbx !== undefined) {
    const { startSip } = await import("./sip_telephony.ts");
    const started = await startSip(settings, settings.livePbx, log, office);
    if (!started.ok) return started;
    const pbx = started.value;
    return ok({ pbx, stop: () => pbx.close() });
  }
  const plan = await phonesToSimulate(settings, office, store, secrets);
  if (!plan.ok) return plan;
  const bundled = await startBundled({ settings, log, store, secrets, office, plan: plan.value });
  if (!bundled.ok) return bundled;
  return ok({ pbx: bundled.value.pbx, bundled: bundled.value, stop: bundled.value.stop });
}

/** The code of nodes brings PostgreSQL's driver along: it is loaded only here. */
async function shareTelephony(
  url: string,
  parts: Parts,
  expected: readonly string[],
): Promise<Result<Telephony, readonly string[]>> {
  const { OfficeNodes } = await import("../../adapters/nodes/office_nodes.ts");
  const { SharedRecordings } = await import("../../adapters/nodes/shared_recordings.ts");
  const { settings, log, data } = parts;
  const onFailure = ({ message }: Error) =>
    log({ level: "error", event: "nodes-failure", reason: message });
  const closers = new Closers();
  const folder = recordingsFolder(settings);
  const recordings = await SharedRecordings.open({ url, folder, onFailure });
  closers.add(() => recordings.close());
  let here: Started | undefined;
  const office = async () => {
    const present = await data.store.office.load();
    if (present === undefined) throw new Error("Cannot lead: the office is gone from the store");
    return present;
  };
  const nodes = await OfficeNodes.open<readonly string[]>({
    url,
    entropy: systemEntropy,
    capabilities: await capabilitiesOf(settings),
    office,
    async run() {
      const started = await startHere(parts, await office());
      if (!started.ok) return started;
      here = started.value;
      const stop = () => {
        here = undefined;
        return started.value.stop();
      };
      return ok({ pbx: started.value.pbx, stop });
    },
    onFailure,
    onTurn(turn) {
      if (typeof turn === "string") return log({ level: "info", event: `node-${turn}` });
      log({ level: "error", event: "node-cannot-lead", reason: turn.refused.join(" ") });
    },
  });
  if (!nodes.ok) {
    await closers.close();
    return nodes;
  }
  const { value } = nodes;
  closers.add(() => value.close());
  return ok({
    port: value,
    recordings,
    nodes: value,
    expected,
    here: () => here?.bundled,
    stop: () => closers.close(),
  });
}

/** What the PBX of another node can do is what it could do here, for a person. */
async function capabilitiesOf(
  { asterisk, livePbx }: Settings,
): Promise<(person: Extension) => PbxCapabilities> {
  if (asterisk !== undefined) {
    const { ASTERISK_CAPABILITIES } = await import("../../adapters/asterisk/exchange.ts");
    return () => ({ ...ASTERISK_CAPABILITIES, record: asterisk.ari !== undefined });
  }
  if (livePbx === undefined) return () => BUNDLED_CAPABILITIES;
  const { sipCapabilities } = await import("../../adapters/sip/exchange.ts");
  const { mapping, accounts } = livePbx;
  return (person) =>
    sipCapabilities(mapping, accounts.some(({ extension }) => extension === person));
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
