use access::{Action, Cx, Permit, Subject};
use base::{Page, PageSize};
use services::{Catalogue, Item};
use store::{Listed, ListedMatter, MatterFilter};

use super::services_at_hand;
use crate::{App, AppError, Masked, Result, log, mask};

/// An item in a list of work, with whom it is about.
#[derive(Debug, Clone)]
pub struct MatterListed {
    /// The item.
    pub matter: ListedMatter,
    /// What the catalogue says of it.
    pub item: Option<Item>,
    /// Whom it is about, numbers masked.
    pub person: Option<Masked<Listed>>,
    /// Whether its day is past.
    pub late: bool,
}

/// Items of the permit's area, the most urgent first. The log names each person who is shown.
pub async fn list_matters(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    filter: MatterFilter,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<MatterListed>> {
    let after = match cursor {
        Some(cursor) => Some(cursor.split_once('~').ok_or(AppError::Cursor)?),
        None => None,
    };
    let catalogue = services_at_hand(app)?;
    let page = app.store.matters(permit, filter, after, size).await?;
    let people = app.store.listed_people(permit, page.items.iter().map(|one| one.about)).await?;
    let shown: Vec<&Listed> = people.values().collect();
    let subject = (Action::Search, Subject::People(shown.iter().map(|one| one.id).collect()));
    log::read_fields(cx, &app.store, permit, subject, log::listed_fields(&shown)).await?;
    let today = cx.now().china_date();
    let listed = |matter: ListedMatter| MatterListed {
        item: item_of(&catalogue, &matter.item),
        person: people.get(&matter.about).cloned().map(mask::listed),
        late: !matter.stage.settled() && matter.due_on.is_some_and(|due| due < today),
        matter,
    };
    Ok(Page { items: page.items.into_iter().map(listed).collect(), next: page.next })
}

fn item_of(catalogue: &Catalogue, code: &str) -> Option<Item> {
    catalogue.item(code).cloned()
}
