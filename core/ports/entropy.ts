/** Bytes that cannot be guessed. */
export interface Entropy {
  bytes(length: number): Uint8Array;
}
