/**
 * The README's table of what each PBX holds of the contract, made of the cases and of the lists of what is absent, which the
 * contract's runs obey: `deno run --config tests/deno.json tests/contract/pbx_differences.ts`.
 */
import { ASTERISK_ABSENT } from "./asterisk_absent.ts";
import { type AbsentCases, CASE_GROUPS, CASES } from "./pbx_contract.ts";
import type { ContractCase } from "./pbx_desk.ts";
import { SIP_ABSENT, SIP_ON_ASTERISK_ABSENT } from "./sip_absent.ts";

const PBXS = new Map<string, AbsentCases>([
  ["bundled", new Map<string, string>()],
  ["asterisk", ASTERISK_ABSENT],
  ["sip on bundled", SIP_ABSENT],
  ["sip on Asterisk", SIP_ON_ASTERISK_ABSENT],
]);

/** Cases held of cases there are, by what they are about; then why others are absent, with how many. */
export function differences(): string {
  const rows = [...CASE_GROUPS].map(([about, cases]) => [about, ...cells(cases)]);
  return [
    table(["cases about", ...PBXS.keys()], [...rows, ["all", ...cells(CASES)]]),
    reasons("absent on asterisk", ASTERISK_ABSENT),
    reasons("absent on sip", SIP_ABSENT),
    reasons("and on Asterisk", besides(SIP_ON_ASTERISK_ABSENT, SIP_ABSENT)),
  ].join("\n\n");
}

function cells(cases: readonly ContractCase[]): readonly string[] {
  return [...PBXS.values()].map((absent) => {
    const held = cases.filter(({ name }) => !absent.has(name)).length;
    return held === cases.length ? String(held) : `${held} of ${cases.length}`;
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function besides(absent: AbsentCases, others: AbsentCases): AbsentCases {
  return new Map([...absent].filter(([name]) => !others.has(name)));
}

/** How many cases, and why. */
function reasons(head: string, absent: AbsentCases): string {
  const counted = new Map<string, number>();
  for (const why of absent.values()) counted.set(why, (counted.get(why) ?? 0) + 1);
  const rows = [...counted].map(([why, count]) => [String(count), why]);
  return table([head, "because"], rows);
}

if (import.meta.main) await Deno.stdout.write(new TextEncoder().encode(`${differences()}\n`));
