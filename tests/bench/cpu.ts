/** CPU time of a process, from Linux's `/proc`. */

/** Clock ticks a second; Linux tells user programs 100, whatever the kernel's own rate. */
const TICKS_A_SECOND = 100;

/** User and system time so far, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
