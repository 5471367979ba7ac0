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

/// What the charter refuses to say to people: a text that has a word of every group.
struct DeniedWording {
    theme: Denied,
    groups: &'static [&'static [&'static str]],
}

/// What asks somebody to do something.
const ASKS: &[&str] = &[
    "检查", "体检", "登记", "报到", "填报", "上报", "申报", "报告", "普查", "排查", "摸底", "核实", "核查",
    "到场", "来站", "check", "examin", "report", "register", "survey", "attend", "cometo",
];

/// The wordings that are refused in what people are told, beside the list of themes. A message may speak of births and of care; it may
/// not ask anybody by marriage or pregnancy, press for either, or make care compulsory.
const DENIED_WORDINGS: &[DeniedWording] = &[
    DeniedWording {
        theme: Denied {
            code: "asked_by_pregnancy",
            reason_zh: "不得按是否怀孕、是否生育要求人来检查、登记或说明",
            reason_en: "nobody is asked by whether they are pregnant or have children",
            words: &[],
        },
        groups: &[&[
            "未孕",
            "未怀孕",
            "未生育",
            "是否怀孕",
            "是否生育",
            "怀孕情况",
            "怀孕状况",
            "孕育情况",
            "生育情况",
            "生育状况",
            "婚育情况",
            "婚育状况",
            "notpregnant",
            "arepregnantornot",
            "whetheryouarepregnant",
            "pregnancystatus",
            "childless",
            "reproductivestatus",
        ]],
    },
    DeniedWording {
        theme: Denied {
            code: "asked_by_marriage",
            reason_zh: "不得按婚姻状况要求妇女来检查、登记或说明",
            reason_en: "no woman is asked by whether she is married",
            words: &[],
        },
        groups: &[
            &[
                "未婚",
                "已婚",
                "离异",
                "离婚",
                "丧偶",
                "单身",
                "再婚",
                "婚姻状况",
                "unmarried",
                "married",
                "divorced",
                "widowed",
                "singlewom",
                "maritalstatus",
            ],
            &["妇女", "女性", "女青年", "女职工", "女同志", "女士", "育龄", "women", "woman", "female"],
            ASKS,
        ],
    },
    DeniedWording {
        theme: Denied {
            code: "asked_by_age_to_bear",
            reason_zh: "不得把育龄妇女列为检查、登记的对象",
            reason_en: "women of child-bearing age are not called in",
            words: &[],
        },
        groups: &[
            &["育龄妇女", "育龄女性", "育龄期", "育龄人群", "childbearingage", "reproductiveage"],
            ASKS,
        ],
    },
    DeniedWording {
        theme: Denied {
            code: "compelled_care",
            reason_zh: "孕产期保健是自愿的，不得强制",
            reason_en: "care in pregnancy is voluntary",
            words: &[],
        },
        groups: &[
            &["怀孕", "孕妇", "孕期", "妊娠", "孕产妇", "pregnan"],
            &["必须", "务必", "一律", "强制", "责令", "否则", "must", "compulsory", "mandatory", "obliged"],
            ASKS,
        ],
    },
    DeniedWording {
        theme: Denied {
            code: "pressed",
            reason_zh: "不得催婚催育",
            reason_en: "nobody is pressed to marry or to have children",
            words: &[],
        },
        groups: &[&[
            "催婚",
            "催生",
            "尽快结婚",
            "尽快生育",
            "尽快怀孕",
            "尽早结婚",
            "尽早生育",
            "抓紧结婚",
            "抓紧生育",
            "抓紧怀孕",
            "应生尽生",
            "应生未生",
            "早婚早育",
            "早生快生",
            "marrysoon",
            "getmarriedsoon",
            "havechildrensoon",
            "haveababysoon",
            "havemorechildren",
        ]],
    },
];

/// The theme under which what people are to be told is refused, if it is: what no column may be called, and what asks people by
/// marriage or pregnancy.
pub fn denied_wording(text: &str) -> Option<&'static Denied> {
    let has = |folded: &Folded, words: &[&str]| words.iter().any(|word| matches_word(folded, word));
    denied(text).or_else(|| {
        let text = folded(text);
        let mut wordings = DENIED_WORDINGS.iter();
        wordings
            .find(|wording| wording.groups.iter().all(|group| has(&text, group)))
            .map(|found| &found.theme)
    })
}

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
    fn refuses_to_call_people_in_by_marriage_or_pregnancy() {
        for text in [
            "请已婚未孕妇女来检查",
            "请已婚妇女本周到社区登记",
            "未婚女青年请到居委会报到。",
            "请各位如实填报婚育情况",
            "请育龄妇女参加普查",
            "孕妇必须到站检查",
            "国家鼓励三孩，请尽快生育",
            "Married women, please come to the community centre for a check.",
            "Please tell us your pregnancy status.",
            "Women of child-bearing age: report to the clinic.",
            "Pregnant women must register here.",
            "参加 孕 检",
        ] {
            assert!(denied_wording(text).is_some(), "{text}");
        }
        let column = |name: &str| denied(name).is_none();
        assert!(column("已婚"), "a marriage is a fact of the register; only messages may not ask by it");
    }

    #[test]
    fn lets_services_be_told() {
        for text in [
            "怀孕后可以到社区卫生服务中心免费建册，领取叶酸。",
            "孕妇注意防暑：社区开放纳凉点，欢迎来休息。",
            "结婚登记全国通办：带身份证到任一婚姻登记处。",
            "离婚后的抚养权咨询：每周三法律援助。",
            "妇女两癌免费检查，35 至 64 岁自愿参加。",
            "育儿补贴开始申领，请家长在国家系统里申领。",
            "丧偶老人可以申请上门探访。",
            "Free folic acid for those who are pregnant; ask at the clinic.",
            "Parents of newborns must bring the medical certificate of birth.",
            "Marriage is registered anywhere in the country.",
        ] {
            assert!(denied_wording(text).is_none(), "{text}: {:?}", denied_wording(text));
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
