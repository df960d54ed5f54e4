/** A leg's formats as the media machine is told them: what its far end said it can receive (RFC 3264 §5.1). */
import { type AudioStream, type Codec, TELEPHONE_EVENT } from "../../core/sip/sdp.ts";
import type { RelayCodec, Route } from "./media_io.ts";

/** The part of a route that says what the far end receives; nothing before it has said so. */
export function relayFormats(far: AudioStream | undefined): Pick<Route, "codec" | "takes"> {
  const preferred = far?.codecs.find((codec) => codec.name !== TELEPHONE_EVENT.name);
  if (far === undefined || preferred === undefined) return {};
  return { codec: relayCodec(preferred), takes: far.codecs.map(relayCodec) };
}

/** Formats of another clock or with more channels are other formats (RFC 3264 §6.1): their names say so. */
function relayCodec({ name, payload, clockRate, channels = 1 }: Codec): RelayCodec {
  const plain = clockRate === 8000 && channels === 1;
  return { name: plain ? name : `${name}/${clockRate}/${channels}`, payloadType: payload };
}
