//! What a field or a list asks for, in words for screens.

use crate::{
    facts::{Counted, Criteria, Figure, Population, Sex, Standing, What, Who},
    meaning::{Asks, Reason, reason},
};

fn who(who: Who) -> (&'static str, &'static str) {
    match who {
        Who::Own => ("本人", "own"),
        Who::Head => ("户主", "head's"),
        Who::Spouse => ("配偶", "spouse's"),
        Who::Father => ("父亲", "father's"),
        Who::Mother => ("母亲", "mother's"),
    }
}

fn what(what: What) -> (&'static str, &'static str) {
    match what {
        What::Name => ("姓名", "name"),
        What::FormerName => ("曾用名", "former name"),
        What::Sex => ("性别", "sex"),
        What::BirthDate => ("出生日期", "date of birth"),
        What::Age => ("年龄", "age"),
        What::IdNumber => ("证件号码", "document number"),
        What::IdKind => ("证件类型", "kind of document"),
        What::Phone => ("联系电话", "phone"),
        What::Ethnicity => ("民族", "ethnicity"),
        What::Marital => ("婚姻状况", "marital status"),
        What::Education => ("文化程度", "education"),
        What::Employer => ("工作单位", "employer"),
        What::Address => ("现住址", "present address"),
        What::HukouAddress => ("户籍地址", "household-book address"),
        What::Relation => ("与户主关系", "relation to the head"),
        What::HouseholdSize => ("家庭人口数", "household size"),
        What::ResidentFrom => ("来本地时间", "here since"),
        What::DeathDate => ("死亡日期", "date of death"),
        What::Place => ("所属村（社区）", "place"),
    }
}

fn counted(counted: Counted) -> (&'static str, &'static str) {
    match counted {
        Counted::People => ("人数", "people"),
        Counted::Households => ("户数", "households"),
        Counted::Births => ("出生", "births"),
        Counted::Deaths => ("死亡", "deaths"),
        Counted::Marriages => ("结婚", "marriages"),
        Counted::Divorces => ("离婚", "divorces"),
        Counted::MovedIn => ("迁入", "moves in"),
        Counted::MovedOut => ("迁出", "moves out"),
    }
}

fn figure(figure: Figure) -> (&'static str, &'static str) {
    match figure {
        Figure::Count => ("", ""),
        Figure::Share => ("占比（%）", "share (%)"),
        Figure::SexRatio => ("性别比（女=100）", "males per 100 females"),
        Figure::BirthRate => ("出生率（‰）", "births per 1,000"),
        Figure::DeathRate => ("死亡率（‰）", "deaths per 1,000"),
        Figure::NaturalRate => ("自然增长率（‰）", "natural growth per 1,000"),
        Figure::Natural => ("自然增长", "births less deaths"),
        Figure::Dependency => ("总抚养比（%）", "dependency ratio (%)"),
        Figure::HouseholdSize => ("户均人口", "people per household"),
    }
}

fn criteria(own: &Criteria) -> (Vec<String>, Vec<String>) {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    let mut say = |chinese: String, english: String| {
        zh.push(chinese);
        en.push(english);
    };
    let (standing_zh, standing_en) = match own.standing {
        None | Some(Standing::Resident) => ("常住", "residents"),
        Some(Standing::Hukou) => ("户籍", "household book here"),
        Some(Standing::Migrant) => ("流动人口", "migrants"),
        Some(Standing::Separated) => ("人户分离", "living apart from their book"),
        Some(Standing::Away) => ("外出", "away"),
        Some(Standing::Unaccounted) => ("去向不明", "unaccounted for"),
    };
    say(standing_zh.into(), standing_en.into());
    match own.sex {
        Some(Sex::Male) => say("男".into(), "male".into()),
        Some(Sex::Female) => say("女".into(), "female".into()),
        None => {}
    }
    match own.ages {
        Some((from, Some(to))) => say(format!("{from}—{to}岁"), format!("aged {from} to {to}")),
        Some((from, None)) => say(format!("{from}岁及以上"), format!("aged {from} and over")),
        None => {}
    }
    match own.marital {
        Some('1') => say("未婚".into(), "never married".into()),
        Some('2') => say("有配偶".into(), "married".into()),
        Some('3') => say("丧偶".into(), "widowed".into()),
        Some('4') => say("离婚".into(), "divorced".into()),
        _ => {}
    }
    match own.minority {
        Some(true) => say("少数民族".into(), "minority".into()),
        Some(false) => say("汉族".into(), "Han".into()),
        None => {}
    }
    if let Some(place) = &own.place {
        say(place.to_string(), place.to_string());
    }
    (zh, en)
}

fn joined(zh: &[String], en: &[String]) -> Reason {
    let part = |texts: &[String], with: &str| {
        texts.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(with)
    };
    reason(part(zh, "·"), part(en, ", "))
}

impl Asks {
    /// What it asks for, in words.
    pub fn words(&self) -> Reason {
        match self {
            Self::Value { who: whose, what: item } => {
                let (whose, item) = (who(*whose), what(*item));
                reason(format!("{}·{}", whose.0, item.0), format!("{} {}", whose.1, item.1))
            }
            Self::Figure { measure, .. } => {
                let (mut zh, mut en) = criteria(&measure.criteria);
                let (kind, made) = (counted(measure.counted), figure(measure.figure));
                zh.extend([kind.0.into(), made.0.into()]);
                en.extend([kind.1.into(), made.1.into()]);
                if measure.years_before > 0 {
                    zh.push("上年同期".into());
                    en.push("a year before".into());
                }
                joined(&zh, &en)
            }
            Self::Office => reason("填报单位", "the office"),
            Self::Day => reason("填报日期", "the form's day"),
            Self::AreaCode => reason("区划代码", "the area's code"),
            Self::Serial => reason("序号", "running number"),
            Self::PlaceName => reason("村（社区）名称", "name of the place"),
            Self::Denied { .. } => reason("依章程不填", "refused by the charter"),
            Self::Unknown => reason("由人填写", "left to a person"),
        }
    }

    /// What a person may choose for a field that was not understood.
    pub fn choices() -> Vec<Self> {
        let whats = [
            What::Name,
            What::FormerName,
            What::Sex,
            What::BirthDate,
            What::Age,
            What::IdNumber,
            What::IdKind,
            What::Phone,
            What::Ethnicity,
            What::Marital,
            What::Education,
            What::Employer,
            What::Address,
            What::HukouAddress,
            What::Relation,
            What::HouseholdSize,
            What::ResidentFrom,
            What::DeathDate,
            What::Place,
        ];
        let mut choices =
            vec![Self::Unknown, Self::Office, Self::Day, Self::AreaCode, Self::Serial, Self::PlaceName];
        choices.extend(whats.map(|what| Self::Value { who: Who::Own, what }));
        for who in [Who::Head, Who::Spouse, Who::Father, Who::Mother] {
            choices.extend([What::Name, What::IdNumber].map(|what| Self::Value { who, what }));
        }
        choices
    }
}

impl Population {
    /// Who the rows are, in words.
    pub fn words(&self) -> Reason {
        match self {
            Self::People(kind, own) => {
                let (mut zh, mut en) = criteria(own);
                let kind = counted(*kind);
                zh.push(kind.0.into());
                en.push(kind.1.into());
                joined(&zh, &en)
            }
            Self::Households => reason("本辖区各户", "households of the area"),
            Self::Members => reason("该户家庭成员", "members of the household"),
            Self::Places => reason("本辖区各村（社区）", "places of the area"),
        }
    }
}
