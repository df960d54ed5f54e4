/** Why a bulk CSV file was refused as a whole, and other problems of its routes: they too are answers of the server. */
export const IMPORT_PROBLEMS = {
  "file-too-large": {
    ja: "ファイルが大きすぎます（20 MBまで）。分けて取り込んでください。",
    en: "The file is too large (20 MB at most). Split it and import the parts.",
  },
  "too-many-rows": {
    ja: "行が多すぎます（{most}行まで）。分けて取り込んでください。",
    en: "There are too many rows ({most} at most). Split the file and import the parts.",
  },
  "file-has-issues": {
    ja: "{issues}か所を直すと取り込めます。何も変更していません。",
    en: "{issues} places need mending. Nothing was changed.",
  },
  "preview-first": {
    ja: "取り込む前に内容を確認してください。何も変更していません。",
    en: "Check the file before it is imported. Nothing was changed.",
  },
  "upload-too-slow": {
    ja: "ファイルの送信が遅いため中止しました。通信をご確認のうえ、もう一度お試しください。",
    en: "The file came too slowly and was given up. Check the connection and try again.",
  },
  "nothing-to-undo": {
    ja: "元に戻せる取り込みはありません。",
    en: "There is no import to undo.",
  },
  "unmappable-characters": {
    ja:
      "Shift_JISにない文字があるため、Shift_JISでは保存できません（{cells}）。UTF-8でエクスポートしてください。",
    en: "Shift_JIS lacks some of the characters ({cells}). Export as UTF-8.",
  },
  "no-such-template": {
    ja: "ひな形の内線{extension}は登録されていません。ほかの人をお選びください。",
    en: "The extension {extension} to copy from does not exist. Choose another one.",
  },
} as const;
