/** The use cases wired to each other over the ports: what the web server, and any other front, is made of. */
import type { CommandId } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { Ha1Of } from "../domain/office_file.ts";
import { instant, type Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { PasswordHasher } from "../ports/password_hasher.ts";
import type { WebhookPoster } from "../ports/integrations.ts";
import { ALONE, type Nodes } from "../ports/nodes.ts";
import type { PbxPort } from "../ports/pbx.ts";
import type { RecordingStore } from "../ports/recording_store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { Store } from "../ports/store.ts";
import { Administrators } from "./administrators.ts";
import { type AdminSessions, adminSessions } from "./admin_sessions.ts";
import { AdminSignIn } from "./admin_sign_in.ts";
import { Announce } from "./announce.ts";
import { CallBoard } from "./call_board.ts";
import { Commands } from "./commands.ts";
import { ControlCall } from "./control_call.ts";
import { asPbxCounts, countDigest } from "./count_digests.ts";
import { EditOffice } from "./edit_office.ts";
import { Feed } from "./feed.ts";
import { FollowNodes } from "./follow_nodes.ts";
import { FollowOffice } from "./follow_office.ts";
import { ImportCredentials } from "./import_credentials.ts";
import { ImportList } from "./import_list.ts";
import { Integrations } from "./integrations.ts";
import { KeepBindings } from "./keep_bindings.ts";
import { Lamps } from "./lamps.ts";
import { ListUsers } from "./list_users.ts";
import { NameBook } from "./name_book.ts";
import { OfficeNow } from "./office_now.ts";
import { Parking } from "./parking.ts";
import { PlaceCall } from "./place_call.ts";
import { PRESENCE_CHECK_EVERY, Presences } from "./presences.ts";
import { RecordCall } from "./record_call.ts";
import { Registrations } from "./registrations.ts";
import { type PersonSessions, personSessions } from "./sessions.ts";
import { SignIn } from "./sign_in.ts";
import { TellPresences } from "./tell_presences.ts";
import { TRIES_WINDOW, TryLimits } from "./try_limits.ts";

/** Timed-out sessions, old tries and old command ids are forgotten this often. */
const SWEEP_EVERY: Millis = 10 * 60_000;

/** The search index follows what was written this often. */
const INDEX_EVERY: Millis = 5_000;

const DAY: Millis = 24 * 3_600_000;

export interface Ports {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly secrets: Secrets;
  readonly hasher: PasswordHasher;
  readonly ha1Of: Ha1Of;
  readonly store: Store;
  readonly pbx: PbxPort;
  readonly recordings: RecordingStore;
  readonly poster: WebhookPoster;
  /** Other nodes of the same office; without it there are none. */
  readonly nodes?: Nodes;
  /** Told what was caught and lived through: a store or a PBX out of reach. */
  readonly onFailure: (failure: Error) => void;
}

export interface UseCases {
  readonly ports: Ports;
  readonly office: OfficeNow;
  readonly sessions: PersonSessions;
  readonly signIn: SignIn;
  readonly board: CallBoard;
  readonly lamps: Lamps;
  readonly parking: Parking;
  readonly presences: Presences;
  readonly users: ListUsers;
  readonly names: NameBook;
  readonly feed: Feed;
  readonly history: RecordCall;
  readonly placeCall: PlaceCall;
  readonly controlCall: ControlCall;
  readonly tries: TryLimits;
  readonly registrations: Registrations;
  readonly adminSessions: AdminSessions;
  readonly adminSignIn: AdminSignIn;
  readonly administrators: Administrators;
  readonly editOffice: EditOffice;
  readonly integrations: Integrations;
  readonly imports: ImportCredentials;
  readonly importList: ImportList;
  /** Follows the PBX and keeps house until the signal. Resolves when all that was due is written. */
  run(signal: AbortSignal): Promise<void>;
}

/** `office` is the store's present one. */
export function createUseCases(ports: Ports, present: Office): UseCases {
  const { clock, store, pbx, nodes = ALONE, onFailure } = ports;
  const office = new OfficeNow(present);
  const names = new NameBook(store.lists);
  const epoch = epochOf(ports.entropy);
  const feed = new Feed({ clock, epoch });
  const sessions = personSessions({ clock, entropy: ports.entropy, store: store.sessions, office });
  const board = new CallBoard({
    clock,
    pbx,
    prepare: (call) => names.fetchOf(call).catch(onFailure),
    onFailure,
  });
  const lamps = new Lamps({
    clock,
    office,
    board,
    onPerson: (lamp) => feed.publish("everybody", { kind: "presence", extension: lamp.extension }),
    onDevice: (lamp) => feed.publish(lamp.owner, { kind: "device", device: lamp.device }),
  });
  const presences = new Presences({
    clock,
    store: store.people,
    office,
    onChange: (extension, presence) => {
      feed.publish("everybody", { kind: "presence", extension });
      tellPresences.tell(extension, presence);
      nodes.tell({ kind: "presence", extension });
    },
  });
  const tellPresences = new TellPresences({
    board,
    pbx,
    nodes,
    epoch,
    chosen: () => presences.chosen,
    onFailure,
  });
  const bindings = new KeepBindings({ board, nodes, store: store.bindings, onFailure });
  const parking = new Parking({
    office,
    board,
    onSlot: (slot, ending) =>
      feed.publish("everybody", {
        kind: "parking",
        slot,
        ...(ending === undefined ? {} : { ending }),
      }),
  });
  const announce = new Announce({ board, feed, people: store.people, onFailure });
  const history = new RecordCall({
    clock,
    history: store.history,
    office,
    board,
    nodes,
    onPart: (part, unseenMissed) => announce.part(part, unseenMissed),
    onFailure,
  });
  board.onChange((change) => {
    if (change.kind !== "digest-failed" || !nodes.leads) return;
    countDigest(change.event, office, store.attempts).catch(onFailure);
  });
  board.onChange((change) => {
    if (change.kind !== "presence" || !nodes.leads) return;
    const { extension, code, note } = change.event;
    presences.choose(extension, { code, ...(note === undefined ? {} : { note }) }).catch(onFailure);
  });
  const commands = new Commands({ clock, store: store.commands, pbx, board });
  const tries = new TryLimits({
    clock,
    store: store.attempts,
    undone: ({ address, account }) => {
      const whose = account === undefined
        ? {}
        : { account: asPbxCounts(office.index.office, account) };
      const id = `forgive:${epoch}:${clock.now()}:${address}:${account ?? ""}` as CommandId;
      pbx.execute(id, { kind: "forgive", host: address, ...whose }).catch(onFailure);
    },
  });
  const followOffice = new FollowOffice({
    pbx,
    sessions,
    lamps,
    names,
    presences,
    tellPresences,
    feed,
    epoch,
    onFailure,
  });
  const editOffice = new EditOffice({
    clock,
    secrets: ports.secrets,
    ha1Of: ports.ha1Of,
    store: store.office,
    office,
    onChange: async (changed) => {
      nodes.tell({ kind: "office" });
      await followOffice.follow(changed);
    },
  });
  new FollowNodes({
    nodes,
    store: store.office,
    office,
    sessions,
    presences,
    names,
    lamps,
    history,
    feed,
    onFailure,
  });
  const { entropy, secrets } = ports;
  const integrations = new Integrations({
    clock,
    entropy,
    secrets,
    store: store.integrations,
    audit: store.audit,
    people: store.people,
    names,
    board,
    nodes,
    poster: ports.poster,
    onFailure,
  });
  const imports = { clock, entropy, secrets, store: store.imports, office, editOffice };
  const useCases: UseCases = {
    ports,
    office,
    sessions,
    signIn: new SignIn({ secrets: ports.secrets, store: store.office, sessions, office, tries }),
    board,
    lamps,
    parking,
    presences,
    users: new ListUsers({ office, people: store.people, lamps, presences }),
    names,
    feed,
    history,
    placeCall: new PlaceCall({ clock, office, board, pbx, commands }),
    controlCall: new ControlCall({ office, board, pbx, commands }),
    tries,
    registrations: new Registrations({ board, office }),
    ...administration(ports, tries),
    editOffice,
    integrations,
    imports: new ImportCredentials({
      ...imports,
      prepare: (office) => pbx.prepare?.(office),
    }),
    importList: new ImportList({ ...imports, lists: store.lists }),
    run: (signal) => run(useCases, { commands, bindings }, signal),
  };
  return useCases;
}

/** Administrators, their sessions and how they sign in. */
function administration(
  { clock, entropy, hasher, store }: Ports,
  tries: TryLimits,
): Pick<UseCases, "adminSessions" | "adminSignIn" | "administrators"> {
  const accounts = store.administrators;
  const sessions = adminSessions({ clock, entropy, store: store.adminSessions, accounts });
  return {
    adminSessions: sessions,
    adminSignIn: new AdminSignIn({ clock, hasher, accounts, audit: store.audit, sessions, tries }),
    administrators: new Administrators({ clock, hasher, store: accounts, sessions }),
  };
}

async function run(
  useCases: UseCases,
  { commands, bindings }: { readonly commands: Commands; readonly bindings: KeepBindings },
  signal: AbortSignal,
): Promise<void> {
  await useCases.presences.load();
  const { nodes = ALONE } = useCases.ports;
  if (nodes.leads) await useCases.history.closeLeftOpen();
  await Promise.all([
    useCases.board.run(signal),
    useCases.history.run(signal),
    useCases.integrations.run(signal),
    every(PRESENCE_CHECK_EVERY, useCases, signal, async () => {
      if (nodes.leads) await useCases.presences.expire();
    }),
    every(INDEX_EVERY, useCases, signal, () => indexTexts(useCases, signal)),
    every(SWEEP_EVERY, useCases, signal, async () => {
      await useCases.sessions.sweep();
      await useCases.adminSessions.sweep();
      useCases.imports.forget();
      await commands.sweep();
      const { clock, store, recordings } = useCases.ports;
      await store.attempts.deleteBefore(instant(clock.now() - TRIES_WINDOW));
      if (!nodes.leads) return;
      await useCases.integrations.sweep();
      const { retentionDays } = useCases.office.index.office.recording;
      await recordings.deleteBefore(instant(clock.now() - retentionDays * DAY));
    }),
  ]);
  await bindings.settled();
}

/** Behind all else: who changes a whole office is answered first. */
async function indexTexts(
  { ports: { nodes = ALONE, clock, store }, editOffice }: UseCases,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await editOffice.idle();
    if (!nodes.leads || signal.aborted || !await store.search.indexSome()) return;
    await clock.sleep(0);
  }
}

async function every(
  length: Millis,
  { ports }: UseCases,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch(ports.onFailure);
    await ports.clock.sleep(length, signal).catch(() => {});
  }
}

/** 16 letters and digits that an earlier process's feed did not have. */
function epochOf(entropy: Entropy): string {
  return [...entropy.bytes(8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
