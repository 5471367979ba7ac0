use std::collections::BTreeSet;

use access::{Action, CountPermit, Cx, Purpose, Subject};
use base::{Date, FormId, PersonId};
use forms::{Asks, facts::Population};
use records::Attribute;
use store::{FormFilling, Store};

use super::{
    keep::opened,
    known::{self, Wanted},
    rounds,
};
use crate::{AppError, Result, log};

/// How a form is to be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The day that it describes.
    pub day: Date,
    /// First day of its period.
    pub from: Date,
    /// For which purpose people are read, where people stand in it.
    pub purpose: Option<Purpose>,
    /// Whom it is about, where it is about one person.
    pub subject: Option<PersonId>,
    /// Which round it answers, by the day on which that is due; the next one where none is said.
    pub round: Option<Date>,
    /// Mark in the file what stays open.
    pub marks: bool,
}

/// A filled form.
#[derive(Debug)]
pub struct FilledForm {
    /// The file.
    pub bytes: Vec<u8>,
    /// `xlsx` or `docx`.
    pub extension: &'static str,
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Fills a form from the register, logs whose values stand in it, and keeps what its figures said. The file itself is not kept.
pub async fn fill_form(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: FormId,
    asked: Asked,
) -> Result<FilledForm> {
    if asked.from > asked.day {
        return Err(AppError::FormTerms);
    }
    if asked.day > cx.now().china_date() {
        return Err(AppError::Day);
    }
    let (kept, file) = store.form(permit, id).await?.ok_or(AppError::NotFound)?;
    let own = store.form_fillings(permit).await?.into_iter().filter(|(form, _)| *form == id);
    let own: Vec<FormFilling> = own.map(|(_, filling)| filling).collect();
    let round = rounds::round_of(&kept, &own, asked.round)?;
    // What the register knows at this moment is filled in; it is what the next filling is compared with.
    let at = cx.now();
    let mapping = store.form_mapping(permit, kept.fingerprint).await?;
    let form = opened(&file, permit, cx, mapping.as_ref().map(|(.., mapping)| mapping))?;
    let needs = form.needs();
    let mut facts = known::counts(store, permit, &needs, asked.from, asked.day).await?;
    let wants_people =
        !needs.listed.is_empty() && (!needs.subject || asked.subject.is_some() || form.lists.len() > 1);
    let mut readers = None;
    if wants_people {
        let reader = cx.permit(asked.purpose.ok_or(access::Denied::Purpose)?)?;
        let populations: Vec<Population> =
            form.lists.iter().filter_map(|list| list.population.clone()).collect();
        let wanted = Wanted { populations: &populations, subject: asked.subject, known_at: None };
        let ids = known::people(store, &reader, wanted, &mut facts).await?;
        readers = Some((reader, ids));
    }
    let filled = form.fill(&facts, asked.marks)?;
    let shown: BTreeSet<Attribute> =
        needs.listed.iter().filter_map(|(_, what)| known::attribute(*what)).collect();
    match &readers {
        Some((reader, ids)) => {
            let people: Vec<PersonId> = filled.people.iter().filter_map(|at| ids.get(*at)).copied().collect();
            log::read_fields(cx, store, reader, (Action::FillForm, Subject::People(people)), shown).await?;
        }
        None => log::keep(store, &permit.entry(cx.now(), Action::FillForm)).await?,
    }
    let figures = filled.written.iter().filter(|own| own.row.is_none()).filter_map(|own| {
        let field = form.fields.get(own.field)?;
        matches!(field.asks, Asks::Figure { .. }).then(|| (field.key.clone(), own.text.clone()))
    });
    let filling = FormFilling {
        number: 1,
        account: permit.account(),
        filled_at: at,
        day: asked.day,
        from: asked.from,
        written: small(filled.written.len()),
        open: small(filled.open.len()),
        people: small(filled.people.len()),
        figures: figures.collect(),
        round,
    };
    store.keep_form_filling(permit, id, &filling).await?;
    Ok(FilledForm { bytes: filled.bytes, extension: form.extension() })
}
