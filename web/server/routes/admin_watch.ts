/** `/api/v1/admin/{overview,board,registrations,locks,start-notice}`: what goes on, and what an office still lacks. */
import type { Hono } from "hono";
import type { TryLock } from "../../../core/app/try_limits.ts";
import { liveLegs } from "../../../core/domain/call.ts";
import { displayNumber } from "../../../core/domain/number.ts";
import type { Board, Lock, Overview } from "../../shared/admin_watch.ts";
import { ADMIN_WORDS } from "../../shared/words_admin.ts";
import { type AdminDoor, administratorOf, editorOf } from "../admin_gate.ts";
import { BoardStreams } from "../board_stream.ts";
import { shownTrunkState, usedOf } from "../admin_present.ts";
import type { Env, Parts } from "../options.ts";
import { STREAM_HEADERS } from "./events.ts";
import { refused } from "../problem.ts";
import { isoTime } from "../times.ts";

/** Of an office that nobody has given a name yet (`fixtures/offices/empty.json`). */
const EMPTY_LOGIN_ID = "office";
/** People looked at for whether anybody has a password. */
const PEOPLE_LOOKED_AT = 200;

export function adminWatchRoutes(app: Hono<Env>, parts: Parts, door: AdminDoor): void {
  const { useCases, options } = parts;
  const { board, office, ports, registrations } = useCases;

  app.get("/api/v1/admin/overview", async (c) => c.json(await overview(parts)));

  const streams = new BoardStreams({
    board,
    clock: ports.clock,
    onFailure: ports.onFailure,
    ...(options.stopping === undefined ? {} : { stopping: options.stopping }),
    shown: () => JSON.stringify(shownBoard(parts)),
  });

  app.get("/api/v1/admin/board", (c) => c.json(shownBoard(parts)));

  app.get("/api/v1/admin/board/events", (c) => {
    const stream = streams.open(async () =>
      (await administratorOf(c, door))?.account.rights.audit === true
    );
    return stream === undefined
      ? refused("too-many-streams", undefined, { "retry-after": "10" })
      : new Response(stream, { headers: STREAM_HEADERS });
  });

  app.get("/api/v1/admin/registrations", (c) =>
    c.json({
      items: registrations.all.map(({ at, source, user, device, outcome, status }) => {
        const owner = device === undefined ? undefined : office.index.device.get(device)?.owner;
        return {
          at: isoTime(at),
          source,
          user,
          outcome,
          message: ADMIN_WORDS[`registration.${outcome}`],
          ...(device === undefined ? {} : { device }),
          ...(owner === undefined ? {} : { owner }),
          ...(status === undefined ? {} : { status }),
        };
      }),
    }));

  app.get("/api/v1/admin/start-notice", (c) => {
    const { office: whole, devicesOf } = office.index;
    return c.json({
      office: whole.name,
      url: new URL("/pbx/open/login", options.publicUrl ?? c.req.url).href,
      loginId: whole.loginId,
      sip: options.sip ?? { host: new URL(c.req.url).hostname, port: 5060 },
      issuedAt: isoTime(ports.clock.now()),
      people: whole.people.filter((person) => !person.disabled).map((person) => ({
        extension: person.extension,
        name: person.name,
        reading: person.reading,
        department: person.department,
        devices: (devicesOf.get(person.extension) ?? []).map(({ id, label }) => ({ id, label })),
      })),
    });
  });
}

export function adminLockRoutes(app: Hono<Env>, { useCases }: Parts): void {
  const { tries, ports } = useCases;

  app.get(
    "/api/v1/admin/locks",
    async (c) => c.json({ items: (await tries.locks()).map(shownLock) }),
  );

  app.delete("/api/v1/admin/locks/:id", async (c) => {
    const id = c.req.param("id");
    const lock = (await tries.locks()).find((lock) => shownLock(lock).id === id);
    if (lock === undefined) return refused("no-such-thing");
    await tries.unlock(lock);
    await ports.store.audit.add({
      at: ports.clock.now(),
      ...editorOf(c),
      action: "lock.undo",
      target: lock.account ?? lock.address,
      detail: { from: lock.address },
    });
    return c.body(null, 204);
  });
}

/** Who and where, as one word of a path. */
function shownLock({ account, address, failures, until }: TryLock): Lock {
  return {
    id: encodeURIComponent(`${address} ${account ?? ""}`).replaceAll("%", "~"),
    ...(account === undefined ? {} : { account }),
    address,
    failures,
    until: isoTime(until),
  };
}

/** The steps in their order: who has done one need not be told of it again. */
async function overview({ useCases }: Parts): Promise<Overview> {
  const { office: { index }, board, ports } = useCases;
  const { people, devices, lines, presences, permissions, loginId } = index.office;
  const first = people.slice(0, PEOPLE_LOOKED_AT).map((person) => person.extension);
  const having = await ports.store.office.havePassword(first);
  const registered = [...board.board.devices.values()].filter((state) => state.registered).length;
  const done = {
    "login-id": loginId !== EMPTY_LOGIN_ID,
    line: lines.length > 0,
    user: people.length > 0,
    password: having.size > 0,
    permission: permissions.length > 0,
    device: devices.length > 0,
    phone: registered > 0,
  };
  const steps = Object.entries(done) as [keyof typeof done, boolean][];
  return {
    counts: {
      users: people.length,
      devices: devices.length,
      registered,
      lines: lines.length,
      presences: presences.length,
      lists: (await ports.store.lists.all()).length,
      calls: [...board.board.calls.values()].filter((call) => liveLegs(call).length > 0).length,
    },
    steps: steps.map(([step, isDone]) => ({ step, done: isDone })),
    pbx: board.connection === "connected" ? "connected" : "lost",
    ...(ports.pbx.product === undefined ? {} : { pbxProduct: ports.pbx.product }),
    ...(ports.pbx.trouble === undefined ? {} : { pbxTrouble: ports.pbx.trouble }),
  };
}

/** Every live call, the lines with their trunks, and the slots. */
function shownBoard({ useCases, present }: Parts): Board {
  const { board, parking, office, ports } = useCases;
  const slots = parking.all();
  return {
    at: isoTime(ports.clock.now()),
    pbx: board.connection === "connected" ? "connected" : "lost",
    calls: [...board.board.calls.values()].map((call) => present.whole(call)),
    lines: office.index.office.lines.map((line) => {
      const { id, label, number, inService, channels, trunk } = line;
      const state = board.board.trunks.get(id);
      return {
        id,
        label,
        number,
        display: displayNumber(number),
        inService,
        used: usedOf(board, id),
        ...(channels === undefined ? {} : { channels }),
        trunk: trunk.kind,
        ...(state === undefined ? {} : { trunkState: shownTrunkState(state) }),
      };
    }),
    parking: {
      used: slots.filter((slot) => slot.parked !== undefined).length,
      slots: slots.length,
      parked: slots.flatMap(({ slot, parked }) =>
        parked === undefined ? [] : [{
          slot,
          party: present.party(parked.who),
          by: present.party(parked.by),
          since: isoTime(parked.span.from),
        }]
      ),
    },
  };
}
