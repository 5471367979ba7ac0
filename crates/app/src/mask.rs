//! Masks: how much of a sensitive value is shown.

use records::Attribute;
use store::{HomeRecord, HouseholdRecord, LinkedRecord, Listed, PersonRecord};

/// People whose sensitive values have been masked. Only this file makes one, and only masked people go into answers,
/// so that a list that forgets to mask does not compile.
#[derive(Debug, Clone, PartialEq)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    /// What may be shown.
    pub const fn shown(&self) -> &T {
        &self.0
    }
}

/// Whether values of `attribute` are shown masked.
pub const fn is_sensitive(attribute: Attribute) -> bool {
    matches!(
        attribute,
        Attribute::IdNumber
            | Attribute::SpouseId
            | Attribute::MotherId
            | Attribute::FatherId
            | Attribute::CertificateNumber
            | Attribute::Phone
            | Attribute::Email
    )
}

/// The value as it may be shown: masked where the attribute is sensitive.
pub fn value(attribute: Attribute, value: &str) -> String {
    if attribute == Attribute::Phone {
        phone(value)
    } else if attribute == Attribute::Email {
        email(value)
    } else if is_sensitive(attribute) {
        number(value)
    } else {
        value.to_owned()
    }
}

/// A document number with its first 3 and last 2 characters: `330***********12`. Of fewer than 8 only the first.
pub fn number(value: &str) -> String {
    let length = value.chars().count();
    if length < 8 { keep(value, 1, 0) } else { keep(value, 3, 2) }
}

/// A phone with its last 4 digits and what stands before the 4 middle ones: `138****0000`, `0571****8888`.
pub fn phone(value: &str) -> String {
    let length = value.chars().count();
    if length < 10 { keep(value, 0, 2) } else { keep(value, length - 8, 4) }
}

fn email(value: &str) -> String {
    let (local, domain) = value.split_once('@').unwrap_or((value, ""));
    format!("{}@{domain}", keep(local, 1, 0))
}

fn keep(value: &str, first: usize, last: usize) -> String {
    let length = value.chars().count();
    value.chars().enumerate().map(|(at, c)| if at < first || at + last >= length { c } else { '*' }).collect()
}

/// A row key of a source; some departments use the citizen number as the key.
pub fn key(value: &str) -> String {
    if codes::CitizenNumber::parse(value).is_ok() { number(value) } else { value.to_owned() }
}

/// A person in a list.
pub fn listed(mut person: Listed) -> Masked<Listed> {
    mask_listed(&mut person);
    Masked(person)
}

fn mask_listed(person: &mut Listed) {
    replace(&mut person.id_number, number);
    replace(&mut person.phone, phone);
}

/// A person in a list that may be taken away: what was asked for in full stays.
pub fn listed_but(mut person: Listed, in_full: &[Attribute]) -> Masked<Listed> {
    mask_but(&mut person, in_full);
    Masked(person)
}

fn mask_but(person: &mut Listed, in_full: &[Attribute]) {
    if !in_full.contains(&Attribute::IdNumber) {
        replace(&mut person.id_number, number);
    }
    if !in_full.contains(&Attribute::Phone) {
        replace(&mut person.phone, phone);
    }
}

/// A member of a household in such a list.
pub fn member(mut member: store::ListedMember, in_full: &[Attribute]) -> Masked<store::ListedMember> {
    replace(&mut member.book, key);
    mask_but(&mut member.person, in_full);
    Masked(member)
}

/// Somebody's part in an event in such a list.
pub fn party(mut party: store::ListedParty, in_full: &[Attribute]) -> Masked<store::ListedParty> {
    replace(&mut party.certificate, number);
    mask_but(&mut party.person, in_full);
    Masked(party)
}

fn replace(value: &mut Option<Box<str>>, mask: fn(&str) -> String) {
    if let Some(value) = value {
        *value = mask(value).into();
    }
}

/// A person's whole record. Verbatim cells are left out (they hold whole rows, other people's values too), and of each
/// record only what it says of this person stays.
pub fn record(mut record: PersonRecord) -> Masked<PersonRecord> {
    mask_listed(&mut record.person);
    for shown in &mut record.values {
        shown.value = value(shown.attribute, &shown.value).into();
        for other in &mut shown.others {
            other.value = value(shown.attribute, &other.value).into();
        }
    }
    for HouseholdRecord { household, members, .. } in &mut record.households {
        replace(&mut household.book, key);
        members.iter_mut().filter_map(|(_, member)| member.as_mut()).for_each(mask_listed);
    }
    record.kin.iter_mut().filter_map(|(_, relative)| relative.as_mut()).for_each(mask_listed);
    for event in &mut record.events {
        replace(&mut event.certificate, number);
    }
    record.records.iter_mut().for_each(mask_linked);
    Masked(record)
}

/// A household: its book's key where that is somebody's number, and its members.
pub fn household(mut found: HouseholdRecord) -> Masked<HouseholdRecord> {
    replace(&mut found.household.book, key);
    found.members.iter_mut().filter_map(|(_, member)| member.as_mut()).for_each(mask_listed);
    Masked(found)
}

/// A home: those who live there.
pub fn home(mut found: HomeRecord) -> Masked<HomeRecord> {
    found.residents.iter_mut().filter_map(|(_, listed)| listed.as_mut()).for_each(mask_listed);
    Masked(found)
}

fn mask_linked(linked: &mut LinkedRecord) {
    linked.record.cells.clear();
    linked.columns.clear();
    linked.record.key = key(&linked.record.key).into();
    let role = linked.role.clone();
    let reading = &mut linked.record.reading;
    reading.mentions.retain(|mention| mention.role == role);
    let mask_all = |fields: &mut records::Fields| {
        *fields = fields.iter().map(|(attribute, text)| (attribute, value(attribute, text))).collect();
    };
    mask_all(&mut reading.row);
    reading.mentions.iter_mut().for_each(|mention| mask_all(&mut mention.fields));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_rules_keep() {
        for (attribute, text, expected) in [
            (Attribute::IdNumber, "11010519491231002X", "110*************2X"),
            (Attribute::IdNumber, "130503670401001", "130**********01"),
            (Attribute::IdNumber, "E1234567", "E12***67"),
            (Attribute::IdNumber, "A12345", "A*****"),
            (Attribute::Phone, "13800000000", "138****0000"),
            (Attribute::Phone, "057188888888", "0571****8888"),
            (Attribute::Phone, "8888", "**88"),
            (Attribute::Email, "wang@example.cn", "w***@example.cn"),
            (Attribute::Name, "王芳", "王芳"),
        ] {
            assert_eq!(value(attribute, text), expected, "{attribute}");
        }
        assert_eq!(key("HK0000001"), "HK0000001");
        assert_eq!(key("11010519491231002X"), "110*************2X");
    }
}
