/** Session descriptions and their offer/answer model (RFC 8866, RFC 3264), as far as an audio PBX needs them. */
export {
  audioOf,
  type AudioStream,
  makeAnswer,
  makeOffer,
  type SdpChoice,
} from "./offer_answer.ts";
export { type Codec, PCMA, PCMU, sameFormat, TELEPHONE_EVENT, USUAL_CODECS } from "./sdp_codec.ts";
export { type Direction, mirrored, narrowed } from "./sdp_direction.ts";
export {
  formatSdp,
  parseSdp,
  raiseVersion,
  type Sdp,
  SDP_BYTES_MAX,
  SDP_LINES_MAX,
  SDP_MEDIA_MAX,
  type SdpLine,
  type SdpMedia,
  type SdpOrigin,
  type SdpRefusal,
} from "./sdp_text.ts";
