/** Words of the bulk edit's page, most of which any import has. */
import type { Label } from "../../../shared/api.ts";

/** What is said of those an import changes. */
export interface ImportTexts {
  readonly applied: Label;
  readonly undoText: Label;
  readonly undoYes: Label;
  readonly undone: Label;
}

export const B = {
  title: { ja: "ユーザ一括編集", en: "Bulk edit of users" },
  about: {
    ja:
      "CSVエクスポートしたファイルを表計算ソフトで直し、取り込みます。取り込む前に変更点を確認できます。",
    en:
      "Export everybody as CSV, edit it in a spreadsheet and import it. You see every change before it is made.",
  },
  exportTitle: { ja: "CSVエクスポート", en: "Export" },
  exportAbout: {
    ja:
      "全員のパスワードがそのまま入ります。取り扱いにご注意ください。書き出したことは監査ログに残ります。",
    en:
      "It holds everybody's password in clear: handle it with care. The export is written to the audit log.",
  },
  exportUtf8: { ja: "UTF-8でエクスポート", en: "Export as UTF-8" },
  exportSjis: { ja: "Shift_JISでエクスポート", en: "Export as Shift_JIS" },
  excelTitle: {
    ja: "Excelで先頭の0を残して開く方法",
    en: "How to open it in Excel without losing zeros",
  },
  excelSteps: [
    {
      ja: "Excelで空のブックを開き、「データ」→「テキストまたはCSVから」でファイルを選びます。",
      en: "Open an empty workbook, choose Data → From Text/CSV and pick the file.",
    },
    {
      ja: "「データ型検出」を「データ型を検出しない」にして「読み込み」を押します。",
      en: "Set “Data Type Detection” to “Do not detect data types” and press Load.",
    },
    {
      ja: "直したら「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選びます。",
      en: "When you are done, save it as “CSV UTF-8 (comma delimited)”.",
    },
    {
      ja:
        "ダブルクリックで開くとパスワードの先頭の0が消えます。消えた行は、取り込むときに「元のまま残す」で元に戻せます。",
      en:
        "Opened by a double click, Excel drops the zeros before a password. Such rows can be kept as they were when you import.",
    },
  ],
  importTitle: { ja: "CSVインポート", en: "Import" },
  drop: { ja: "CSVファイルをここに置くか、", en: "Drop a CSV file here, or " },
  choose: { ja: "ファイルを選ぶ", en: "choose a file" },
  chooseOther: { ja: "別のファイルを選ぶ", en: "Choose another file" },
  limits: {
    ja: "UTF-8またはShift_JIS、20 MB・100,000行まで",
    en: "UTF-8 or Shift_JIS, at most 20 MB and 100,000 rows",
  },
  create: { ja: "新しい内線も登録する", en: "Add new extensions too" },
  createAbout: {
    ja: "登録されていない内線番号の行を、新しいユーザとして追加します。",
    en: "A row with an extension that does not exist yet becomes a new user.",
  },
  template: { ja: "ひな形にする内線番号", en: "Extension to copy from" },
  templateAbout: {
    ja:
      "この人と同じデバイス、発信許可、権限を付けます。空欄なら、卓上電話とアプリ、国際電話以外の回線です。",
    en:
      "New users get this person's phones, lines and rights. Blank: a desk phone, an app, and every line that does not lead abroad.",
  },
  reading: { ja: "「{file}」を読み取っています（{percent}%）", en: "Reading {file} ({percent}%)" },
  checking: {
    ja: "「{file}」をサーバーで確認しています",
    en: "{file} is being checked by the server",
  },
  applying: { ja: "取り込んでいます", en: "Importing" },
  good: {
    ja: "{rows}行を確認しました。変更は{changes}件です。まだ保存していません。",
    en: "{rows} rows checked, {changes} changes. Nothing is saved yet.",
  },
  noChange: {
    ja: "{rows}行を確認しました。いまの内容と同じです。",
    en: "{rows} rows checked. Everything is already so.",
  },
  bad: {
    ja: "{issues}か所を直すと取り込めます。何も変更していません。",
    en: "{issues} places need mending. Nothing was changed.",
  },
  listed: {
    ja: "はじめの{listed}か所を表示しています。",
    en: "The first {listed} are shown.",
  },
  apply: { ja: "{changes}件を取り込む", en: "Import {changes} changes" },
  applied: { ja: "{changed}件を変更しました。", en: "{changed} users were changed." },
  recheck: { ja: "もう一度確認する", en: "Check again" },
  issuesTitle: { ja: "直すところ", en: "What needs mending" },
  place: { ja: "場所", en: "Place" },
  problem: { ja: "内容", en: "What is wrong" },
  cell: { ja: "{line}行目 {column}列", en: "Row {line}, column {column}" },
  row: { ja: "{line}行目", en: "Row {line}" },
  wholeFile: { ja: "ファイル全体", en: "The whole file" },
  show: { ja: "行を見る", en: "See the row" },
  peek: { ja: "ファイルの{line}行目付近", en: "The file around row {line}" },
  lineHead: { ja: "行", en: "Row" },
  warningsTitle: { ja: "ご確認ください", en: "Please check" },
  keep: { ja: "元のまま残す", en: "Keep the old one" },
  keepOne: { ja: "{whose}を元のまま残す", en: "Keep the old one of {whose}" },
  keepAll: { ja: "すべて元のまま残す", en: "Keep all the old ones" },
  keepNone: { ja: "ファイルのとおりに変更する", en: "Change them as in the file" },
  kept: { ja: "元のまま残します", en: "Stays as it was" },
  changesTitle: { ja: "変更点", en: "Changes" },
  findChange: { ja: "内線番号・氏名・内容で絞り込む", en: "Extension, name or content" },
  nothingFound: { ja: "「{text}」に合う変更はありません。", en: 'No change matches "{text}".' },
  who: { ja: "ユーザ", en: "User" },
  what: { ja: "変更", en: "Change" },
  added: { ja: "追加", en: "New" },
  countEdits: { ja: "変更 {count}人", en: "{count} changed" },
  countAdds: { ja: "追加 {count}人", en: "{count} new" },
  countField: { ja: "{field} {count}件", en: "{field}: {count}" },
  blank: { ja: "（空欄）", en: "(blank)" },
  becomes: { ja: "を次に変更:", en: "becomes" },
  passwordFilled: { ja: "新しく設定", en: "set for the first time" },
  passwordReplaced: { ja: "変更", en: "changed" },
  passwordUnverified: { ja: "サーバーで確認中", en: "being checked by the server" },
  withoutPassword: { ja: "パスワードなし", en: "no password" },
  lastImport: {
    ja: "最後の取り込み: {at} {name}（{changed}件）",
    en: "Last import: {at}, {name} ({changed} changes)",
  },
  undo: { ja: "取り込みを元に戻す", en: "Undo the import" },
  undoTitle: { ja: "最後の取り込みを元に戻しますか", en: "Undo the last import?" },
  undoText: {
    ja:
      "{changed}人を取り込み前の内容に戻します。取り込みで追加した人は削除します。そのあとに変更された項目はそのまま残ります。",
    en:
      "{changed} users go back to what they were before; users the import added are deleted. What was changed since stays.",
  },
  undoYes: { ja: "{changed}人を元に戻す", en: "Put {changed} users back" },
  undone: { ja: "{changed}人を元に戻しました。", en: "{changed} users are back as they were." },
  leftTitle: {
    ja: "取り込みのあとに変更されたため、そのまま残したもの",
    en: "Left as it is, because it was changed after the import",
  },
  leftGone: { ja: "登録がありません", en: "no longer there" },
  leftWhole: { ja: "ユーザ全体", en: "the whole user" },
  password: { ja: "パスワード", en: "Password" },
} as const satisfies Readonly<Record<string, Label | readonly Label[]>>;
