//! Where a correction that somebody asked for is carried out: at an event that this office registered, whose form takes it; or in a row
//! of a department's file, which that department puts right and sends again. The register itself is written by neither.

use access::{Action, Cx, Permit, Purpose, Subject};
use base::{CaseId, RegistrationId, Timestamp};
use codes::lists;
use records::{Attribute, MentionRef, Role, Source};
use registry::{ResidenceKind, registration::OFFICE};
use store::{Case, CaseKind, LinkedRecord, PersonRecord};

use crate::{
    App, AppError, Result, adoption, log,
    own_profiles::{InUse, in_use},
};

/// A correction with where it is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    /// The case.
    pub case: Case,
    /// What is to be corrected.
    pub attribute: Attribute,
    /// What it should be, as the form takes it; none where nobody wrote that alone.
    pub proposed: Option<Box<str>>,
    /// Whose record says what the register shows, and where; none where it shows nothing.
    pub place: Option<MendingPlace>,
}

/// Where a value is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MendingPlace {
    /// In an event that this office registered, in this part of it.
    Registered(RegistrationId, Role),
    /// In a row of a department's file.
    Row {
        /// The department's extract.
        source: Source,
        /// The file.
        file: Box<str>,
        /// When it was taken in.
        at: Timestamp,
        /// The row, 1 for the first one after the header.
        row: u64,
        /// The department's own key of the row.
        key: Box<str>,
        /// The column that says it, where one alone does.
        column: Option<Box<str>>,
    },
}

/// Where a correction that waits is carried out. A look at the person, and in the log.
pub async fn mending(cx: &Cx, app: &App, permit: &Permit, id: CaseId) -> Result<Mending> {
    if !matches!(permit.purpose(), Purpose::FamilyService | Purpose::Correction) {
        return Err(access::Denied::Purpose.into());
    }
    let case = app.store.case(permit, id).await?.ok_or(AppError::NotFound)?;
    let attribute = case.about.parse::<Attribute>().ok().filter(|_| case.kind == CaseKind::Correction);
    let attribute = attribute.ok_or(AppError::NotFound)?;
    if case.answer.is_some() || case.withdrawn {
        return Err(AppError::WrongState);
    }
    let record = adoption::person(&app.store, permit, case.person, None).await?.ok_or(AppError::NotFound)?;
    let subject = (Action::ReadRecord, Subject::People(vec![case.person]));
    log::read_fields(cx, &app.store, permit, subject, [attribute]).await?;
    let proposed = app.store.proposed_value(permit, id).await?.map(|value| as_written(attribute, &value));
    let place = place(&record, attribute, &in_use(&app.store, permit.area()).await?);
    Ok(Mending { case, attribute, proposed, place })
}

/// A value as a form takes it: of a list its code.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other attribute is taken as it is written")]
fn as_written(attribute: Attribute, value: &str) -> Box<str> {
    let list = match attribute {
        Attribute::Sex => &lists::SEX,
        Attribute::IdKind => &lists::ID_KIND,
        Attribute::Relation => &lists::RELATION,
        Attribute::Ethnicity => &lists::ETHNICITY,
        Attribute::MaritalStatus => &lists::MARITAL,
        Attribute::Education => &lists::EDUCATION,
        _ => return value.into(),
    };
    list.code_of(value).unwrap_or(value).into()
}

/// Whose record says what the register shows of an attribute.
fn place(record: &PersonRecord, attribute: Attribute, profiles: &[InUse]) -> Option<MendingPlace> {
    let mention = says(record, attribute)?;
    let row = record.records.iter().find(|one| one.record.id == mention.record)?;
    let said = &row.record;
    if said.source.as_str() == OFFICE {
        // What this office registered is kept under its registration's own id.
        let registration = said.key.parse().ok()?;
        return Some(MendingPlace::Registered(registration, mention.role.clone()));
    }
    Some(MendingPlace::Row {
        source: said.source.clone(),
        file: row.file_name.clone(),
        at: row.recorded_at,
        row: said.row_number,
        key: said.key.clone(),
        column: column(row, (mention, attribute), profiles),
    })
}

/// What is derived from residences, and from which kind.
const DERIVED: [(Attribute, ResidenceKind); 4] = [
    (Attribute::Address, ResidenceKind::Usual),
    (Attribute::Division, ResidenceKind::Usual),
    (Attribute::HukouAddress, ResidenceKind::Hukou),
    (Attribute::HukouDivision, ResidenceKind::Hukou),
];

/// The mention that says it. Where somebody lives is derived from their residences.
fn says(record: &PersonRecord, attribute: Attribute) -> Option<&MentionRef> {
    if let Some(shown) = record.values.iter().find(|shown| shown.attribute == attribute) {
        return Some(&shown.mention);
    }
    let (_, kind) = DERIVED.into_iter().find(|(one, _)| *one == attribute)?;
    let mut lived = record.residences.iter().map(|(one, _)| one);
    let now = lived.rfind(|one| one.kind == kind && one.valid.until.is_none())?;
    Some(&now.mention)
}

/// The column that an attribute of a mention is read from, where the file has one of that name.
fn column(
    row: &LinkedRecord,
    (mention, attribute): (&MentionRef, Attribute),
    profiles: &[InUse],
) -> Option<Box<str>> {
    let profile = &profiles.iter().find(|one| one.profile.code == row.record.source.as_str())?.profile;
    let form = profile.mentions.iter().find(|form| form.role == mention.role.as_str());
    let named = form.and_then(|form| form.fields.get(&attribute)).or_else(|| profile.row.get(&attribute))?;
    row.columns.iter().find(|column| column.trim() == named).cloned()
}
