/**
 * Our side of one dialog's descriptions in third party call control (RFC 3725): what the other dialog's far end has said,
 * under an origin of our own whose version rises with every change (RFC 3264 §8), and the word for "nobody yet".
 */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import {
  type Direction,
  formatSdp,
  makeAnswer,
  parseSdp,
  raiseVersion,
  type Sdp,
  type SdpLine,
  type SdpMedia,
  type SdpOrigin,
  USUAL_CODECS,
} from "../../core/sip/sdp.ts";

/** RFC 863: what is sent there is discarded. */
const DISCARD_PORT = 9;

export class OwnSdp {
  readonly #host: string;
  #origin: SdpOrigin;
  #sent: Sdp | undefined;
  #text = "";

  /** `id`: decimal digits that no other dialog of this host has. */
  constructor(host: string, id: string) {
    this.#host = host;
    this.#origin = { user: "naisen", id, version: "1", host };
  }

  /** What was said last; absent before anything was. */
  get last(): Uint8Array | undefined {
    return this.#sent && formatSdp(this.#sent);
  }

  /** The other far end's words as ours; `undefined` when they are no description. */
  passOn(body: Uint8Array): Uint8Array | undefined {
    const sdp = parseSdp(body);
    return sdp.ok ? this.#say(sdp.value) : undefined;
  }

  /** The same as last time, its streams in this direction; `undefined` before anything was said. */
  again(direction: Direction): Uint8Array | undefined {
    if (this.#sent === undefined) return undefined;
    const media = this.#sent.media.map((one) => one.port === 0 ? one : directed(one, direction));
    return this.#say({ ...this.#sent, media });
  }

  /**
   * The answer to an offer while there is nobody to talk with (RFC 3725 §4.3): a place where what is said is discarded.
   * It only receives, so that the far end is neither held nor heard. `undefined` when the offer has no audio we know.
   */
  nobody(offer: Uint8Array): Uint8Array | undefined {
    const sdp = parseSdp(offer);
    if (!sdp.ok) return undefined;
    const local: SocketAddress = { host: this.#host, port: DISCARD_PORT };
    const answer = makeAnswer(sdp.value, {
      local,
      codecs: USUAL_CODECS,
      direction: "recvonly",
      origin: this.#origin,
    });
    return answer.ok ? this.#say(answer.value) : undefined;
  }

  #say(sdp: Sdp): Uint8Array {
    const text = new TextDecoder().decode(formatSdp({ ...sdp, origin: this.#origin }));
    if (this.#text !== "" && text !== this.#text) this.#origin = raiseVersion(this.#origin);
    this.#sent = { ...sdp, origin: this.#origin };
    const bytes = formatSdp(this.#sent);
    this.#text = new TextDecoder().decode(bytes);
    return bytes;
  }
}

const DIRECTIONS: ReadonlySet<string> = new Set(["sendrecv", "sendonly", "recvonly", "inactive"]);

function directed(media: SdpMedia, direction: Direction): SdpMedia {
  const others = media.lines.filter(({ type, value }) => type !== "a" || !DIRECTIONS.has(value));
  const own: SdpLine = { type: "a", value: direction };
  return { ...media, lines: [...others, own] };
}
