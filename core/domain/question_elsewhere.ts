/** What an office asks about that is none of its telephones: the assistant says so, whatever words it shares. */

/** `plain`: as `plainQuestion` makes it, katakana as hiragana. */
export function isElsewhere(plain: string): boolean {
  return JAPANESE.test(plain) || ENGLISH.test(plain);
}

// deno-fmt-ignore
const JAPANESE = anyOf([
  // machines and services that are no telephones
  "めーる", "めるあど", "\\be-?mail\\b", "ぷりん(?:た|と)", "印刷機", "こぴー機", "複合機", "ふぁっくす", "ふぁくす", "\\bfax\\b",
  "わい.?ふぁい", "\\bwi-?fi\\b", "無線lan", "\\bvpn\\b", "ぷろじぇくた", "\\bsms\\b", "しょーとめっせーじ",
  "line(?:で|の|を)", "\\bslack\\b", "\\bteams\\b", "\\bzoom\\b", "びでお会議", "web会議", "おんらいん会議", "起動しな",
  "電源が入らな", "ういるす", "あっぷでーと", "うぃんどうず", "\\bwindows\\b", "\\bword\\b", "ぱわーぽいんと",
  "\\bpowerpoint\\b", "ぴぼっと", "関数", "機種変更", "充電",
  // the office
  "会議室", "応接室", "駐車", "食堂", "弁当", "ろっかー", "鍵を(?:な|落)", "落とし物", "忘れ物", "備品", "名刺", "座席表", "経費",
  "精算", "稟議", "有給", "休暇", "残業", "勤怠", "出張", "給料", "給与", "年収", "賞与", "ぼーなす", "健康診断", "保険証", "研修",
  "議事録", "請求書", "見積", "契約", "売上", "株価", "為替", "円相場", "換算", "料金", "電話代",
  // people beside their telephones
  "さぼ", "(?:なんで|なぜ|どうして|何で|理由).{0,10}(?:席に?い|休|来な|来て(?:い)?な|出社し|早退|遅刻)",
  "(?:休|早退|遅刻|いない|離席)(?:んで|して|の)?.{0,6}理由", "誕生日", "体調", "具合", "病気", "入院", "家の(?:電話|番号)", "社員旅行", "為替", "郵便局", "銀行", "病院", "年齢", "何歳", "住所",
  "自宅", "性格", "趣味", "家族", "奥さん", "旦那", "彼氏", "彼女", "結婚", "独身", "血液型", "出身", "学歴", "役職", "上司は",
  "社長は誰", "の(?:社長|専務|常務)(?:の|は|って)", "個人の?(?:携帯|番号|電話|スマートフォン)", "携帯の個人", "私用", "顔写真", "似顔絵", "車で",
  "(?:一番|もっとも|最も|いちばん)(?!最近|近|新し|早|速|多|少|上|下|左|右).{0,12}(?:人|誰|だれ|社員)",
  // the world
  "怒って", "担当者の名前", "社内報", "忘年会", "新年会", "歓迎会", "今期", "目標", "値段", "部屋を取", "決めて(?:い)?る", "機嫌", "好きな",
  "好物", "嫌い", "いくつぐらい", "何しに", "用紙", "文房具", "住所", "支払", "防災", "避難", "会社の歴史", "創業", "従業員", "天気",
  "気温", "雨", "地震", "にゅーす", "試合", "野球", "さっかー", "選挙", "営業時間", "営業して", "定休日", "何時まで(?:営業|開|やって)",
  "荷物", "配達", "宅配", "行き方", "乗換", "電車", "終電", "新幹線", "たくしー", "ほてる", "予約", "らーめん", "れすとらん", "らんち",
  "料理", "作り方", "れしぴ", "音楽をかけ", "翻訳", "訳して", "要約", "占い", "冗談", "今何時", "何時ですか$", "何曜日", "今日は何日",
  "他社", "競合", "しすこ", "\\bcisco\\b", "比べ", "どっちがい", "あなたの名前",
]);

// deno-fmt-ignore
const ENGLISH = anyOf([
  // machines and services that are no telephones
  "\\be-?mails?\\b", "\\bwi-?fi\\b", "\\bprinters?\\b", "\\bprinting (?:a|the|my|from|is|does)\\b",
  "\\bfax(?:es)?\\b", "\\bvpn\\b", "\\bphotocop", "\\bprojector", "\\btext messages?\\b",
  "\\bsms\\b", "\\bteams\\b", "\\bzoom\\b", "\\bslack\\b", "\\bwindows\\b", "\\bcisco\\b",
  "\\bbetter than\\b", "\\bcompared? (?:to|with)\\b", "\\bcompetitor", "\\bprint\\b",
  "\\bsystem is (?:the )?best",
  // the office
  "\\bpaid\\b", "\\bmeeting rooms?\\b", "\\bconference rooms?\\b", "\\bbook (?:a|the|me)\\b",
  "\\bparking (?:lot|space|place)", "\\bcafeteria", "\\blunch\\b", "\\bcanteen", "\\bexpenses?\\b",
  "\\bpaid leave", "\\bvacation", "\\bholidays?\\b", "\\bsick leave", "\\bpayslip",
  "\\bsalar(?:y|ies)\\b", "\\bbonus\\b", "\\bovertime\\b", "\\binvoices?\\b", "\\bcontracts?\\b",
  "\\bbills?\\b", "\\bprices?\\b", "\\bcosts?\\b", "\\blicen[cs]e", "\\balarm code\\b",
  "\\bon duty\\b", "\\bcoffee\\b", "\\bemployees\\b", "\\bbuy\\b", "\\bfire drill",
  "\\bsalesperson", "\\bcompany's history", "\\bhistory of the company", "\\bhow much does\\b",
  // people beside their telephones
  "\\bwho (?:is|are|works?) (?:the )?(?:most|best|worst|hardest|\\w+[^wr]est)\\b",
  "\\bwhy (?:is|isn't|was|wasn't) (?!my|the|it|this|that)\\S+ (?:\\S+ )?(?:away|absent|off|late|not (?:here|at (?:work|his|her|their)))\\b",
  "\\bpromot(?:ed|ion)\\b", "\\bworking on\\b", "\\b(?:home|private|personal) (?:phone|telephone|tel|number)\\b",
  "\\bbirthdays?\\b", "\\bsick\\b(?! leave)", "\\bhow old\\b", "\\bage of\\b", "'s age\\b",
  "\\bhome address\\b", "\\baddress of\\b", "\\bstreet\\b", "\\bmarried\\b", "\\bwife\\b",
  "\\bhusband\\b", "\\bpersonality\\b", "\\bhobb(?:y|ies)\\b",
  "\\bprivate (?:mobile|cell|phone|number)\\b", "\\bpersonal (?:mobile|cell|phone|number)\\b",
  "\\bjob title\\b", "\\bboss\\b", "\\bceo\\b", "\\b(?:does|do|did) \\S+ live\\b", "\\bearns?\\b",
  "\\bnice person\\b", "\\bfavou?rite\\b", "\\bangry\\b", "\\bdeliver(?:y|ed)\\b(?! log)",
  // the world
  "\\b(?:good|nice|bad) at\\b", "\\bill\\b", "\\bcab\\b", "\\bexchange rate", "\\bweather\\b",
  "\\brain\\b", "\\bnews\\b", "\\bmatch last\\b", "\\bgame last\\b", "\\bwho won\\b", "\\bparcel",
  "\\bopening hours\\b", "\\boffice (?:open|close)", "\\btrains?\\b", "\\btaxi\\b", "\\bhotel\\b",
  "\\brestaurant", "\\bpizza\\b", "\\brecipe", "\\btranslat", "\\bsummari[sz]e",
  "\\bwrite (?:a|an|me)\\b", "\\bjoke\\b", "\\bcapital of\\b", "\\bstock\\b",
  "\\bwhat time is it\\b", "\\bplay (?:some )?music\\b", "\\byour name\\b",
]);

function anyOf(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join("|"));
}
