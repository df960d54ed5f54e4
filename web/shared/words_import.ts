/**
 * What is said of a bulk CSV file: a sentence for each code of an issue or warning, in both languages, what is so and
 * then what to do. None repeats a cell. `{place}` is said by `import_message.ts`: 「5行目 パスワード: 」.
 */
import { IMPORT_PROBLEMS } from "./words_import_problems.ts";

export const IMPORT_WORDS = {
  ...IMPORT_PROBLEMS,
  // The file
  "file-empty": {
    ja: "ファイルに内容がありません。CSVエクスポートしたファイルをお使いください。",
    en: "The file is empty. Start from a file made by the export.",
  },
  "file-is-workbook": {
    ja:
      "Excelのブックです。Excelの「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んで保存してください。",
    en: "This is a workbook. In Excel, save it as “CSV UTF-8 (comma delimited)”.",
  },
  "file-is-utf-16": {
    ja:
      "文字コードがUTF-16です（Excelの「Unicodeテキスト」など）。「CSV UTF-8（コンマ区切り）」で保存し直してください。",
    en: "The file is UTF-16 (Excel's “Unicode text”). Save it as “CSV UTF-8 (comma delimited)”.",
  },
  "file-is-iso-2022-jp": {
    ja: "文字コードがISO-2022-JPです。UTF-8またはShift_JISで保存し直してください。",
    en: "The file is ISO-2022-JP. Save it as UTF-8 or Shift_JIS.",
  },
  "nul-character": {
    ja:
      "{place}文字でないデータ（NUL、{offset}バイト目）があります。表計算ソフトで開き、CSVで保存し直してください。",
    en:
      "{place}there is a NUL, which is no text (byte {offset}). Open it in a spreadsheet and save it as CSV.",
  },
  "undecodable-bytes": {
    ja:
      "{place}{encoding}の文字として読めないデータ（{offset}バイト目）があります。UTF-8またはShift_JISで保存し直してください。",
    en: "{place}byte {offset} is no character of {encoding}. Save the file as UTF-8 or Shift_JIS.",
  },
  // The header
  "header-missing": {
    ja: "{place}列名がありません。「{first}」と「{second}」の列名を1行目に入れてください。",
    en: "{place}there are no column names. Put {first} and {second} into the first row.",
  },
  "tab-separated": {
    ja: "タブ区切りです。カンマ区切りのCSVで保存し直してください。",
    en: "The cells are separated by tabs. Save it as CSV with commas.",
  },
  "semicolon-separated": {
    ja: "セミコロン区切りです。カンマ区切りのCSVで保存し直してください。",
    en: "The cells are separated by semicolons. Save it as CSV with commas.",
  },
  "missing-column": {
    ja: "「{name}」の列がありません。列名を1行目に入れてください。",
    en: "There is no column {name}. Put its name into the first row.",
  },
  "duplicate-column": {
    ja: "{place}「{name}」の列が2つあります。どちらかを削除してください。",
    en: "{place}there are two columns {name}. Delete one of them.",
  },
  "unnamed-column": {
    ja: "{place}列名がありません。列名を入れるか、列を削除してください。",
    en: "{place}the column has no name. Name it or delete the column.",
  },
  "unknown-column": {
    ja: "{place}「{name}」は使えない列名です。列名を直すか、列を削除してください。",
    en: "{place}{name} is no column of this file. Correct the name or delete the column.",
  },
  "unknown-column-untold": {
    ja: "{place}使えない列名です。列名を直すか、列を削除してください。",
    en: "{place}this is no column name of the file. Correct it or delete the column.",
  },
  // Rows and cells
  "stray-quote": {
    ja: '{place}セルの途中に「"」があります。セル全体を「"」で囲み、中の「"」は2つ重ねてください。',
    en:
      "{place}there is a quote inside the cell. Quote the whole cell and double the quotes in it.",
  },
  "text-after-quote": {
    ja: '{place}閉じた「"」のあとに文字があります。セル全体を「"」で囲んでください。',
    en: "{place}there is text after the closing quote. Quote the whole cell.",
  },
  "unclosed-quote": {
    ja: '{place}「"」が閉じていません。セルの終わりに「"」を入れてください。',
    en: "{place}the quote is never closed. Put one at the end of the cell.",
  },
  "row-width": {
    ja:
      '{place}列の数が違います（{found}列、1行目は{expected}列）。セルの中のカンマは「"」で囲んでください。',
    en: "{place}{found} cells instead of {expected}. Quote a cell that has a comma in it.",
  },
  "extension-missing": {
    ja: "{place}内線番号が空欄です。内線番号を入れるか、行を削除してください。",
    en: "{place}the extension is blank. Fill it in or delete the row.",
  },
  "extension-is-formula": {
    ja: "{place}数式は使えません。内線番号を数字で入れてください。",
    en: "{place}a formula cannot be an extension. Type its digits.",
  },
  "extension-format": {
    ja: "{place}内線番号は2〜6桁の数字で、0以外で始めてください。",
    en: "{place}an extension has 2 to 6 digits and does not begin with 0.",
  },
  "extension-is-emergency": {
    ja: "{place}110、118、119で始まる内線番号は登録できません。",
    en: "{place}no extension may begin with 110, 118 or 119.",
  },
  "extension-is-special": {
    ja: "{place}104や117などの特番で始まる内線番号は登録できません。",
    en: "{place}no extension may begin with a service number such as 104 or 117.",
  },
  "extension-is-slot": {
    ja: "{place}保留箱の番号で始まる内線番号は登録できません。",
    en: "{place}no extension may begin with the number of a park slot.",
  },
  "import.unknown-extension": {
    ja: "{place}登録されていません。番号を直すか、「新しい内線も登録する」をお選びください。",
    en: "{place}there is no such extension. Correct it, or choose to add new extensions.",
  },
  "duplicate-extension": {
    ja: "{place}{first}行目と同じ内線番号です。どちらかの行を削除してください。",
    en: "{place}row {first} has the same extension. Delete one of the two.",
  },
  "extension-taken": {
    ja: "{place}この番号はデバイスの名前に使われています。別の番号にしてください。",
    en: "{place}a phone has this number as its name. Choose another one.",
  },
  "too-many-people": {
    ja: "{place}ユーザは{most}人までです。ここから先は登録できません。",
    en: "{place}an office has {most} people at most. From here on none can be added.",
  },
  "password-format": {
    ja: "{place}半角数字1〜10桁にしてください。",
    en: "{place}use 1 to 10 half-width digits.",
  },
  "password.too-long": { ja: "11桁以上あります。", en: "It has more than 10." },
  "password.exponent": {
    ja:
      "Excelが指数（1.23E+09など）に変えた形です。セルの書式を「文字列」にして入れ直してください。",
    en: "Excel turned it into a number like 1.23E+09. Format the cell as text and type it again.",
  },
  "password.formula": { ja: "数式は使えません。", en: "A formula is not possible." },
  "password.text-mark": {
    ja: "先頭の「'」を取ってください。",
    en: "Take the ' at its beginning away.",
  },
  "password.full-width": {
    ja: "全角の数字があります。同じ数字を半角で入れてください。",
    en: "It has full-width digits. Type the same ones in half width.",
  },
  "password.spaces": { ja: "空白を取ってください。", en: "Take the spaces away." },
  "password.signs": {
    ja: "数字でない記号を取ってください。",
    en: "Take what is not a digit away.",
  },
  "password.letters": { ja: "文字が含まれています。", en: "It has letters in it." },
  "password.other": { ja: "数字でないものが含まれています。", en: "It has more than digits." },
  "name-missing": {
    ja: "{place}{column}が空欄です。入れてください。",
    en: "{place}the {column} is blank. Fill it in.",
  },
  "number-missing": {
    ja: "{place}電話番号が空欄です。電話番号を入れるか、行を削除してください。",
    en: "{place}the number is blank. Fill it in or delete the row.",
  },
  "number-format": {
    ja: "{place}電話番号として読み取れません。数字とハイフンで入れてください。",
    en: "{place}this is no number. Use digits and hyphens.",
  },
  "too-many-entries": {
    ja: "{place}1つのリストに登録できるのは{most}件までです。ここから先は登録できません。",
    en: "{place}a phonebook has {most} numbers at most. From here on none can be added.",
  },
  "text-too-long": {
    ja: "{place}{most}文字までにしてください。",
    en: "{place}use at most {most} characters.",
  },
  "control-character": {
    ja: "{place}改行などの制御文字があります。取ってください。",
    en: "{place}there is a line break or another control character. Take it away.",
  },
  // Warnings
  "leading-zeros-lost": {
    ja: "{place}先頭の0がなくなっています（Excelで開くと消えます）。",
    en: "{place}its leading zeros are gone (Excel drops them).",
  },
  "characters-lost": {
    ja: "{place}Shift_JISにない文字が「?」などに変わっています。",
    en: "{place}characters that Shift_JIS lacks have become “?”.",
  },
  "added-without-password": {
    ja: "{place}パスワードが空欄です。入れるまでこの人はログインできません。",
    en: "{place}the password is blank. Until there is one this person cannot sign in.",
  },
  // The import as a whole
  "file-changed-since-preview": {
    ja: "確認したファイルと内容が違います。このファイルを確認してから取り込んでください。",
    en: "This is not the file that was checked. Check this one first.",
  },
} as const;

export type ImportWordCode = keyof typeof IMPORT_WORDS;
