/** The page's built files, read once at the start and served under an address that changes with their content. */
import { bytesToHex, sha256 } from "../../core/lib/hash.ts";
import { sha256Hex } from "../../core/lib/sha256.ts";
import { refused } from "./problem.ts";

export interface AssetTable {
  /** The folder of all files, ending in `/`; it changes whenever one of them does. */
  readonly base: string;
  /** By address: `/assets/1f2e3d4c5b6a/main.js`. */
  readonly files: ReadonlyMap<string, Asset>;
}

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

/**
 * Reads files by the names they are served under (`main.js`, `styles.css`, `icons/idle.svg`). Throws when one
 * is missing or of a type that is not served.
 */
export async function loadAssets(
  paths: Readonly<Record<string, string | URL>>,
): Promise<AssetTable> {
  const files = await Promise.all(
    Object.entries(paths).map(async ([name, path]) => [name, await Deno.readFile(path)] as const),
  );
  return assetTable(new Map(files));
}

export function assetTable(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): AssetTable {
  const names = [...files.keys()].sort();
  const content = names.map((name) => `${name} ${bytesToHex(sha256(files.get(name)!))}`).join("\n");
  const base = `/assets/${sha256Hex(content).slice(0, 12)}/`;
  const byUrl = names.map((name) =>
    [base + name, { type: typeOf(name), bytes: files.get(name)! }] as const
  );
  return { base, files: new Map(byUrl) };
}

/** Only addresses of the table are served: no path ever reaches the disk. */
export function serveAsset(path: string, table: AssetTable): Response {
  const asset = table.files.get(path);
  if (asset === undefined) return refused("no-such-address");
  return new Response(asset.bytes, {
    headers: {
      "content-type": asset.type,
      "cache-control": "public, max-age=31536000, immutable",
    },
  });
}

function typeOf(name: string): string {
  const type = TYPES[name.split(".").at(-1)!];
  if (type === undefined) throw new Error(`Cannot serve ${name}: its type is not known`);
  return type;
}
