/** The simulated world: time, delivery, order and the promise that a seed is a run. */
import assert from "node:assert/strict";
import type { Machine } from "../../core/lib/machine.ts";
import { below, type Random, seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, plus } from "../../core/lib/time.ts";
import { HOSTILE, LOSSY, QUIET } from "../../sim/network.ts";
import {
  DATAGRAM_BYTES_MAX,
  type Happening,
  type NodeHandle,
  type NodeSpec,
  type Sent,
  WAKES_AT_ONCE_MAX,
  World,
  WORLD_START,
} from "../../sim/world.ts";

type EchoInput =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "say"; readonly to: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "wake" };

interface EchoEffect {
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

/** Answers each datagram after a while of its own drawing with one byte less, until none is left. */
class Echo implements Machine<EchoInput, EchoEffect> {
  readonly heard: { at: Instant; bytes: Uint8Array }[] = [];
  #due: { at: Instant; effect: EchoEffect }[] = [];

  constructor(readonly random: Random) {}

  handle(input: EchoInput, now: Instant): readonly EchoEffect[] {
    if (input.kind === "say") return [{ to: input.to, bytes: input.bytes }];
    if (input.kind === "datagram") {
      this.heard.push({ at: now, bytes: input.bytes });
      const bytes = input.bytes.subarray(1);
      if (bytes.length > 0) {
        const at = plus(now, below(this.random, 100));
        this.#due.push({ at, effect: { to: input.source, bytes } });
      }
    }
    const due = this.#due.filter((one) => one.at <= now);
    this.#due = this.#due.filter((one) => one.at > now);
    return due.map((one) => one.effect);
  }

  nextDeadline(): Instant | undefined {
    return this.#due.map((one) => one.at).toSorted((a, b) => a - b)[0];
  }
}

const at = (n: number): SocketAddress => ({ host: `10.0.0.${n}`, port: 5060 });

function echoNode(n: number, machine: Echo): NodeSpec<EchoInput, EchoEffect> {
  return {
    name: `echo-${n}`,
    machine,
    addresses: [at(n)],
    receive: ({ source, bytes }) => ({ kind: "datagram", source, bytes }),
    wake: { kind: "wake" },
    perform: (effect, out) => out.send(at(n), effect.to, effect.bytes),
    describe: (input) => input.kind,
  };
}

interface Office {
  readonly world: World;
  readonly machines: readonly Echo[];
  readonly handles: readonly NodeHandle<EchoInput>[];
}

function office(seed: string, nodes: number, conditions = QUIET): Office {
  const random = seededRandom(seed);
  const world = new World({ random, conditions });
  const machines = Array.from({ length: nodes }, (_, n) => new Echo(random.fork(`echo-${n}`)));
  const handles = machines.map((machine, n) => world.add(echoNode(n, machine)));
  return { world, machines, handles };
}

/** Everybody says something to everybody while the network is bad; returns the digest. */
function babble(seed: string): string {
  const { world, handles } = office(seed, 4, LOSSY);
  for (const [n, handle] of handles.entries()) {
    for (let m = 0; m < 4; m++) {
      handle.post({ kind: "say", to: at(m), bytes: new Uint8Array(30).fill(n) }, 10 * m);
    }
  }
  world.after(500, "worse", () => world.network.setConditions(HOSTILE));
  world.after(2000, "calm", () => world.network.calm());
  world.run(20_000);
  return world.trace.digest();
}

Deno.test("I36 World: the same seed gives the same trace, twice; another seed another", () => {
  const first = babble("seed 1");
  assert.equal(babble("seed 1"), first);
  assert.notEqual(babble("seed 2"), first);
});

Deno.test("World: nothing of the seed itself is in the trace", () => {
  const quiet = (seed: string) => {
    const { world, handles } = office(seed, 2);
    handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(1) });
    world.run(1000);
    return world.trace.digest();
  };
  assert.equal(quiet("seed 1"), quiet("seed 2"), "no draw was needed, so both runs are one");
});

Deno.test("World: another node in it does not change what happens between the others", () => {
  const arrivals = (nodes: number) => {
    const { world, handles, machines } = office("seed", nodes, LOSSY);
    if (nodes > 2) handles[2]!.post({ kind: "say", to: at(0), bytes: new Uint8Array(1) });
    handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(30) });
    world.run(60_000);
    return machines[1]!.heard;
  };
  assert.ok(arrivals(2).length > 1);
  assert.deepEqual(arrivals(3), arrivals(2));
});

Deno.test("World: a datagram arrives after the latency, at the owner of the address only", () => {
  const { world, machines, handles } = office("seed", 3);
  handles[0]!.post({ kind: "say", to: at(1), bytes: Uint8Array.of(7) }, 10);
  world.run(1000);
  assert.deepEqual(machines[1]!.heard, [{ at: WORLD_START + 10.5, bytes: Uint8Array.of(7) }]);
  assert.deepEqual([machines[0]!.heard, machines[2]!.heard], [[], []]);
  assert.equal(world.now, WORLD_START + 1000);
});

Deno.test("World: faults that stop let everything settle", () => {
  const { world, handles } = office("seed", 2, HOSTILE);
  for (let i = 0; i < 20; i++) {
    handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(9) }, i);
  }
  world.run(300);
  world.network.calm();
  assert.ok(world.runUntilIdle(60_000));
});

Deno.test("World.observe: each event is seen after it happened, with its effects", () => {
  const { world, handles } = office("seed", 2);
  const seen: Happening[] = [];
  const sent: Sent[] = [];
  world.observe((happening) => seen.push(happening));
  world.tap((one) => sent.push(one));
  handles[0]!.post({ kind: "say", to: at(1), bytes: Uint8Array.of(1) });
  handles[0]!.post({ kind: "say", to: at(9), bytes: Uint8Array.of(1) }, 5);
  world.after(6, "tea", () => {});
  world.run(1000);
  assert.deepEqual(
    seen.map((one) => [one.at - WORLD_START, one.kind]),
    [[0, "input"], [0.5, "datagram"], [5, "input"], [5.5, "nobody"], [6, "scheduled"]],
  );
  assert.equal(world.events, seen.length);
  assert.deepEqual(
    seen[0]!.kind === "input" && seen[0]!.effects,
    [{ to: at(1), bytes: Uint8Array.of(1) }],
  );
  assert.deepEqual(sent.map((one) => [one.destination, one.arrivals]), [
    [at(1), [WORLD_START + 0.5]],
    [at(9), [WORLD_START + 5.5]],
  ]);
});

Deno.test("World.observe: what an observer throws ends the run at that event", () => {
  const { world, handles, machines } = office("seed", 2);
  world.observe((happening) => {
    if (happening.kind === "datagram") throw new Error("an invariant broke");
  });
  handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(9) });
  assert.throws(() => world.run(1000), /an invariant broke/);
  assert.equal(machines[1]!.heard.length, 1);
});

Deno.test("NodeHandle.remove: the addresses are free again, posted inputs are lost, and nothing wakes", () => {
  const { world, handles, machines } = office("seed", 2);
  handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(9) });
  handles[1]!.post({ kind: "say", to: at(0), bytes: new Uint8Array(9) }, 1);
  world.runUntilHolds(() => machines[1]!.heard.length === 1, 100);
  handles[1]!.remove();
  const reborn = new Echo(seededRandom("reborn"));
  world.add(echoNode(1, reborn));
  world.run(1000);
  assert.equal(machines[1]!.heard.length, 1, "the old one hears no more");
  assert.deepEqual(machines[0]!.heard, [], "and says no more");
  handles[0]!.post({ kind: "say", to: at(1), bytes: Uint8Array.of(1) });
  world.run(1000);
  assert.equal(reborn.heard.length, 1);
});

Deno.test("World.add: a name, and an address, belong to one node", () => {
  const { world } = office("seed", 1);
  const echo = new Echo(seededRandom("x"));
  assert.throws(() => world.add(echoNode(0, echo)), /the name is taken/);
  assert.throws(() => world.add({ ...echoNode(0, echo), name: "thief" }), /echo-0 has it/);
});

Deno.test("Outlet: a node sends only from its own addresses, which it may take and give back", () => {
  const { world } = office("seed", 1);
  const extra: SocketAddress = { host: "10.0.0.7", port: 4000 };
  type Act = "bind" | "release" | "send";
  const handle = world.add<{ act: Act }, Act>({
    name: "binder",
    machine: { handle: (input) => [input.act], nextDeadline: () => undefined },
    addresses: [],
    receive: () => undefined,
    wake: { act: "send" },
    perform: (act, out) =>
      act === "send" ? out.send(extra, at(0), Uint8Array.of(1)) : out[act](extra),
  });
  const act = (one: Act) => {
    handle.post({ act: one });
    world.run(1);
  };
  assert.throws(() => act("send"), /not binder's/);
  act("bind");
  act("send");
  act("release");
  assert.throws(() => act("release"), /not binder's/);
});

Deno.test("World: a datagram larger than UDP carries never arrives", () => {
  const { world, handles, machines } = office("seed", 2);
  handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(DATAGRAM_BYTES_MAX + 1) });
  world.run(100);
  assert.equal(machines[1]!.heard.length, 0);
  handles[0]!.post({ kind: "say", to: at(1), bytes: new Uint8Array(DATAGRAM_BYTES_MAX) });
  world.run(1);
  assert.equal(machines[1]!.heard.length, 1);
});

Deno.test("World: a machine whose deadline never moves on is found out", () => {
  const world = new World({ random: seededRandom("seed") });
  let wakes = 0;
  const stuck: Machine<{ kind: "wake" }, never> = {
    handle: () => {
      wakes++;
      return [];
    },
    nextDeadline: () => WORLD_START,
  };
  world.add({
    name: "stuck",
    machine: stuck,
    addresses: [],
    receive: () => undefined,
    wake: { kind: "wake" },
    perform: () => {},
  });
  assert.throws(() => world.run(1), /stuck wants to be woken/);
  assert.equal(wakes, WAKES_AT_ONCE_MAX);
});

Deno.test("World.at: functions run at their instant in the order given, and never in the past", () => {
  const { world } = office("seed", 0);
  const order: string[] = [];
  world.after(20, "second", () => order.push(`second ${world.now - WORLD_START}`));
  world.after(20, "third", () => order.push(`third ${world.now - WORLD_START}`));
  world.after(10, "first", () => order.push(`first ${world.now - WORLD_START}`));
  world.run(100);
  assert.deepEqual(order, ["first 10", "second 20", "third 20"]);
  assert.throws(() => world.at(WORLD_START, "late", () => {}), /in the past/);
});

Deno.test("World.runUntilHolds: says whether the condition came, and when it did not the time has passed", () => {
  const { world, machines, handles } = office("seed", 2);
  handles[0]!.post({ kind: "say", to: at(1), bytes: Uint8Array.of(1) });
  assert.ok(world.runUntilHolds(() => machines[1]!.heard.length === 1, 100));
  assert.equal(world.now, WORLD_START + 0.5);
  assert.equal(world.runUntilHolds(() => machines[1]!.heard.length === 2, 100), false);
  assert.equal(world.now, WORLD_START + 100.5);
});
