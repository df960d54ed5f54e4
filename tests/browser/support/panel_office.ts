/**
 * The panel in a real browser: the whole server over the demo office in virtual time, behind a listener.
 * Virtual time runs as fast as real time while `run` is on, or by `advance`, so that a picture shows exactly
 * the moment that is meant.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { OfficeFile } from "../../../core/domain/office_file.ts";
import type { SignInOffer } from "../../../web/shared/api.ts";
import { openContext } from "../../support/chromium.ts";
import { type Ask, WebOffice } from "../../support/web_office.ts";
import { builtAssets } from "./built.ts";
import type { LivePbx } from "./live_pbx.ts";

/** How often virtual time is let pass while it runs with real time. */
const STEP_MILLIS = 50;
/** How much faster than real time it runs while nobody does anything but wait. */
const HURRY = 5;

export interface PanelOfficeOptions {
  readonly office?: (file: OfficeFile) => OfficeFile;
  /** Simulates people at the sign-in page of a loopback demo. Default: three. */
  readonly offers?: readonly SignInOffer[];
  /** The lab of its simulated phones is there too. */
  readonly lab?: true;
  /** Softphone apps that are signed in. Default: none. */
  readonly softphones?: readonly string[];
  /** It is on a live PBX, which the administrators' page examines. */
  readonly live?: LivePbx;
}

export class PanelOffice {
  #timer: ReturnType<typeof setInterval> | undefined;
  #advancing: Promise<void> = Promise.resolve();
  #cut = false;
  #waits = 0;
  readonly #language = new Map<string, "ja" | "en">();

  private constructor(
    readonly web: WebOffice,
    readonly origin: string,
    readonly server: Deno.HttpServer<Deno.NetAddr>,
    readonly live: LivePbx | undefined,
  ) {}

  static async open(options: PanelOfficeOptions = {}): Promise<PanelOffice> {
    const assets = builtAssets();
    const { promise: ready, resolve } = Promise.withResolvers<PanelOffice>();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      async (request, info) => {
        const office = await ready;
        if (office.#cut) return new Response(null, { status: 502 });
        return await office.web.app.fetch(request, { remote: info.remoteAddr.hostname });
      },
    );
    const http = { host: "127.0.0.1", port: server.addr.port };
    const web = await WebOffice.open({
      ...(options.office === undefined ? {} : { office: options.office }),
      ...(options.lab === undefined ? {} : { lab: options.lab }),
      ...(options.softphones === undefined ? {} : { softphones: options.softphones }),
      server: {
        assets,
        http,
        offers: options.offers ?? OFFERS,
        ...(options.live === undefined ? {} : { examinePbx: options.live.examine }),
      },
    });
    const office = new PanelOffice(
      web,
      `http://127.0.0.1:${server.addr.port}`,
      server,
      options.live,
    );
    resolve(office);
    return office;
  }

  /** Lets virtual time pass with real time until `pause`. */
  run(): void {
    if (this.#timer !== undefined) return;
    const step = () => STEP_MILLIS * (this.#waits > 0 ? HURRY : 1);
    this.#timer = setInterval(() => void this.advance(step()), STEP_MILLIS);
  }

  /** The office that a page of `context` belongs to. */
  static of(page: Page): PanelOffice | undefined {
    return offices.get(page.context());
  }

  /** Waits for what comes by itself and then stays: if time runs, it runs faster. */
  async hurry<T>(coming: Promise<T>): Promise<T> {
    this.#waits++;
    try {
      return await coming;
    } finally {
      this.#waits--;
    }
  }

  /** Stops it, and waits until what was begun is through. */
  pause(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    return this.#advancing;
  }

  /** Lets virtual time pass at once; calls are queued. */
  advance(millis: number): Promise<void> {
    this.#advancing = this.#advancing.then(() => this.web.advance(millis));
    return this.#advancing;
  }

  /** Lets a long time pass in the simulated office alone; who sleeps in the server wakes once, at its end. */
  skip(millis: number): Promise<void> {
    this.#advancing = this.#advancing.then(() => void this.web.sim.world.run(millis));
    return this.advance(1);
  }

  /** Takes the server off the network, or brings it back. Streams that are open stay silent. */
  cut(cut: boolean): void {
    this.#cut = cut;
  }

  /** Signs in without a browser and returns the cookie. */
  signIn(extension: string): Promise<string> {
    return this.web.signIn(extension, { headers: this.#headers });
  }

  /** A request that must succeed, as our own page sends it. */
  // deno-lint-ignore no-explicit-any
  json(path: string, ask: Ask): Promise<any> {
    return this.web.json(path, { ...ask, headers: this.#headers });
  }

  /** Sets the language of a person's pages. */
  async speak(extension: string | undefined, language: "ja" | "en"): Promise<void> {
    if (extension === undefined || (this.#language.get(extension) ?? "ja") === language) return;
    this.#language.set(extension, language);
    const cookie = await this.signIn(extension);
    await this.json("/api/v1/me/settings", { method: "PATCH", cookie, json: { language } });
    await this.json("/api/v1/session", { method: "DELETE", cookie });
  }

  /** The person has chosen it on the page. */
  spoken(extension: string | undefined, language: "ja" | "en"): void {
    if (extension !== undefined) this.#language.set(extension, language);
  }

  get #headers(): Readonly<Record<string, string>> {
    return { host: new URL(this.origin).host, origin: this.origin };
  }

  /** A browser context signed in as `extension`. The caller closes it. */
  async context(
    browser: Browser,
    extension: string | undefined,
    options: BrowserContextOptions = {},
  ): Promise<BrowserContext> {
    const context = await openContext(browser, options);
    offices.set(context, this);
    if (extension !== undefined) {
      const [name, value] = (await this.signIn(extension)).split("=", 2);
      await context.addCookies([{ name: name!, value: value!, url: this.origin }]);
    }
    return context;
  }

  /** Opens the panel and waits until it is live. */
  async panel(context: BrowserContext, path = "/pbx/open/"): Promise<Page> {
    const page = await context.newPage();
    await page.goto(this.origin + path);
    return page;
  }

  async close(): Promise<void> {
    await this.pause();
    await this.web.stop();
    await this.server.shutdown();
    await this.web.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const offices = new WeakMap<BrowserContext, PanelOffice>();

const OFFERS: readonly SignInOffer[] = [
  ["1001", "佐藤 花子"],
  ["1002", "鈴木 大輔"],
  ["1004", "髙橋 美咲"],
].map(([extension, name]) => ({
  loginId: "demo",
  extension: extension!,
  password: `9${extension}`,
  name: name!,
}));
