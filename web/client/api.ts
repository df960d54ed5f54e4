/**
 * The panel's side of the HTTP API, by name. A sign-in that has expired is told to the owner so that it can lay
 * a sign-in over the page.
 */
import { type Answer, createRequest, type Query, type RequestOptions, search } from "./request.ts";
import type {
  CallAccepted,
  CallList,
  DialPlan,
  HangUp,
  HistoryPage,
  Hold,
  ListPage,
  Me,
  Move,
  Park,
  Parked,
  PlaceCall,
  PresenceChoice,
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

import type { AskAssistant, AssistantAnswer } from "../shared/api_assistant.ts";

export { type Answer, ANSWER_MILLIS, type Refusal } from "./request.ts";

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
  assistant(body: AskAssistant): Answer<AssistantAnswer>;
}

export type ApiOptions = RequestOptions;

export function createApi(options: ApiOptions): Api {
  const request = createRequest(options);
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
    assistant: (body) => request("POST", "assistant", body),
  };
}
