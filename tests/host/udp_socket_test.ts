/** UDP as the hosts need it, on real sockets. */
import assert from "node:assert/strict";
import { SEND_QUEUE_MAX, UdpSocket } from "../../adapters/host/udp_socket.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

function collect(count: number) {
  const faults: string[] = [];
  const received: Uint8Array[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = new UdpSocket(LOOPBACK, {
    datagram(bytes) {
      received.push(bytes);
      if (received.length === count) resolve();
      if (bytes[0] === 0xff) throw new Error("Cannot like 0xff");
    },
    fault: (where) => faults.push(where),
  });
  return { socket, received, faults, all: promise };
}

Deno.test("UdpSocket: a burst arrives in the order it was sent, each datagram whole", async () => {
  const far = collect(200);
  const near = collect(0);
  for (let i = 0; i < 200; i++) near.socket.send(Uint8Array.of(i, 1, 2), far.socket.address);
  await far.all;
  assert.deepEqual(far.received.map((bytes) => bytes[0]), Array.from({ length: 200 }, (_, i) => i));
  await Promise.all([near.socket.close(), far.socket.close()]);
});

Deno.test("UdpSocket: a handler that throws is reported, and the next datagram is handled", async () => {
  const far = collect(2);
  const near = collect(0);
  near.socket.send(Uint8Array.of(0xff), far.socket.address);
  near.socket.send(Uint8Array.of(1), far.socket.address);
  await far.all;
  assert.deepEqual(far.faults, ["handler"]);
  await Promise.all([near.socket.close(), far.socket.close()]);
});

Deno.test("UdpSocket: 60,000 bytes arrive whole", async () => {
  const far = collect(1);
  const near = collect(0);
  near.socket.send(new Uint8Array(60_000), far.socket.address);
  await far.all;
  assert.equal(far.received[0]!.length, 60_000);
  await Promise.all([near.socket.close(), far.socket.close()]);
});

Deno.test("UdpSocket: beyond SEND_QUEUE_MAX the oldest datagrams are dropped and counted", async () => {
  const near = collect(0);
  const nobody = { host: "127.0.0.1", port: 9 };
  for (let i = 0; i < SEND_QUEUE_MAX + 50; i++) near.socket.send(Uint8Array.of(1), nobody);
  assert.ok(near.socket.dropped >= 49 && near.socket.dropped <= 50, String(near.socket.dropped));
  await near.socket.close();
});

Deno.test("UdpSocket: a port in use is Deno.errors.AddrInUse", async () => {
  const first = collect(0);
  assert.throws(
    () => new UdpSocket(first.socket.address, { datagram() {}, fault() {} }),
    Deno.errors.AddrInUse,
  );
  await first.socket.close();
});

Deno.test("UdpSocket: of a datagram longer than bytesMax the rest is lost, and the next one is whole", async () => {
  const received: number[] = [];
  const { promise: both, resolve } = Promise.withResolvers<void>();
  const short = new UdpSocket(LOOPBACK, {
    datagram: (bytes) => {
      if (received.push(bytes.length) === 2) resolve();
    },
    fault: (_, error) => assert.fail(String(error)),
  }, 100);
  const sender = collect(0);
  for (const length of [300, 80]) sender.socket.send(new Uint8Array(length), short.address);
  await both;
  await Promise.all([short.close(), sender.socket.close()]);
  assert.deepEqual(received, [100, 80]);
});

Deno.test("UdpSocket: what is not let in is dropped unread, and the next datagram is heard", async () => {
  const heard: number[] = [];
  const asked: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const far = new UdpSocket(LOOPBACK, {
    admits: (source) => asked.push(source.port) % 2 === 0,
    datagram(bytes) {
      heard.push(bytes[0]!);
      if (heard.length === 5) resolve();
    },
    fault() {},
  });
  const near = collect(0);
  for (let i = 1; i <= 10; i++) near.socket.send(Uint8Array.of(i), far.address);
  await promise;
  assert.deepEqual(heard, [2, 4, 6, 8, 10]);
  assert.deepEqual(asked, Array(10).fill(near.socket.address.port));
  await Promise.all([near.socket.close(), far.close()]);
});
