/** A machine in real time, and messages gathered for another thread. */
import assert from "node:assert/strict";
import { MachineHost } from "../../adapters/host/machine_host.ts";
import { Outbox } from "../../adapters/host/outbox.ts";
import { systemNow } from "../../adapters/host/system.ts";
import type { Machine } from "../../core/lib/machine.ts";
import { type Instant, plus } from "../../core/lib/time.ts";
import { eventually } from "../support/tools.ts";

type Input = { readonly kind: "set"; readonly in: number } | { readonly kind: "wake" };

/** Deadlines as they are set; each is told when it is due. */
class Alarms implements Machine<Input, Instant> {
  #deadlines: Instant[] = [];
  woken = 0;

  handle(input: Input, now: Instant): readonly Instant[] {
    if (input.kind === "set") {
      this.#deadlines.push(plus(now, input.in));
      return [];
    }
    this.woken += 1;
    const due = this.#deadlines.filter((at) => at <= now);
    this.#deadlines = this.#deadlines.filter((at) => at > now);
    return due;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.length === 0 ? undefined : Math.min(...this.#deadlines) as Instant;
  }
}

function hosted(graceMillis: number) {
  const machine = new Alarms();
  const told: { readonly due: Instant; readonly at: Instant }[] = [];
  const settled: number[] = [];
  const faults: unknown[] = [];
  const host = new MachineHost<Input, Instant>({
    machine,
    wake: { kind: "wake" },
    graceMillis,
    perform: (due) => void told.push({ due, at: systemNow() }),
    settled: () => void settled.push(told.length),
    fault: (error) => void faults.push(error),
  });
  return { machine, told, settled, faults, host };
}

Deno.test("MachineHost: deadlines within the grace are kept together, none early and all of them", async () => {
  const { machine, told, settled, faults, host } = hosted(40);
  for (let i = 0; i < 20; i++) host.input({ kind: "set", in: 20 + i });
  await eventually("all are kept", () => told.length === 20);
  assert.ok(machine.woken <= 2, `${machine.woken} wakes`);
  for (const { due, at } of told) assert.ok(at >= due, `${due - at} ms early`);
  assert.equal(settled.length, 20 + machine.woken, "told once after each input");
  assert.equal(settled.at(-1), 20);
  assert.deepEqual(faults, []);
  host.close();
});

Deno.test("MachineHost: without grace a deadline is kept as soon as the timer can", async () => {
  const { told, host } = hosted(0);
  host.input({ kind: "set", in: 30 });
  host.input({ kind: "set", in: 5 });
  await eventually("both are kept", () => told.length === 2);
  assert.ok(told[0]!.due < told[1]!.due);
  host.close();
});

Deno.test("Outbox: what is put within the wait leaves as one list, in order; flush tells at once", async () => {
  const posts: (readonly number[])[] = [];
  const outbox = new Outbox<number>((messages) => void posts.push(messages), 10);
  for (let i = 0; i < 5; i++) outbox.put(i);
  assert.deepEqual(posts, []);
  await eventually("they are told", () => posts.length === 1);
  assert.deepEqual(posts, [[0, 1, 2, 3, 4]]);
  outbox.put(5);
  outbox.flush();
  assert.deepEqual(posts[1], [5]);
  outbox.flush();
  assert.equal(posts.length, 2, "nothing waits");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(posts.length, 2, "its timer went with the flush");
});
