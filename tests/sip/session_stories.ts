/**
 * Stories of two phones that do anything in any order over a wire that loses up to 30 %, or everything,
 * and what must hold of each.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionsOptions } from "../../core/sip/session.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { DEFAULT_TIMERS, giveUpAfter } from "../../core/sip/timers.ts";
import { checkLaws } from "./session_laws.ts";
import { FAIR, sdp, SipEnd, Wire } from "./two_ends.ts";

const VERBS = [
  "calls",
  "calls without offer",
  "calls reliably",
  "rings",
  "plays early media",
  "answers",
  "rejects",
  "hangs up",
  "offers",
  "offers by UPDATE",
  "asks for an offer",
  "accepts the offer",
  "refuses the offer",
  "sends INFO",
] as const;

type Verb = typeof VERBS[number];
type Move = readonly [who: "a" | "b", verb: Verb, thenMillis: number];

/** Calls at once between the two. */
const CALLS_MAX = 3;

export class Player {
  readonly end: SipEnd;
  /** Sessions with an offer to be answered. */
  readonly #offers = new Set<string>();
  readonly #mine: string[] = [];

  constructor(
    name: string,
    wire: Wire,
    agreeable: boolean,
    options: Partial<SessionsOptions> = {},
  ) {
    this.end = new SipEnd(name, wire, options);
    this.end.react = (effect) => {
      if (effect.kind === "offered") {
        assert.ok(!this.#offers.has(effect.session), "I8: offered while an offer is open");
        this.#offers.add(effect.session);
        if (agreeable) this.#accept();
      }
      if (effect.kind === "offer-withdrawn") {
        assert.ok(this.#offers.delete(effect.session), "withdrawn without an open offer");
      }
      if (effect.kind === "ended") this.#offers.delete(effect.session);
      if (effect.kind === "request") {
        const response = responseTo(effect.request, 200);
        this.end.do((now) => this.end.sessions.respond(effect.transaction, response, now));
      }
    };
  }

  /** Sessions the owner still has. */
  live(): string[] {
    const { sessions, incoming } = this.end;
    return [...this.#mine, ...incoming].filter((id) => {
      const view = sessions.get(id);
      return view !== undefined && view.state !== "ending";
    });
  }

  do(verb: Verb, other: Player): void {
    const { sessions } = this.end;
    const live = this.live();
    const session = live[0];
    switch (verb) {
      case "calls":
      case "calls without offer":
      case "calls reliably":
        if (live.length >= CALLS_MAX) return;
        this.#mine.push(this.end.call(other.end, {
          noOffer: verb === "calls without offer",
          reliable: verb === "calls reliably" ? "required" : "supported",
        }));
        return;
      case "accepts the offer":
        this.#accept();
        return;
      case "refuses the offer":
        for (const id of this.#take()) {
          this.end.do((now) => sessions.refuseOffer(id, {}, now));
        }
        return;
      default:
        if (session !== undefined) this.#doTo(session, verb);
    }
  }

  #doTo(session: string, verb: Verb): void {
    const { sessions } = this.end;
    const rings = sessions.get(session)!.state === "incoming" && !this.#answered.has(session);
    this.end.do((now) => {
      switch (verb) {
        case "rings":
          return rings ? sessions.ring(session, {}, now) : [];
        case "plays early media":
          return rings ? sessions.ring(session, { status: 183, sdp: sdp("early") }, now) : [];
        case "answers":
          if (!rings) return [];
          this.#answered.add(session);
          return sessions.answer(session, { sdp: sdp("answer") }, now);
        case "rejects":
          return rings ? sessions.reject(session, { status: 486 }, now) : [];
        case "hangs up":
          return sessions.end(session, { reasonHeader: "Q.850;cause=16" }, now);
        case "offers":
          return sessions.offer(session, { sdp: sdp("offer") }, now);
        case "offers by UPDATE":
          return sessions.offer(session, { sdp: sdp("offer"), method: "UPDATE" }, now);
        case "asks for an offer":
          return sessions.offer(session, {}, now);
        case "sends INFO":
          return sessions.request(session, "INFO", {}, now).effects;
        default:
          return [];
      }
    });
  }

  hangUpAll(): void {
    for (const id of this.live()) this.end.do((now) => this.end.sessions.end(id, {}, now));
  }

  #accept(): void {
    for (const id of this.#take()) {
      this.end.do((now) => this.end.sessions.acceptOffer(id, sdp("accepted"), now));
    }
  }

  #take(): string[] {
    const offers = [...this.#offers];
    this.#offers.clear();
    return offers;
  }

  readonly #answered = new Set<string>();
}

/** Mostly what people do while they talk; the beginning and the end of calls now and then. */
const verb: fc.Arbitrary<Verb> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...VERBS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Verb>(
      "offers",
      "offers by UPDATE",
      "asks for an offer",
      "accepts the offer",
      "answers",
      "plays early media",
    ),
  },
);

const move: fc.Arbitrary<Move> = fc.tuple(
  fc.constantFrom("a" as const, "b" as const),
  verb,
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 2, arbitrary: fc.integer({ min: 60, max: 3000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3000, max: 40_000 }) },
  ),
);

const TALK: readonly Move[] = [["a", "calls", 700], ["b", "answers", 1500]];

/** A story that begins as most do, so that the rest meets talking phones, and offers that are taken back or refused. */
const opening: fc.Arbitrary<readonly Move[]> = fc.constantFrom<readonly Move[]>(
  [],
  [["b", "calls", 700], ["a", "answers", 1500]],
  TALK,
  [["a", "calls", 100]],
  [["a", "calls", 100], ["b", "answers", 100]],
  [["a", "calls reliably", 100], ["b", "plays early media", 100]],
  [["a", "calls without offer", 100], ["b", "answers", 100], ["a", "accepts the offer", 100]],
  // by then the far end has said 100, and a CANCEL may follow (§9.1)
  [...TALK, ["a", "offers", 400], ["a", "hangs up", 100]],
  [...TALK, ["a", "offers", 100], ["b", "refuses the offer", 100]],
);

export const story = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  weather: fc.record({
    loss: fc.oneof(
      { weight: 15, arbitrary: fc.constantFrom(0, 0.05, 0.1, 0.2, 0.3) },
      { weight: 1, arbitrary: fc.constant(1) },
    ),
    duplication: fc.constantFrom(0, 0.1, 0.3),
    jitter: fc.constantFrom(0, 50, 700),
  }),
  moves: fc.tuple(opening, fc.array(move, { maxLength: 25 })).map(([first, rest]) => [
    ...first,
    ...rest,
  ]),
  agreeable: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  clearsUp: fc.boolean(),
});

export type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

export function play(
  { seed, weather, moves, agreeable }: Story,
  options: { readonly [side in "a" | "b"]?: Partial<SessionsOptions> } = {},
) {
  const wire = new Wire(`story ${seed}`);
  const a = new Player("a", wire, agreeable.a, options.a);
  const b = new Player("b", wire, agreeable.b, options.b);
  wire.weather = weather;
  for (const [who, verb, then] of moves) {
    if (who === "a") a.do(verb, b);
    else b.do(verb, a);
    wire.for(then);
  }
  return { wire, a, b };
}

/** After this long with nothing new every timer has run out. */
export const PATIENCE = DEFAULT_TIMERS.c + 6 * giveUpAfter(DEFAULT_TIMERS);

/** Plays it to the end and beyond. Gives the kinds of effects the two owners saw, one entry each time. */
export function settles(one: Story): string[] {
  const { wire, a, b } = play(one);
  if (one.clearsUp) wire.weather = FAIR;
  a.hangUpAll();
  b.hangUpAll();
  wire.settle(PATIENCE);
  checkLaws(wire);
  return [...a.end.log, ...b.end.log].map((effect) =>
    effect.kind === "ended" ? `ended by ${effect.cause.by}` : effect.kind
  );
}

/** A campaign that never saw one of these proves nothing about it. */
export const EFFECTS = [
  "progress",
  "answered",
  "confirmed",
  "offered",
  "offer-withdrawn",
  "offer-answered",
  "offer-refused",
  "request",
  "response",
  "ended by local",
  "ended by remote",
  "ended by timeout",
];
