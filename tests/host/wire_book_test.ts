/** What is kept of the wire stays bounded, and faults of a simulated network hold back no more than they may. */
import assert from "node:assert/strict";
import { FaultyWire, HELD_BACK_MAX } from "../../adapters/host/faulty_wire.ts";
import { WIRE_DATAGRAMS_MAX, WireBook } from "../../adapters/host/wire_book.ts";
import { seededRandom } from "../../core/lib/random.ts";
import { instant } from "../../core/lib/time.ts";
import { QUIET } from "../../sim/network.ts";

const PBX = { host: "127.0.0.1", port: 5060 };
const PHONE = { host: "127.0.0.1", port: 40_000 };
const RECORD_BYTES = 16 + 28;

Deno.test("WIRE_DATAGRAMS_MAX: the oldest datagrams are forgotten, the latest are in the capture, in order", () => {
  const book = new WireBook(PBX);
  const text = (n: number) => new TextEncoder().encode(`OPTIONS ${String(n).padStart(6, "0")}`);
  const sent = WIRE_DATAGRAMS_MAX + 5;
  for (let n = 0; n < sent; n++) book.sent(text(n), PHONE, instant(1_795_478_400_000 + n));
  const capture = book.pcap();
  assert.equal(capture.length, 24 + WIRE_DATAGRAMS_MAX * (RECORD_BYTES + text(0).length));
  const numbers = new TextDecoder("latin1").decode(capture).match(/(?<=OPTIONS )\d{6}/g)!.map(
    Number,
  );
  assert.deepEqual([numbers[0], numbers.at(-1)], [5, sent - 1]);
  assert.ok(numbers.every((n, i) => i === 0 || n === numbers[i - 1]! + 1));
});

Deno.test("WireBook: a name is no address of a capture, and a call nobody remembers has no ladder", () => {
  const book = new WireBook(PBX);
  book.received(new TextEncoder().encode("OPTIONS"), { host: "::1", port: 5 }, instant(1));
  book.settled(() => []);
  assert.equal(book.pcap().length, 24);
  const drawn = book.draw(new Map(), "none" as never);
  assert.deepEqual([drawn.calls, drawn.ladder, drawn.text], [[], undefined, ""]);
});

Deno.test("FaultyWire: without faults at once, cut not at all; HELD_BACK_MAX are held back, further ones lost", () => {
  const wire = new FaultyWire(seededRandom("wire"));
  const passed: string[] = [];
  wire.carry("1001-desk", "send", () => void passed.push("at once"));
  const calm = { ...QUIET, latencyMillis: 0 };
  wire.set({ conditions: calm, cut: ["1001-desk"] });
  wire.carry("1001-desk", "send", () => void passed.push("cut"));
  wire.carry("carrier", "send", () => void passed.push("other"));
  assert.deepEqual(passed, ["at once", "other"]);
  wire.set({ conditions: { ...calm, latencyMillis: 60_000 }, cut: [] });
  for (let n = 0; n < HELD_BACK_MAX + 10; n++) wire.carry("carrier", "send", () => {});
  assert.equal(wire.heldBack, HELD_BACK_MAX);
  wire.close();
  assert.equal(wire.heldBack, 0);
});
