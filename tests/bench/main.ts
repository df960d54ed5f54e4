/** `deno task bench [--json FILE] [--only PART,…]`: every figure as a ratio to something measured in the same run. */
import { parseArgs } from "node:util";
import { sipp } from "../interop/support/sipp.ts";
import { asterisk } from "../interop/support/asterisk.ts";
import { asteriskRows } from "./asterisk_bench.ts";
import { callRows } from "./calls_bench.ts";
import { floodRows } from "./flood_bench.ts";
import { importRows } from "./import_bench.ts";
import { machineRows } from "./machine_bench.ts";
import { mediaRows } from "./media_bench.ts";
import { panelRows } from "./panels_bench.ts";
import { formatRow, type Row } from "./row.ts";
import { scaleRows } from "./scale_bench.ts";
import { serverRows } from "./server_bench.ts";
import { simRows } from "./sim_bench.ts";
import { codecRows } from "./sip_codec_bench.ts";

const PARTS: Readonly<
  Record<string, () => readonly Row[] | Promise<readonly Row[]>>
> = {
  codec: codecRows,
  machine: machineRows,
  sim: simRows,
  media: mediaRows,
  flood: floodRows,
  server: serverRows,
  calls: callRows,
  import: importRows,
  scale: scaleRows,
  panels: panelRows,
  asterisk: asteriskRows,
};
const NEED_SIPP: readonly string[] = ["flood", "server", "calls", "asterisk"];

function usage(): never {
  console.log(`deno task bench [--json FILE] [--only ${Object.keys(PARTS).join(",")}]`);
  Deno.exit(1);
}

function readArguments(): { readonly json?: string; readonly parts: readonly string[] } {
  const args = Deno.args.filter((arg) => arg !== "--");
  const options = { json: { type: "string" }, only: { type: "string" } } as const;
  try {
    const { json, only } = parseArgs({ args, options }).values;
    const parts = only?.split(",") ?? Object.keys(PARTS);
    if (parts.every((part) => part in PARTS)) {
      return { parts, ...(json === undefined ? {} : { json }) };
    }
  } catch {
    // an argument that is none
  }
  usage();
}

const { json, parts } = readArguments();
const rows: Row[] = [];
for (const part of parts) {
  if (NEED_SIPP.includes(part) && sipp.path === undefined) {
    console.log(`${part}: not run, SIPp was not found`);
    continue;
  }
  if (part === "asterisk" && asterisk.path === undefined) {
    console.log("asterisk: not run, Asterisk 22 was not found");
    continue;
  }
  for (const row of await PARTS[part]!()) {
    rows.push(row);
    console.log(formatRow(row));
  }
}
if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(rows, null, 2) + "\n");
