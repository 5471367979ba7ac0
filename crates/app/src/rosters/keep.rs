use access::{Action, CountPermit, Cx, Denied, Purpose, charter};
use base::{RosterId, Timestamp};
use forms::{
    Asks,
    facts::{Counted, Criteria, Population, Standing, What, Who},
    listing,
};
use store::{Roster, Store};

use super::RosterContent;
use crate::{AppError, Result, log};

/// The oldest age that may be asked for.
const OLDEST: u16 = 150;

/// A roster as somebody describes it.
#[derive(Debug, Clone)]
pub struct NewRoster {
    /// Its name.
    pub name: String,
    /// Whom it shows, and with which columns.
    pub content: RosterContent,
}

/// A roster that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterView {
    /// Its id.
    pub id: RosterId,
    /// Its name.
    pub name: Box<str>,
    /// Whom it shows, and with which columns.
    pub content: RosterContent,
    /// Whether the reader's own office keeps it, and not one around it.
    pub own: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// What columns may show: what forms are filled with of somebody alive.
pub fn roster_columns() -> Vec<(Who, What)> {
    let column = |asks| if let Asks::Value { who, what } = asks { Some((who, what)) } else { None };
    Asks::choices().into_iter().filter_map(column).filter(|(_, what)| *what != What::DeathDate).collect()
}

pub(super) fn view(cx: &Cx, roster: Roster) -> Result<RosterView> {
    Ok(RosterView {
        id: roster.id,
        name: roster.name,
        content: serde_json::from_value(roster.content).or(Err(AppError::Fault("a roster does not read")))?,
        own: roster.area == cx.actor.area,
        created_at: roster.created_at,
    })
}

/// What a roster may describe: people by standing, sex, age and place, or households; never everybody, since to look around is no
/// purpose (charter, article 5), never by marriage, ethnicity or birth, and never women by the ages of child-bearing.
fn sound(content: &RosterContent, area: &str) -> bool {
    let people = |criteria: &Criteria| {
        let ages = criteria.ages.is_none_or(|(from, to)| from <= to.unwrap_or(OLDEST) && from <= OLDEST);
        let place = criteria.place.as_deref().is_none_or(|code| code.starts_with(area));
        let apart = !matches!(criteria.standing, None | Some(Standing::Resident | Standing::Hukou));
        let some_ages = criteria.ages.is_some_and(|(from, to)| from > 0 || to.is_some());
        let narrower = apart || some_ages || criteria.place.is_some();
        narrower && ages && place && criteria.marital.is_none() && criteria.minority.is_none()
    };
    let population = match &content.population {
        Population::People(Counted::People, criteria) => people(criteria),
        Population::Households => true,
        Population::People(..) | Population::Members | Population::Places => false,
    };
    let mut columns = content.columns.clone();
    columns.sort_unstable();
    columns.dedup();
    let offered = roster_columns();
    population
        && !listing::refused(&content.population)
        && !columns.is_empty()
        && columns.len() == content.columns.len()
        && columns.iter().all(|column| offered.contains(column))
}

/// Keeps a roster of the permit's area: its description, and nothing of anybody.
pub async fn keep_roster(cx: &Cx, store: &Store, permit: &CountPermit, new: NewRoster) -> Result<RosterView> {
    let name = new.name.trim();
    let said = (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !said || charter::denied(name).is_some() || !sound(&new.content, permit.area().prefix()) {
        return Err(AppError::RosterTerms);
    }
    let roster = Roster {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        name: name.into(),
        content: serde_json::to_value(&new.content).or(Err(AppError::RosterTerms))?,
        account: permit.account(),
        created_at: cx.now(),
    };
    log::keep(store, &permit.entry(cx.now(), Action::KeepRoster)).await?;
    store.keep_roster(permit, &roster).await?;
    view(cx, roster)
}

/// The rosters that the actor may open: of their own area, and of those around it, in which they see the people of their own.
pub async fn list_rosters(cx: &Cx, store: &Store) -> Result<Vec<RosterView>> {
    if !Purpose::OF_RECORDS.iter().any(|purpose| cx.permit(*purpose).is_ok()) {
        return Err(Denied::Purpose.into());
    }
    store.rosters(&cx.actor.area).await?.into_iter().map(|roster| view(cx, roster)).collect()
}

/// Puts a roster away.
pub async fn remove_roster(cx: &Cx, store: &Store, permit: &CountPermit, id: RosterId) -> Result<()> {
    log::keep(store, &permit.entry(cx.now(), Action::KeepRoster)).await?;
    if store.remove_roster(permit, id, cx.now()).await? { Ok(()) } else { Err(AppError::NotFound) }
}

#[cfg(test)]
mod tests {
    use forms::facts::Sex;

    use super::*;

    fn of(population: Population, columns: &[(Who, What)]) -> bool {
        sound(&RosterContent { population, columns: columns.to_vec() }, "330110")
    }

    #[test]
    fn charter_a_roster_describes_people_by_what_services_need() {
        let name = [(Who::Own, What::Name)];
        let people = |criteria| Population::People(Counted::People, criteria);
        let plain =
            Criteria { ages: Some((60, None)), standing: Some(Standing::Resident), ..Criteria::default() };
        assert!(of(people(plain.clone()), &name) && of(Population::Households, &name));
        for criteria in [
            Criteria { sex: Some(Sex::Female), ages: Some((20, Some(45))), ..Criteria::default() },
            Criteria { marital: Some('1'), ..plain.clone() },
            Criteria { minority: Some(true), ..plain.clone() },
            Criteria::default(),
            Criteria { sex: Some(Sex::Male), ages: Some((0, None)), ..Criteria::default() },
            Criteria { ages: Some((9, Some(3))), ..Criteria::default() },
            Criteria { place: Some("330106".into()), ..Criteria::default() },
        ] {
            assert!(!of(people(criteria.clone()), &name), "{criteria:?}");
        }
        for counted in [Counted::Births, Counted::Marriages, Counted::Divorces] {
            assert!(!of(Population::People(counted, Criteria::default()), &name), "{counted:?}");
        }
        for columns in
            [&[][..], &[(Who::Own, What::DeathDate)], &[name[0], name[0]], &[(Who::Mother, What::Phone)]]
        {
            assert!(!of(people(plain.clone()), columns), "{columns:?}");
        }
    }
}
