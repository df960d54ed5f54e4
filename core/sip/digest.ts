/** Digest authentication of SIP (RFC 3261 §22.4, RFC 2617, RFC 7616, RFC 8760): challenges, verification, answers. */
import { BoundedMap } from "../lib/bounded_map.ts";
import { bytesToHex, md5, sha256, utf8ToBytes } from "../lib/hash.ts";
import { keyedHash, newHashKey } from "../lib/keyed_hash.ts";
import type { Random } from "../lib/random.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { sameSecret } from "../lib/same_secret.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import { parseAuthParams } from "./auth_params.ts";
import { quoted } from "./grammar.ts";
import { parseUri, sameHost } from "./uri.ts";

export type DigestAlgorithm = "MD5" | "SHA-256";

/** H(user:realm:password) of one user by each algorithm, lower-case hexadecimal: what is kept instead of a password. */
export interface Ha1Pair {
  readonly md5: string;
  readonly sha256: string;
}

export type DigestRefusal =
  /** No credentials for us: none at all, another scheme, or another realm. Challenge. */
  | { readonly kind: "none" }
  /** Not to be understood, or for another resource than it came with. */
  | { readonly kind: "malformed"; readonly user?: string }
  /** Right but for the nonce's age. Challenge with `stale`: the user need not be asked again. */
  | { readonly kind: "stale"; readonly user: string }
  /** The nonce was never issued to this source, or before our start. Challenge with `stale`; says nothing of the password. */
  | { readonly kind: "unknown-nonce"; readonly user: string }
  /** Right, but its count was used before. Challenge with `stale`. */
  | { readonly kind: "replayed"; readonly user: string }
  | { readonly kind: "unknown-user"; readonly user: string }
  | { readonly kind: "wrong"; readonly user: string };

export interface DigestServerOptions {
  readonly realm: string;
  readonly random: Random;
  /** One challenge for each, in this order: the client takes the first it can (RFC 8760 §2.3). */
  readonly algorithms: readonly DigestAlgorithm[];
  /** How long a nonce may be used. */
  readonly nonceLife: Millis;
  /** Users whose counts are remembered, `NONCES_A_USER` each. */
  readonly usersMax: number;
}

/** Nonces a user may count on at the same time: one a device and transport is usual. */
export const NONCES_A_USER = 4;

/** H(user:realm:password), lower-case hexadecimal (RFC 7616 §3.4.2). */
export function ha1(
  algorithm: DigestAlgorithm,
  user: string,
  realm: string,
  password: string,
): string {
  return hash(algorithm, `${user}:${realm}:${password}`);
}

interface Credentials {
  readonly user: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: DigestAlgorithm;
  /** Absent from clients older than RFC 2617. */
  readonly count?: { readonly nc: string; readonly cnonce: string };
}

/** Challenges within a millisecond that have nonces of their own. */
const CHALLENGES_TOLD_APART = 0x100_0000;

/**
 * The server's side. Nonces need no memory: they carry their time, a number that no other of that time has, and a
 * seal over both and the source's host, made with a secret of this start. Only what has proved right is remembered, within limits: the highest count
 * of each user and nonce.
 */
export class DigestServer {
  readonly #options: DigestServerOptions;
  readonly #secret: Uint8Array;
  readonly #nobody: Ha1Pair;
  readonly #counts: BoundedMap<string, { readonly nc: number; readonly issued: Instant }>;
  #challenges = 0;
  /** Nonces up to here may have been forgotten, so that their counts prove nothing. */
  #forgotten: Instant = instant(-1);

  constructor(options: DigestServerOptions) {
    this.#options = options;
    this.#secret = newHashKey(options.random);
    const text = bytesToHex(this.#secret);
    this.#nobody = { md5: hash("MD5", text), sha256: hash("SHA-256", text) };
    this.#counts = new BoundedMap(options.usersMax * NONCES_A_USER);
  }

  /** How many counts are remembered. */
  get size(): number {
    return this.#counts.size;
  }

  /** Values for WWW-Authenticate or Proxy-Authenticate, one an algorithm, all with the same nonce. */
  challenge(now: Instant, source: SocketAddress, stale = false): readonly string[] {
    const { realm, algorithms } = this.#options;
    const nonce = this.#nonce(now, source);
    return algorithms.map((algorithm) =>
      `Digest realm=${quoted(realm)}, nonce="${nonce}", algorithm=${algorithm}, qop="auth"` +
      (stale ? ", stale=true" : "")
    );
  }

  /**
   * Judges the credentials of a request with this method and Request-URI. A user unknown to `ha1Of` costs the
   * same work as a known one.
   */
  verify(
    authorization: string | undefined,
    method: string,
    uri: string,
    ha1Of: (user: string) => Ha1Pair | undefined,
    now: Instant,
    source: SocketAddress,
  ): Result<{ readonly user: string }, DigestRefusal> {
    const read = authorization === undefined
      ? refuse({ kind: "none" as const })
      : this.#credentials(authorization);
    if (!read.ok) return read;
    const credentials = read.value;
    const { user, nonce, algorithm } = credentials;
    if (!sameResource(credentials.uri, uri)) return refuse({ kind: "malformed", user });
    const issued = this.#issued(nonce, source);
    if (issued === undefined) return refuse({ kind: "unknown-nonce", user });
    const known = ha1Of(user);
    const secret = known ?? this.#nobody;
    const expected = responseOf(
      algorithm,
      algorithm === "MD5" ? secret.md5 : secret.sha256,
      method,
      credentials,
    );
    const right = sameSecret(expected, credentials.response);
    if (known === undefined) return refuse({ kind: "unknown-user", user });
    if (!right) return refuse({ kind: "wrong", user });
    if (now - issued > this.#options.nonceLife) return refuse({ kind: "stale", user });
    return this.#count(credentials, issued);
  }

  #credentials(authorization: string): Result<Credentials, DigestRefusal> {
    if (!/^digest(?:[ \t]|$)/i.test(authorization)) return refuse({ kind: "none" });
    const params = parseAuthParams(authorization)?.params;
    if (params === undefined) return refuse({ kind: "malformed" });
    if (params.get("realm") !== this.#options.realm) return refuse({ kind: "none" });
    const user = params.get("username");
    const nonce = params.get("nonce");
    const uri = params.get("uri");
    const response = params.get("response")?.toLowerCase();
    const named = (params.get("algorithm") ?? "MD5").toUpperCase();
    const algorithm = this.#options.algorithms.find((ours) => ours === named);
    if (user === undefined || nonce === undefined) return refuse({ kind: "malformed" });
    if (uri === undefined || response === undefined || algorithm === undefined) {
      return refuse({ kind: "malformed", user });
    }
    const plain = { user, nonce, uri, response, algorithm };
    const qop = params.get("qop");
    if (qop === undefined) return ok(plain);
    const nc = params.get("nc");
    const cnonce = params.get("cnonce");
    if (qop.toLowerCase() !== "auth" || cnonce === undefined || !isCount(nc)) {
      return refuse({ kind: "malformed", user });
    }
    return ok({ ...plain, count: { nc, cnonce } });
  }

  /** A count must be higher than any before it for the same user and nonce (RFC 7616 §3.4). */
  #count(
    { user, nonce, count }: Credentials,
    issued: Instant,
  ): Result<{ readonly user: string }, DigestRefusal> {
    if (count === undefined) return ok({ user });
    const key = `${nonce} ${user}`;
    const nc = parseInt(count.nc, 16);
    const before = this.#counts.get(key);
    if (before === undefined && issued <= this.#forgotten) return refuse({ kind: "stale", user });
    if (before !== undefined && nc <= before.nc) return refuse({ kind: "replayed", user });
    const forgotten = this.#counts.set(key, { nc, issued });
    if (forgotten !== undefined && forgotten[1].issued > this.#forgotten) {
      this.#forgotten = forgotten[1].issued;
    }
    return ok({ user });
  }

  /** Each is another: a phone that asks for several things at once counts from 1 in each of them. */
  #nonce(issued: Instant, source: SocketAddress): string {
    this.#challenges = (this.#challenges + 1) % CHALLENGES_TOLD_APART;
    const name = `${Math.floor(issued).toString(16)}-${this.#challenges.toString(16)}`;
    return `${name}-${this.#seal(name, source)}`;
  }

  /** When the nonce was issued to this source; `undefined` when it was not. */
  #issued(nonce: string, source: SocketAddress): Instant | undefined {
    const dash = nonce.lastIndexOf("-");
    const name = nonce.slice(0, dash);
    if (!/^[0-9a-f]{1,13}-[0-9a-f]{1,6}$/.test(name)) return undefined;
    const sealed = sameSecret(this.#seal(name, source), nonce.slice(dash + 1));
    return sealed ? instant(parseInt(name, 16)) : undefined;
  }

  #seal(name: string, source: SocketAddress): string {
    return bytesToHex(keyedHash(this.#secret, `${name} ${source.host} ${this.#options.realm}`));
  }
}

/** What a client answers with. */
export interface DigestSecret {
  readonly user: string;
  /** One of `password` and `ha1` is needed. */
  readonly password?: string;
  readonly ha1?: Ha1Pair;
  readonly method: string;
  /** The Request-URI. */
  readonly uri: string;
  readonly cnonce: string;
  /** How many requests were sent with this nonce, this one included. */
  readonly nc: number;
}

/**
 * The client's side: the value for Authorization or Proxy-Authorization that answers the first challenge we can
 * (RFC 8760 §2.4). `undefined` when there is none, or no secret.
 */
export function answerChallenge(
  challenges: readonly string[],
  secret: DigestSecret,
): string | undefined {
  for (const challenge of challenges) {
    const read = parseAuthParams(challenge);
    const answer = read?.scheme === "digest" ? answerOne(read.params, secret) : undefined;
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function answerOne(challenge: ReadonlyMap<string, string>, o: DigestSecret): string | undefined {
  const realm = challenge.get("realm");
  const nonce = challenge.get("nonce");
  const named = challenge.get("algorithm");
  const algorithm = algorithmOf(named ?? "MD5");
  const qops = challenge.get("qop")?.toLowerCase().split(",").map((qop) => qop.trim());
  if (realm === undefined || nonce === undefined || algorithm === undefined) return undefined;
  if (qops !== undefined && !qops.includes("auth")) return undefined;
  const key = o.password === undefined
    ? algorithm === "MD5" ? o.ha1?.md5 : o.ha1?.sha256
    : ha1(algorithm, o.user, realm, o.password);
  if (key === undefined) return undefined;
  const nc = o.nc.toString(16).padStart(8, "0");
  const counted = qops === undefined ? {} : { count: { nc, cnonce: o.cnonce } };
  const response = responseOf(algorithm, key, o.method, { nonce, uri: o.uri, ...counted });
  const opaque = challenge.get("opaque");
  return `Digest username=${quoted(o.user)}, realm=${quoted(realm)}, nonce=${quoted(nonce)}, ` +
    `uri=${quoted(o.uri)}, response="${response}"` +
    (named === undefined ? "" : `, algorithm=${algorithm}`) +
    (qops === undefined ? "" : `, cnonce=${quoted(o.cnonce)}, qop=auth, nc=${nc}`) +
    (opaque === undefined ? "" : `, opaque=${quoted(opaque)}`);
}

function algorithmOf(name: string): DigestAlgorithm | undefined {
  const upper = name.toUpperCase();
  return upper === "MD5" || upper === "SHA-256" ? upper : undefined;
}

/** RFC 7616 §3.4.1 with qop=auth, else RFC 2617 §3.2.2.1's older form. */
function responseOf(
  algorithm: DigestAlgorithm,
  key: string,
  method: string,
  { nonce, uri, count }: Pick<Credentials, "nonce" | "uri" | "count">,
): string {
  const ha2 = hash(algorithm, `${method}:${uri}`);
  const between = count === undefined ? nonce : `${nonce}:${count.nc}:${count.cnonce}:auth`;
  return hash(algorithm, `${key}:${between}:${ha2}`);
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  const bytes = utf8ToBytes(text);
  return bytesToHex(algorithm === "MD5" ? md5(bytes) : sha256(bytes));
}

function isCount(nc: string | undefined): nc is string {
  return nc !== undefined && /^[0-9a-fA-F]{8}$/.test(nc);
}

/**
 * The digest's uri must mean the request's own (RFC 7616 §3.4.6). User agents differ in its parameters and port,
 * and some (SIPp) name the host alone; the nonce count keeps such an answer from serving twice.
 */
function sameResource(a: string, b: string): boolean {
  if (a === b) return true;
  const left = parseUri(a);
  const right = parseUri(b);
  if (left === undefined || right === undefined) return false;
  return (left.user === undefined || left.user === right.user) && sameHost(left.host, right.host);
}
