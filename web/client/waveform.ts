/**
 * The waveform of a recording, both sides apart, drawn by wavesurfer.js from the outline the server made: the
 * sound itself is not read for it. A program of its own, fetched when the first recording is opened.
 */
import WaveSurfer from "wavesurfer.js";
import { OUTLINE_MAX } from "../../core/lib/outline.ts";
import type { RecordingOutline } from "../shared/api.ts";

/** Of one side, in CSS pixels. */
export const SIDE_HEIGHT = 32;

/** The function returned takes the drawing away; the media element stays as it is. */
export function drawWaveform(
  host: HTMLElement,
  media: HTMLMediaElement,
  outline: RecordingOutline,
): () => void {
  const drawing = WaveSurfer.create({
    container: host,
    media,
    url: media.src,
    peaks: [outline.own, outline.peer].map((side) => side.map((level) => level / OUTLINE_MAX)),
    duration: outline.seconds,
    height: SIDE_HEIGHT,
    barWidth: 2,
    barGap: 1,
    barRadius: 1,
    barMinHeight: 2,
    maxPeak: loudest(outline),
    normalize: true,
    cursorWidth: 2,
    interact: false,
    hideScrollbar: true,
    ...colours(host),
  });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => drawing.setOptions(colours(host));
  dark.addEventListener("change", recolour);
  return () => {
    dark.removeEventListener("change", recolour);
    drawing.destroy();
  };
}

/** Both sides are drawn on one scale, the louder one filling its height. */
function loudest({ own, peer }: RecordingOutline): number {
  return Math.max(1, ...own, ...peer) / OUTLINE_MAX;
}

/** From the page's own tokens, as the browser computes them. */
function colours(host: HTMLElement) {
  const style = getComputedStyle(host);
  const [waveColor, progressColor] = [style.borderColor, style.color];
  return {
    waveColor,
    progressColor,
    cursorColor: progressColor,
    splitChannels: [{ waveColor, progressColor }, { waveColor, progressColor }],
  };
}
