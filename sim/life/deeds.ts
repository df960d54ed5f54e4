/** What happens in the life of an office, as data: people's deeds, calls from outside with their own patience, and the network's weather. */
import type { Millis } from "../../core/lib/time.ts";
import type { Deed } from "../campaign/deeds.ts";
import type { RingIn } from "../devices/carrier_io.ts";
import type { LinkConditions } from "../network.ts";

export type LifeDeed =
  | Deed
  /** Somebody outside calls, gives up by himself when nobody answers, and hangs up by himself. */
  | { readonly do: "call-in"; readonly call: Omit<RingIn, "kind" | "call"> }
  /** From now on the network is so everywhere. */
  | { readonly do: "weather"; readonly name: Weather; readonly conditions: LinkConditions };

export type Weather = "calm" | "lossy" | "stormy";

export interface LifeStep {
  /** Since the life began. */
  readonly at: Millis;
  readonly deed: LifeDeed;
  /** The panel's button is pressed a second time at once: the same command comes twice. */
  readonly again?: true;
}
