/** Two phones do anything in any order over a wire that loses up to 30 %: the invariants hold and all settles. */
import assert from "node:assert/strict";
import fc from "fast-check";
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

class Player {
  readonly end: SipEnd;
  /** Sessions with an offer to be answered. */
  readonly #offers = new Set<string>();
  readonly #mine: string[] = [];

  constructor(name: string, wire: Wire, agreeable: boolean) {
    this.end = new SipEnd(name, wire);
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

/** A story that begins as most do, so that the rest meets talking phones. */
const opening: fc.Arbitrary<readonly Move[]> = fc.constantFrom<readonly Move[]>(
  [],
  [["b", "calls", 700], ["a", "answers", 1500]],
  [["a", "calls", 700], ["b", "answers", 1500]],
  [["a", "calls", 100]],
  [["a", "calls", 100], ["b", "answers", 100]],
  [["a", "calls reliably", 100], ["b", "plays early media", 100]],
  [["a", "calls without offer", 100], ["b", "answers", 100], ["a", "accepts the offer", 100]],
);

const story = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  weather: fc.record({
    loss: fc.constantFrom(0, 0.05, 0.1, 0.2, 0.3),
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

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

function play({ seed, weather, moves, agreeable }: Story) {
  const wire = new Wire(`story ${seed}`);
  const a = new Player("a", wire, agreeable.a);
  const b = new Player("b", wire, agreeable.b);
  wire.weather = weather;
  for (const [who, verb, then] of moves) {
    if (who === "a") a.do(verb, b);
    else b.do(verb, a);
    wire.for(then);
  }
  return { wire, a, b };
}

/** After this long with nothing new every timer has run out. */
const PATIENCE = DEFAULT_TIMERS.c + 6 * giveUpAfter(DEFAULT_TIMERS);

const RUNS = Number(Deno.env.get("NAISEN_RUNS") ?? "400");

Deno.test("I1 I2 I3 I4 I5 I6 I7 I8: hold whatever two phones do over a bad wire, and everything settles", () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(story, (one) => {
      const { wire, a, b } = play(one);
      if (one.clearsUp) wire.weather = FAIR;
      a.hangUpAll();
      b.hangUpAll();
      wire.settle(PATIENCE);
      checkLaws(wire);
      for (const effect of [...a.end.log, ...b.end.log]) {
        const what = effect.kind === "ended" ? `ended by ${effect.cause.by}` : effect.kind;
        reached.set(what, (reached.get(what) ?? 0) + 1);
      }
    }),
    { numRuns: RUNS },
  );
  for (const kind of REACHED) assert.ok((reached.get(kind) ?? 0) > 0, `never reached: ${kind}`);
});

/** A campaign that never saw one of these proves nothing about it. */
const REACHED = [
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

Deno.test("Sessions: once the wire is good again both ends agree which calls there are", () => {
  fc.assert(
    fc.property(story, (one) => {
      const { wire, a, b } = play(one);
      wire.weather = FAIR;
      wire.for(PATIENCE);
      const names = (player: Player, mine: boolean) =>
        player.live().map((id) => player.end.sessions.get(id)!)
          .filter((view) => view.state === "confirmed")
          .map((view) =>
            mine
              ? `${view.callId} ${view.localTag} ${view.remoteTag}`
              : `${view.callId} ${view.remoteTag} ${view.localTag}`
          ).sort();
      assert.deepEqual(names(a, true), names(b, false));
    }),
    { numRuns: RUNS / 4 },
  );
});

Deno.test("I36: the same story is the same trace", () => {
  fc.assert(
    fc.property(story, (one) => {
      const ladder = () => {
        const { wire } = play(one);
        return wire.datagrams.map((datagram) => [datagram.at, String(datagram.bytes)]);
      };
      assert.deepEqual(ladder(), ladder());
    }),
    { numRuns: 20 },
  );
});
