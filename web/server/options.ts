/** What the server is made of and told at its start. */
import type { Context } from "hono";
import type { SignedInAdministrator } from "../../core/app/admin_sessions.ts";
import type { UseCases } from "../../core/app/use_cases.ts";
import type { Backups } from "../../core/ports/backups.ts";
import type { Restores } from "../../core/ports/restores.ts";
import type { Help } from "../../core/domain/help.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { AssistantModel } from "../../core/ports/assistant_model.ts";
import type { Lab } from "../../core/ports/lab.ts";
import type { ExaminePbx } from "../../core/ports/pbx_check.ts";
import type { SignInOffer } from "../shared/api.ts";
import type { AssetTable } from "./assets.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Present } from "./present.ts";

export interface ServerOptions {
  readonly useCases: UseCases;
  /** The address the server is bound to. */
  readonly http: SocketAddress;
  /** The origin people use when it is behind a TLS proxy; makes cookies Secure and switches on HSTS. */
  readonly publicUrl?: URL;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** People whom the sign-in page of a loopback demo offers; empty elsewhere. */
  readonly offers: readonly SignInOffer[];
  /** A first start may serve before its page is built. */
  readonly assets: Promise<AssetTable>;
  readonly help: Help;
  /** Words the assistant's answers where one is configured. */
  readonly model?: AssistantModel;
  /** The simulated office beside the panel; absent where none runs. */
  readonly lab?: Lab;
  /** Where phones find the PBX; beside the panel when it is not said. */
  readonly sip?: SocketAddress;
  /** Devices that must be registered before `/healthz` says ready: the simulated phones that run. */
  readonly expectedDevices: readonly string[];
  readonly backups: Backups;
  readonly restores: Restores;
  /** The encryption key as its file holds it. */
  readonly readKey: () => Promise<string>;
  /** Whether the PBX can keep recordings: not with less than 1 GB of disk free. Absent: it is not known here. */
  readonly recordingRoom?: () => boolean;
  /** Aborted when the server stops: event streams end then. */
  readonly stopping?: AbortSignal;
  /** Does the pieces of a work one by one after the start, when hardly anybody waits. */
  readonly idle?: (pieces: readonly (() => void)[]) => void;
  /** Looks at a live PBX; absent of the bundled one. */
  readonly examinePbx?: ExaminePbx;
  readonly log: Log;
}

/** What a handler finds in its context. */
export interface Env {
  Bindings: {
    /** The peer's IP address, from the listener. */
    readonly remote: string;
  };
  Variables: {
    /** The client's address: the peer's, or what a trusted proxy says. */
    address: string;
    /** Set behind `signedIn`. */
    viewer: Extension;
    tokenHash: string;
    /** Set behind `administratorsOnly`. */
    administrator: SignedInAdministrator;
  };
}

export type Ctx = Context<Env>;

/** What routes share. */
export interface Parts {
  readonly options: ServerOptions;
  readonly useCases: UseCases;
  readonly present: Present;
  readonly metrics: Metrics;
}
