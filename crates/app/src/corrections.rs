//! What may be proposed as a value, and what somebody's record still waits for: a second proposal is made knowing of the first.

use access::{Action, Cx, Permit, Subject};
use base::{Date, PartialDate, PersonId};
use codes::{CitizenNumber, division::Divisions, lists};
use records::Attribute;
use store::Case;

use crate::{App, AppError, Result, log};

/// The longest value, in characters.
const LONGEST: usize = 200;

/// The cases about a person that wait for an answer, newest first. A look at the person like any other.
pub async fn open_cases(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<Vec<Case>> {
    if app.store.listed_people(permit, [person].into_iter()).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut cases = app.store.cases_of(permit, person).await?;
    cases.retain(|case| case.answer.is_none() && !case.withdrawn);
    log::read(cx, &app.store, permit, Action::ReadRecord, Subject::People(vec![person])).await?;
    Ok(cases)
}

/// Whether `value` can be what `attribute` says on `today`: a day that exists and has come, a code or name of its list, a number that
/// adds up. A colleague decides whether it is true.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other attribute is free text")]
pub fn may_be(attribute: Attribute, value: &str, today: Date) -> bool {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > LONGEST || value.chars().any(char::is_control) {
        return false;
    }
    let listed = |list: &lists::CodeList| list.entry(value).is_some() || list.code_of(value).is_some();
    match attribute {
        Attribute::BirthDate
        | Attribute::DeathDate
        | Attribute::EventDate
        | Attribute::RecordDate
        | Attribute::ResidentFrom
        | Attribute::HukouFrom => value.parse().is_ok_and(|date: PartialDate| date.earliest() <= today),
        // A residence may end on a day that is known beforehand.
        Attribute::ResidentUntil | Attribute::HukouUntil => value.parse::<PartialDate>().is_ok(),
        Attribute::Sex => listed(&lists::SEX),
        Attribute::IdKind => listed(&lists::ID_KIND),
        Attribute::Relation => listed(&lists::RELATION),
        Attribute::Ethnicity => listed(&lists::ETHNICITY),
        Attribute::MaritalStatus => listed(&lists::MARITAL),
        Attribute::Education => listed(&lists::EDUCATION),
        Attribute::IdNumber | Attribute::SpouseId | Attribute::MotherId | Attribute::FatherId => {
            is_number(value)
        }
        Attribute::Division | Attribute::HukouDivision => is_division(value),
        Attribute::Phone => digits(value).is_some_and(|count| (7..=12).contains(&count)),
        Attribute::Postcode => value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit()),
        Attribute::Age => value.parse::<u8>().is_ok_and(|age| age <= 130),
        Attribute::Email => {
            value.split_once('@').is_some_and(|(name, at)| !name.is_empty() && at.contains('.'))
        }
        _ => true,
    }
}

/// A citizen number that adds up, or another document's number.
fn is_number(value: &str) -> bool {
    let like_a_citizens = value.len() == 18 && value.bytes().take(17).all(|byte| byte.is_ascii_digit())
        || value.len() == 15 && value.bytes().all(|byte| byte.is_ascii_digit());
    if like_a_citizens {
        return value.parse().is_ok_and(|number: CitizenNumber| number.check_digit_holds());
    }
    (5..=30).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-()/".contains(&byte))
        && value.bytes().any(|byte| byte.is_ascii_digit())
}

/// A code of the divisions, or a name that means one of them and nothing besides.
fn is_division(value: &str) -> bool {
    let divisions = Divisions::bundled();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return divisions.get(value).is_some();
    }
    divisions.find_by_name(value).is_some_and(|found| found.rest.trim().is_empty())
}

/// How many digits a telephone number has; nothing where it holds anything else but what separates them.
fn digits(value: &str) -> Option<usize> {
    let separates = |c: char| matches!(c, '-' | ' ' | '+' | '(' | ')');
    value
        .chars()
        .all(|c| c.is_ascii_digit() || separates(c))
        .then(|| value.chars().filter(char::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(attribute: Attribute, fits: &[&str], not: &[&str]) {
        let today = Date::new(2026, 11, 23).unwrap();
        for value in fits {
            assert!(may_be(attribute, value, today), "{attribute} {value}");
        }
        for value in not {
            assert!(!may_be(attribute, value, today), "{attribute} {value}");
        }
    }

    #[test]
    fn a_value_is_of_its_attributes_kind() {
        check(
            Attribute::BirthDate,
            &["1984-03-07", "1984-03", "1984"],
            &["1984-13-45", "1985-02-29", "2027-01-01", "三月"],
        );
        check(Attribute::ResidentUntil, &["2027-01-01"], &["2027-02-30"]);
        check(Attribute::Sex, &["1", "男", "女"], &["x", "7"]);
        check(Attribute::Ethnicity, &["01", "汉族", "回族"], &["99x", "火星族"]);
        // The example of GB 11643, and the same with another last character.
        check(
            Attribute::IdNumber,
            &["11010519491231002X", "E12345678"],
            &["110105194912310021", "abc", "，"],
        );
        check(Attribute::Division, &["330110", "浙江省杭州市余杭区"], &["abc", "999999", "330110 某处"]);
        check(Attribute::Phone, &["13800000000", "0571-8888 8888"], &["138", "电话"]);
        check(Attribute::Address, &["文三路 12 号"], &["  ", "a\nb"]);
    }
}
