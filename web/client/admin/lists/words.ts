/** Words of the phonebooks. */
export const PB = {
  title: { ja: "リスト", en: "Phonebooks" },
  about: {
    ja: "全員が使う電話帳です。載っている番号からの着信は、名前で表示されます。",
    en: "Phonebooks for everybody. Callers found in one are shown by name.",
  },
  add: { ja: "リストを追加", en: "Add a phonebook" },
  empty: {
    ja: "リストはまだありません。追加すると、番号と名前を登録できます。",
    en: "No phonebooks yet. Add one to put numbers and names into it.",
  },
  label: { ja: "リスト名", en: "Name" },
  id: { ja: "リストID", en: "Phonebook id" },
  idHint: {
    ja: "例 customers。半角の英数字、ハイフン、下線です。あとから変えられません。",
    en: "Such as customers: letters, digits, hyphens, underscores. It cannot be changed later.",
  },
  entries: { ja: "件数", en: "Entries" },
  count: { ja: "{count}件", en: "{count}" },
  rename: { ja: "リストの設定", en: "Phonebook settings" },
  back: { ja: "リストの一覧", en: "All phonebooks" },
  addEntry: { ja: "番号を追加", en: "Add a number" },
  search: { ja: "名前・フリガナ・番号の一部", en: "Name, reading or number" },
  noEntries: {
    ja: "番号はまだありません。追加すると、ここに並びます。",
    en: "No numbers yet. They are listed here once added.",
  },
  name: { ja: "名前", en: "Name" },
  reading: { ja: "フリガナ", en: "Reading" },
  number: { ja: "電話番号", en: "Number" },
  numberFault: {
    ja: "電話番号として読み取れません。数字とハイフンでご入力ください。",
    en: "This is no number. Use digits and hyphens.",
  },
  note: { ja: "メモ", en: "Note" },
  newList: { ja: "リストを追加", en: "Add a phonebook" },
  newEntry: { ja: "番号を追加", en: "Add a number" },
  added: { ja: "{name}を追加しました。", en: "{name} was added." },
  deleteListTitle: { ja: "リスト「{name}」を削除します", en: "Delete the phonebook {name}" },
  deleteListText: {
    ja: "登録されている{count}件の番号も失われます。元に戻せません。",
    en: "Its {count} numbers are lost with it. This cannot be undone.",
  },
  deleteListYes: { ja: "{count}件とも削除する", en: "Delete all {count}" },
  deleteEntryTitle: { ja: "{name}を削除します", en: "Delete {name}" },
  deleteEntryYes: { ja: "1件を削除する", en: "Delete 1 number" },
  deleted: { ja: "{name}を削除しました。", en: "{name} was deleted." },
  csv: { ja: "CSVで一括編集", en: "Bulk edit by CSV" },
  csvBack: { ja: "リストに戻る", en: "Back to the phonebook" },
  csvAbout: {
    ja:
      "このリストをCSVで書き出し、表計算ソフトで直して取り込みます。取り込む前に変更点を確認できます。",
    en:
      "Export this phonebook as CSV, edit it in a spreadsheet and import it. You see every change before it is made.",
  },
  exportAbout: {
    ja: "名前、フリガナ、電話番号、メモを書き出します。電話番号はハイフン付きです。",
    en: "Names, readings, numbers and notes. Numbers are written with hyphens.",
  },
  remove: { ja: "ファイルにない番号を削除する", en: "Delete numbers the file does not have" },
  removeAbout: {
    ja: "選ばないときは、ファイルにない番号はそのまま残ります。",
    en: "Otherwise numbers that are not in the file stay as they are.",
  },
  removed: { ja: "削除", en: "Deleted" },
  countEdits: { ja: "変更 {count}件", en: "{count} changed" },
  countAdds: { ja: "追加 {count}件", en: "{count} new" },
  countRemoves: { ja: "削除 {count}件", en: "{count} deleted" },
  applied: { ja: "{changed}件を変更しました。", en: "{changed} numbers were changed." },
  undoText: {
    ja: "{changed}件を取り込み前の内容に戻します。そのあとに変更された番号はそのまま残ります。",
    en: "{changed} numbers go back to what they were before. What was changed since stays.",
  },
  undoYes: { ja: "{changed}件を元に戻す", en: "Put {changed} numbers back" },
  undone: { ja: "{changed}件を元に戻しました。", en: "{changed} numbers are back as they were." },
} as const;
