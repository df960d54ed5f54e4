/**
 * `deno run -A --config=tests/deno.json tests/interop/foreign_calls.ts [CALLS] [A_SECOND]`: so many calls, 1,000 by default,
 * are made by SIPp through a real Asterisk, past the panel; says what the history has of them, and fails unless it has each
 * exactly once.
 */
import { foreignCalls } from "./support/foreign_calls.ts";

const [calls = 1_000, aSecond = 25] = Deno.args.filter((arg) => arg !== "--").map(Number);
const told = await foreignCalls({ calls, aSecond });
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(told)}\n`));
Deno.exit(Object.values(told).every((count) => count === calls) ? 0 : 1);
