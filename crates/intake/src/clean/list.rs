use codes::lists::{self, CodeList};
use records::Attribute;

use super::{Reading, Text};
use crate::finding::{Code, Detail};

/// One of our own words, and what departments write for it.
type Word = (&'static str, &'static [&'static str]);

/// Attributes whose values are our own words, with what departments write for them.
const WORDS: &[(Attribute, &[Word])] = &[
    (Attribute::HouseholdKind, &[("family", &["普通户"]), ("collective", &["公共户"])]),
    (
        Attribute::ResidenceStatus,
        &[
            ("present", &["在户", "在住", "常住", "人户一致", "人在户在", "户在人在", "居住在本地"]),
            ("away", &["外出", "人户分离", "户在人不在", "外出务工", "外出居住"]),
            ("unknown", &["去向不明", "下落不明", "不知去向", "空挂户", "空挂"]),
        ],
    ),
    (
        Attribute::HukouEndReason,
        &[
            ("death", &["死亡", "死亡注销", "宣告死亡", "去世", "病故", "亡故"]),
            ("moved_out", &["迁出", "户口迁出", "迁移", "迁往市外", "迁往省外", "迁往县外"]),
            ("duplicate", &["重复", "重复户口", "重户", "重口", "双重户口", "重复登记"]),
            ("other", &["其他", "其它", "出国定居", "参军", "入伍", "服兵役", "加入外国籍", "失踪", "更正"]),
        ],
    ),
    (
        Attribute::EventKind,
        &[
            ("birth", &["出生", "出生登记", "新生儿"]),
            ("marriage", &["结婚", "结婚登记", "J", "补领结婚证", "补发结婚证", "BJ"]),
            ("divorce", &["离婚", "离婚登记", "L", "协议离婚", "判决离婚", "补领离婚证", "补发离婚证", "BL"]),
            ("death", &["死亡", "死亡登记"]),
            ("move_in", &["迁入", "流入", "迁入登记"]),
            ("move_out", &["迁出", "流出", "迁出登记"]),
        ],
    ),
    (Attribute::BirthCalendar, &[("lunar", &["农历", "阴历", "旧历"])]),
];

#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many attributes have a list")]
fn list_of(attribute: Attribute) -> Option<&'static CodeList> {
    match attribute {
        Attribute::Sex => Some(&lists::SEX),
        Attribute::IdKind => Some(&lists::ID_KIND),
        Attribute::Relation => Some(&lists::RELATION),
        Attribute::Ethnicity => Some(&lists::ETHNICITY),
        Attribute::MaritalStatus => Some(&lists::MARITAL),
        Attribute::Education => Some(&lists::EDUCATION),
        _ => None,
    }
}

fn words_of(attribute: Attribute) -> &'static [Word] {
    WORDS.iter().find(|(found, _)| *found == attribute).map_or(&[], |(_, words)| words)
}

/// Whether `value` is one of the list's canonical values.
pub(super) fn has(attribute: Attribute, value: &str) -> bool {
    match list_of(attribute) {
        Some(list) => list.entry(value).is_some(),
        None => words_of(attribute).iter().any(|(code, _)| *code == value),
    }
}

pub(super) fn read(attribute: Attribute, cell: &str) -> Reading<'_> {
    let narrow = text::fold::half_width(cell);
    let narrow = narrow.trim();
    let code = match list_of(attribute) {
        // Old and new kinds (农业家庭户, 居民集体户, …) all say which of the two they are.
        None if attribute == Attribute::HouseholdKind && narrow.contains("集体") => Some("collective"),
        None if attribute == Attribute::HouseholdKind && narrow.contains("家庭") => Some("family"),
        Some(list) => list.code_of(narrow),
        None => words_of(attribute)
            .iter()
            .find(|(code, words)| {
                *code == narrow || words.iter().any(|word| word.eq_ignore_ascii_case(narrow))
            })
            .map(|(code, _)| *code),
    };
    // A list's codes are static texts, which live as long as any cell.
    code.map_or(Reading::Bad(Code::ValueUnknown, Detail::Attribute(attribute)), |code| {
        Reading::Value(Text::Cell(code))
    })
}
