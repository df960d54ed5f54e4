/** The port to slow hashing of administrators' passwords (scrypt); users' are encrypted instead, see `secrets.ts`. */

export interface PasswordHasher {
  /** A text that carries the salt and the costs with the hash. */
  hash(password: string): Promise<string>;
  /** Takes the same time whether it is right or not; a hash that cannot be read is wrong. */
  verify(password: string, hash: string): Promise<boolean>;
}
