/**
 * Laws of lamps (I29, I30): the documents that phones are sent say what the panel shows, version by version, and
 * nothing after the last.
 */
import { liveLegs, openPark } from "../../core/domain/call.ts";
import type { CallId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { lineStateOf } from "../../core/domain/presence.ts";
import { lampOf, type LampState, readDialogInfo } from "../../core/sip/dialog_info.ts";
import { standingOf } from "../../core/sip/event_package.ts";
import { callId, cseq } from "../../core/sip/headers.ts";
import type { SipRequest, SipResponse } from "../../core/sip/message.ts";
import { DEFAULT_TIMERS } from "../../core/sip/timers.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import { type Law, type Ledger, messageIn, must, type PbxTurn } from "./law.ts";

/** Timer F: how long a NOTIFY may go unanswered. */
const GIVE_UP_MILLIS: Millis = 64 * DEFAULT_TIMERS.t1;

/** One subscription as its NOTIFYs tell it. */
interface Watch {
  /** Whom it watches: an extension or a slot. */
  readonly user: string;
  /** Of the phone that watches. */
  readonly host: string;
  shown: LampState;
  version: number;
  cseq: number;
  /** Since when the last NOTIFY is not answered, for which another one waits. */
  open: Instant | undefined;
  over: boolean;
}

export class LampLaws implements Law {
  readonly #ledger: Ledger;
  readonly #watches = new Map<string, Watch>();
  /** Each user's watches, and the calls alive that he has or had a part in; a slot's likewise. */
  readonly #watchesOf = new Map<string, Set<Watch>>();
  readonly #callsOf = new Map<string, Map<CallId, Call>>();
  /** Users of whom something was told since it was looked at last. */
  readonly #touched = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  turn({ datagram, effects, at }: PbxTurn): void {
    const cause = datagram && messageIn(datagram.bytes);
    if (cause?.kind === "response" && cseq(cause).method === "NOTIFY") this.#answered(cause, at);
    for (const effect of effects) {
      const sent = effect.kind === "send" ? messageIn(effect.bytes) : undefined;
      if (effect.kind === "send" && sent?.kind === "request" && isOfDialogs(sent)) {
        this.#notified(sent, effect.destination.host, at);
      }
    }
  }

  call(call: Call): void {
    for (const user of usersIn(call)) {
      this.#touched.add(user);
      const calls = this.#callsOf.get(user);
      if (call.endedAt === undefined) {
        if (calls === undefined) this.#callsOf.set(user, new Map([[call.id, call]]));
        else calls.set(call.id, call);
      } else if (calls?.delete(call.id) && calls.size === 0) this.#callsOf.delete(user);
    }
  }

  /** I29: web and lamp agree, but for the moment in which a NOTIFY is on its way. */
  looks(): void {
    if (this.#touched.size === 0) return;
    for (const user of this.#touched) this.#agree(user);
    this.#touched.clear();
  }

  #agree(user: string): void {
    const watches = this.#watchesOf.get(user);
    if (watches === undefined) return;
    const shown = panelOf(user, [...this.#callsOf.get(user)?.values() ?? []]);
    for (const watch of watches) {
      if (watch.open !== undefined || watch.over) continue;
      must(
        watch.shown === shown,
        "I29",
        () => `the lamp of ${user} says ${watch.shown}, the panel ${shown}`,
      );
    }
  }

  /**
   * Phones show it too, once the network lets them. Whose subscription the PBX has lost, by a restart or because a NOTIFY
   * went unanswered, believes what he was told last until he refreshes: nobody can tell him otherwise.
   */
  settled(): void {
    const { sim, calls } = this.#ledger;
    const lives = ({ over, open }: Watch) => !over && open === undefined;
    const known = new Set(
      [...this.#watches.values()].filter(lives).map((one) => `${one.host} ${one.user}`),
    );
    const told = [...calls.values()];
    for (const device of sim.devices) {
      for (const lamp of sim.display(device)?.lamps ?? []) {
        if (lamp.package !== "dialog") continue;
        if (!known.has(`${sim.hostOf(device)} ${lamp.user}`)) continue;
        const line = panelOf(lamp.user, told);
        const shown = line === "talking" || line === "holding" ? "busy" : line;
        must(
          lamp.state === shown,
          "I29",
          () => `${device} shows ${lamp.user} as ${lamp.state}, the panel as ${line}`,
        );
      }
    }
  }

  /** I30 */
  #notified(notify: SipRequest, host: string, at: Instant): void {
    const id = callId(notify);
    const known = this.#watches.get(id);
    const { number } = cseq(notify);
    if (known !== undefined && number <= known.cseq) return; // sent once more
    must(known?.over !== true, "I30", () => `${id} is told something after its end`);
    const info = readDialogInfo(new TextDecoder().decode(notify.body));
    must(
      info === undefined || known === undefined || info.version === known.version + 1,
      "I30",
      () => `${id} was told version ${info?.version} after ${known?.version}`,
    );
    must(
      info === undefined || info.state === "full",
      "I30",
      () => `${id} was told a part of the whole`,
    );
    const watch: Watch = known ?? {
      host,
      user: /^sips?:([^@;]+)@/.exec(info?.entity ?? "")?.[1] ?? "",
      shown: "unknown",
      version: -1,
      cseq: 0,
      open: at,
      over: false,
    };
    watch.cseq = number;
    watch.open = at;
    watch.over = standingOf(notify)?.state === "terminated";
    if (info !== undefined) {
      watch.version = info.version;
      watch.shown = lampOf(info);
    }
    if (known === undefined && watch.user !== "") this.#put(id, watch);
  }

  #put(id: string, watch: Watch): void {
    this.#watches.set(id, watch);
    const others = this.#watchesOf.get(watch.user);
    if (others === undefined) this.#watchesOf.set(watch.user, new Set([watch]));
    else others.add(watch);
  }

  #drop(id: string, watch: Watch): void {
    this.#watches.delete(id);
    this.#watchesOf.get(watch.user)?.delete(watch);
  }

  /** A phone that knows of no such subscription, or wants none, is told no more. */
  #answered(response: SipResponse, at: Instant): void {
    if (response.status < 200) return;
    const watch = this.#watches.get(callId(response));
    if (watch === undefined || cseq(response).number !== watch.cseq) return;
    // one that comes too late finds no transaction, and the subscription given up
    const late = watch.open !== undefined && at - watch.open >= GIVE_UP_MILLIS;
    watch.open = undefined;
    if (late || response.status >= 300) this.#drop(callId(response), watch);
    this.#touched.add(watch.user);
  }
}

/** As lamps name them: extensions of who has or had a leg in it, and slots. */
function usersIn({ legs, parks }: Call): ReadonlySet<string> {
  const users = new Set<string>(parks.map(({ slot }) => String(slot)));
  for (const { party } of legs) if (party.kind === "person") users.add(party.extension);
  return users;
}

function isOfDialogs(request: SipRequest): boolean {
  return request.method === "NOTIFY" &&
    request.headers.get("Event")?.split(";")[0]?.trim().toLowerCase() === "dialog";
}

/** What the panel shows of an extension, in a lamp's words, or of a slot. */
function panelOf(user: string, calls: readonly Call[]): LampState {
  const slot = Number(user);
  if (calls.some((call) => openPark(call)?.slot === slot)) return "talking";
  const legs = calls.flatMap((call) =>
    liveLegs(call)
      .filter(({ party, device }) =>
        party.kind === "person" && party.extension === user && device !== undefined
      )
      .map((leg) => [call, leg] as const)
  );
  const line = lineStateOf(legs, true);
  return line === "unregistered" ? "idle" : line;
}
