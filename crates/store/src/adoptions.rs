//! Which ties adoptions have ended. The Civil Code (article 1110) lets those who adopt and those who place keep it secret; what
//! is answered here says what must not be shown.

use std::collections::BTreeMap;

use access::Permit;
use base::{Date, PartialDate, PersonId, Timestamp};

use crate::{
    Result, Store,
    bulk::Dialect,
    record::in_area,
    scope::Scope,
    sql::{Taking, id_list, in_list},
};

/// What an adoption makes secret of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdoptionSecret {
    /// The person was adopted.
    pub adopted: bool,
    /// The day of the last adoption, where it is known.
    pub since: Option<Date>,
    /// The moment from which the register holds what it holds of the last adoption.
    pub known: Option<Timestamp>,
    /// Parents, grandparents, siblings, children who are so no longer: ties that ended by an adoption. Ids of people who may lie
    /// outside the area, to be left out and never shown.
    pub ended: Vec<PersonId>,
}

impl AdoptionSecret {
    /// Whether what was known at a moment (`None`: now) is of the time before the adoption was registered.
    pub fn precedes(&self, known_at: Option<Timestamp>) -> bool {
        self.adopted && known_at.is_some_and(|at| self.known.is_none_or(|known| at < known))
    }
}

macro_rules! adopted {
    ($engine:ident) => {
        concat!(
            "SELECT p.person_id, max(e.event_date), max(e.recorded_from) FROM event_party p JOIN event_version e ON e.event_id = p.event_id
             WHERE ",
            in_list!($engine, "p.person_id", "$1"),
            " AND p.role = 'child' AND p.recorded_until IS NULL AND e.kind = 'adoption' AND e.recorded_until IS NULL
             GROUP BY p.person_id"
        )
    };
}
const ADOPTED: Dialect = Dialect { sqlite: adopted!(sqlite), postgres: adopted!(postgres) };

macro_rules! ended {
    ($engine:ident) => {
        concat!(
            "SELECT DISTINCT k.person_id, k.relative_id FROM kin k
             JOIN event_party c ON c.role = 'child' AND c.recorded_until IS NULL AND c.person_id IN (k.person_id, k.relative_id)
             JOIN event_version e ON e.event_id = c.event_id AND e.kind = 'adoption' AND e.recorded_until IS NULL
                AND e.event_date = k.valid_until
             WHERE ",
            in_list!($engine, "k.person_id", "$1"),
            " AND k.recorded_until IS NULL AND k.valid_until IS NOT NULL
             AND (k.kind = 'sibling' OR (k.kind IN ('parent', 'grandparent') AND c.person_id = k.person_id)
                OR (k.kind IN ('child', 'grandchild') AND c.person_id = k.relative_id))
             AND EXISTS (SELECT 1 FROM person_version v WHERE v.person_id = k.person_id AND v.recorded_until IS NULL AND ",
            in_area!("$2", "$3"),
            ") ORDER BY k.person_id, k.relative_id"
        )
    };
}
const ENDED: Dialect = Dialect { sqlite: ended!(sqlite), postgres: ended!(postgres) };

impl Store {
    /// What adoptions make secret of somebody of the permit's area.
    pub async fn adoption_secret(&self, permit: &Permit, person: PersonId) -> Result<AdoptionSecret> {
        Ok(self.adoption_secrets(permit, &[person]).await?.remove(&person).unwrap_or_default())
    }

    /// The same of several people at once; who is not in the answer has no such secret.
    pub async fn adoption_secrets(
        &self,
        permit: &Permit,
        people: &[PersonId],
    ) -> Result<BTreeMap<PersonId, AdoptionSecret>> {
        let mut secrets: BTreeMap<PersonId, AdoptionSecret> = BTreeMap::new();
        if people.is_empty() {
            return Ok(secrets);
        }
        let list = id_list(people);
        for row in self.all(ADOPTED, vec![list.clone().into()]).await? {
            let mut row = Taking::new(&row);
            let secret = secrets.entry(row.id()?).or_default();
            secret.adopted = true;
            let day = row.maybe_text()?.and_then(|day| day.parse::<PartialDate>().ok());
            secret.since = day.map(PartialDate::earliest);
            secret.known = row.maybe_moment()?;
        }
        let Scope { from, until } = Scope::of(permit);
        for row in self.all(ENDED, vec![list.into(), from.into(), until.into()]).await? {
            let mut row = Taking::new(&row);
            secrets.entry(row.id()?).or_default().ended.push(row.id()?);
        }
        Ok(secrets)
    }
}
