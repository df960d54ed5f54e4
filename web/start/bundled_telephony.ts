/** The bundled PBX with its simulated phones and carrier, started and stopped as one. */
import { join } from "node:path";
import { systemEntropy } from "../../adapters/entropy.ts";
import { isWildcard, type Settings } from "../../adapters/host/settings.ts";
import { SimulatedPhones } from "../../adapters/host/simulated_phones.ts";
import { systemClock } from "../../adapters/host/system.ts";
import type { SimulatedPhone, WorkerFault } from "../../adapters/host/worker_messages.ts";
import { JournalFile } from "../../adapters/host/journal_file.ts";
import { BundledPbx } from "../../adapters/pbx/bundled.ts";
import { BundledLab, LabMemory } from "../../adapters/pbx/bundled_lab.ts";
import { recentFailures } from "../../core/app/count_digests.ts";
import type { EventSeq } from "../../core/domain/ids.ts";
import { indexOffice, type Office } from "../../core/domain/office.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import type { Log } from "../server/log.ts";
import { attendance } from "./attendance.ts";
import { Closers } from "./closers.ts";
import { portSentence } from "./sentences.ts";

export interface BundledTelephony {
  readonly pbx: BundledPbx;
  readonly phones: SimulatedPhones | undefined;
  /** The lab, where phones are simulated. */
  lab(office: Office): BundledLab | undefined;
  /** Hangs up every call properly, then closes everything. */
  stop(): Promise<void>;
}

export interface BundledParts {
  readonly settings: Settings;
  readonly log: Log;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly office: Office;
  /** Phones that are simulated; `undefined`: no carrier either. */
  readonly plan: readonly SimulatedPhone[] | undefined;
}

export function recordingsFolder(settings: Settings): string {
  return join(settings.dataFolder, "recordings");
}

/** Refused in sentences for the terminal: a port is taken. */
export async function startBundled(
  parts: BundledParts,
): Promise<Result<BundledTelephony, readonly string[]>> {
  const closers = new Closers();
  const started = await startWith(closers, parts);
  if (!started.ok) await closers.close();
  return started;
}

async function startWith(
  closers: Closers,
  { settings, log, store, secrets, office, plan }: BundledParts,
): Promise<Result<BundledTelephony, readonly string[]>> {
  const journal = openJournal(settings, secrets);
  if (!journal.ok) return journal;
  if (journal.value !== undefined) {
    const { value } = journal;
    closers.add(() => Promise.resolve(value.close()));
  }
  const fault = ({ where, text }: WorkerFault) =>
    log({ level: "error", event: "fault", where, reason: text });
  const labMemory = new LabMemory();
  const phoneHost = isWildcard(settings.sip.host) ? "127.0.0.1" : settings.sip.host;
  const starting = plan === undefined ? undefined : SimulatedPhones.start({
    host: phoneHost,
    phones: plan,
    entropy: systemEntropy,
    told: (event) => labMemory.told(event),
    fault,
  });
  const simulated = new Set((plan ?? []).map(({ device }) => device.id as string));
  // simulated phones are new ones after a start, at other ports
  const bindings = (await store.bindings.all()).filter(({ device }) => !simulated.has(device));
  // the workers of both load side by side
  const carrier = starting?.then((started) => started.ok ? started.value.carrier : undefined);
  const [devices, pbx] = await Promise.all([
    starting,
    BundledPbx.start({
      office,
      sip: settings.sip,
      advertise: settings.advertise,
      rtp: settings.rtp,
      recordings: recordingsFolder(settings),
      bindings,
      failures: await recentFailures(office, store.attempts, systemClock.now()),
      entropy: systemEntropy,
      fault,
      ...(carrier === undefined ? {} : { carrier, keepsWire: true }),
      ...(journal.value === undefined ? {} : { journal: journal.value }),
    }),
  ]);
  const phones = devices?.ok ? devices.value.phones : undefined;
  if (phones !== undefined) closers.add(() => phones.stop());
  if (!pbx.ok) return refuse([portSentence(settings, pbx.error)]);
  let attending = Promise.resolve();
  closers.add(async () => {
    await pbx.value.close();
    await attending;
  });
  if (devices !== undefined && !devices.ok) {
    return refuse([`The simulated phones could not start: ${devices.error.text}.`]);
  }
  if (phones !== undefined) {
    const registrar = { host: phoneHost, port: pbx.value.address.port };
    phones.register(registrar, settings.advertise);
    attending = attendance(pbx.value.events(0 as EventSeq), indexOffice(office), simulated, {
      outside: (contact) => !phones.owns(contact),
      attend: (device, attended) => phones.attend(device, attended),
    });
  }
  return ok({
    pbx: pbx.value,
    phones,
    lab: (present) =>
      phones && new BundledLab({ office: present, pbx: pbx.value, phones, memory: labMemory }),
    stop: () => closers.close(),
  });
}

/** `undefined`: none is asked for. */
function openJournal(
  { journal }: Settings,
  secrets: Secrets,
): Result<JournalFile | undefined, readonly string[]> {
  if (journal === undefined) return ok(undefined);
  try {
    return ok(new JournalFile(journal, secrets));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse([
      `NAISEN_JOURNAL=${journal} に書き込めません（${reason}）。別の場所を指定してください。`,
      `NAISEN_JOURNAL=${journal} cannot be written (${reason}): name another place.`,
    ]);
  }
}
