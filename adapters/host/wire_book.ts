/** What passes a running PBX's SIP socket, kept a while: for captures and ladder diagrams. Digest responses are blanked. */
import type { CallId } from "../../core/domain/ids.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { joinedBytes } from "../../core/lib/bytes.ts";
import { type SocketAddress, socketKey } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { Ladder } from "../../sim/ladder/ladder.ts";
import { LadderBook } from "../../sim/ladder/book.ts";
import { laddersSvg } from "../../sim/ladder/svg.ts";
import { ladderText } from "../../sim/ladder/text.ts";
import { type CapturedDatagram, pcapHeader, pcapRecord } from "../../sim/pcap.ts";

/** Datagrams kept; the oldest are forgotten. */
export const WIRE_DATAGRAMS_MAX = 10_000;
/** Dialogs kept for ladders. */
export const WIRE_DIALOGS_MAX = 500;

/** `host:port` → the name of who is there and whose it is. */
export type Seats = ReadonlyMap<string, { readonly name: string; readonly owner: string }>;

export interface DrawnLadders {
  readonly calls: readonly { readonly id: CallId; readonly title: string }[];
  readonly ladder?: Ladder;
  readonly text: string;
  readonly svg: string;
}

export class WireBook {
  readonly #local: SocketAddress;
  readonly #datagrams: CapturedDatagram[] = [];
  readonly #book: LadderBook;
  #seats: Seats = new Map();
  /** Where the oldest stands once there are as many as may be. */
  #oldest = 0;
  /** Of the present input. */
  #asked: Uint8Array | undefined;
  #told: Call[] = [];

  /** `local`: the PBX's own address on the wire. */
  constructor(local: SocketAddress) {
    this.#local = local;
    this.#book = new LadderBook({
      party: (host) => ({ host, name: host, owner: "", ...this.#seats.get(host) }),
      middle: socketKey(local),
      dialogsMax: WIRE_DIALOGS_MAX,
    });
  }

  sent(bytes: Uint8Array, destination: SocketAddress, at: Instant): void {
    this.#keep({ at, source: this.#local, destination, bytes });
  }

  received(bytes: Uint8Array, source: SocketAddress, at: Instant): void {
    this.#asked = bytes;
    this.#keep({ at, source, destination: this.#local, bytes });
  }

  told(call: Call): void {
    this.#told.push(call);
  }

  /** The input has had all its effects. */
  settled(
    legs: () => readonly { readonly call: CallId; readonly sipCallId?: string | undefined }[],
  ) {
    if (this.#told.length > 0) {
      this.#book.learn({ calls: this.#told, asked: this.#asked, legs: legs() });
      this.#told = [];
    }
    this.#asked = undefined;
  }

  pcap(): Uint8Array<ArrayBuffer> {
    const inOrder = [
      ...this.#datagrams.slice(this.#oldest),
      ...this.#datagrams.slice(0, this.#oldest),
    ];
    // a packet has addresses of one kind: nothing else can stand in a capture
    const fit = inOrder.filter(({ source, destination }) =>
      source.host.includes(":") === destination.host.includes(":")
    );
    return joinedBytes([pcapHeader(), ...fit.map(pcapRecord)]);
  }

  /** Of one call, or one for each that is remembered. */
  draw(seats: Seats, call?: CallId): DrawnLadders {
    this.#seats = seats;
    const calls = this.#book.titles();
    const asked = call === undefined ? calls.map(({ id }) => id) : [call];
    const drawn = asked.flatMap((id) => this.#book.of(id) ?? []);
    const ladder = call === undefined ? this.#book.all("") : drawn[0];
    return {
      calls,
      ...(ladder === undefined ? {} : { ladder }),
      text: drawn.map((one) => `${ladderText(one)}\n`).join(""),
      svg: laddersSvg(drawn),
    };
  }

  #keep(datagram: CapturedDatagram): void {
    if (this.#datagrams.length < WIRE_DATAGRAMS_MAX) this.#datagrams.push(datagram);
    else {
      this.#datagrams[this.#oldest] = datagram;
      this.#oldest = (this.#oldest + 1) % WIRE_DATAGRAMS_MAX;
    }
    this.#book.hear({
      ...datagram,
      source: seated(datagram.source),
      destination: seated(datagram.destination),
      arrives: true,
    });
  }
}

/** Everybody may be on one host: a party is told by its port too. */
function seated(address: SocketAddress): SocketAddress {
  return { host: socketKey(address), port: address.port };
}
