/** Ids of calls and legs: of a call always the same for one `LinkedID`, so that a restart of ours does not make two of it. */
import type { CallId, LegId } from "../../core/domain/ids.ts";
import { keyedToken } from "../../core/lib/keyed_hash.ts";
import { token } from "../../core/lib/random.ts";
import type { Exchange } from "./exchange.ts";

/** 120 bits: all that a keyed hash gives. */
const CALL_ID_CHARACTERS = 24;
const LEG_ID_CHARACTERS = 16;

export function callIdOf(exchange: Exchange, linked: string): CallId {
  return keyedToken(exchange.callKey, `call ${linked}`, CALL_ID_CHARACTERS) as CallId;
}

export function newLegId(exchange: Exchange): LegId {
  return token(exchange.random, LEG_ID_CHARACTERS) as LegId;
}
