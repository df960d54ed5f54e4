/**
 * Our side of one dialog's descriptions in third party call control (RFC 3725): what the other dialog's far end has said,
 * under an origin of our own whose version rises with every change (RFC 3264 §8), and the word for "nobody yet".
 */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import {
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
import { connectionValue } from "../../core/sip/sdp_text.ts";

/** RFC 863: what is sent there is discarded. */
const DISCARD_PORT = 9;

export class OwnSdp {
  readonly #host: string;
  #origin: SdpOrigin;
  #sent: Sdp | undefined;
  /** What was said before a hold. */
  #before: Sdp | undefined;
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
    this.#before = undefined;
    return sdp.ok ? this.#say(sdp.value) : undefined;
  }

  /**
   * The far end is to wait (RFC 3264 §8.4): `inactive`, and to where it is discarded what it sends all the same, as some
   * PBXs do. `undefined` before anything was said.
   */
  held(): Uint8Array | undefined {
    const before = this.#before ?? this.#sent;
    if (before === undefined) return undefined;
    this.#before = before;
    const lines = before.lines.map((line) =>
      line.type === "c" ? { type: "c", value: connectionValue(this.#host) } : line
    );
    const media = before.media.map((one) => one.port === 0 ? one : nowhere(one, this.#host));
    return this.#say({ ...before, lines, media });
  }

  /** As before the hold; `undefined` without one. */
  resumed(): Uint8Array | undefined {
    return this.#before && this.#say(this.#before);
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

const REPLACED = /^(?:sendrecv|sendonly|recvonly|inactive|rtcp:.*)$/;

function nowhere(media: SdpMedia, host: string): SdpMedia {
  const lines = media.lines.flatMap((line): SdpLine[] => {
    if (line.type === "c") return [{ type: "c", value: connectionValue(host) }];
    return line.type === "a" && REPLACED.test(line.value) ? [] : [line];
  });
  return { ...media, port: DISCARD_PORT, lines: [...lines, { type: "a", value: "inactive" }] };
}
