//! Whether somebody is married already, as far as the register says: by a marriage that it knows of, or by the household book alone.

use base::{Date, RecordId};
use codes::lists;
use records::{Attribute, Source};
use registry::{Kin, KinEvidence, KinKind};
use store::{Listed, PersonRecord};

/// The department that keeps household books.
const BOOKS: &str = "hukou";

/// What the register says of a marriage that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Married {
    /// It knows of none.
    No,
    /// A record says so, such as a household book, and no marriage that the register knows of: whose record. The book may be behind;
    /// a worker looks at it with the family.
    OnlyBy(Source),
    /// A registered marriage, or a row that names the spouse by number.
    Known,
}

/// What the register says of a marriage of somebody that holds on a day.
pub(super) fn married(record: &PersonRecord, today: Date) -> Married {
    match by_ties(&record.kin, today) {
        Ties::Holds => Married::Known,
        Ties::InBook(row) => {
            let said = record.records.iter().find(|one| one.record.id == row);
            Married::OnlyBy(said.map_or_else(|| Source::from(BOOKS), |one| one.record.source.clone()))
        }
        // A marriage that the register saw end is what such an entry is about, until somebody brings it up to date.
        Ties::Ended => Married::No,
        Ties::None => {
            let stated = record.values.iter().find(|shown| shown.attribute == Attribute::MaritalStatus);
            let stated = stated.filter(|shown| is_married(&shown.value));
            stated.map_or(Married::No, |shown| Married::OnlyBy(shown.source.clone()))
        }
    }
}

/// What ties to spouses say.
#[derive(Debug, PartialEq, Eq)]
enum Ties {
    None,
    /// By a certificate or a number, and over.
    Ended,
    /// By a household book alone: by which row.
    InBook(RecordId),
    /// By a certificate or a number.
    Holds,
}

fn by_ties(kin: &[(Kin, Option<Listed>)], today: Date) -> Ties {
    let spouses = || kin.iter().filter(|(kin, _)| kin.kind == KinKind::Spouse);
    let by_book = |kin: &Kin| kin.evidence == KinEvidence::Household;
    // Of a relative beyond the area nothing else is known: a death would have ended the tie.
    let holds = |(kin, listed): &&(Kin, Option<Listed>)| {
        kin.until.is_none_or(|until| until > today) && listed.as_ref().is_none_or(|listed| listed.alive)
    };
    if spouses().filter(holds).any(|(kin, _)| !by_book(kin)) {
        return Ties::Holds;
    }
    // A book that still has the two together after their marriage ended is behind.
    let over = |kin: &Kin| spouses().any(|(one, _)| !by_book(one) && one.relative == kin.relative);
    let in_book = spouses().filter(holds).find(|(kin, _)| by_book(kin) && !over(kin));
    match in_book {
        Some((kin, _)) => Ties::InBook(kin.mention.record),
        None if spouses().next().is_some() => Ties::Ended,
        None => Ties::None,
    }
}

/// Whether a marital status of GB/T 2261.2, by code or name, says that somebody is married.
fn is_married(written: &str) -> bool {
    lists::MARITAL.code_of(written).is_some_and(|code| code.starts_with('2'))
}

#[cfg(test)]
mod tests {
    use base::PersonId;
    use records::MentionRef;
    use uuid::Uuid;

    use super::*;

    /// A spouse by a kind of evidence, until a day.
    fn tie(evidence: KinEvidence, relative: u128, until: Option<&str>) -> (Kin, Option<Listed>) {
        let person = |number| PersonId::from_uuid(Uuid::from_u128(number));
        let mention = MentionRef { record: row(relative), role: "self".into() };
        let until = until.map(|day| day.parse().unwrap());
        let (person, relative) = (person(1), person(relative));
        (Kin { person, relative, kind: KinKind::Spouse, from: None, until, evidence, mention }, None)
    }

    fn row(number: u128) -> RecordId {
        RecordId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_book_speaks_only_where_no_marriage_is_known_to_hold_or_to_have_ended() {
        use KinEvidence::{Certificate, Household, NamedNumber};
        let on = |kin: &[(Kin, Option<Listed>)]| by_ties(kin, "2026-06-30".parse().unwrap());
        assert_eq!(on(&[]), Ties::None);
        assert_eq!(on(&[tie(Household, 2, None)]), Ties::InBook(row(2)));
        assert_eq!(on(&[tie(Household, 2, None), tie(Certificate, 2, None)]), Ties::Holds);
        assert_eq!(on(&[tie(NamedNumber, 2, None)]), Ties::Holds);
        // Divorced, and the book has not followed; and another whom it calls the spouse.
        let over = tie(Certificate, 2, Some("2026-06-30"));
        assert_eq!(on(&[tie(Household, 2, None), over.clone()]), Ties::Ended);
        assert_eq!(on(std::slice::from_ref(&over)), Ties::Ended);
        assert_eq!(on(&[over, tie(Household, 3, None)]), Ties::InBook(row(3)));
        // The last day is still one of the marriage.
        assert_eq!(on(&[tie(Certificate, 2, Some("2026-07-01"))]), Ties::Holds);
    }

    #[test]
    fn a_marital_status_is_read_as_books_write_it() {
        for married in ["20", "已婚", "初婚", "有配偶", "再婚", "22"] {
            assert!(is_married(married), "{married}");
        }
        for not in ["10", "未婚", "丧偶", "离婚", "未说明", ""] {
            assert!(!is_married(not), "{not}");
        }
    }
}
