/** What the bulk edit needs of the browser: a file's bytes, those of an export, and a file to save. */
import { ok, refuse, type Result } from "../../../../core/lib/result.ts";
import { type Refusal, refusalOf } from "../../request.ts";
import type { ChosenFile } from "./model.ts";
import type { Idle } from "./reading.ts";

export const idle: Idle = {
  now: () => performance.now(),
  pause: () => new Promise((resolve) => setTimeout(resolve)),
};

export async function chosenFile(file: File): Promise<ChosenFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** `undefined` when they could not be read: then the server alone judges the file. */
export async function fetchBytes(address: string): Promise<Uint8Array | undefined> {
  const fetched = await fetchFile(address);
  return fetched.ok ? new Uint8Array(await fetched.value.arrayBuffer()) : undefined;
}

/** Fetches a file and hands it to the browser to save; what the server refused is told. */
export async function saveFile(address: string): Promise<Result<void, Refusal>> {
  const fetched = await fetchFile(address);
  if (!fetched.ok) return fetched;
  const blob = await fetched.value.blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = nameOf(fetched.value);
  link.click();
  // the browser has taken it once the press is over
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return ok(undefined);
}

async function fetchFile(address: string): Promise<Result<Response, Refusal>> {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    return response.ok ? ok(response) : refuse(await refusalOf(response));
  } catch (error) {
    if (error instanceof Error) return refuse({ code: "server-unreachable" });
    throw error;
  }
}

/** The name of RFC 8187 in Content-Disposition. */
function nameOf(response: Response): string {
  const disposition = response.headers.get("content-disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  return encoded === undefined ? "users.csv" : decodeURIComponent(encoded);
}
