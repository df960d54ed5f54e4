/** Answering 401 and 407 (RFC 3261 §22.2, §22.3): the same request again with credentials and the next CSeq. */
import { type Random, token } from "../lib/random.ts";
import { answerChallenge } from "./digest.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { Credentials } from "./session_messages.ts";

/** Tries with credentials for one request: the second for a nonce gone stale. */
export const AUTH_TRIES_MAX = 2;

const STALE = /\bstale\s*=\s*"?true\b/i;

const CNONCE_CHARACTERS = 16;

/**
 * The request that answers the challenge, numbered `sequence`; `undefined` when the response is no challenge
 * we can answer, or refuses credentials we gave already for another reason than a stale nonce. `request` is the
 * one refused, without our Via.
 */
export function answerChallenged(
  request: SipRequest,
  response: SipResponse,
  credentials: Credentials,
  sequence: number,
  random: Random,
): SipRequest | undefined {
  const fields = response.status === 401
    ? { challenge: "WWW-Authenticate", answer: "Authorization" }
    : response.status === 407
    ? { challenge: "Proxy-Authenticate", answer: "Proxy-Authorization" }
    : undefined;
  if (fields === undefined) return undefined;
  const { method } = request;
  const challenges = response.headers.values(fields.challenge);
  const repeated = request.headers.has(fields.answer);
  if (repeated && !challenges.some((one) => STALE.test(one))) return undefined;
  const answer = answerChallenge(challenges, {
    ...credentials,
    method,
    uri: request.uri,
    cnonce: token(random, CNONCE_CHARACTERS),
    nc: 1,
  });
  if (answer === undefined) return undefined;
  const headers = request.headers
    .set(fields.answer, answer)
    .set("CSeq", `${sequence} ${method}`);
  return { ...request, headers };
}
