//! Small changes: what this office registers is written into the register where it happens, in one short transaction, whatever
//! the size of the county. What to read and what to write is [`registry::near`]'s; here it is read and written.

mod read;
mod write;

use access::ImportPermit;
use base::{Env, PersonId};
use registry::{
    DivisionChange,
    near::{Step, Surroundings},
};

use crate::{
    Change, Committed, Result, Store,
    bulk::{BulkLoad, Dialect},
    commit::{begin_change, committed},
    divisions,
    engine::{After, Tables},
    rows::Place,
    scope::county_of,
    standing::{WholeTables, apply},
};

/// What a small change was followed with.
#[derive(Debug)]
pub enum Followed {
    /// It stands.
    Near(Committed),
    /// It must be followed by linking and deriving everybody; why. Nothing was changed.
    Wide(&'static str),
}

/// Whoever knows the next step: told what has been read, and the changes of divisions in force.
pub type Planner = Box<dyn FnMut(&mut Surroundings, &[DivisionChange]) -> Step + Send>;

/// Reading in more turns than this leads nowhere near.
const MOST_TURNS: usize = 24;

/// A change goes by its own few rows: PostgreSQL has no statistics of those that arrived a moment ago.
const FEW_ROWS: Dialect =
    Dialect { sqlite: "SELECT 1 WHERE false", postgres: "SET LOCAL plan_cache_mode = force_custom_plan" };

impl Store {
    /// Makes a change that brings only registrations of this office, where `planner` finds that it can be followed nearby, in
    /// one transaction: standings, links and everything that follows from them become visible together, or nothing does.
    pub async fn commit_small(
        &self,
        permit: &ImportPermit,
        change: &Change,
        mut planner: Planner,
        env: &Env,
    ) -> Result<Followed> {
        let place = Place { county: county_of(permit.area()), area: permit.area().prefix().to_owned() };
        let (change, now) = (change.clone(), env.now().micros());
        let work = move |bulk: &mut dyn BulkLoad| {
            bulk.execute(bulk.pick(FEW_ROWS), &[])?;
            let at = begin_change(bulk, None, now, "commit")?;
            let mut around = Surroundings::default();
            let mut reading = read::Around { bulk, county: &place.county };
            reading.changed(&change, &mut around)?;
            apply(bulk, &place.county, &change, at, WholeTables::No)?;
            let mut reading = read::Around { bulk, county: &place.county };
            reading.standing(&mut around)?;
            let divisions = divisions::in_force(reading.bulk, &place.county)?;
            for _ in 0..MOST_TURNS {
                match planner(&mut around, &divisions) {
                    Step::Ask(ask) => reading.ask(&ask, &mut around)?,
                    Step::Wide(why) => return Ok((After::RollBack, Followed::Wide(why))),
                    Step::Write(part) => {
                        let done = write::write(reading.bulk, &place, &part, at)?;
                        return Ok((After::Keep, Followed::Near(committed(at, done)?)));
                    }
                }
            }
            Ok((After::RollBack, Followed::Wide("one thing leads to another")))
        };
        self.bulk(Tables::Filled, work).await
    }
}

/// Some people's ids, as values.
fn people(ids: impl IntoIterator<Item = PersonId>) -> Vec<crate::bulk::Value> {
    ids.into_iter().map(|id| id.uuid().into()).collect()
}
