/**
 * The words of questions: kana typed for words of the help, other words for the same, what people say around a
 * question. The tables that make speech, kana and everyday words end in the words of the help.
 */

/** What stands for another word; the first that fits wins, one after the other. */
export type SameWords = readonly (readonly [pattern: RegExp, word: string])[];

/** Of a reading that begins other words too, what must not follow: いま, but not います; ひと, but not ひとつ. */
const NOT_BEFORE: Readonly<Record<string, string>> = {
  いま: "(?![すせし])",
  ひと: "(?![こつり])",
  せき: "(?![ゅょ])",
  そと: "(?![がし])",
  なに: "(?![かも])",
};

/** Readings people type in either kana for the words of the help: one pattern, in which the longest is found first. */
const READ = readings(
  "かけかた かけ方|でんわばんごう 電話番号|でんわちょう 電話帳|でんわき 電話機|でんわ 電話|ばんごう 番号|" +
    "ないせん 内線|がいせん 外線|かいせん 回線|はっしん 発信|ちゃくしん 着信|ふざい 不在|じゅわき 受話器|" +
    "おうとう 応答|じどう 自動|だいり 代理|てんそう 転送|とりつぎ 取り次ぎ|ほりゅうばこ 保留箱|ほりゅう 保留|" +
    "とりだし 取り出し|とりだす 取り出す|ろくおん 録音|さいせい 再生|そくど 速度|りれき 履歴|けんさく 検索|" +
    "かんりしゃ 管理者|せってい 設定|きょか 許可|りせき 離席|かいぎ 会議|がいしゅつ 外出|きたく 帰宅|" +
    "きょひ 拒否|せつぞく 接続|せつだん 切断|つうわ 通話|つうち 通知|ひつうち 非通知|きんきゅう 緊急|" +
    "こくさい 国際|かいがい 海外|みしよう 未使用|そうにゅう 挿入|げんご 言語|えいご 英語|にほんご 日本語|" +
    "あてさき 宛先|じこく 時刻|じかん 時間|きょう 今日|きのう 昨日|じぶん 自分|わたし 私|だれ 誰|そと 外|" +
    "わすれ 忘れ|あんしょう 暗証|れんけい 連携|ほぞん 保存|きかん 期間|ついか 追加|とうろく 登録|" +
    "きれ 切れ|いま 今|なんけん 何件|しょうかい 紹介|ぶしょ 部署|たんまつ デバイス|" +
    "おしえ 教え|ちがう 違う|ちがい 違い|けさ 今朝|みせて 見せて|なに 何|まわし 回し|まわす 回す|かわる 代わる|ほかの 他の|" +
    "しりたい 知りたい|つかえ 使え|つかう 使う|ひと 人|あたらしい 新しい|はやく 速く|となり 隣|" +
    "せき 席|ぼたん ボタン|がめん 画面|まうす マウス|でばいす デバイス|ろぐいん ログイン|" +
    "ぱーく 保留箱|ぱすわーど パスワード|ぷれぜんす プレゼンス|えくせる excel|おぼえ 覚え|しらべ 調べ|" +
    "かいじょ 解除|きろく 記録|もじ 文字|ぜんかく 全角|はんかく 半角|くうらん 空欄|あき 空き|けしたい 消したい|" +
    "もどし 戻し|もどす 戻す|もどる 戻る|もどっ 戻っ|おりかえし 折り返し|るすでん 留守電|るすばん 留守番|" +
    "あいてる 空いてる|あいてます 空いてます|いれれる 入れられる|さがす 探す|さがし 探し|きく 聞く|ききたい 聞きたい|かえたい 変えたい|へんこう 変更|いれる 入れる|" +
    // other characters of the same sound, as typing offers them
    "補留 保留|保流 保留|保溜 保留|内戦 内線|外戦 外線|回戦 回線|電送 転送|転走 転送|伝送 転送|発進 発信|発振 発信|" +
    "着心 着信|着身 着信|理席 離席|離籍 離席|録温 録音|通和 通話|居力 許可|" +
    "はなし中 話し中|はなしちゅう 話し中|つうわちゅう 通話中|かいぎちゅう 会議中|りせきちゅう 離席中",
);

/** Whose number or name it is says nothing of what is asked: any slot is 701, somebody with a title is a person. */
export const NUMBERS: SameWords = [
  [/(?<![\d*#:.-])7\d\d(?![\d:.-])/g, "701"],
  [/(?<![\d*#:.-])(?:[1-9]\d{3}|0[\d-]{8,})(?![\d:.-])/g, " "],
  [/[\u3400-\u9fff々]{1,4}(?:さん|様)(?!宛)/g, " "],
];

/** Words of English said in a sentence of Japanese. */
const SAID_IN_ENGLISH: SameWords = [
  [/\bextensions?\b/g, "内線"],
  [/\b(?:phone )?numbers?\b/g, "番号"],
  [/\bmissed calls?\b/g, "不在着信"],
  [/\bpark(?:ed|ing)?(?: slots?)?\b/g, "保留箱"],
  [/\b(?:hold|held)\b/g, "保留"],
  [/\btransfer(?:red|ring)?\b/g, "転送"],
  [/\bcalls?\b|\btel\b/g, "電話"],
  [/\bphones?\b/g, "電話機"],
  [/\brecord(?:ing|ed)?s?\b/g, "録音"],
  [/\bhistory\b/g, "履歴"],
  [/\bpickup\b|\bpick up\b/g, "代理応答"],
  [/\bpresence\b|\bstatus\b/g, "プレゼンス"],
  [/\bdepartment\b|\bdept\b/g, "部署"],
  [/\b(?:in )?meeting\b/g, "会議"],
  [/\baway\b/g, "離席"],
  [/\bpasswords?\b/g, "パスワード"],
  [/\b(?:log|sign) ?in\b/g, "ログイン"],
];

/** Words of the Japanese page said in a sentence of English. */
const SAID_IN_JAPANESE: SameWords = [
  [/発信時自動応答|自動応答/g, " auto-answer "],
  [/着信連携/g, " incoming-call integration "],
  [/保留箱/g, " park slot "],
  [/保留/g, " hold "],
  [/代理応答/g, " pickup "],
  [/転送/g, " transfer "],
  [/不在着信/g, " missed call "],
  [/電話履歴|履歴/g, " call history "],
  [/未使用/g, " unused "],
  [/離席中?/g, " away "],
  [/会議中?/g, " in a meeting "],
  [/外出中?/g, " out of the office "],
  [/帰宅/g, " gone home "],
  [/着信拒否/g, " do not disturb "],
  [/プレゼンス/g, " presence "],
  [/発信許可/g, " permission to dial "],
  [/内線挿入/g, " insert extension "],
  [/電話番号挿入/g, " insert number "],
  [/内線/g, " extension "],
  [/回線/g, " line "],
  [/録音/g, " recording "],
  [/番号/g, " number "],
];

/** The words of the page of the other language become the sentence's own. */
export function inItsLanguage(text: string, language: "ja" | "en"): string {
  return (language === "ja" ? SAID_IN_ENGLISH : SAID_IN_JAPANESE)
    .reduce((rest, [pattern, word]) => rest.replaceAll(pattern, word), text);
}

/**
 * Other words for the words of the help, in Japanese: what the help calls by one name people call by many. Also
 * forms of a verb, so that the ending does not matter.
 */
export const SAME_IN_JAPANESE: SameWords = [
  [/エクセル/g, "excel"],
  [/コピペ|コピー(?:して|&)?(?:貼|ペースト)\S*|ペースト|張り付け|貼付け?/g, "貼り付け"],
  [/(?<![文数漢英])字(?=が|を|は|も|の)/g, "文字"],
  [/(?<=保留|転送|録音|切断|応答|保留箱|パスワード)の?(?:ボタン|キー)(?!が|を押)/g, ""],
  [/横棒|ダッシュ|棒線/g, "ハイフン"],
  [/向け(?=に|か|の|で)/g, "宛"],
  [/社外|(?:外|よそ|ほか|他)の会社/g, "外線"],
  [/番号を?(?:見せ|出さ|知らせ|知られ|通知し|通知せ|表示し|表示さ)(?:たく)?(?:な|ず)/g, "非通知"],
  [/何文字|最大何桁|最長|何字/g, "何桁"],
  [/ユーザ一括編集|一括編集|一括変更|一括登録/g, "csvの一括編集"],
  [/何秒後|何秒で|何分で|どのくらいで/g, "何秒"],
  [/話を通し|了解を取|都合を聞/g, "相談し"],
  [/ゼロ|零/g, "0"],
  [/同じ(?:もの|こと|です|なの)?|どっち|どちら/g, "違い"],
  [/消防署|消防車|パトカー/g, "消防"],
  [/メッセージ|コメント/g, "ひとこと"],
  [/もう(?:1|一)(?:件|本)/g, "もう1本"],
  [/ネット(?:ワーク)?(?=が)/g, "接続"],
  [/カッコ|括弧|かっこ/g, "かっこ"],
  [
    /アメリカ|外国|海外|\+1|ニューヨーク|ロンドン|パリ|上海|北京|ソウル|台湾|香港|中国|韓国|ハワイ|シンガポール|ヨーロッパ/g,
    "海外",
  ],
  [/\d+\/\d+/g, "2/2"],
  [/外す|外して|解く/g, "解除"],
  [/与え|付与|あげたい|付け(?:る|たい|て)/g, "付け"],
  [/頭の0|最初の0|前の0|先頭の?0/g, "先頭の0"],
  [/空のまま|空欄|空白のまま|何も入れな|入れないで|空に(?=し)/g, "空欄"],
  [/全部|すべて|全て/g, "すべて"],
  [/しゃべれ|話せ(?:る|ます)|通話でき/g, "話せる"],
  [/このページ|ブラウザ|この画面|ウェブ|(?:この)?パネル|このシステム|このソフト/g, "画面"],
  [/間違(?:え|っ|い)|ミス(?:し|って)|失敗/g, "失敗"],
  [/使えなく|入れなく|ログインでき(?:な|ま)|入れま/g, "ログインできな"],
  [/いつ(?:直|解|戻)|何分後|解除される/g, "解除"],
  [/一覧にし|だけ表示|だけ見|だけ出|絞/g, "絞り込"],
  [/(\d+)分(?:間|だけ)/g, "時間"],
  [/続け(?:る|たい|て|ら)/g, "続け"],
  [/アドレス帳|連絡帳/g, "電話帳"],
  [/暗証番号|パスコード|パスワ(?!ー)/g, "パスワード"],
  [/サインイン|ログオン/g, "ログイン"],
  [/サインアウト|ログオフ/g, "ログアウト"],
  [/ソフトホン|ソフト電話|携帯アプリ|スマホアプリ/g, "ソフトフォン"],
  [/スマホ|アイフォン|iphone|android|アンドロイド/g, "スマートフォン"],
  [/パソコン|ＰＣ|\bpc\b/g, "パソコン"],
  [/デスクフォン|固定機|卓上電話機|卓上の電話/g, "卓上電話"],
  [/お客(?:様|さま|さん)|先方/g, "相手"],
  [/同僚|隣の(?:席の)?人|(?:別|他|ほか)の(?:人|社員|担当者?)|他人|誰か/g, "他の人"],
  [/隣の席|隣の電話|横の席/g, "隣の席"],
  [/一斉に?|同時に/g, "同時"],
  [/グレーアウト|グレー|グレイ|薄(?:い色|く|い)|押(?:せ|し(?:ても|たのに)反応)/g, "灰色"],
  [/クリック(?:できな|しても反応)/g, "灰色"],
  [/かけ直|掛け直|折り?返|リダイヤル|再発信/g, "かけ直"],
  [
    /電話(?:を|で)?(?:かけ|掛け)(?:る|た|て|方|れ|ら|よ|ま)|電話(?:を)?(?:する|したい|して|します|できる)|ダイヤルする/g,
    "発信",
  ],
  [/(?:かけ|掛け)(?:る|たい|て|方|れ|られ)/g, "発信"],
  [
    /切れ(?:る|て|ちゃ|ます|ませ|た|ない|ず)|切(?:って|りたい|ります|る方)|(?<![締区])切る|ガチャ切り/g,
    "切断",
  ],
  [
    /(?:と|って)(?:出|で)(?:る|た|て|ます|ました)|(?:と|って)言われ|表示され|怒られ|叱られ|弾かれ|はじかれ/g,
    "表示",
  ],
  [/打(?:つ|っ|ち|て)|タイプし|入力し/g, "入力"],
  [
    /(?:電話|着信)[をにが]?(?:出たい|出る|出れ|出られ|出て|取る|取りたい|取れ|取って|とる|とりたい)/g,
    "電話に応答",
  ],
  [
    /(?:鳴って(?:い)?る)(?:電話|の)?[をにが]?(?:出|取|と)(?:たい|る|りたい|れ)/g,
    "鳴っている電話に応答",
  ],
  [
    /(?:誰も|相手が?|先が?|先の人が?|人が?)(?:出な|出ませ|出て(?:くれ)?な|でな|出なか)(?:い|かっ|ん)?/g,
    "応答しない",
  ],
  [/出なかったら|出てくれなかったら|出られない(?:とき|時|場合)/g, "応答しない"],
  [
    /つながりませ|繋がりませ|かかりませ|通じませ|繋がらな|通じな|かからな|つながんな|繋がんな/g,
    "つながらな",
  ],
  [/つな(?:ぐ|ぎ|いで|ぎたい|げ)|繋(?:ぐ|ぎ|いで|げ)|取り?次/g, "転送"],
  [/(?:電話を?)?(?:回し|回す|まわす|渡し|渡す|引き継)/g, "転送"],
  [
    /引き(?:取|上げ)|取り出|取りだ|拾(?:う|い)|(?<=保留箱.{0,8})(?:取|と)(?:る|りた|り方|って)/g,
    "取り出",
  ],
  [/(?<=録音.{0,8})(?:聞|聴|き)(?:け|く|き|い)/g, "再生"],
  [/弾か|はじか|つっぱね|拒否された|断られ/g, "発信できな"],
  [
    /保留箱(?:の|に)?(?:入った|ある|中の|入ってる)?(?:電話|通話)?[をに](?:取|出)/g,
    "保留箱から取り出",
  ],
  [/預け|あずけ/g, "預け"],
  [/(?:待って|待ってて)(?:もらう|もらい|もらえ|いただ)|待たせ|お待ち/g, "待たせ"],
  [/勝手に|ひとりで(?:に)?|自動的に|自動で/g, "自動"],
  [/変え|替え|変わ|切り?替|チェンジ|直した|修正|編集/g, "変更"],
  [/調べ|探|捜|検索|見つけ|サーチ/g, "検索"],
  [/聴|聞き直|聞/g, "聞"],
  [/再発行|リセット|再設定/g, "再設定"],
  [/終わ(?:る|り|っ|ら)|終了/g, "終了"],
  [/権限|許可|認められ|アクセス権/g, "許可"],
  [/宛名|名宛|宛て/g, "宛先"],
  [/ダウンロード|落とし|書き出|出力|エクスポート/g, "書き出"],
  [/アップロード|取り込|インポート|読み込ませ/g, "取り込"],
  [/ヘッドセット|ヘッドホン|イヤホン|マイク|スピーカー/g, "マイク"],
  [/しゃべ|喋|会話|おしゃべり/g, "話"],
  [/席に?(?:い|居)(?:ない|ません)|席を?(?:外|はず)(?:し|す)/g, "離席"],
  [/元に戻|戻(?:す|し|る|っ|り|さ|せ)/g, "戻"],
  [/消え(?:た|る|て|ちゃ|ました)|無くな|なくなっ|なくなり|消し(?:て|た)/g, "消え"],
  [/いっぱい|満杯|埋まっ|ふさがっ|満室/g, "いっぱい"],
  [/止め|停止|ストップ/g, "止め"],
  [/速さ|速度|スピード|倍速|早送り|速く|早く|ゆっくり/g, "速さ"],
  [/履歴|ログ(?![イアオ])|通話記録|着歴|発着信/g, "履歴"],
  [/留守電|留守録|ボイスメール|伝言メモ/g, "留守番電話"],
  [/状況|ステータス|在席/g, "状態"],
  [/新入社員|新人|新しい社員|新しい人/g, "新しい社員"],
  [/退職|辞め|やめた人/g, "退職"],
];

/** The same in English: phrases first, then words. */
export const SAME_IN_ENGLISH: SameWords = [
  [/\b(?:some|any)(?:body|one) else\b|\banother (?:person|employee|staff)\b/g, "colleague"],
  [/\bin (?:the|our|my|this) (?:office|company|building)\b/g, " "],
  [/\b(?:select|pick(?= a line)|choosing|selecting)\b/g, "choose"],
  [/\banonymous(?:ly)?\b|\b(?:hide|hiding|conceal|without (?:showing|sending))\b/g, "withhold"],
  [/\bvs\.?(?= |$)|\bversus\b|\bcompared with\b|\bthe same as\b/g, "difference"],
  [/\b(?:disappear(?:s|ed)?|vanish(?:es|ed)?|removed|erased|gone)\b/g, "deleted"],
  [/\b(?:old|past|previous|former)\b/g, "earlier"],
  [/\b(?:log|list) of calls\b|\bcall (?:log|list)s?\b/g, "call history"],
  [
    /\b(?:send|give|pass|hand) (?:this|the|a|my|it|him|her|them)(?: call| caller)? (?:over )?to (?:someone|somebody|another|a colleague|my)\b/g,
    "transfer call to",
  ],
  [/\b(?:united states|usa|america|europe|germany|china|abroad|overseas|foreign)\b/g, "abroad"],
  [/\bpopular\b|\btheme\b/g, "theme"],
  [
    /\bfully in use\b|\ball (?:the )?(?:channels|lines) (?:are )?(?:in use|busy|taken)\b|\bcompletely busy\b/g,
    "line-full",
  ],
  [/\b(?:till|untill|up to)(?= |$)/g, "until"],
  [/\b(?:by itself|by themselves|alone|on its own|automatically|automatic)\b/g, "automatically"],
  [/\b(?:switch|go|change|return|revert)(?:es|s)? back\b/g, "return"],
  [/\b(?:carry on|go on|keep on|continue)(?: (?:with|talking))?\b/g, "continue"],
  [
    /\b(?:which|what) (?:digits|keys|number)(?: (?:do|should|must|can) i)? (?:dial|press|type|enter)\b/g,
    "code dial",
  ],
  [
    /\b(?:occupied|in use|used up)\b(?=.*\b(?:slot|park))|(?<=\b(?:slots?|park)\b.*)\b(?:occupied|used up|full)\b/g,
    "taken",
  ],
  [/\bneighbou?r(?:'s)?\b/g, "colleague"],
  [/\b(?:mis-?typed?|mistake|incorrect|wrongly)\b/g, "wrong"],
  [/\b(?:immediately|straight (?:away|through)|right away|instantly)\b/g, "at once"],
  [/\bdash(?:es)?\b/g, "hyphen"],
  [
    /\b(?:lose|loses|losing|ate|eats|strips?|stripped)\b/g,
    "lost",
  ],
  [/\bempty\b/g, "blank"],
  [/\bdifferent(?= (?:phone|device|desk|line|number))/g, "another"],
  [/\bzeroe?s?\b/g, "zeros"],
  [/\b(?:third|three|another) (?:person|people|party)\b|\bthree-way\b/g, "conference"],
  [/\b(?:talk|speak|chat) (?:to|with) \S+(?: \S+)? (?:before|first)\b/g, "speak first"],
  [/\b(?:quick(?:er)?|faster)\b/g, "faster"],
  [/\b(?:doesn't|don't|won't|isn't|can't|cannot|can not)\b/g, "cannot"],
  [/\bstatus\b/g, "presence"],
  [/\b(?:conversation|phone call)\b/g, "call"],
  [/\b(?:soft ?phone app|app|application)s?\b/g, "app"],
  [/\bnot (?:in use|registered)\b|\bunregistered\b/g, "unused"],
  [/\b(?:log|sign)(?:ged|ging|ed|ing)?[ -]?(?:in|on)\b/g, "sign-in"],
  [/\b(?:log|sign)(?:s|ged|ging)?(?: me)?[ -]?(?:out|off)\b/g, "sign-out"],
  [/\bpick(?:s|ed|ing)? up a? ?parked\b/g, "retrieve parked"],
  [/\b(?:turn|switch|shut)(?:ed|ing|s)? (?:it |that |this )?(off|on)\b/g, "switch-$1"],
  [/\bpop(?:s|ped|ping)?[ -]?ups?\b/g, "pop-up"],
  [/\b(?:on|from|in|through|with|using) (?:this|the) (?:page|site|app)\b/g, " "],
  [/\b(?:colleagues?|co-?workers?|collea?gu?es?|team ?mates?|workmates?)\b/g, "colleague"],
  [/\b(?:cell(?:phone)?|mobile(?: phone)?|smart ?phone|iphone|android)\b/g, "mobile"],
  [
    /\bpass(?:es|ed|ing)? (?:(?:on|over|a|the|this|my|call|caller|customer|it|them) )+to\b/g,
    "transfer to",
  ],
  [
    /\b(?:put|putting|connect|hand|send)(?: (?:a|the|my|this|call|caller|customer|it|them|him|her))* (?:through|over|on)(?= to|$)/g,
    "transfer",
  ],
  [/\b(?:greyed?|grayed?|disabled|faded|unclickable)(?: out)?\b/g, "greyed"],
  [
    /\b(?:take|get|fetch|grab)(?: (?:a|the|my|call|caller|customer|it|them))* (?:out of|from|back from) (?:the |a )?(?:park|slot|\d)/g,
    "retrieve slot",
  ],
  [/\b(?:ring|phone|telephone) (?=(?:some|any|the|a|my|him|her|them|out)\w*)/g, "call "],
  [/\b(?:hang(?:ing)? up|end (?:a|the|this|my) call)\b/g, "hang-up"],
  [/\b(?:contacts?|address ?book|phone ?book|telephone book|directory)\b/g, "phonebook"],
  [/\b(?:admins?|administrators?)\b/g, "administrator"],
  [/\b(?:nobody|no one|no-one|noone)\b/g, "nobody"],
  [/\b(?:voice ?mail|answering machine)\b/g, "voicemail"],
  [/\b(?:passwords?|passcode|pass word|pasword|pin)\b/g, "password"],
  [/\bhead ?(?:set|phones?)\b|\bmike?\b/g, "microphone"],
  [/\b(?:excel|spreadsheets?)\b/g, "excel"],
  [/\bco-?des?\b/g, "code"],
  [/\b(?:handset|desk ?phone)s?\b/g, "desk phone"],
  [/\bcolou?rs?\b/g, "colour"],
  [/\b(?:divert|redirect)(?:ed|ing|s)?\b/g, "forward"],
  [/\b(?:permissions?|permitted|allowed|authori[sz]ed)\b/g, "permission"],
  [/\b(?:recorded|recordings?|record(?:s|ing))\b/g, "recording"],
];

function readings(text: string): readonly (readonly [reading: string, word: string])[] {
  return text.split("|").map((pair) => pair.split(" "))
    .map(([reading = "", word = ""]) => [reading, word] as const)
    .sort(([a], [b]) => b.length - a.length);
}

const WORD_OF: ReadonlyMap<string, string> = new Map(
  READ.flatMap(([reading, word]) => [[reading, word], [inKatakana(reading), word]]),
);
const READINGS = new RegExp(
  READ.map(([reading]) => `(?:${reading}|${inKatakana(reading)})${NOT_BEFORE[reading] ?? ""}`)
    .join("|"),
  "g",
);

function inKatakana(reading: string): string {
  return reading.replaceAll(
    /[\u3041-\u3096]/g,
    (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60),
  );
}

/** Kana typed for words of the help become those words. */
export function withReadings(text: string): string {
  return text.replaceAll(READINGS, (reading) => WORD_OF.get(reading) ?? reading);
}

/** What people say around a question in Japanese, in hiragana and common kanji; the longest first. */
const SMALL_TALK: readonly string[] =
  ("どのボタン|どこにある|どこにあり|一旦|いったん|とりあえず|手順|操作方法|いただけますか|いただけますでしょうか|いただきたい|よろしいでしょうか|大丈夫|おつなぎ|" +
    "教えてください|教えてほしい|教えて|おしえて|おねがいします|お願いします|のでしょうか|でしょうか|したいのですが|" +
    "のですが|んですが|ですか|ますか|ました|ません|ください|下さい|どうすれば|どうしたら|どうやって|どうやるの|どうやる|" +
    "どうなりますか|どうなります|どうなるの|どうなる|どのように|どうする|どうして|どうやれば|いいですか|いいの|" +
    "よいですか|したいです|したい|できますか|できるの|できる|します|する|しかた|仕方|方法|ほうほう|やりかた|やり方|" +
    "ありますか|あります|なんですか|ですが|です|ます|って|とは|には|では|のは|から|まで|へは|なに|何|ってなに|どう|" +
    "んだけど|のだけど|ですけど|なんだけど|なんだっけ|だっけ|でしたっけ|でしょう|だろう|かしら|かな|てしまった|ちゃった|" +
    "じゃった|てほしい|てもらいたい|たいとき|たい時|ときは|ところ|すると|したら|やめたい|たい|なぜ|なんで|理由|" +
    "すみません|すいません|あの|えっと|えーと|ちなみに|やっぱり|急ぎ|至急|とき|場合|こと|もの|ため|よう|ので|けど|" +
    "を|は|が|に|の|で|と|も|へ|か|な|ね|よ").split("|").sort((a, b) => b.length - a.length);

/** What this product is about. */
export const TELEPHONE_WORDS =
  /内線|外線|回線|発信|着信|電話|通話|保留|転送|応答|録音|履歴|不在|ログイン|ログアウト|パスワード|プレゼンス|離席|会議中|外出中|通話待機|デバイス|未使用|ソフトフォン|自動応答|非通知|番号|電話帳|ダイヤル|だいやる|文字|メモ|宛|帰宅|外出|会議|離席|市外局番|リスト|検索|挿入|連携|通知|画面|ボタン|キー|アシスタント|csv|excel|接続|pbx|取り込|受話器|鳴|切断|管理者|許可|国際|緊急|110|119|\b(?:calls?|calling|dial\w*|phones?|lines?|extensions?|park\w*|slots?|hold|held|transfer\w*|pickup|pick up|record\w*|history|missed|sign-in|sign-out|password|presence|devices?|softphone|app|auto-?answer|withhold|number|phonebook|search|insert|integration|notifications?|page|button|keys?|csv|excel|connection|pbx|import\w*|permission|administrator|greyed|voicemail|microphone|theme|do not disturb|unused|colleague|forward\w*|answer\w*|ring\w*|hang-up|caller|abroad|110|119)\b/;

const TALK = new RegExp(SMALL_TALK.filter((phrase) => phrase.length > 1).join("|"), "g");
/** A particle of one character, where no other kana stands before and behind it. */
const PARTICLE = new RegExp(
  `(?<![ぁ-ゖ])[${SMALL_TALK.filter((phrase) => phrase.length === 1).join("")}](?![ぁ-ゖ])`,
  "g",
);

export function withoutTalk(text: string): string {
  return text.replaceAll(TALK, " ").replaceAll(PARTICLE, " ");
}

export const STOP_WORDS: ReadonlySet<string> = new Set(
  ("a an the is are was be been do does did how what when where which who why can could i you we they he she it its " +
    "my me your our to of in on at for from by with and or this that there here please tell show mean means " +
    "should would will am if so just get got have has had used using use s t m ll ve about any some into put want wants need " +
    "needs like make makes making go going goes gone know try tried let give see look looks someone somebody anyone anybody something anything thing things people " +
    "person them him her his us their these those too also still now right really one ones way ways work works " +
    "ok hi hello hey thanks thank really press click type happens happen happened says say said re d cant dont doesnt isnt wont im ive " +
    "while then than but not no nor because since again away already yet ever very much many lot able seem seems keep keeps " +
    "told ask asks asking wonder wondering possible possibly maybe perhaps even only up out off down over under " +
    "customer customers client clients first next last day days today okay sure hear heard came come comes sorry excuse question quick help where's what's")
    .split(" "),
);
