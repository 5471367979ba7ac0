use super::{
    Check,
    CheckGroup::{self, Aggregate, Dates, Family, Household, Identity, Residence},
    NextStep::{
        self, Confirm, CorrectHousehold, CorrectKin, CorrectResidence, CorrectValue, DecidePair,
        RecodeDivision,
    },
    Severity::{self, Contradiction, Notice, Suspect},
};

const GB_11643: &str = "GB 11643-1999";
const GB_4761: &str = "GB/T 4761-2008";
const GB_2260: &str = "GB/T 2260, GB/T 10114";
const VITAL: &str = "UN, Principles and Recommendations for a Vital Statistics System, rev. 3";
const REGISTERS: &str =
    "UNECE, Guidelines on the use of registers and administrative data for censuses (2018)";
const DATES: &str = "arithmetic of dates";

const fn entry(
    id: &'static str,
    (group, severity, next): (CheckGroup, Severity, NextStep),
    source: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Check {
    Check { id, group, severity, source, zh, en, next }
}

/// The entry with this id.
pub fn check(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id)
}

/// Every check.
pub static CHECKS: &[Check] = &[
    entry(
        "identity.check_digit",
        (Identity, Suspect, CorrectValue),
        GB_11643,
        "公民身份号码的校验码不符",
        "the check character of the citizen number does not hold",
    ),
    entry(
        "identity.number_form",
        (Identity, Suspect, CorrectValue),
        GB_11643,
        "居民身份证号码的写法不成立",
        "the number of the identity card has no valid form",
    ),
    entry(
        "identity.number_birth",
        (Identity, Contradiction, CorrectValue),
        GB_11643,
        "身份号码中的出生日期与登记的出生日期不一致",
        "the number states another birth date than the register",
    ),
    entry(
        "identity.number_sex",
        (Identity, Contradiction, CorrectValue),
        GB_11643,
        "身份号码中的性别与登记的性别不一致",
        "the number states another sex than the register",
    ),
    entry(
        "identity.number_shared",
        (Identity, Contradiction, DecidePair),
        GB_11643,
        "两人登记了同一个公民身份号码",
        "two people bear one citizen number",
    ),
    entry(
        "identity.two_numbers",
        (Identity, Contradiction, DecidePair),
        GB_11643,
        "同一人登记了两个都有效的公民身份号码（可能重复落户，也可能误并）",
        "one person bears two valid citizen numbers: a second household registration, or two people taken for one",
    ),
    entry(
        "identity.two_births",
        (Identity, Contradiction, DecidePair),
        VITAL,
        "同一人有两份编号不同的出生证明（可能误并，也可能重复登记）",
        "one person has two birth certificates of different numbers: two people taken for one, or one birth registered twice",
    ),
    entry(
        "identity.number_legacy",
        (Identity, Notice, CorrectValue),
        GB_11643,
        "只有十五位旧身份证号",
        "only the old number of fifteen digits is known",
    ),
    entry(
        "identity.number_missing",
        (Identity, Notice, Confirm),
        "a newborn's number takes weeks; after half a year it is worth asking",
        "满半岁仍无任何证件号码",
        "no document number, though over half a year old",
    ),
    entry("identity.name_missing", (Identity, Notice, CorrectValue), VITAL, "没有姓名", "no name is known"),
    entry(
        "dates.birth_missing",
        (Dates, Notice, CorrectValue),
        VITAL,
        "没有出生日期",
        "no birth date is known",
    ),
    entry(
        "dates.birth_partial",
        (Dates, Notice, CorrectValue),
        VITAL,
        "出生日期不完整",
        "the birth date is known in part only",
    ),
    entry(
        "dates.birth_future",
        (Dates, Contradiction, CorrectValue),
        DATES,
        "出生日期晚于今天",
        "the birth date lies in the future",
    ),
    entry(
        "dates.death_future",
        (Dates, Contradiction, CorrectValue),
        DATES,
        "死亡日期晚于今天",
        "the date of death lies in the future",
    ),
    entry(
        "dates.death_before_birth",
        (Dates, Contradiction, CorrectValue),
        VITAL,
        "死亡日期早于出生日期",
        "death comes before birth",
    ),
    entry(
        "dates.over_110",
        (Dates, Suspect, Confirm),
        REGISTERS,
        "按登记已超过110岁且未见死亡登记，请核实是否健在",
        "over 110 by the register and no death known: please confirm that the person is well",
    ),
    entry(
        "dates.over_100",
        (Dates, Notice, Confirm),
        REGISTERS,
        "百岁老人：请核实是否健在，并确认应享待遇",
        "over 100: please confirm, and see that all that is due is received",
    ),
    entry(
        "dates.event_after_death",
        (Dates, Contradiction, CorrectValue),
        VITAL,
        "死亡之后仍有结婚、离婚或迁移登记",
        "a marriage, divorce or move is dated after the death",
    ),
    entry(
        "dates.event_before_birth",
        (Dates, Contradiction, CorrectValue),
        VITAL,
        "出生之前已有结婚、离婚、死亡或迁移登记",
        "a marriage, divorce, death or move is dated before the birth",
    ),
    entry(
        "family.parent_too_young",
        (Family, Contradiction, CorrectKin),
        VITAL,
        "父母与子女的出生日期相差不足十二年，日期或关系有误",
        "parent and child are born less than twelve years apart: a date or the kinship is wrong",
    ),
    entry(
        "family.parent_too_old",
        (Family, Suspect, CorrectKin),
        VITAL,
        "母亲与子女相差逾六十年，或父亲与子女相差逾九十年，请核对日期",
        "mother and child are born over sixty years apart, or father and child over ninety: please check the dates",
    ),
    entry(
        "family.born_after_parents_death",
        (Family, Contradiction, CorrectKin),
        VITAL,
        "出生在母亲死亡之后，或父亲死亡十个月之后",
        "born after the mother's death, or more than ten months after the father's",
    ),
    entry(
        "family.own_ancestor",
        (Family, Contradiction, CorrectKin),
        VITAL,
        "亲子关系成环：成了自己的长辈",
        "the ties of parents and children go round in a circle",
    ),
    entry(
        "household.no_head",
        (Household, Notice, CorrectHousehold),
        GB_4761,
        "户内没有户主",
        "the household has no head",
    ),
    entry(
        "household.two_heads",
        (Household, Contradiction, CorrectHousehold),
        GB_4761,
        "户内有两个户主",
        "the household has two heads",
    ),
    entry(
        "household.head_died",
        (Household, Contradiction, CorrectHousehold),
        GB_4761,
        "户主已登记死亡，而户内仍有他人",
        "the head has died and others still belong to the household",
    ),
    entry(
        "household.head_child",
        (Household, Suspect, CorrectHousehold),
        GB_4761,
        "户主未满十六周岁，而户内有成年人",
        "the head is under sixteen though the household has adults",
    ),
    entry(
        "household.relation_sex",
        (Household, Contradiction, CorrectHousehold),
        GB_4761,
        "与户主关系所示性别与登记的性别不一致",
        "the relation to the head tells another sex than the register",
    ),
    entry(
        "household.relation_age",
        (Household, Contradiction, CorrectHousehold),
        GB_4761,
        "子女比户主年长，或父母比户主年幼",
        "a child older than the head, or a parent younger",
    ),
    entry(
        "household.very_large",
        (Household, Suspect, CorrectHousehold),
        REGISTERS,
        "家庭户超过二十人，可能是集体户或默认户号",
        "a family household of more than twenty: perhaps collective, or a default book",
    ),
    entry(
        "residence.no_place",
        (Residence, Notice, Confirm),
        REGISTERS,
        "户籍地与现住地均不明",
        "neither the place of the household book nor the usual place is known",
    ),
    entry(
        "residence.unaccounted",
        (Residence, Notice, Confirm),
        REGISTERS,
        "去向不明，也没有其他来源给出现住地",
        "whereabouts unknown, and no other source has an address",
    ),
    entry(
        "residence.code_unknown",
        (Residence, Suspect, CorrectResidence),
        GB_2260,
        "区划代码不在任何一版目录中",
        "the division code is in no edition of the list",
    ),
    entry(
        "residence.code_withdrawn",
        (Residence, Notice, RecodeDivision),
        GB_2260,
        "区划代码已停用，应转为其后继代码",
        "the division code is withdrawn and has a successor",
    ),
    entry(
        "residence.before_birth",
        (Residence, Contradiction, CorrectResidence),
        DATES,
        "居住起始日期早于出生日期",
        "a residence begins before the birth",
    ),
    entry(
        "residence.after_death",
        (Residence, Contradiction, CorrectResidence),
        DATES,
        "死亡之后仍有居住登记",
        "a residence begins after the death",
    ),
    entry(
        "residence.crowded",
        (Residence, Suspect, CorrectResidence),
        REGISTERS,
        "同一住房登记超过三十人，可能是集体住所或默认地址",
        "more than thirty people in one home: perhaps shared quarters, or a default address",
    ),
    entry(
        "residence.child_alone",
        (Residence, Notice, Confirm),
        "Law on the Protection of Minors (2020), article 21",
        "同一住房内没有成年人，请核实孩子与谁同住",
        "no adult is registered at the home: please confirm with whom the child lives",
    ),
    entry(
        "aggregate.new_year_birthdays",
        (Aggregate, Suspect, CorrectValue),
        REGISTERS,
        "一月一日出生的人数远多于平日，可能是默认日期",
        "far more birthdays on 1 January than on other days: perhaps a default",
    ),
    entry(
        "aggregate.births_not_residents",
        (Aggregate, Notice, Confirm),
        VITAL,
        "近一年登记的出生数与周岁内人口数相差较大",
        "the births of the last year and the people under one year differ much",
    ),
    entry(
        "aggregate.sex_ratio",
        (Aggregate, Notice, Confirm),
        "UN, Manual II: Methods of Appraisal of Quality of Basic Data (1955)",
        "总人口性别比超出通常范围，可能一性漏登",
        "the sex ratio of all people is far from usual: one sex may be under-registered",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_named_by_group_and_speak_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for check in CHECKS {
            assert!(seen.insert(check.id), "{} twice", check.id);
            assert!(check.id.starts_with(&format!("{}.", check.group.code())), "{}", check.id);
            assert!(!check.zh.is_empty() && check.en.is_ascii() && !check.source.is_empty(), "{}", check.id);
        }
    }
}
