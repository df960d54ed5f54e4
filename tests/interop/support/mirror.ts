/** A worker that sends every datagram back to where it came from, and first tells its port: what a relay in another thread costs at least, on this machine and now. */
import { UdpSocket } from "../../../adapters/host/udp_socket.ts";

const scope = self as unknown as Worker;

const socket: UdpSocket = new UdpSocket({ host: "127.0.0.1", port: 0 }, {
  datagram: (bytes, source) => socket.send(bytes, source),
  fault: () => {},
});
scope.postMessage(socket.address.port);
