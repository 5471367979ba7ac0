use std::collections::BTreeMap;

use access::{Action, CountPermit, Cx};
use base::{Date, FormId};
use forms::{Asks, Form, Mapping, SURE, facts::Population};
use store::{FormEvery, FormFilling, KeptForm, Store};

use super::{FieldView, FormView, compare, known::setting, list, rounds};
use crate::{AppError, Result, log};

/// The largest form that is taken in, in bytes.
const MOST_BYTES: usize = 8 << 20;

/// A form as somebody brings it.
#[derive(Debug, Clone)]
pub struct NewForm {
    /// Who asks for it.
    pub asked_by: String,
    /// On which legal ground.
    pub ground: String,
    /// How often.
    pub every: FormEvery,
    /// By when; where it comes again, the first time.
    pub due: Option<Date>,
    /// The file.
    pub file: Vec<u8>,
}

/// What somebody says of a form's fields and lists.
#[derive(Debug, Clone, Default)]
pub struct Confirmation {
    /// Fields that ask for something else than was understood; the rest is confirmed as it stands.
    pub fields: BTreeMap<String, Asks>,
    /// Lists whose rows are somebody else, by their place.
    pub lists: BTreeMap<usize, Option<Population>>,
}

fn checked(text: &str, most: usize) -> Result<Box<str>> {
    let text = text.trim();
    let sound = !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control);
    if sound { Ok(text.into()) } else { Err(AppError::FormTerms) }
}

/// What a form asks for, each once, to be compared with other forms.
fn asks(form: &Form<'_>) -> Vec<String> {
    let mut asks: Vec<String> = form.fields.iter().filter_map(|field| list::asked(&field.asks)).collect();
    asks.sort_unstable();
    asks.dedup();
    asks
}

/// Takes a form in: who asks for it, on which ground and for when is kept with it.
pub async fn keep_form(cx: &Cx, store: &Store, permit: &CountPermit, new: NewForm) -> Result<FormView> {
    if new.file.len() > MOST_BYTES {
        return Err(forms::FormError::TooLarge.into());
    }
    let (asked_by, ground) = (checked(&new.asked_by, 200)?, checked(&new.ground, 400)?);
    rounds::checked(new.every, new.due)?;
    let today = cx.now().china_date();
    let kept = {
        let form = Form::read(&new.file, &setting(permit.area().prefix(), today))?;
        let title: String = form.title.chars().filter(|c| !c.is_control()).take(200).collect();
        KeptForm {
            id: cx.env.new_id(),
            area: permit.area().clone(),
            title: if title.is_empty() { "（无标题）".into() } else { title.into() },
            extension: form.extension().into(),
            fingerprint: form.fingerprint,
            asked_by,
            ground,
            every: new.every,
            due: new.due,
            asks: asks(&form),
            account: permit.account(),
            created_at: cx.now(),
        }
    };
    log::keep(store, &permit.entry(cx.now(), Action::KeepForm)).await?;
    store.keep_form(permit, &kept, &new.file).await?;
    read_form(cx, store, permit, kept.id).await
}

/// A form with its fields, what was confirmed of it, and what it said before.
pub async fn read_form(cx: &Cx, store: &Store, permit: &CountPermit, id: FormId) -> Result<FormView> {
    let (kept, file) = store.form(permit, id).await?.ok_or(AppError::NotFound)?;
    let confirmed = store.form_mapping(permit, kept.fingerprint).await?;
    let fillings = store.form_fillings(permit).await?;
    let forms = store.forms(permit).await?;
    let own: Vec<FormFilling> =
        fillings.iter().filter(|(form, _)| *form == id).map(|(_, filling)| filling.clone()).collect();
    let form = opened(&file, permit, cx, confirmed.as_ref().map(|(.., mapping)| mapping))?;
    let needs = form.needs();
    let labels: BTreeMap<&str, String> =
        form.fields.iter().map(|field| (field.key.as_str(), field.labels.join("／"))).collect();
    let last = last_two(&kept, &forms, &fillings);
    let changed = match last.as_slice() {
        [now, before] => list::changed(&labels, &before.figures, &now.figures),
        _ => Vec::new(),
    };
    let fields = form.fields.iter().map(|field| FieldView {
        key: field.key.clone(),
        labels: field.labels.clone(),
        asks: field.asks.clone(),
        confidence: field.confidence,
        reasons: field.reasons.clone(),
        sure: field.confidence >= SURE,
    });
    let before = list::asked_before(&kept, &forms, &fillings);
    Ok(FormView {
        fields: fields.collect(),
        lists: form.lists.clone(),
        refused: form.refused.clone(),
        confirmed: confirmed.map(|(account, at, _)| (account, at)),
        subject: needs.subject,
        people: !needs.listed.is_empty(),
        changed,
        before,
        rounds: rounds::choices(&kept, &own),
        compares: compares(&form, last.len()),
        fillings: own,
        kept,
    })
}

/// The last two fillings, be it of this copy of the form or of an earlier one, the latest first.
pub(super) fn last_two<'f>(
    kept: &KeptForm,
    forms: &[KeptForm],
    fillings: &'f [(FormId, FormFilling)],
) -> Vec<&'f FormFilling> {
    let copies: Vec<FormId> =
        forms.iter().filter(|other| other.fingerprint == kept.fingerprint).map(|other| other.id).collect();
    let own = fillings.iter().filter(|(form, _)| copies.contains(form));
    own.map(|(_, filling)| filling).take(2).collect()
}

/// Whether there are two fillings with a list of people to compare.
fn compares(form: &Form<'_>, fillings: usize) -> bool {
    fillings == 2 && form.lists.iter().enumerate().any(|(at, list)| compare::lists_people(form, at, list))
}

/// Reads a form's file as this area understands and confirmed it.
pub(super) fn opened<'a>(
    file: &'a [u8],
    permit: &CountPermit,
    cx: &Cx,
    mapping: Option<&serde_json::Value>,
) -> Result<Form<'a>> {
    let mut form = Form::read(file, &setting(permit.area().prefix(), cx.now().china_date()))?;
    if let Some(mapping) = mapping {
        // A mapping of an older version that no longer reads is as good as none: a person confirms again.
        if let Ok(mapping) = serde_json::from_value::<Mapping>(mapping.clone()) {
            form.confirm(&mapping);
        }
    }
    Ok(form)
}

/// Keeps what a person says of a form's fields: all that is now understood, with the changes. It holds for every copy.
pub async fn confirm_form(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: FormId,
    confirmation: &Confirmation,
) -> Result<FormView> {
    let (kept, file) = store.form(permit, id).await?.ok_or(AppError::NotFound)?;
    let before = store.form_mapping(permit, kept.fingerprint).await?;
    let mapping = {
        let form = opened(&file, permit, cx, before.as_ref().map(|(.., mapping)| mapping))?;
        let mut mapping = form.mapping();
        for (key, asks) in &confirmation.fields {
            let slot = mapping.fields.get_mut(key).ok_or(AppError::NotFound)?;
            *slot = asks.clone();
        }
        for (at, population) in &confirmation.lists {
            let slot = mapping.lists.get_mut(*at).ok_or(AppError::NotFound)?;
            slot.clone_from(population);
        }
        serde_json::to_value(&mapping).or(Err(AppError::FormTerms))?
    };
    log::keep(store, &permit.entry(cx.now(), Action::ConfirmForm)).await?;
    store.keep_form_mapping(permit, kept.fingerprint, &mapping, cx.now()).await?;
    read_form(cx, store, permit, id).await
}
