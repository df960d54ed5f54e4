/** Words of the page about the PBX. */
export const X = {
  title: { ja: "PBX", en: "PBX" },
  about: {
    ja: "このオフィスのPBXと、その設定です。直すところは、書き足す行とともに並びます。",
    en:
      "The PBX of this office and how it is set up. What needs mending is listed with the lines to write.",
  },
  again: { ja: "もう一度調べる", en: "Look again" },
  bundled: { ja: "内蔵PBX", en: "The bundled PBX" },
  bundledNote: {
    ja: "内蔵PBXを使っています。調べるところはありません。",
    en: "The bundled PBX is in use: there is nothing to look at.",
  },
  connected: { ja: "接続中", en: "Connected" },
  lost: { ja: "接続が切れています", en: "Connection lost" },
  lostMeans: {
    ja:
      "つながるまで、ユーザ画面からの発信と操作はできません。PBXが動いていれば、電話機どうしの通話は続きます。",
    en:
      "Until it is back, nobody can dial or operate calls in the panel. Where the PBX itself runs, calls between phones go on.",
  },
  toMend: { ja: "直すところ（{count}件）", en: "To be mended ({count})" },
  nothing: {
    ja: "直すところはありません。",
    en: "There is nothing to be mended.",
  },
  sound: { ja: "問題のないところ（{count}件）", en: "In order ({count})" },
  writeInto: { ja: "{file} に書き足す行", en: "Lines for {file}" },
} as const;
