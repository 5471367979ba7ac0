//! What a person can choose for a repair, and the repair with the choice put in.

use std::collections::BTreeMap;

use codes::lists::{self, CodeEntry};
use intake::{
    profile::Profile,
    repair::{DateForm, Repair},
};
use records::Attribute;

use crate::{AppError, Result};

/// What must be chosen before a repair can be applied.
#[derive(Debug, Clone)]
pub enum Choice {
    /// Nothing.
    Nothing,
    /// One of a list's codes, or the empty text to leave the value out.
    Code(&'static [CodeEntry]),
    /// The form in which dates are written.
    DateForm,
    /// A code of the divisions, or the empty text to leave the value out.
    Division,
    /// Any text.
    Text,
}

/// Every date form that can be chosen, with its code.
pub const DATE_FORMS: [(DateForm, &str); 6] = [
    (DateForm::DayMonthYear, "day_month_year"),
    (DateForm::MonthDayYear, "month_day_year"),
    (DateForm::YearDayMonth, "year_day_month"),
    (DateForm::ShortYear, "short_year"),
    (DateForm::ExcelSerial, "excel_serial"),
    (DateForm::Lunar, "lunar"),
];

/// What must be chosen for `repair` in a file of `profile`.
pub fn choice(repair: &Repair, profile: Option<&Profile>) -> Choice {
    match repair {
        Repair::MapValues { columns, .. } => of_column(columns.first(), profile),
        Repair::SetMissing { column, .. } => of_column(Some(column), profile),
        Repair::ReadDates { .. } => Choice::DateForm,
        Repair::Blank { .. }
        | Repair::Accept { .. }
        | Repair::SwapColumns { .. }
        | Repair::KeyFrom { .. }
        | Repair::JoinSurplus { .. }
        | Repair::FillShort
        | Repair::ReadColumnAs { .. }
        | Repair::Mend => Choice::Nothing,
    }
}

fn of_column(column: Option<&String>, profile: Option<&Profile>) -> Choice {
    let attribute = column.zip(profile).and_then(|(column, profile)| profile.attributes_of(column).next());
    let list = match attribute {
        Some(Attribute::Sex) => &lists::SEX,
        Some(Attribute::MaritalStatus) => &lists::MARITAL,
        Some(Attribute::Relation) => &lists::RELATION,
        Some(Attribute::Education) => &lists::EDUCATION,
        Some(Attribute::Ethnicity) => &lists::ETHNICITY,
        Some(Attribute::IdKind) => &lists::ID_KIND,
        Some(Attribute::Division | Attribute::HukouDivision) => return Choice::Division,
        _ => return Choice::Text,
    };
    Choice::Code(list.entries)
}

/// The repair with what was chosen put in. Without a choice it is taken as it stands.
pub(crate) fn chosen(
    repair: Repair,
    value: Option<&str>,
    each: Option<&BTreeMap<String, String>>,
) -> Result<Repair> {
    match (repair, each, value) {
        (Repair::MapValues { columns, .. }, Some(each), _) => {
            Ok(Repair::MapValues { columns, values: each.clone() })
        }
        (Repair::Mend, None, None) => Err(AppError::WrongState),
        (repair, None, None) => Ok(repair),
        (Repair::MapValues { columns, values }, None, Some(value)) => {
            let values = values.into_keys().map(|written| (written, value.to_owned())).collect();
            Ok(Repair::MapValues { columns, values })
        }
        (Repair::SetMissing { column, .. }, None, Some(value)) => {
            Ok(Repair::SetMissing { column, value: value.to_owned() })
        }
        (Repair::ReadDates { columns, .. }, None, Some(value)) => {
            let form = DATE_FORMS.into_iter().find(|(_, code)| *code == value).ok_or(AppError::Choice)?.0;
            Ok(Repair::ReadDates { columns, form })
        }
        (_, Some(_), _) | (_, None, Some(_)) => Err(AppError::Choice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_the_choice_where_the_repair_has_room_for_one() {
        let written = || [("汗".to_owned(), String::new())].into();
        let map = Repair::MapValues { columns: vec!["民族".into()], values: written() };
        let expected = [("汗".to_owned(), "01".to_owned())].into();
        assert_eq!(
            chosen(map, Some("01"), None).unwrap(),
            Repair::MapValues { columns: vec!["民族".into()], values: expected }
        );
        let dates = Repair::ReadDates { columns: vec!["出生日期".into()], form: DateForm::Lunar };
        assert!(matches!(
            chosen(dates.clone(), Some("day_month_year"), None).unwrap(),
            Repair::ReadDates { form: DateForm::DayMonthYear, .. }
        ));
        assert!(chosen(dates, Some("whenever"), None).is_err());
        assert!(chosen(Repair::FillShort, Some("x"), None).is_err());
        assert!(chosen(Repair::FillShort, None, None).is_ok());
        assert!(chosen(Repair::Mend, None, None).is_err());
    }
}
