/**
 * The bounds of the bundled PBX, and its guard against floods and guessed passwords. Everything a stranger
 * can make grow is a bounded map here.
 */
import { BoundedMap } from "../../core/lib/bounded_map.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";

/** Calls alive at once; one more is answered 503. */
export const CALLS_MAX = 2_000;
/** INVITEs that may wait for an RTP port at once; one more is answered 503. */
export const WAITING_FOR_PORTS_MAX = 256;
/** How long an INVITE may wait for an RTP port before it is answered 503. */
export const PORT_WAIT_MILLIS: Millis = 4_000;
/** Commands whose outcome is remembered, so that a repeated id is executed once. */
export const COMMANDS_REMEMBERED = 10_000;
/** Calls that one device may have at once; a call more that it makes is answered 503. */
export const CALLS_OF_DEVICE_MAX = 64;
/** Contacts bound to one device; the oldest makes room for one more (I28). */
export const BINDINGS_MAX = 4;
/** Call-IDs of REGISTERs remembered per device, with their last CSeq (I28). */
export const REGISTER_CALLS_REMEMBERED = 8;
/** A shorter wish is answered 423 with `Min-Expires`. */
export const EXPIRES_MIN_SECONDS = 60;
/** A longer wish is granted this much. */
export const EXPIRES_MAX_SECONDS = 3_600;
/** What a REGISTER without a wish is granted. */
export const EXPIRES_DEFAULT_SECONDS = 3_600;
/** Questions by OPTIONS in a row that a contact may miss; with the last one it is gone. */
export const KEEP_ALIVE_MISSES_MAX = 3;
/** How long such a question may go unanswered; a shorter keep-alive interval counts before. */
export const KEEP_ALIVE_ANSWER_MILLIS: Millis = 8_000;
/** Contacts from before a restart are asked within so long, so that not all are at once. */
export const PROBE_SPREAD_MILLIS: Millis = 2_000;
/** The lifetime that a line asks of its registration at a carrier. */
export const TRUNK_REGISTER_SECONDS = 600;
/** First wait after such a registration has failed; doubled each time, of which a half is chance. */
export const TRUNK_RETRY_FIRST_MILLIS: Millis = 30_000;
/** The longest such wait, and the one after a refusal that repetition does not mend (403, 404). */
export const TRUNK_RETRY_MAX_MILLIS: Millis = 30 * 60_000;
/** How long a nonce may be used. */
export const NONCE_LIFE_MILLIS: Millis = 5 * 60_000;
/** Challenges remembered, so that a copy of a request gets the same; of who is forgotten a copy gets another. */
export const CHALLENGES_REMEMBERED = 4_000;
/** How long a copy of a request gets the same challenge: as long as its client sends copies (64*T1). */
export const CHALLENGE_REPEATED_MILLIS: Millis = 32_000;
/** Users of whom the digest remembers the last nonce count. */
export const DIGEST_USERS_MAX = 2_000;
/** How long a call to the outside may ring. */
export const RING_OUTSIDE_MILLIS: Millis = 120_000;
/** How long a call coming in on a line may ring before it is answered 480. */
export const RING_LINE_MILLIS: Millis = 60_000;
/** How long after a retrieve another one of that slot is told that it came too late, not that the slot is empty. */
export const ALREADY_RETRIEVED_MILLIS: Millis = 5_000;
/** What is kept of a note to a parked call. */
export const PARK_NOTE_MAX_CHARACTERS = 100;
/** Hops a call may make when we are its first (RFC 3261 §8.1.1.6); each leg called for another gets one less. */
export const MAX_FORWARDS = 70;
/**
 * Legs that are called for one call over its life; a ring step with more phones leaves out the last ones.
 * `CALL_LEGS_MAX` is more, so that those who come by themselves always have room.
 */
export const LEGS_OF_CALL_MAX = 224;
/** How long somebody who is off-hook hears busy tone, or nothing, before the BYE. */
export const LINGER_MILLIS: Millis = 3_000;
/** Subscriptions alive (RFC 6665); one more is answered 503. */
export const SUBSCRIPTIONS_MAX = 5_000;
/** Subscriptions of one device: keys for a hundred people and every slot. The oldest makes room for one more. */
export const SUBSCRIPTIONS_OF_DEVICE_MAX = 128;
/** Dialogs that the lamp of one extension names. */
export const LAMP_DIALOGS_MAX = 32;
/** Headers of one text taken over from the far end, as a caller's name. */
export const NAME_MAX_CHARACTERS = 64;

/** Hosts and (account, host) pairs of which the guard keeps count. */
export const SOURCES_MAX = 10_000;
/** Wrong digests of one person's devices from one host within the window; further ones fail whatever they say. */
export const FAILURES_MAX = 10;
/** Wrong digests of all people from one host within the window: one password tried on every extension. */
export const HOST_FAILURES_MAX = 50;
export const FAILURE_WINDOW_MILLIS: Millis = 15 * 60_000;
/** Datagrams a second from one host that is neither a trunk nor a registered phone; more are dropped unread. */
export const FLOOD_PER_SECOND = 100;
/** Datagrams such a host may send at once after a silence. */
export const FLOOD_BURST = 400;
/**
 * Datagrams a second from all strangers together, hosts on which no phone is registered: what a flood from many
 * addresses may cost us is a few hundredths of a processor.
 */
export const STRANGERS_PER_SECOND = 1_000;
/** Datagrams strangers may send at once after a silence: an office of phones that has its power back. */
export const STRANGERS_BURST = 2_000;

interface Failures {
  readonly since: Instant;
  count: number;
}

/** Fills with time, and gives one token for each datagram let in. */
class Bucket {
  #tokens: number;
  #at: Instant;

  constructor(readonly perSecond: number, readonly burst: number, now: Instant) {
    this.#tokens = burst;
    this.#at = now;
  }

  has(now: Instant): boolean {
    const earned = Math.max(0, now - this.#at) * this.perSecond / 1_000;
    this.#tokens = Math.min(this.burst, this.#tokens + earned);
    this.#at = now;
    return this.#tokens >= 1;
  }

  take(): void {
    this.#tokens -= 1;
  }
}

/** Counts per source; asks nobody and decides nothing by itself. */
export class SourceGuard {
  readonly #ofAccount = new BoundedMap<string, Failures>(SOURCES_MAX);
  readonly #ofHost = new BoundedMap<string, Failures>(SOURCES_MAX);
  readonly #buckets = new BoundedMap<string, Bucket>(SOURCES_MAX);
  #strangers: Bucket | undefined;

  /**
   * Whether a datagram is to be read: each host has its own measure, and all strangers have one together, so
   * that many of them are no more than one.
   */
  admits(host: string, isStranger: boolean, now: Instant): boolean {
    const all = this.#strangers ??= new Bucket(STRANGERS_PER_SECOND, STRANGERS_BURST, now);
    if (isStranger && !all.has(now)) return false;
    let own = this.#buckets.get(host);
    if (own === undefined) {
      own = new Bucket(FLOOD_PER_SECOND, FLOOD_BURST, now);
      this.#buckets.set(host, own);
    }
    if (!own.has(now)) return false;
    own.take();
    if (isStranger) all.take();
    return true;
  }

  /** A digest was wrong, with a nonce that was issued to this host. `account`: whose all its tries are counted together. */
  failed(account: string, host: string, now: Instant): void {
    count(this.#ofAccount, `${host} ${account}`, now);
    count(this.#ofHost, host, now);
  }

  /** What failed from here counts no more: of one account, which leaves the host's total too, or of all. */
  forgive(host: string, account?: string): void {
    const total = this.#ofHost.get(host);
    if (account === undefined) {
      this.#ofHost.delete(host);
      for (const [key] of [...this.#ofAccount.entries()]) {
        if (key.startsWith(`${host} `)) this.#ofAccount.delete(key);
      }
      return;
    }
    const key = `${host} ${account}`;
    if (total !== undefined) total.count -= this.#ofAccount.get(key)?.count ?? 0;
    this.#ofAccount.delete(key);
  }

  /** Whether the next digest of this account from here fails whatever it says. */
  locked(account: string, host: string, now: Instant): boolean {
    return reached(this.#ofAccount, `${host} ${account}`, FAILURES_MAX, now) ||
      reached(this.#ofHost, host, HOST_FAILURES_MAX, now);
  }
}

function count(table: BoundedMap<string, Failures>, key: string, now: Instant): void {
  const failures = table.get(key);
  if (failures === undefined || now - failures.since >= FAILURE_WINDOW_MILLIS) {
    table.set(key, { since: now, count: 1 });
  } else failures.count += 1;
}

function reached(
  table: BoundedMap<string, Failures>,
  key: string,
  limit: number,
  now: Instant,
): boolean {
  const failures = table.get(key);
  return failures !== undefined && failures.count >= limit &&
    now - failures.since < FAILURE_WINDOW_MILLIS;
}
