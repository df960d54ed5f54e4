/** G.711 µ-law and A-law (ITU-T G.711): 16-bit linear samples at 8 kHz to bytes and back, by tables. */

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32635;

const ulawToLinear = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 3) + ULAW_BIAS) << exponent) - ULAW_BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
});

const alawToLinear = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = (bits & 15) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

function ulawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

function alawOf(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767) >> 4;
  const exponent = magnitude < 32 ? (magnitude < 16 ? 0 : 1) : 28 - Math.clz32(magnitude);
  const mantissa = (exponent === 0 ? magnitude : magnitude >> (exponent - 1)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

const linearToUlaw = tableOf(ulawOf);
const linearToAlaw = tableOf(alawOf);

function tableOf(codeOf: (sample: number) => number): Uint8Array {
  const table = new Uint8Array(65536);
  for (let i = 0; i < table.length; i++) table[i] = codeOf((i << 16) >> 16);
  return table;
}

export function encodeUlaw(samples: Int16Array): Uint8Array {
  return encode(samples, linearToUlaw);
}

export function decodeUlaw(bytes: Uint8Array): Int16Array {
  return decode(bytes, ulawToLinear);
}

export function encodeAlaw(samples: Int16Array): Uint8Array {
  return encode(samples, linearToAlaw);
}

export function decodeAlaw(bytes: Uint8Array): Int16Array {
  return decode(bytes, alawToLinear);
}

const ulawToAlaw = encode(ulawToLinear, linearToAlaw);
const alawToUlaw = encode(alawToLinear, linearToUlaw);

/** The same sound in the other law, code by code. */
export function ulawAsAlaw(bytes: Uint8Array): Uint8Array {
  return recode(bytes, ulawToAlaw);
}

export function alawAsUlaw(bytes: Uint8Array): Uint8Array {
  return recode(bytes, alawToUlaw);
}

function recode(bytes: Uint8Array, table: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = table[bytes[i]!]!;
  return out;
}

function encode(samples: Int16Array, table: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = table[samples[i]! & 0xffff]!;
  return bytes;
}

function decode(bytes: Uint8Array, table: Int16Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i]!]!;
  return samples;
}
