/** RIFF/WAVE files of 16-bit linear PCM, and of G.711 as phones write them. */
import { decodeAlaw, decodeUlaw } from "./g711.ts";

export interface Wav {
  readonly sampleRate: number;
  /** One array a channel, all of one length. */
  readonly channels: readonly Int16Array[];
}

/** Bytes before the samples in what is written here. */
export const WAV_HEADER_BYTES = 44;

/** The head of a file of 16-bit samples, `dataBytes` of which follow. */
export function wavHeader(sampleRate: number, channels: number, dataBytes: number): Uint8Array {
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  ascii(bytes, 0, "RIFF");
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  ascii(bytes, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  ascii(bytes, 36, "data");
  view.setUint32(40, dataBytes, true);
  return bytes;
}

export function writeWav(wav: Wav): Uint8Array {
  const count = wav.channels.length;
  const frames = wav.channels[0]?.length ?? 0;
  const bytes = new Uint8Array(WAV_HEADER_BYTES + frames * count * 2);
  bytes.set(wavHeader(wav.sampleRate, count, frames * count * 2));
  const view = new DataView(bytes.buffer);
  wav.channels.forEach((samples, channel) => {
    for (let i = 0; i < frames; i++) {
      view.setInt16(WAV_HEADER_BYTES + (i * count + channel) * 2, samples[i] ?? 0, true);
    }
  });
  return bytes;
}

/** `undefined` when it is no WAVE file of PCM 16, µ-law or A-law. A `data` length beyond the file is cut to it. */
export function readWav(bytes: Uint8Array): Wav | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || text(bytes, 0, 4) !== "RIFF" || text(bytes, 8, 4) !== "WAVE") {
    return undefined;
  }
  let format: { code: number; channels: number; rate: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = text(bytes, at, 4);
    const length = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    if (id === "fmt " && length >= 16) {
      format = {
        code: view.getUint16(at + 8, true),
        channels: view.getUint16(at + 10, true),
        rate: view.getUint32(at + 12, true),
      };
    }
    if (id === "data" && format !== undefined) {
      const samples = linear(format.code, bytes.subarray(at + 8, at + 8 + length));
      if (samples === undefined || format.channels < 1) return undefined;
      return { sampleRate: format.rate, channels: split(samples, format.channels) };
    }
    at += 8 + length + (length & 1);
  }
  return undefined;
}

function linear(code: number, data: Uint8Array): Int16Array | undefined {
  switch (code) {
    case 1: {
      const samples = new Int16Array(data.length >> 1);
      for (let i = 0; i < samples.length; i++) samples[i] = data[2 * i]! | (data[2 * i + 1]! << 8);
      return samples;
    }
    case 6:
      return decodeAlaw(data);
    case 7:
      return decodeUlaw(data);
    default:
      return undefined;
  }
}

function split(samples: Int16Array, count: number): Int16Array[] {
  const frames = Math.floor(samples.length / count);
  return Array.from({ length: count }, (_, channel) => {
    const out = new Int16Array(frames);
    for (let i = 0; i < frames; i++) out[i] = samples[i * count + channel]!;
    return out;
  });
}

function ascii(bytes: Uint8Array, at: number, word: string): void {
  for (let i = 0; i < word.length; i++) bytes[at + i] = word.charCodeAt(i);
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
