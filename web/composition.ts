/**
 * Puts a running Naisen together: the store, the bundled PBX, the simulated phones, the use cases and the web
 * server. Besides `main.ts` the only file that knows which adapter is used.
 */
import { join } from "node:path";
import { ChatModel } from "../adapters/assistant/chat_model.ts";
import { loadHelp } from "../adapters/assistant/help_files.ts";
import { systemEntropy } from "../adapters/entropy.ts";
import { isWildcard, type Settings } from "../adapters/host/settings.ts";
import { SimulatedPhones } from "../adapters/host/simulated_phones.ts";
import { systemClock } from "../adapters/host/system.ts";
import type { WorkerFault } from "../adapters/host/worker_messages.ts";
import { BundledPbx, type BundledStartRefusal } from "../adapters/pbx/bundled.ts";
import { BundledLab, LabMemory } from "../adapters/pbx/bundled_lab.ts";
import { FileRecordingStore } from "../adapters/recording/file_store.ts";
import { keyRefusalSentence, openSecrets } from "../adapters/secrets/secret_key.ts";
import { scryptHasher } from "../adapters/secrets/scrypt.ts";
import { lockFolder } from "../adapters/store/folder_lock.ts";
import { ha1Of } from "../adapters/store/office_store.ts";
import { openStore, storeRefusalSentence } from "../adapters/store/open.ts";
import { recentFailures } from "../core/app/count_digests.ts";
import { createUseCases, type UseCases } from "../core/app/use_cases.ts";
import type { EventSeq } from "../core/domain/ids.ts";
import { indexOffice, type Office } from "../core/domain/office.ts";
import { ok, refuse, type Result } from "../core/lib/result.ts";
import { isLoopback, type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import type { Secrets } from "../core/ports/secrets.ts";
import type { Store } from "../core/ports/store.ts";
import { createApp } from "./server/app.ts";
import { loadAssets } from "./server/assets.ts";
import type { Log } from "./server/log.ts";
import { attendance } from "./start/attendance.ts";
import { demoFaults, demoOffers, firstOffice } from "./start/first_office.ts";
import { phonesToSimulate } from "./start/simulated.ts";

/** The icons of the browser's tab, one for each state. */
const TAB_ICONS = ["idle", "ringing", "talking", "lost"];

/** Why nothing was started, as sentences for the terminal. */
export type StartRefusal = readonly string[];

export interface Running {
  readonly office: Office;
  readonly http: SocketAddress;
  readonly sip: SocketAddress;
  readonly pbx: BundledPbx;
  readonly phones: SimulatedPhones | undefined;
  readonly useCases: UseCases;
  /** Demo passwords made for this office, printed once. */
  readonly generated: ReadonlyMap<string, string>;
  /** Hangs up every call properly, then closes everything. */
  stop(): Promise<void>;
}

/** Things to close, the last opened first. */
class Closers {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) await close();
  }
}

export async function start(settings: Settings, log: Log): Promise<Result<Running, StartRefusal>> {
  const closers = new Closers();
  const running = await compose(settings, log, closers);
  if (!running.ok) await closers.close();
  return running;
}

async function compose(
  settings: Settings,
  log: Log,
  closers: Closers,
): Promise<Result<Running, StartRefusal>> {
  const opened = await openOffice(settings, log, closers);
  if (!opened.ok) return opened;
  const { secrets, store, office, generated } = opened.value;

  const telephony = await startTelephony(settings, log, closers, { office, store, secrets });
  if (!telephony.ok) return telephony;
  const { pbx, phones, labMemory, expected } = telephony.value;
  const lab = phones && new BundledLab({ office, pbx, phones, memory: labMemory });

  const useCases = createUseCases({
    clock: systemClock,
    entropy: systemEntropy,
    secrets,
    hasher: scryptHasher(systemEntropy),
    ha1Of,
    store,
    pbx,
    recordings: await FileRecordingStore.open(recordingsFolder(settings)),
    onFailure: (failure) => log({ level: "error", event: "failure", reason: failure.message }),
  }, office);
  const stopping = new AbortController();
  const housekeeping = useCases.run(stopping.signal);
  closers.add(async () => {
    stopping.abort();
    await housekeeping;
  });

  const http = await serve(settings, log, closers, {
    useCases,
    office,
    store,
    secrets,
    expected,
    lab,
  });
  if (!http.ok) return http;
  return ok({
    office,
    http: http.value,
    sip: pbx.address,
    pbx,
    phones,
    useCases,
    generated,
    stop: () => closers.close(),
  });
}

function recordingsFolder(settings: Settings): string {
  return join(settings.dataFolder, "recordings");
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
  const { dataFolder, databaseUrl } = settings;
  const lock = await lockFolder(dataFolder);
  if (!lock.ok) return refuse(folderInUse(dataFolder));
  closers.add(() => Promise.resolve(lock.value.release()));
  const secrets = await openSecrets({
    setting: settings.secretKey,
    dataFolder,
    entropy: systemEntropy,
  });
  if (!secrets.ok) return refuse([keyRefusalSentence(secrets.error)]);
  const place = databaseUrl === undefined ? { dataFolder } : {
    databaseUrl,
    onLost: (reason: string) => log({ level: "warn", event: "database-lost", reason }),
  };
  const store = await openStore(place, secrets.value);
  if (!store.ok) return refuse([storeRefusalSentence(store.error)]);
  closers.add(() => store.value.close());

  let office = await store.value.office.load();
  let generated: ReadonlyMap<string, string> = new Map();
  if (office === undefined) {
    const first = await firstOffice(settings, store.value, secrets.value);
    if (!first.ok) return first;
    generated = first.value;
    office = await store.value.office.load();
  }
  if (office === undefined) throw new Error("Cannot start: the office just written is not there");
  const faults = await demoFaults(settings, office, store.value, secrets.value);
  if (faults.length > 0) return refuse(faults);
  return ok({ secrets: secrets.value, store: store.value, office, generated });
}

interface Telephony {
  readonly pbx: BundledPbx;
  readonly phones: SimulatedPhones | undefined;
  /** What the simulated phones show and the carrier sees. */
  readonly labMemory: LabMemory;
  /** Devices whose simulated phones register by themselves: the server is ready once they have. */
  readonly expected: readonly string[];
}

async function startTelephony(
  settings: Settings,
  log: Log,
  closers: Closers,
  { office, store, secrets }: Pick<OpenedOffice, "office" | "store" | "secrets">,
): Promise<Result<Telephony, StartRefusal>> {
  const fault = ({ where, text }: WorkerFault) =>
    log({ level: "error", event: "fault", where, reason: text });
  const plan = await phonesToSimulate(settings, office, store, secrets);
  if (!plan.ok) return plan;
  const labMemory = new LabMemory();
  const phoneHost = isWildcard(settings.sip.host) ? "127.0.0.1" : settings.sip.host;
  const starting = plan.value === undefined ? undefined : SimulatedPhones.start({
    host: phoneHost,
    phones: plan.value,
    entropy: systemEntropy,
    told: (event) => labMemory.told(event),
    fault,
  });
  const planned = plan.value ?? [];
  const simulated = new Set(planned.map(({ device }) => device.id as string));
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

  const expected = planned.filter(({ habits }) => habits.startsPlugged).map(({ device }) =>
    device.id
  );
  if (phones !== undefined) {
    const registrar = { host: phoneHost, port: pbx.value.address.port };
    phones.register(registrar, settings.advertise);
    attending = attendance(pbx.value.events(0 as EventSeq), indexOffice(office), simulated, {
      outside: (contact) => !phones.owns(contact),
      attend: (device, attended) => phones.attend(device, attended),
    });
  }
  return ok({ pbx: pbx.value, phones, labMemory, expected });
}

async function serve(
  settings: Settings,
  log: Log,
  closers: Closers,
  { useCases, office, store, secrets, expected, lab }: {
    readonly useCases: UseCases;
    readonly office: Office;
    readonly store: Store;
    readonly secrets: Secrets;
    readonly expected: readonly string[];
    readonly lab: BundledLab | undefined;
  },
): Promise<Result<SocketAddress, StartRefusal>> {
  const help = await loadHelp(new URL("../fixtures/help/", import.meta.url));
  const model = settings.assistant === undefined ? undefined : new ChatModel(settings.assistant);
  const offers = isLoopback(settings.http.host) ? await demoOffers(office, store, secrets) : [];
  const assets = await loadAssets({
    "main.js": new URL("../dist/main.js", import.meta.url),
    "waveform.js": new URL("../dist/waveform.js", import.meta.url),
    "styles.css": new URL("../dist/styles.css", import.meta.url),
    "admin.js": new URL("../dist/admin.js", import.meta.url),
    "admin.css": new URL("../dist/admin.css", import.meta.url),
    ...Object.fromEntries(TAB_ICONS.map((name) => [
      `icons/${name}.svg`,
      new URL(`../web/client/icons/${name}.svg`, import.meta.url),
    ])),
  });
  const appAt = (http: SocketAddress) =>
    createApp({
      useCases,
      http,
      trustedProxies: settings.trustedProxies,
      offers,
      assets,
      help,
      expectedDevices: expected,
      ...(lab === undefined ? {} : { lab }),
      log,
      ...(model === undefined ? {} : { model }),
      ...(settings.publicUrl === undefined ? {} : { publicUrl: settings.publicUrl }),
    });
  try {
    const server = Deno.serve(
      {
        hostname: settings.http.host,
        port: settings.http.port,
        onListen: () => {},
      },
      (request, info) => app.fetch(request, { remote: (info.remoteAddr as Deno.NetAddr).hostname }),
    );
    closers.add(() => server.shutdown());
    const { hostname, port } = server.addr;
    // with port 0 only now is it known which Host is ours
    const app = appAt({ ...settings.http, port });
    return ok({ host: hostname, port });
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return refuse(inUse("HTTP", "NAISEN_HTTP", settings.http, 10));
  }
}

function portSentence(settings: Settings, { part, refusal }: BundledStartRefusal): string {
  if (part === "rtp") {
    const { first, last } = settings.rtp;
    return `RTPポート ${first}-${last} に空きがありません。NAISEN_RTP=20000-20999 のように別の範囲で起動してください。\n` +
      `No RTP port of ${first}-${last} is free. Start with other ones, such as NAISEN_RTP=20000-20999.`;
  }
  if (refusal.why === "address-in-use") {
    return inUse("UDP", "NAISEN_SIP", settings.sip, 10).join("\n");
  }
  return `NAISEN_SIP=${
    socketKey(settings.sip)
  } は使えません（${refusal.text}）。この機械のアドレスをご指定ください。\n` +
    `NAISEN_SIP=${
      socketKey(settings.sip)
    } cannot be used (${refusal.text}). Name an address of this machine.`;
}

function folderInUse(folder: string): string[] {
  return [
    `NAISEN_DATA=${folder} はほかの内線サーバーが使用中です。それを止めるか、NAISEN_DATA=./data2 のように別のフォルダで起動してください。`,
    `NAISEN_DATA=${folder} is in use by another Naisen. Stop that one, or start with another folder, such as NAISEN_DATA=./data2.`,
  ];
}

function inUse(kind: string, name: string, address: SocketAddress, step: number): string[] {
  const other = socketKey({ ...address, port: address.port + step });
  return [
    `${kind} ${
      socketKey(address)
    } はほかのプログラムが使用中です。${name}=${other} のように別の番号で起動してください。`,
    `${kind} ${
      socketKey(address)
    } is in use by another program. Start with another one, such as ${name}=${other}.`,
  ];
}
