/** The far end of `sip_package_server.ts` as a process of its own: a foreign stack to call and to compare with. */
import { freePort } from "./ports.ts";

export interface SipPackageServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

export async function startSipPackage(): Promise<SipPackageServer> {
  const port = freePort("udp");
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      `--config=${new URL("../deno.json", import.meta.url).pathname}`,
      "--allow-all",
      new URL("./sip_package_server.ts", import.meta.url).pathname,
      String(port),
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.getReader();
  await reader.read();
  return {
    port,
    pid: process.pid,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await reader.cancel();
      await process.status;
    },
  };
}
