/** Words of the backup's page. */
export const K = {
  title: { ja: "バックアップ", en: "Backup" },
  about: {
    ja: "設定・ユーザ・履歴を1つのファイルにします。作成中も通話と画面は止まりません。",
    en: "Settings, users and history as one file. Calls and panels go on while it is made.",
  },
  make: { ja: "バックアップを作成", en: "Make a backup" },
  making: { ja: "作成しています", en: "Making it" },
  newest: { ja: "最新のバックアップ", en: "Newest backup" },
  none: {
    ja: "バックアップはまだありません。作成すると、ここから保存できます。",
    en: "No backup yet. Once made, it can be saved from here.",
  },
  at: { ja: "作成した日時", en: "Made" },
  size: { ja: "大きさ", en: "Size" },
  save: { ja: "ファイルに保存", en: "Save the file" },
  key: { ja: "暗号鍵の指紋", en: "Key fingerprint" },
  keyNote: {
    ja:
      "ファイルに暗号鍵は入りません。復元には、この指紋の鍵が別に必要です。鍵ファイルも安全な場所に保管してください。",
    en:
      "The file does not hold the key. To restore it the key with this fingerprint is needed: keep the key file safe too.",
  },
  restore: { ja: "復元するには", en: "To restore" },
  restoreNote: {
    ja: "内線を止めてから、サーバーで次のコマンドを実行します。復元の間、通話はできません。",
    en: "Stop Naisen, then run this on the server. No calls are possible meanwhile.",
  },
} as const;
