/** Words of the page about the PBX. */
export const X = {
  title: { ja: "PBX", en: "PBX" },
  about: {
    ja: "このオフィスのPBXと、その設定です。直すところは、書き足す行とともに並びます。",
    en: "The PBX of this office and how it is set up. What is to be mended comes with its lines.",
  },
  again: { ja: "もう一度調べる", en: "Look again" },
  bundled: { ja: "内蔵PBX", en: "The bundled PBX" },
  bundledNote: {
    ja: "内蔵PBXを使っています。調べるところはありません。",
    en: "The bundled PBX is in use: there is nothing to look at.",
  },
  connected: { ja: "接続中", en: "Connected" },
  lost: { ja: "接続が切れています", en: "Connection lost" },
  toMend: { ja: "直すところ（{count}件）", en: "To be mended ({count})" },
  nothing: {
    ja: "直すところはありません。",
    en: "There is nothing to be mended.",
  },
  sound: { ja: "問題のないところ（{count}件）", en: "In order ({count})" },
  writeInto: { ja: "{file} に書き足す行", en: "Lines for {file}" },
} as const;
