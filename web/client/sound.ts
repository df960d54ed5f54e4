/**
 * The browser's sound: an audio element that reads in ranges as it plays, and the waveform, whose program is
 * fetched when the first recording is opened.
 */
import type { RecordingOutline } from "../shared/api.ts";
import type { Sound, SoundNews } from "./model/sound.ts";
import type * as Waveform from "./waveform.ts";

/** Beside this program, in the folder of the same build. */
const WAVEFORM = new URL("waveform.js", import.meta.url).href;

let waveform: Promise<typeof Waveform> | undefined;

export function openSound(heard: (news: SoundNews) => void): Sound {
  const audio = new Audio();
  audio.preload = "metadata";
  audio.preservesPitch = true;
  const tell = (kind: "playing" | "paused") => () => heard({ kind });
  const tellWhere = () => heard({ kind: "at", seconds: audio.currentTime });
  audio.addEventListener("playing", tell("playing"));
  audio.addEventListener("pause", tell("paused"));
  audio.addEventListener("ended", tell("paused"));
  audio.addEventListener("timeupdate", tellWhere);
  audio.addEventListener("seeked", tellWhere);
  audio.addEventListener("error", () => {
    if (audio.hasAttribute("src")) heard({ kind: "failed" });
  });
  return {
    load(url) {
      audio.src = url;
    },
    play() {
      audio.play().catch((error: unknown) => {
        // another load or a pause came in between, or the browser wants a press first
        if (!(error instanceof DOMException)) throw error;
        if (error.name === "NotSupportedError") heard({ kind: "failed" });
        else heard({ kind: "paused" });
      });
    },
    pause: () => audio.pause(),
    seek(seconds) {
      audio.currentTime = seconds;
    },
    speed(rate) {
      audio.defaultPlaybackRate = rate;
      audio.playbackRate = rate;
    },
    unload() {
      audio.pause();
      audio.removeAttribute("src");
      audio.load();
    },
    draw: (host, outline) => drawLater(host, audio, outline),
  };
}

/** A waveform that cannot be fetched is left out: the sound and its slider are there all the same. */
function drawLater(
  host: HTMLElement,
  media: HTMLMediaElement,
  outline: RecordingOutline,
): () => void {
  let take: (() => void) | undefined;
  let wanted = true;
  waveform ??= import(WAVEFORM) as Promise<typeof Waveform>;
  waveform.then(({ drawWaveform }) => {
    if (wanted) take = drawWaveform(host, media, outline);
  }, () => {
    waveform = undefined;
  });
  return () => {
    wanted = false;
    take?.();
  };
}
