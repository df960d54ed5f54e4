/** Words of the live board. */
export const LIVE = {
  title: { ja: "通話中", en: "Live calls" },
  about: {
    ja: "いま行われている通話と、回線と保留箱の空きです。",
    en: "The calls of this moment, and what is free of lines and slots.",
  },
  asOf: { ja: "{time} 現在", en: "As of {time}" },
  calls: { ja: "通話", en: "Calls" },
  none: {
    ja: "いま通話はありません。始まると、ここに並びます。",
    en: "Nobody is on a call. Calls appear here as they begin.",
  },
  used: { ja: "{used} / {channels} 使用中", en: "{used} of {channels} in use" },
  usedOfAny: { ja: "{used} 使用中（制限なし）", en: "{used} in use, no limit" },
  outOfService: { ja: "停止中", en: "Out of service" },
  slots: { ja: "保留箱", en: "Park slots" },
  parkedBy: { ja: "{name}さんが保留", en: "Parked by {name}" },
  free: { ja: "空き {count}", en: "{count} free" },
  emergency: { ja: "緊急通報", en: "Emergency" },
  dialling: { ja: "呼出中", en: "Calling" },
  ringing: { ja: "着信中", en: "Ringing" },
  talking: { ja: "通話中", en: "On a call" },
  holding: { ja: "保留中", en: "Holding" },
  held: { ja: "保留されています", en: "On hold" },
  parked: { ja: "保留箱", en: "Parked" },
  pbxLost: {
    ja: "PBXとの接続が切れています。表示は最後に受け取ったものです。",
    en: "The PBX cannot be reached. What you see is the last it said.",
  },
} as const;
