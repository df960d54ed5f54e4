/** The worker's entry of `/pbx/lab`: offices live in virtual time here, beside the page, and are looked at afterwards. */
import { unreachable } from "../../../core/lib/unreachable.ts";
import { live } from "../../../sim/life/life.ts";
import type { FromRunWorker, ToRunWorker } from "./run/messages.ts";
import { Studio, type StudioHost } from "./run/studio.ts";

const scope = self as unknown as Worker;
const tell = (message: FromRunWorker) => scope.postMessage(message);

const host: StudioHost = {
  now: () => performance.now(),
  progress: (doing, lived) => tell({ kind: "progress", doing, lived }),
  live,
};

let studio: Studio | undefined;

scope.onmessage = ({ data }: MessageEvent<ToRunWorker>) => {
  if (data.kind === "run") {
    const opened = Studio.open(data.wish, data.office, host);
    if (!opened.ok) return tell({ kind: "refused", faults: opened.error });
    studio = opened.value;
    return tell({ kind: "lived", outcome: studio.outcome });
  }
  if (studio === undefined) throw new Error(`Cannot show a ${data.kind}: nothing has been lived`);
  switch (data.kind) {
    case "scene":
      return tell({ kind: "scene", scene: studio.sceneAt(data.at) });
    case "step":
      return tell({ kind: "step", at: studio.stepFrom(data.at, data.way) });
    case "ladder": {
      const ladder = studio.ladderOf(data.call);
      return tell({
        kind: "ladder",
        call: data.call,
        ...(ladder === undefined ? {} : { ladder }),
      });
    }
    case "pcap":
      return tell({ kind: "pcap", bytes: studio.pcap() });
    default:
      return unreachable(data);
  }
};
