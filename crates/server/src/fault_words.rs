//! What is wrong with a declaration, in the reader's language: the part, the item, and the fault.

use records::Attribute;
use registry::registration::{Fault, FaultKind};

use crate::{attribute_words::attribute_name, language::Language};

/// A fault in words. Names the place and never the value.
pub(crate) fn fault(fault: &Fault, language: Language) -> String {
    let role = fault.role.as_deref().map(|role| role_words(role, language));
    let item = fault.attribute.map(|attribute| attribute_words(attribute, language));
    if fault.role.as_deref() == Some("head") && fault.attribute == Some(Attribute::Household) {
        let zh = "被并入的户：选定的人不在任何户口簿里，或已去世；请选这一户里的另一个人";
        let en = "the household that is joined: whoever was picked stands in no household book, or has died; pick somebody else of it";
        return language.of(zh, en).to_owned();
    }
    let (zh, en) = match (fault.kind, fault.attribute.is_some(), fault.role.is_some()) {
        (FaultKind::Missing, true, _) => ("没有填写", "is missing"),
        (FaultKind::Missing, false, _) => ("没有填写或没有选定", "is missing or was not picked"),
        (FaultKind::Unasked, true, _) => ("不属于这张表", "is not asked for here"),
        (FaultKind::Unasked, false, _) => {
            ("不属于这张表，或出现了两次", "has no part here, or is named twice")
        }
        (FaultKind::Value, true, _) => ("填写不正确", "is not as it must be"),
        (FaultKind::Value, false, true) => {
            ("不在您的辖区或登记库中", "is not in the register within your area")
        }
        (FaultKind::Value, false, false) => ("材料过多或过长", "lists too many papers, or too long ones"),
        (FaultKind::Future, ..) => ("尚未到来", "lies in the future"),
    };
    let place = match (role, item) {
        (Some(role), Some(item)) => {
            language.of("{role}的{item}", "{role}: {item}").replace("{role}", role).replace("{item}", item)
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => language.of("事件", "the event").to_owned(),
    };
    match language {
        Language::Chinese => format!("{place}{zh}"),
        Language::English => format!("{place} {en}"),
    }
}

fn role_words(role: &str, language: Language) -> &'static str {
    let (zh, en) = match role {
        "self" => ("本人", "the person"),
        "child" => ("子女", "the child"),
        "mother" => ("母亲", "the mother"),
        "father" => ("父亲", "the father"),
        "husband" => ("丈夫", "the husband"),
        "wife" => ("妻子", "the wife"),
        "adoptive_mother" => ("养母", "the adoptive mother"),
        "adoptive_father" => ("养父", "the adoptive father"),
        "head" => ("被并入的户", "the household that is joined"),
        "second" => ("第二人", "the second person"),
        "third" => ("第三人", "the third person"),
        "fourth" => ("第四人", "the fourth person"),
        "fifth" => ("第五人", "the fifth person"),
        "sixth" => ("第六人", "the sixth person"),
        _ => ("其他人", "somebody else"),
    };
    language.of(zh, en)
}

/// What a form calls what is wrong: the word that stands over the field.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many attributes are asked for")]
fn attribute_words(attribute: Attribute, language: Language) -> &'static str {
    if language == Language::Chinese {
        return attribute_name(attribute, language);
    }
    match attribute {
        Attribute::Name => "name",
        Attribute::FormerName => "former name",
        Attribute::Sex => "sex",
        Attribute::BirthDate => "birth date",
        Attribute::DeathDate => "date of death",
        Attribute::EventDate => "date of the event",
        Attribute::EventPlace => "place of the event",
        Attribute::CertificateNumber => "certificate number",
        Attribute::IdKind => "kind of document",
        Attribute::IdNumber => "document number",
        Attribute::Ethnicity => "ethnic group",
        Attribute::Phone => "phone",
        Attribute::Address => "address",
        Attribute::Division => "division of the address",
        Attribute::ResidentFrom => "first day there",
        Attribute::ResidentUntil => "day of leaving",
        Attribute::HukouAddress => "address of the household book",
        Attribute::HukouDivision => "division of the household book",
        Attribute::HukouFrom => "first day in the book",
        Attribute::Household => "household book",
        Attribute::Relation => "relation to the head",
        _ => "an item",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use registry::registration::forms;

    #[test]
    fn whatever_a_form_asks_has_words() {
        for form in forms() {
            let fields =
                form.parties.iter().flat_map(|party| party.identity.iter().chain(party.says)).chain(form.row);
            for field in fields {
                assert_ne!(
                    attribute_words(field.attribute, Language::English),
                    "an item",
                    "{}",
                    field.attribute
                );
            }
            for party in form.parties {
                assert_ne!(role_words(party.role, Language::Chinese), "其他人", "{}", party.role);
            }
        }
        let said = |kind, role: Option<&str>, attribute| {
            let one = Fault { role: role.map(Into::into), attribute, kind };
            (fault(&one, Language::Chinese), fault(&one, Language::English))
        };
        let (zh, en) = said(FaultKind::Future, Some("self"), Some(Attribute::DeathDate));
        // The word of the field is the word of its fault.
        assert_eq!(attribute_words(Attribute::ResidentFrom, Language::Chinese), "居住起始");
        let (no_book, _) = said(FaultKind::Missing, Some("head"), Some(Attribute::Household));
        assert!(no_book.contains("不在任何户口簿里"), "{no_book}");
        assert_eq!((&*zh, &*en), ("本人的死亡日期尚未到来", "the person: date of death lies in the future"));
    }
}
