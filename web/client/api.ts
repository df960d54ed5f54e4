/**
 * The browser's side of the HTTP API. Every answer is a value: what the server refused comes back with its
 * code and both sentences, what could not be reached as `connection-lost`, and a sign-in that has expired
 * is told to the owner so that it can lay a sign-in over the page.
 */
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type {
  CallAccepted,
  CallList,
  DialPlan,
  HangUp,
  HistoryPage,
  Hold,
  Label,
  ListPage,
  Me,
  Move,
  Park,
  Parked,
  PlaceCall,
  PresenceChoice,
  Problem,
  Record as RecordWish,
  RecordingOutline,
  Settings,
  SettingsPatch,
  SignIn,
  SlotList,
  Take,
  Transfer,
  UserPage,
} from "../shared/api.ts";

/** Why something was not done: a stable code, and the sentence when the server sent one. */
export interface Refusal {
  readonly code: string;
  readonly message?: Label;
  readonly data?: Readonly<Record<string, string>>;
}

export type Answer<T> = Promise<Result<T, Refusal>>;

/** A request without an answer ends after this long, so that no click waits for ever. */
export const ANSWER_MILLIS = 10_000;

type Query = Readonly<Record<string, string | number | undefined>>;

/** The history as a file, by the same query as its rows. */
export const historyFile = (query: Query): string => `/api/v1/history.csv${search(query)}`;
/** A recording to be heard, or with the right to be saved. */
export const recordingFile = (id: string, download = false): string =>
  `/api/v1/recordings/${encodeURIComponent(id)}${download ? "?download" : ""}`;

export interface Api {
  signIn(body: SignIn): Answer<void>;
  signOut(): Answer<void>;
  patchSettings(patch: SettingsPatch): Answer<Settings>;
  choosePresence(body: PresenceChoice): Answer<void>;
  dialPlan(query: { readonly destination: string; readonly line?: string }): Answer<DialPlan>;
  placeCall(body: PlaceCall): Answer<CallAccepted>;
  hangUp(call: string, body: HangUp): Answer<void>;
  hold(call: string, body: Hold): Answer<void>;
  resume(call: string, body: Hold): Answer<void>;
  park(call: string, body: Park): Answer<Parked>;
  transfer(call: string, body: Transfer): Answer<void>;
  move(call: string, body: Move): Answer<void>;
  record(call: string, body: RecordWish): Answer<void>;
  retrieve(slot: number, body: Take): Answer<CallAccepted>;
  pickUp(extension: string, body: Take): Answer<CallAccepted>;
  calls(): Answer<CallList>;
  parking(): Answer<SlotList>;
  me(): Answer<Me>;
  history(query: Query): Answer<HistoryPage>;
  historySeen(): Answer<void>;
  recordingOutline(id: string): Answer<RecordingOutline>;
  users(query: Query): Answer<UserPage>;
  listEntries(query: Query): Answer<ListPage>;
}

export interface ApiOptions {
  readonly fetch: typeof fetch;
  /** Called when an answer says that the session is over. */
  readonly sessionOver: () => void;
}

export function createApi(options: ApiOptions): Api {
  async function request<T>(method: string, path: string, body?: unknown): Answer<T> {
    const signal = AbortSignal.timeout(ANSWER_MILLIS);
    try {
      const response = await options.fetch(`/api/v1/${path}`, {
        method,
        signal,
        credentials: "same-origin",
        headers: {
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok) return ok(await valueOf<T>(response));
      const refusal = await refusalOf(response);
      if (response.status === 401 && refusal.code !== "bad-credentials") options.sessionOver();
      return refuse(refusal);
    } catch (error) {
      if (error instanceof Error) return refuse({ code: "connection-lost" });
      throw error;
    }
  }
  const onCall = <T>(call: string, verb: string, body: unknown) =>
    request<T>("POST", `calls/${encodeURIComponent(call)}/${verb}`, body);
  const get = <T>(path: string, query: Query = {}) => request<T>("GET", path + search(query));

  return {
    signIn: (body) => request("POST", "session", body),
    signOut: () => request("DELETE", "session"),
    patchSettings: (patch) => request("PATCH", "me/settings", patch),
    choosePresence: (body) => request("PUT", "me/presence", body),
    dialPlan: (query) => get("dial-plan", query),
    placeCall: (body) => request("POST", "calls", body),
    hangUp: (call, body) => onCall(call, "hangup", body),
    hold: (call, body) => onCall(call, "hold", body),
    resume: (call, body) => onCall(call, "resume", body),
    park: (call, body) => onCall(call, "park", body),
    transfer: (call, body) => onCall(call, "transfer", body),
    move: (call, body) => onCall(call, "move", body),
    record: (call, body) => onCall(call, "record", body),
    retrieve: (slot, body) => request("POST", `parking/${slot}/retrieve`, body),
    pickUp: (extension, body) =>
      request("POST", `users/${encodeURIComponent(extension)}/pickup`, body),
    calls: () => get("calls"),
    parking: () => get("parking"),
    me: () => get("me"),
    history: (query) => get("history", query),
    historySeen: () => request("POST", "history/seen"),
    recordingOutline: (id) => get(`recordings/${encodeURIComponent(id)}/outline`),
    users: (query) => get("users", query),
    listEntries: (query) => get("lists/entries", query),
  };
}

function search(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

async function valueOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** A problem document (RFC 9457), or the bare status when something between us and the server answered. */
async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const problem = await response.json() as Partial<Problem>;
    if (typeof problem.code !== "string") return { code: "connection-lost" };
    return {
      code: problem.code,
      ...(problem.message === undefined ? {} : { message: problem.message }),
      ...(problem.data === undefined ? {} : { data: problem.data }),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return { code: "connection-lost" };
    throw error;
  }
}
