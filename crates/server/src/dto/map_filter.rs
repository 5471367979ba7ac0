//! Whom a map shows, as it is asked for.

use app::maps::{AgeGroup, BookPlace, HomeSize, MapFilter};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::problem::{Code, Problem};

/// Ages by completed years, as services go by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) enum AgeGroupCode {
    /// Childcare.
    #[serde(rename = "0-2")]
    Infant,
    /// Kindergarten.
    #[serde(rename = "3-5")]
    Kindergarten,
    /// Compulsory school.
    #[serde(rename = "6-14")]
    School,
    /// In between.
    #[serde(rename = "15-59")]
    Middle,
    /// Old.
    #[serde(rename = "60-79")]
    Old,
    /// 80 and older.
    #[serde(rename = "80-")]
    VeryOld,
}

impl From<AgeGroupCode> for AgeGroup {
    fn from(code: AgeGroupCode) -> Self {
        match code {
            AgeGroupCode::Infant => Self::Infant,
            AgeGroupCode::Kindergarten => Self::Kindergarten,
            AgeGroupCode::School => Self::School,
            AgeGroupCode::Middle => Self::Middle,
            AgeGroupCode::Old => Self::Old,
            AgeGroupCode::VeryOld => Self::VeryOld,
        }
    }
}

/// Where the household book of somebody lies, seen from where they live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BookPlaceCode {
    /// In the same township.
    Here,
    /// In another.
    Away,
    /// No record says it.
    Unknown,
}

/// The kind of a household book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BookKindCode {
    /// 家庭户.
    Family,
    /// 集体户.
    Collective,
}

/// How many live in a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HomeSizeCode {
    /// One.
    Alone,
    /// Two to fifteen.
    Several,
    /// More.
    Many,
}

/// The parts of a filter as a query names them.
#[derive(Debug, Default)]
pub(crate) struct AskedFilter<'q> {
    /// Age groups, by commas.
    pub(crate) age: Option<&'q str>,
    pub(crate) book: Option<BookPlaceCode>,
    pub(crate) household: Option<BookKindCode>,
    pub(crate) home: Option<HomeSizeCode>,
}

impl TryFrom<AskedFilter<'_>> for MapFilter {
    type Error = Problem;

    fn try_from(asked: AskedFilter<'_>) -> Result<Self, Problem> {
        let group = |text: &str| {
            let value = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
            AgeGroupCode::deserialize(value).map(AgeGroup::from).or(Err(Problem::of(Code::QueryInvalid)))
        };
        let mut ages = asked
            .age
            .filter(|text| !text.is_empty())
            .map_or(Ok(Vec::new()), |text| text.split(',').map(group).collect::<Result<Vec<_>, _>>())?;
        // The same filter, however it is written, is one map.
        ages.sort_unstable();
        ages.dedup();
        Ok(Self {
            ages,
            book: asked.book.map(|book| match book {
                BookPlaceCode::Here => BookPlace::Here,
                BookPlaceCode::Away => BookPlace::Away,
                BookPlaceCode::Unknown => BookPlace::Unknown,
            }),
            household: asked.household.map(|kind| match kind {
                BookKindCode::Family => registry::HouseholdKind::Family,
                BookKindCode::Collective => registry::HouseholdKind::Collective,
            }),
            home: asked.home.map(|home| match home {
                HomeSizeCode::Alone => HomeSize::Alone,
                HomeSizeCode::Several => HomeSize::Several,
                HomeSizeCode::Many => HomeSize::Many,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_filter_however_it_is_written() {
        let read = |age| MapFilter::try_from(AskedFilter { age: Some(age), ..AskedFilter::default() });
        assert_eq!(read("80-,0-2,80-").unwrap().ages, [AgeGroup::Infant, AgeGroup::VeryOld]);
        assert_eq!(read("").unwrap(), MapFilter::default());
        for wrong in ["81", "0-2,", "15-49"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
