//! What changed on a form's lists of people since the filling before: who is new, who has gone, whose values are others.
//!
//! Nothing of people is kept for it. The register remembers what it knew at each moment, so both lists are made anew: as it stood when
//! the form was filled before, and as it stood when it was filled last. What was erased since is on neither.

use std::collections::{BTreeMap, BTreeSet};

use access::{Action, CountPermit, Cx, Permit, Subject};
use base::{FormId, PersonId};
use forms::{
    Form, List,
    facts::{Counted, Facts, Population, What, Who},
    listing::{self, Row},
};
use store::{FormFilling, Store};

use super::{
    keep::{last_two, opened},
    known::{self, Wanted},
};
use crate::{AppError, Result, log, mask};

/// The most people that each part of a comparison names. What is beyond is counted.
const MOST_NAMED: usize = 200;

/// Somebody who came or went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnList {
    /// Who.
    pub id: PersonId,
    /// Their name; none where the register has none.
    pub name: Option<String>,
}

/// Somebody whose values are others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPerson {
    /// Who.
    pub id: PersonId,
    /// Their name now.
    pub name: Option<String>,
    /// The column's labels, what stood there and what stands there, numbers masked.
    pub values: Vec<(String, String, String)>,
}

/// One list of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListComparison {
    /// Who its rows are.
    pub population: Population,
    /// How many came, went, and changed.
    pub counts: (usize, usize, usize),
    /// Who came.
    pub new: Vec<OnList>,
    /// Who went, by the name of then.
    pub gone: Vec<OnList>,
    /// Whose values are others.
    pub changed: Vec<ChangedPerson>,
}

/// The last filling beside the one before it.
#[derive(Debug, Clone, PartialEq)]
pub struct FormComparison {
    /// The filling before.
    pub before: FormFilling,
    /// The last filling.
    pub now: FormFilling,
    /// The lists of people that the register fills.
    pub lists: Vec<ListComparison>,
}

/// Whether a list's rows are people of the area, or its households by their heads: what can be made anew. Whom a card was about is
/// kept nowhere but in the log.
pub(super) fn lists_people(form: &Form<'_>, at: usize, list: &List) -> bool {
    let counted = matches!(
        list.population,
        Some(
            Population::Households
                | Population::People(
                    Counted::People | Counted::Births | Counted::Deaths | Counted::MovedIn,
                    _
                )
        )
    );
    counted && !form.columns(at).is_empty()
}

/// A list as it was filled: the rows by who people are now, and their names.
struct Filled {
    rows: BTreeMap<PersonId, Row>,
    names: BTreeMap<PersonId, String>,
}

/// Compares the lists of a form's last filling with those of the filling before it. Whoever is named is in the log first.
pub async fn compare_lists(
    cx: &Cx,
    store: &Store,
    (permit, reader): (&CountPermit, &Permit),
    id: FormId,
) -> Result<FormComparison> {
    let (kept, file) = store.form(permit, id).await?.ok_or(AppError::NotFound)?;
    let mapping = store.form_mapping(permit, kept.fingerprint).await?;
    let (forms, fillings) = (store.forms(permit).await?, store.form_fillings(permit).await?);
    let last = last_two(&kept, &forms, &fillings);
    let [now, before] = last.as_slice() else { return Err(AppError::NotFound) };
    let form = opened(&file, permit, cx, mapping.as_ref().map(|(.., mapping)| mapping))?;
    let mut compared = FormComparison { before: (*before).clone(), now: (*now).clone(), lists: Vec::new() };
    let mut shown: BTreeSet<What> = BTreeSet::from([What::Name]);
    for (at, list) in form.lists.iter().enumerate() {
        let Some(population) = list.population.as_ref().filter(|_| lists_people(&form, at, list)) else {
            continue;
        };
        let columns = form.columns(at);
        let asked: Vec<(Who, What)> = columns.iter().map(|(_, asked)| *asked).collect();
        let old = filled(store, reader, population, &asked, before).await?;
        let new = filled(store, reader, population, &asked, now).await?;
        let secret = secrets(store, reader, &old, before).await?;
        let labels: Vec<String> = columns
            .iter()
            .map(|(field, _)| form.fields.get(*field).map(|own| own.labels.join("／")).unwrap_or_default())
            .collect();
        compared.lists.push(side_by_side(population, (&asked, &labels), (&old, &new), &secret));
        shown.extend(asked.iter().map(|(_, what)| *what));
    }
    let people: BTreeSet<PersonId> = compared.lists.iter().flat_map(named).collect();
    let shown: BTreeSet<_> = shown.into_iter().filter_map(known::attribute).collect();
    let subject = Subject::People(people.into_iter().collect());
    log::read_fields(cx, store, reader, (Action::CompareForm, subject), shown).await?;
    Ok(compared)
}

fn named(list: &ListComparison) -> impl Iterator<Item = PersonId> + '_ {
    let came_or_went = list.new.iter().chain(&list.gone).map(|one| one.id);
    came_or_went.chain(list.changed.iter().map(|one| one.id))
}

/// A list as a filling had it: by what the register knew when it was filled, for the day and period that it describes.
async fn filled(
    store: &Store,
    reader: &Permit,
    population: &Population,
    columns: &[(Who, What)],
    filling: &FormFilling,
) -> Result<Filled> {
    let mut facts: Facts = known::bare(reader.area().prefix(), filling.from, filling.day);
    let populations = std::slice::from_ref(population);
    let wanted = Wanted { populations, subject: None, known_at: Some(filling.filled_at) };
    let ids = known::people(store, reader, wanted, &mut facts).await?;
    // Who was two people then and is one now did neither come nor go.
    let merged = store.merged_people(&ids).await?;
    let mut filled = Filled { rows: BTreeMap::new(), names: BTreeMap::new() };
    for (at, row) in listing::rows(&facts, population, columns) {
        let Some(id) = ids.get(at) else { continue };
        let id = *merged.get(id).unwrap_or(id);
        let name = facts.entries.get(at).and_then(|entry| entry.values.get(&(Who::Own, What::Name)));
        filled.names.extend(name.map(|name| (id, name.clone())));
        filled.rows.insert(id, row);
    }
    Ok(filled)
}

/// Of whom the filling before may tell nothing: it is of the time before their adoption, which is nobody's affair.
async fn secrets(
    store: &Store,
    reader: &Permit,
    old: &Filled,
    before: &FormFilling,
) -> Result<BTreeSet<PersonId>> {
    if reader.sees_adoptions() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<PersonId> = old.rows.keys().copied().collect();
    let secrets = store.adoption_secrets(reader, &ids).await?;
    let hidden = secrets.into_iter().filter(|(_, secret)| secret.precedes(Some(before.filled_at)));
    Ok(hidden.map(|(id, _)| id).collect())
}

fn side_by_side(
    population: &Population,
    (asked, labels): (&[(Who, What)], &[String]),
    (old, new): (&Filled, &Filled),
    secret: &BTreeSet<PersonId>,
) -> ListComparison {
    let mut found = listing::compare(&old.rows, &new.rows);
    found.gone.retain(|id| !secret.contains(id));
    found.changed.retain(|(id, _)| !secret.contains(id));
    let on =
        |id: &PersonId, names: &BTreeMap<PersonId, String>| OnList { id: *id, name: names.get(id).cloned() };
    let text = |side: &Filled, id: &PersonId, at: usize| {
        let raw = side.rows.get(id).and_then(|row| row.get(at)).cloned().flatten().unwrap_or_default();
        match asked.get(at).and_then(|(_, what)| known::attribute(*what)) {
            Some(attribute) => mask::value(attribute, &raw),
            None => raw,
        }
    };
    let changed = found.changed.iter().take(MOST_NAMED).map(|(id, columns)| ChangedPerson {
        id: *id,
        name: new.names.get(id).cloned(),
        values: columns
            .iter()
            .map(|at| (labels.get(*at).cloned().unwrap_or_default(), text(old, id, *at), text(new, id, *at)))
            .collect(),
    });
    ListComparison {
        population: population.clone(),
        counts: (found.new.len(), found.gone.len(), found.changed.len()),
        new: found.new.iter().take(MOST_NAMED).map(|id| on(id, &new.names)).collect(),
        gone: found.gone.iter().take(MOST_NAMED).map(|id| on(id, &old.names)).collect(),
        changed: changed.collect(),
    }
}
