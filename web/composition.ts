/**
 * Puts a running Naisen together: the store, the bundled PBX, the simulated phones, the use cases and the web
 * server. Besides `main.ts` the only file that knows which adapter is used.
 */
import { ChatModel } from "../adapters/assistant/chat_model.ts";
import { loadHelp } from "../adapters/assistant/help_files.ts";
import { systemEntropy } from "../adapters/entropy.ts";
import type { Settings } from "../adapters/host/settings.ts";
import type { SimulatedPhones } from "../adapters/host/simulated_phones.ts";
import { systemClock } from "../adapters/host/system.ts";
import type { BundledPbx } from "../adapters/pbx/bundled.ts";
import type { BundledLab } from "../adapters/pbx/bundled_lab.ts";
import { readKeyText } from "../adapters/secrets/secret_key.ts";
import { scryptHasher } from "../adapters/secrets/scrypt.ts";
import { ha1Of } from "../adapters/store/office_store.ts";
import { TcpWebhookPoster } from "../adapters/webhooks/webhook_poster.ts";
import { BackupFolder } from "../adapters/store/backup_folder.ts";
import { RestoreFolder, type WantedRestore } from "../adapters/store/restore_folder.ts";
import { createUseCases, type UseCases } from "../core/app/use_cases.ts";
import type { Help } from "../core/domain/help.ts";
import type { Office } from "../core/domain/office.ts";
import { ok, refuse, type Result } from "../core/lib/result.ts";
import { isLoopback, type SocketAddress } from "../core/lib/socket_address.ts";
import type { PbxPort } from "../core/ports/pbx.ts";
import type { Secrets } from "../core/ports/secrets.ts";
import type { Store } from "../core/ports/store.ts";
import type { Clock } from "../core/ports/clock.ts";
import { createApp } from "./server/app.ts";
import { type AssetTable, loadAssets } from "./server/assets.ts";
import type { Log } from "./server/log.ts";
import { Closers } from "./start/closers.ts";
import { examineLivePbx, hasLivePbx } from "./start/examine.ts";
import { createAdministrator } from "./start/first_administrator.ts";
import { demoFaults, demoOffers, firstOffice } from "./start/first_office.ts";
import { lockData, openData, placeOf } from "./start/open_data.ts";
import { importSampleDays } from "./start/sample_days.ts";
import { administratorLines, generatedLines, inUse } from "./start/sentences.ts";
import { oneAtATime, openTelephony } from "./start/telephony.ts";

/** The icons of the browser's tab, one for each state. */
const TAB_ICONS = ["idle", "ringing", "talking", "lost"];

/** Why nothing was started, as sentences for the terminal. */
export type StartRefusal = readonly string[];

export interface Running {
  readonly office: Office;
  readonly http: SocketAddress;
  readonly sip: SocketAddress;
  readonly pbx: PbxPort;
  /** The bundled PBX, where it runs in this process. */
  readonly bundled: BundledPbx | undefined;
  readonly phones: SimulatedPhones | undefined;
  readonly useCases: UseCases;
  /** Demo passwords made for this office, printed once. */
  readonly generated: ReadonlyMap<string, string>;
  /** The first administrator's, when it was made just now. */
  readonly adminPassword: string | undefined;
  /** Settles when an administrator wants a backup restored: then it is to be stopped for that. */
  readonly restore: Promise<WantedRestore>;
  /** Hangs up every call properly, then closes everything. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** So many working days are put into an empty history of a demo; none by default. */
  readonly sampleDays?: number;
  /** Settles when the page's files are there; by default they are. */
  readonly pageBuilt?: Promise<void>;
}

export async function start(
  settings: Settings,
  log: Log,
  options: StartOptions = {},
): Promise<Result<Running, StartRefusal>> {
  const closers = new Closers();
  const running = await compose(settings, log, closers, options);
  if (!running.ok) await closers.close();
  return running;
}

async function compose(
  settings: Settings,
  log: Log,
  closers: Closers,
  { sampleDays = 0, pageBuilt }: StartOptions,
): Promise<Result<Running, StartRefusal>> {
  const opened = await openOffice(settings, log, closers);
  if (!opened.ok) return opened;
  const { secrets, store, office, generated } = opened.value;
  const sampled = await importSampleDays({ days: sampleDays, settings, store, office, log });
  // what was made for this office is shown at no later start
  const refused = (sentences: StartRefusal) => refuse([...sentences, ...generatedLines(generated)]);
  if (!sampled.ok) return refused(sampled.error);

  const assets = Promise.resolve(pageBuilt).then(loadPage);
  const [telephony, help] = await Promise.all([
    openTelephony(settings, log, { office, store, secrets }),
    loadHelp(new URL("../fixtures/help/", import.meta.url)),
    pageBuilt === undefined ? assets : undefined,
  ]);
  if (!telephony.ok) return refused(telephony.error);
  closers.add(() => telephony.value.stop());
  const { port: pbx, recordings, nodes, expected, here } = telephony.value;
  const lab = here()?.lab(office);

  const useCases = createUseCases({
    clock: systemClock,
    entropy: systemEntropy,
    secrets,
    hasher: scryptHasher(systemEntropy),
    ha1Of,
    store,
    pbx,
    ...(nodes === undefined ? {} : { nodes }),
    recordings,
    poster: new TcpWebhookPoster(),
    onFailure: (failure) => log({ level: "error", event: "failure", reason: failure.message }),
  }, office);
  const adminPassword = await createAdministrator(settings, useCases.administrators);
  const stopping = new AbortController();
  const housekeeping = useCases.run(stopping.signal);
  closers.add(async () => {
    stopping.abort();
    await housekeeping;
  });

  const served = await serve(settings, log, closers, {
    assets,
    help,
    useCases,
    office,
    store,
    secrets,
    expected,
    recordingRoom: () => here()?.pbx.recordingRoom ?? true,
    sipPort: (here()?.pbx.address ?? settings.sip).port,
    lab,
  });
  if (!served.ok) return refused([...served.error, ...administratorLines(adminPassword)]);
  return ok({
    office,
    ...served.value,
    sip: here()?.pbx.address ?? settings.sip,
    pbx,
    bundled: here()?.pbx,
    phones: here()?.phones,
    useCases,
    generated,
    adminPassword,
    stop: () => closers.close(),
  });
}

/** The page's files, which are served as they stand. */
async function loadPage(): Promise<AssetTable> {
  return await loadAssets({
    "main.js": new URL("../dist/main.js", import.meta.url),
    "waveform.js": new URL("../dist/waveform.js", import.meta.url),
    "assistant.js": new URL("../dist/assistant.js", import.meta.url),
    "styles.css": new URL("../dist/styles.css", import.meta.url),
    "admin.js": new URL("../dist/admin.js", import.meta.url),
    "admin.css": new URL("../dist/admin.css", import.meta.url),
    "lab.js": new URL("../dist/lab.js", import.meta.url),
    "lab.css": new URL("../dist/lab.css", import.meta.url),
    "lab/worker.js": new URL("../dist/lab/worker.js", import.meta.url),
    "lab/scenarios.json": new URL("../dist/lab/scenarios.json", import.meta.url),
    "lab/demo.json": new URL("../fixtures/offices/demo.json", import.meta.url),
    ...Object.fromEntries(TAB_ICONS.map((name) => [
      `icons/${name}.svg`,
      new URL(`../web/client/icons/${name}.svg`, import.meta.url),
    ])),
  });
}

interface OpenedOffice {
  readonly secrets: Secrets;
  readonly store: Store;
  readonly office: Office;
  readonly generated: ReadonlyMap<string, string>;
}

async function openOffice(
  settings: Settings,
  log: Log,
  closers: Closers,
): Promise<Result<OpenedOffice, StartRefusal>> {
  const lock = await lockData(settings);
  if (!lock.ok) return lock;
  closers.add(() => Promise.resolve(lock.value.release()));
  const opened = await openData(
    settings,
    (reason) => log({ level: "warn", event: "database-lost", reason }),
  );
  if (!opened.ok) return opened;
  const { secrets, store } = opened.value;
  closers.add(() => store.close());

  const first = await oneAtATime(
    settings,
    async () =>
      await store.office.load() === undefined
        ? await firstOffice(settings, store, secrets)
        : ok(new Map<string, string>()),
  );
  if (!first.ok) return first;
  const generated = first.value;
  const office = await store.office.load();
  if (office === undefined) throw new Error("Cannot start: the office just written is not there");
  const faults = await demoFaults(settings, office, store, secrets);
  if (faults.length > 0) return refuse(faults);
  return ok({ secrets, store, office, generated });
}

async function serve(
  settings: Settings,
  log: Log,
  closers: Closers,
  { assets, help, useCases, office, store, secrets, expected, recordingRoom, sipPort, lab }: {
    readonly assets: Promise<AssetTable>;
    readonly help: Help;
    readonly useCases: UseCases;
    readonly office: Office;
    readonly store: Store;
    readonly secrets: Secrets;
    readonly expected: readonly string[];
    readonly recordingRoom: () => boolean;
    /** Where phones find the PBX. */
    readonly sipPort: number;
    readonly lab: BundledLab | undefined;
  },
): Promise<Result<Pick<Running, "http" | "restore">, StartRefusal>> {
  const model = settings.assistant === undefined ? undefined : new ChatModel(settings.assistant);
  const offers = isLoopback(settings.http.host) ? await demoOffers(office, store, secrets) : [];
  const place = placeOf(settings, () => {});
  const backups = await BackupFolder.open(place, settings.dataFolder);
  const restores = new RestoreFolder(place, settings.dataFolder, secrets.fingerprint);
  const appAt = (http: SocketAddress) =>
    createApp({
      useCases,
      http,
      trustedProxies: settings.trustedProxies,
      offers,
      assets,
      help,
      expectedDevices: expected,
      sip: { host: settings.advertise, port: sipPort },
      backups,
      restores,
      stopping: stopping.signal,
      idle: (pieces) => {
        whenIdle(useCases.ports.clock, pieces, stopping.signal).catch(({ message }: Error) => {
          if (stopping.signal.aborted) return;
          log({ level: "error", event: "fault", where: "idle", reason: message });
        });
      },
      readKey: () => readKeyText({ setting: settings.secretKey, dataFolder: settings.dataFolder }),
      recordingRoom,
      ...(lab === undefined ? {} : { lab }),
      ...(hasLivePbx(settings)
        ? { examinePbx: () => examineLivePbx(settings, useCases.office.index.office) }
        : {}),
      log,
      ...(model === undefined ? {} : { model }),
      ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    });
  const stopping = new AbortController();
  try {
    const server = Deno.serve(
      {
        hostname: settings.http.host,
        port: settings.http.port,
        onListen: () => {},
      },
      (request, info) => app.fetch(request, { remote: (info.remoteAddr as Deno.NetAddr).hostname }),
    );
    closers.add(async () => {
      // streams never end by themselves, and a shutdown waits for every answer
      stopping.abort();
      await server.shutdown();
    });
    const { hostname, port } = server.addr;
    // with port 0 only now is it known which Host is ours
    const app = appAt({ ...settings.http, port });
    return ok({ http: { host: hostname, port }, restore: restores.wanted });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return refuse(inUse("HTTP", "NAISEN_HTTP", settings.http, 10));
  }
}

/** After the start, before each piece of a work that can wait. */
const IDLE_AFTER = 2_000;

/** Rejects when the server stops before. */
async function whenIdle(
  clock: Clock,
  pieces: readonly (() => void)[],
  stopping: AbortSignal,
): Promise<void> {
  for (const piece of pieces) {
    await clock.sleep(IDLE_AFTER, stopping);
    piece();
  }
}
