/** The world around the page's model, without a browser: answers as a test gives them, time as it says. */
import { ok, type Result } from "../../../core/lib/result.ts";
import type { Api, Refusal } from "../../../web/client/api.ts";
import { type Browser, type DesktopNotice, STILL } from "../../../web/client/model/browser.ts";
import type { SoundNews } from "../../../web/client/model/sound.ts";

/** 2026-11-22T14:05:12+09:00 */
export const NOW = Date.parse("2026-11-22T05:05:12Z");
export const TOKYO = 9 * 3_600_000;

export class DeskBrowser {
  readonly asked: (readonly [name: string, ...args: unknown[]])[] = [];
  readonly sounded: (readonly unknown[])[] = [];
  readonly shown: DesktopNotice[] = [];
  readonly dismissed: string[] = [];
  readonly focused: string[] = [];
  now = NOW;
  hear: (news: SoundNews) => void = () => {};
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  readonly #answers: Partial<Record<keyof Api, (...args: never[]) => unknown>>;

  /** What the server answers to each call; a value, or `refuse(...)`. Others are answered with nothing. */
  constructor(answers: Partial<Record<keyof Api, (...args: never[]) => unknown>> = {}) {
    this.#answers = answers;
  }

  get browser(): Browser {
    const act = (name: string) => (...args: unknown[]) => void this.sounded.push([name, ...args]);
    return {
      ...STILL,
      api: this.#api(),
      now: () => this.now,
      later: (millis, run) => {
        const timer = { at: this.now + millis, run };
        this.#timers.push(timer);
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer);
        };
      },
      focus: (id) => void this.focused.push(id),
      dismiss: (id) => void this.dismissed.push(id),
      sound: (heard) => {
        this.hear = heard;
        return {
          load: act("load"),
          play: act("play"),
          pause: act("pause"),
          seek: act("seek"),
          speed: act("speed"),
          unload: act("unload"),
          draw: (_, outline) => {
            this.sounded.push(["draw", outline.seconds]);
            return act("undraw");
          },
        };
      },
      notifying: () => "granted",
      notify: (notice) => {
        this.shown.push(notice);
        return () => void this.shown.splice(this.shown.indexOf(notice), 1);
      },
    };
  }

  /** Lets time pass, and what was asked be answered. */
  async pass(millis = 0): Promise<void> {
    this.now += millis;
    const due = this.#timers.filter((each) => each.at <= this.now);
    this.#timers = this.#timers.filter((each) => each.at > this.now);
    for (const { run } of due) run();
    await new Promise((go) => setTimeout(go, 0));
  }

  #api(): Api {
    return new Proxy({} as Api, {
      get: (_, name: keyof Api) => async (...args: never[]): Promise<Result<unknown, Refusal>> => {
        this.asked.push([name, ...args]);
        const answer = await this.#answers[name]?.(...args);
        return isResult(answer) ? answer : ok(answer);
      },
    });
  }
}

function isResult(value: unknown): value is Result<unknown, Refusal> {
  return typeof value === "object" && value !== null && "ok" in value;
}
