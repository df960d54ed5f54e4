/** Calls that SIPp makes through a real Asterisk, none of them by the panel, and what the panel's history has of them. */
import { readCdr } from "../../../adapters/asterisk/cdr_rows.ts";
import { freePort } from "../../support/ports.ts";
import { AsteriskScene, FIXED_NUMBER, history } from "./asterisk_scene.ts";
import { Sipp } from "./sipp.ts";

export interface ForeignCalls {
  /** SIPp has seen them answered and ended. */
  readonly made: number;
  readonly entries: number;
  /** Entries of different calls. */
  readonly stories: number;
  readonly answered: number;
  /** Calls in Asterisk's own records. */
  readonly recorded: number;
}

/** Throws when the history has another number of entries, or SIPp could not make a call. */
export async function foreignCalls(
  { calls, aSecond }: { readonly calls: number; readonly aSecond: number },
): Promise<ForeignCalls> {
  const port = freePort("udp");
  const timeoutSeconds = 60 + calls / aSecond;
  await using scene = await AsteriskScene.open({ fixed: port });
  const callees = await Sipp.start({ scenario: "callee", port, timeoutSeconds });
  const callers = await Sipp.start({
    scenario: "caller",
    target: scene.server.sip,
    port: freePort("udp"),
    calls,
    rate: aSecond,
    dials: FIXED_NUMBER,
    timeoutSeconds,
  });
  const { failed, succeeded, said } = await callers.finished();
  await callees.stop();
  if (failed > 0) throw new Error(`${failed} calls could not be made: ${said}`);
  const entries = await history(await scene.office.signIn("1005"), calls);
  const rows = readCdr(await Deno.readTextFile(scene.server.cdr));
  return {
    made: succeeded,
    entries: entries.length,
    stories: new Set(entries.map((one) => one.callId)).size,
    answered: entries.filter((one) => one.result === "answered").length,
    recorded: new Set(rows.map((row) => row.linked)).size,
  };
}
