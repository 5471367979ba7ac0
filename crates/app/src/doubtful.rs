use access::{Action, Cx, Permit, Subject};
use base::{Page, PageSize, PersonId};
use linkage::{Corpus, Explanation, Model};
use records::MentionRef;
use store::{DoubtfulPair, Listed, Store};

use crate::{Masked, Result, commit::MODEL, log, mask};

/// Two people about whom the register is in doubt (or one, when it doubts that two of their records belong together).
#[derive(Debug, Clone)]
pub struct DoubtfulPeople {
    /// The two mentions and the probability that they are one person.
    pub pair: DoubtfulPair,
    /// Whom the first mention is linked to, numbers masked; `None` outside the reader's area.
    pub a: Option<Masked<Listed>>,
    /// Whom the second is linked to.
    pub b: Option<Masked<Listed>>,
    /// What speaks for and against.
    pub explanation: Option<Explanation>,
}

/// Pairs that wait for a decision, the least certain first. The log names the people on the page.
pub async fn doubtful(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<DoubtfulPeople>> {
    let Page { items, next } = store.doubtful(permit, cursor, size).await?;
    let mut people: Vec<PersonId> =
        items.iter().flat_map(|pair| [&pair.a, &pair.b]).flatten().map(|p| p.id).collect();
    people.sort_unstable();
    people.dedup();
    log::read(cx, store, permit, Action::Search, Subject::People(people)).await?;
    let model = store.figure(MODEL).await?.and_then(|kept| serde_json::from_value::<Model>(kept).ok());
    let mut explained = Vec::with_capacity(items.len());
    for found in items {
        let explanation = match (&model, &found.a, &found.b) {
            (Some(model), Some(a), Some(b)) => explain(store, permit, model, &found.pair, a.id, b.id).await?,
            _ => None,
        };
        explained.push(DoubtfulPeople {
            pair: found.pair,
            a: found.a.map(mask::listed),
            b: found.b.map(mask::listed),
            explanation,
        });
    }
    Ok(Page { items: explained, next })
}

async fn explain(
    store: &Store,
    permit: &Permit,
    model: &Model,
    pair: &DoubtfulPair,
    a: PersonId,
    b: PersonId,
) -> Result<Option<Explanation>> {
    let mut corpus = Corpus::new();
    let both = push(store, permit, &mut corpus, a, &pair.a).await?
        && push(store, permit, &mut corpus, b, &pair.b).await?;
    Ok(both.then(|| linkage::explain(&corpus, model, 0, 1)))
}

async fn push(
    store: &Store,
    permit: &Permit,
    corpus: &mut Corpus,
    person: PersonId,
    wanted: &MentionRef,
) -> Result<bool> {
    let Some(found) = store.person(permit, person, None).await? else { return Ok(false) };
    let linked =
        found.records.iter().find(|linked| linked.record.id == wanted.record && linked.role == wanted.role);
    let Some(linked) = linked else { return Ok(false) };
    let reading = &linked.record.reading;
    let Some(mention) = reading.mentions.iter().find(|mention| mention.role == wanted.role) else {
        return Ok(false);
    };
    let source = corpus.source(linked.record.source.as_str());
    let row = reading.row.iter().filter(|(attribute, _)| mention.fields.get(*attribute).is_none());
    let record = wanted.record.to_string();
    corpus.push(source, &record, wanted.role.as_str(), &mut mention.fields.iter().chain(row), &[]);
    Ok(true)
}
