//! The register of forms: what was asked, by whom, how often, and what filling it by hand would have cost.

use std::collections::{BTreeMap, BTreeSet};

use access::CountPermit;
use base::{Date, FormId, Timestamp};
use forms::Asks;
use store::{FormFilling, KeptForm, Store};

use super::rounds;
use crate::Result;

/// Seconds that a clerk takes to look up and write one value by hand. An estimate, said as such on the page; not measured.
pub const SECONDS_A_VALUE: u64 = 20;

/// A form that asked the same before.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedBefore {
    /// The form.
    pub id: FormId,
    /// Its title.
    pub title: Box<str>,
    /// Who asked.
    pub asked_by: Box<str>,
    /// When it came.
    pub at: Timestamp,
    /// When it was last filled.
    pub filled_at: Option<Timestamp>,
    /// Share of what the later form asks that this one asked too, 0 to 1.
    pub overlap: f64,
    /// It is the same form.
    pub same_form: bool,
}

/// A form in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// As it is kept.
    pub kept: KeptForm,
    /// How often it was filled.
    pub fillings: usize,
    /// Its last filling.
    pub last: Option<FormFilling>,
    /// On which day it is due next; none where nothing is to be done any more.
    pub next_due: Option<Date>,
    /// The form before it that asked most of the same.
    pub before: Option<AskedBefore>,
}

impl FormRow {
    /// A form with its fillings, the latest first.
    pub fn new(kept: KeptForm, fillings: &[FormFilling], before: Option<AskedBefore>) -> Self {
        let answered = fillings.iter().filter_map(|filling| filling.round).max();
        Self {
            next_due: rounds::next_due(kept.every, kept.due, answered, !fillings.is_empty()),
            fillings: fillings.len(),
            last: fillings.first().cloned(),
            before,
            kept,
        }
    }
}

/// What is asked, and of how many forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldAsked {
    /// What, as a code: `value own id_number`, `figure people resident`.
    pub code: String,
    /// In how many forms.
    pub forms: usize,
}

/// The register of forms.
#[derive(Debug, Clone, PartialEq)]
pub struct FormsView {
    /// The forms, newest first.
    pub forms: Vec<FormRow>,
    /// What is asked most.
    pub asked_most: Vec<FieldAsked>,
    /// Values written by all fillings.
    pub values: u64,
    /// Seconds saved by the estimate.
    pub seconds_saved: u64,
}

/// A code of what a field asks for; none for what says nothing about repeats.
pub(super) fn asked(asks: &Asks) -> Option<String> {
    match asks {
        Asks::Value { who, what } => {
            let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let who = serde_json::to_value(who).map(text).ok()?;
            let what = serde_json::to_value(what).map(text).ok()?;
            Some(format!("value {who} {what}"))
        }
        Asks::Figure { measure, .. } => {
            let mut bare = measure.clone();
            // The same figure of another place or year is the same question.
            bare.criteria.place = None;
            bare.years_before = 0;
            serde_json::to_string(&bare).ok().map(|text| format!("figure {text}"))
        }
        Asks::Office
        | Asks::Day
        | Asks::AreaCode
        | Asks::Serial
        | Asks::PlaceName
        | Asks::Denied { .. }
        | Asks::Unknown => None,
    }
}

/// Figures that differ between two fillings, with their labels.
pub(super) fn changed(
    labels: &BTreeMap<&str, String>,
    before: &[(String, String)],
    now: &[(String, String)],
) -> Vec<(String, String, String)> {
    let before: BTreeMap<&str, &str> =
        before.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    now.iter()
        .filter_map(|(key, text)| {
            let old = before.get(key.as_str()).copied().unwrap_or("");
            let label = labels.get(key.as_str()).cloned().unwrap_or_else(|| key.clone());
            (old != text).then(|| (label, old.to_owned(), text.clone()))
        })
        .collect()
}

/// Forms that came before this one and asked at least a third of the same, most first.
pub(super) fn asked_before(
    own: &KeptForm,
    forms: &[KeptForm],
    fillings: &[(FormId, FormFilling)],
) -> Vec<AskedBefore> {
    let wanted: BTreeSet<&String> = own.asks.iter().collect();
    let mut found: Vec<AskedBefore> = forms
        .iter()
        .filter(|other| other.id != own.id && other.created_at <= own.created_at)
        .filter_map(|other| {
            let same = other.asks.iter().filter(|asks| wanted.contains(asks)).count();
            let share = |part: usize| u32::try_from(part).map_or(f64::MAX, f64::from);
            let overlap = if wanted.is_empty() { 0.0 } else { share(same) / share(wanted.len()) };
            let same_form = other.fingerprint == own.fingerprint;
            (same_form || overlap >= 1.0 / 3.0).then(|| AskedBefore {
                id: other.id,
                title: other.title.clone(),
                asked_by: other.asked_by.clone(),
                at: other.created_at,
                filled_at: fillings.iter().find(|(form, _)| *form == other.id).map(|(_, own)| own.filled_at),
                overlap: if same_form { 1.0 } else { overlap },
                same_form,
            })
        })
        .collect();
    found.sort_by(|a, b| b.overlap.total_cmp(&a.overlap).then(b.at.cmp(&a.at)));
    found
}

/// The register of the area's forms.
pub async fn list_forms(store: &Store, permit: &CountPermit) -> Result<FormsView> {
    let (forms, fillings) = (store.forms(permit).await?, store.form_fillings(permit).await?);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for code in forms.iter().flat_map(|form| &form.asks) {
        *counts.entry(code).or_default() += 1;
    }
    let mut asked_most: Vec<FieldAsked> =
        counts.into_iter().map(|(code, forms)| FieldAsked { code: code.to_owned(), forms }).collect();
    asked_most.sort_by(|a, b| b.forms.cmp(&a.forms).then_with(|| a.code.cmp(&b.code)));
    asked_most.truncate(12);
    let values: u64 = fillings.iter().map(|(_, filling)| u64::from(filling.written)).sum();
    let rows = forms.iter().map(|form| {
        let own = fillings.iter().filter(|(id, _)| *id == form.id);
        let own: Vec<FormFilling> = own.map(|(_, filling)| filling.clone()).collect();
        FormRow::new(form.clone(), &own, asked_before(form, &forms, &fillings).into_iter().next())
    });
    Ok(FormsView { forms: rows.collect(), asked_most, values, seconds_saved: values * SECONDS_A_VALUE })
}
