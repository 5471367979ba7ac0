//! The charter's deny-list (articles 1 and 2): what no schema, form, rule, import or message may hold.
//!
//! Contraception, pregnancy and ring checks, "in or out of plan" labels, birth permits and quotas, fees and fines for
//! births, sterilisation, blood-relation secrecy breaches and scores of persons. One list, asked by everybody:
//! importers drop a column whose name matches **before** storage and log its name, never a value.

/// One forbidden theme and the words by which a column, field or message of that theme is known.
#[derive(Debug, Clone, Copy)]
pub struct Denied {
    /// Short code of the theme, for logs and tests.
    pub code: &'static str,
    /// Why it is refused, in Chinese.
    pub reason_zh: &'static str,
    /// Why it is refused, in English.
    pub reason_en: &'static str,
    words: &'static [&'static str],
}

/// The list. Words are compared after [`folded`]; a name that contains one is denied.
pub const DENY_LIST: &[Denied] = &[
    Denied {
        code: "contraception",
        reason_zh: "避孕措施不属于服务登记内容",
        reason_en: "contraception is nobody's business but the person's",
        words: &[
            "避孕",
            "节育",
            "绝育",
            "结扎",
            "上环",
            "取环",
            "放环",
            "置环",
            "宫内节育",
            "皮埋",
            "药具使用",
            "contracept",
            "sterilis",
            "steriliz",
            "iud",
            "vasectom",
            "tubal",
        ],
    },
    Denied {
        code: "compulsory_check",
        reason_zh: "孕检、环检等强制检查已无法律依据",
        reason_en: "compulsory pregnancy and ring checks have no basis in law",
        words: &[
            "孕检",
            "环检",
            "查环",
            "查孕",
            "妇检",
            "双查",
            "三查",
            "孕情",
            "怀孕监测",
            "pregnancycheck",
            "ringcheck",
        ],
    },
    Denied {
        code: "plan_label",
        reason_zh: "不得记录计划内、计划外等标签",
        reason_en: "no in-plan or out-of-plan labels",
        words: &[
            "计划内",
            "计划外",
            "计内",
            "计外",
            "政策内",
            "政策外",
            "超生",
            "违法生育",
            "违规生育",
            "抢生",
            "偷生",
            "黑户标记",
            "inplan",
            "outofplan",
            "unplannedbirth",
            "illegalbirth",
        ],
    },
    Denied {
        code: "permit_or_quota",
        reason_zh: "不存在生育指标、准生证",
        reason_en: "there is no permit and no quota for births",
        words: &[
            "准生",
            "生育指标",
            "生育证号",
            "生育许可",
            "计划生育证明",
            "婚育证明",
            "计生证",
            "birthquota",
            "birthpermit",
        ],
    },
    Denied {
        code: "fee_or_fine",
        reason_zh: "社会抚养费等已废止",
        reason_en: "fees and fines for births were abolished",
        words: &[
            "抚养费",
            "计生罚款",
            "生育罚款",
            "超生罚",
            "计生处罚",
            "socialsupportfee",
            "socialmaintenancefee",
            "birthfine",
        ],
    },
    Denied {
        code: "surveillance_of_women",
        reason_zh: "不得按生育状态列出妇女名单",
        reason_en: "no lists of women by reproductive status",
        words: &[
            "育龄妇女信息卡",
            "育妇状态",
            "未婚育龄",
            "重点对象",
            "重点人群标记",
            "末次月经",
            "妊娠结果",
            "孕产状态",
            "lastperiod",
        ],
    },
    Denied {
        code: "score",
        reason_zh: "不得给人打分",
        reason_en: "no score of a person",
        words: &["信用评分", "个人评分", "诚信积分", "生育评分", "socialcredit", "personscore"],
    },
];

/// The theme under which a column, field or template name is refused, if it is.
///
/// Spaces, punctuation, full-width forms and letter case make no difference.
pub fn denied(name: &str) -> Option<&'static Denied> {
    let name = folded(name);
    DENY_LIST.iter().find(|entry| entry.words.iter().any(|word| matches_word(&name, word)))
}

/// Short Latin words match only as a whole name part (`iud` must not match `studied`); longer and Chinese ones anywhere.
fn matches_word(name: &Folded, word: &str) -> bool {
    if word.is_ascii() && word.len() <= 4 {
        name.parts.iter().any(|part| part == word)
    } else {
        name.joined.contains(word)
    }
}

struct Folded {
    joined: String,
    parts: Vec<String>,
}

/// Lower case, full-width Latin made half-width, everything but letters and digits taken as a gap.
fn folded(name: &str) -> Folded {
    let plain: String = name
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let parts: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    Folded { joined: parts.concat(), parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_the_old_systems_columns_however_written() {
        for name in [
            "避孕措施",
            "是否计划内生育",
            "社会 抚养费（元）",
            "IUD",
            "iud_date",
            "ＩＵＤ",
            "孕检日期",
            "准生证号",
            "Contraceptive Method",
            "birth-quota",
            "节育手术日期",
            "是否超生",
            "末次月经日期",
        ] {
            assert!(denied(name).is_some(), "{name}");
        }
    }

    #[test]
    fn lets_service_columns_through() {
        for name in [
            "姓名",
            "出生日期",
            "生育登记日期",
            "studied",
            "计划住院日期",
            "母亲姓名",
            "孕周",
            "抚养关系",
            "联系电话",
            "audit",
            "plan_name",
        ] {
            assert!(denied(name).is_none(), "{name}");
        }
    }
}
