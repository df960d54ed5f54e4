/** A person's panel as a program: signed in at one server, it can ask any other of the same office. */
import assert from "node:assert/strict";
import { EventReader } from "../../support/event_reader.ts";

export interface PanelCall {
  readonly id: string;
  readonly state: string;
}

export class PanelClient {
  private constructor(readonly cookie: string) {}

  static async signIn(url: string, extension: string): Promise<PanelClient> {
    const answer = await post(`${url}/api/v1/session`, "", {
      loginId: "demo",
      extension,
      password: `9${extension}`,
    });
    assert.equal(answer.status, 204, await answer.text());
    return new PanelClient(answer.headers.get("set-cookie")!.split(";")[0]!);
  }

  // deno-lint-ignore no-explicit-any
  async get(url: string, path: string): Promise<any> {
    const answer = await fetch(`${url}${path}`, { headers: { cookie: this.cookie } });
    const text = await answer.text();
    assert.equal(answer.status, 200, `${path}: ${text}`);
    return JSON.parse(text);
  }

  async send(url: string, method: string, path: string, json?: unknown): Promise<Response> {
    return await post(`${url}${path}`, this.cookie, json, method);
  }

  /** Clicks; gives the call's id. */
  async call(url: string, body: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.send(url, "POST", "/api/v1/calls", { autoAnswer: true, ...body });
    const text = await answer.text();
    assert.equal(answer.status, 202, text);
    return JSON.parse(text).callId;
  }

  async liveCalls(url: string): Promise<readonly PanelCall[]> {
    return (await this.get(url, "/api/v1/calls")).items;
  }

  async events(url: string, after?: string): Promise<EventReader> {
    const answer = await fetch(`${url}/api/v1/events`, {
      headers: { cookie: this.cookie, ...(after === undefined ? {} : { "last-event-id": after }) },
    });
    assert.equal(answer.status, 200);
    return new EventReader(answer);
  }
}

function post(url: string, cookie: string, json: unknown, method = "POST"): Promise<Response> {
  return fetch(url, {
    method,
    headers: { "content-type": "application/json", origin: new URL(url).origin, cookie },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
}
