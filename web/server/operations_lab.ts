/** The lab's operations of the API, for `operations.ts`. */
import * as api from "../shared/api.ts";
import type { ProblemCode } from "./codes.ts";
import { type Operation, WRITING } from "./operation.ts";

const READING: readonly ProblemCode[] = ["lab-not-open", "capability-missing"];
const ACTING: readonly ProblemCode[] = [...READING, ...WRITING];
const KEYS: Readonly<Record<string, string>> = {
  answer: "Answer what rings.",
  reject: "Decline what rings.",
  hangup: "Hang up the call in front.",
  hold: "Hold by the phone's own key.",
  resume: "End the phone's own hold.",
  swap: "Hold the call that talks, and talk with the one that was held.",
  unplug: "Switch the phone off; it says goodbye.",
  plug: "Switch it on again.",
  reboot: "Its power fails; it is back after ten seconds.",
};

export const LAB_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/api/v1/lab/phones",
    summary: "What the simulated phones show.",
    status: 200,
    answer: api.LabPhones,
    problems: READING,
  },
  ...Object.entries(KEYS).map(([key, summary]): Operation => ({
    method: "post",
    path: `/api/v1/lab/phones/{device}/${key}`,
    summary,
    status: 202,
    problems: [...READING, "cross-origin", "no-such-phone"],
  })),
  {
    method: "post",
    path: "/api/v1/lab/phones/{device}/dial",
    summary: "Dial on the phone's keypad.",
    body: api.LabDial,
    status: 202,
    problems: [...ACTING, "no-such-phone", "malformed-number"],
  },
  {
    method: "get",
    path: "/api/v1/lab/outside",
    summary: "Calls as the simulated carrier sees them.",
    status: 200,
    answer: api.LabOutside,
    problems: READING,
  },
  {
    method: "post",
    path: "/api/v1/lab/outside/{call}/hangup",
    summary: "The far end outside hangs up.",
    status: 202,
    problems: [...READING, "cross-origin", "call-not-found"],
  },
  {
    method: "post",
    path: "/api/v1/lab/inbound",
    summary: "Somebody outside calls one of our lines.",
    body: api.LabInbound,
    status: 202,
    answer: api.LabRung,
    problems: [...ACTING, "line-required", "malformed-number"],
  },
  {
    method: "get",
    path: "/api/v1/lab/faults",
    summary: "What the network between the PBX and the simulated phones does.",
    status: 200,
    answer: api.LabFaults,
    problems: READING,
  },
  {
    method: "put",
    path: "/api/v1/lab/faults",
    summary: "Change it; what is not named stays.",
    body: api.LabFaultsPatch,
    status: 200,
    answer: api.LabFaults,
    problems: ACTING,
  },
  {
    method: "get",
    path: "/api/v1/lab/load",
    summary: "How many calls the simulated carrier makes by itself.",
    status: 200,
    answer: api.LabLoad,
    problems: READING,
  },
  {
    method: "put",
    path: "/api/v1/lab/load",
    summary: "Change it; 0 calls an hour ends it. Without lines: every line that rings somebody.",
    body: api.LabLoadPut,
    status: 200,
    answer: api.LabLoad,
    problems: [...ACTING, "line-required"],
  },
  {
    method: "get",
    path: "/api/v1/lab/events",
    summary:
      "Server-sent events: first a snapshot, then every phone, call, slot or fault that changes.",
    status: 200,
    type: "text/event-stream",
    problems: [...READING, "too-many-streams"],
  },
  {
    method: "get",
    path: "/api/v1/lab/ladder",
    summary:
      "The messages of one call, of the latest, or of all remembered: as data, as text, as a picture.",
    query: api.LabLadderQuery,
    status: 200,
    answer: api.LabLadders,
    problems: [...READING, "malformed-request", "call-not-found"],
  },
  {
    method: "get",
    path: "/api/v1/lab/pcap",
    summary: "A capture of the PBX's latest SIP datagrams, for Wireshark.",
    status: 200,
    type: "application/vnd.tcpdump.pcap",
    problems: READING,
  },
];
